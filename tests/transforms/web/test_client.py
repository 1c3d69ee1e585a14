"""The client of every kind that speaks HTTP."""

from __future__ import annotations

import time
from contextlib import closing, suppress

import pytest

from models.errors import SourceError, SourceUnavailable
from tests.loopback import FAULTS, Reply, refuses, send, serving
from transforms.web.client import Limits, Web

GOOD = Reply({"data": ["é"] * 50}, headers={"Link": '</next?page=2>; rel="next"'})


@pytest.fixture
def service():
    with serving(lambda _: GOOD) as service:
        yield service


@pytest.fixture
def web(client, service):
    with closing(client(service.url)) as web:
        yield web


def test_json_comes_with_the_answer_around_it(web, service):
    value, answer = web.json(f"{service.url}/a", {"page": 1, "q": "vélo"})

    assert value == {"data": ["é"] * 50}
    assert (answer.status, answer.link("next")) == (200, f"{service.url}/next?page=2")
    assert answer.link("prev") == ""
    assert not answer.is_unchanged
    (asked,) = service.asked
    assert (asked.path, asked.query) == ("/a", {"page": "1", "q": "vélo"})
    assert asked.headers["host"] == service.url.removeprefix("http://")
    assert asked.headers["user-agent"].startswith("Remontee/1 ")


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_tried_again_and_the_answer_is_whole(web, service, clock, name):
    service.faults = {0: FAULTS[name], 1: FAULTS[name]}

    value, _ = web.json(f"{service.url}/a")

    assert value == {"data": ["é"] * 50}
    assert len(service.asked) == 3
    assert len([wait for wait in clock.waits if wait >= 1]) == 2


def test_retry_after_is_waited_for(web, service, clock):
    service.faults = {0: refuses(429, retry_after="17")}

    web.json(f"{service.url}/a")

    assert max(clock.waits) == 17


def test_waits_grow_with_each_failure(web, service, clock):
    service.faults = dict.fromkeys(range(4), refuses(500))

    web.json(f"{service.url}/a")

    assert [wait for wait in clock.waits if wait >= 0.9] == [1.0, 1.5, 2.5, 4.5]


def test_after_five_failures_the_source_is_left_for_the_next_run(web, service):
    service.faults = dict.fromkeys(range(9), refuses(502))

    with pytest.raises(SourceUnavailable) as caught:
        web.json(f"{service.url}/a", {"token": "s3cret"})

    assert str(caught.value) == (
        f"{service.url}/a answered 502, 5 times in a row; what was read is kept, the next run goes "
        "on from there"
    )
    assert len(service.asked) == 5


def test_a_wait_longer_than_a_run_is_not_waited_for(web, service, clock):
    service.faults = {0: refuses(429, retry_after="86400")}

    with pytest.raises(SourceUnavailable, match="come back in 86400 s") as caught:
        web.json(f"{service.url}/a")

    assert caught.value.retry_after_seconds == 86_400
    assert 86_400 not in clock.waits


def test_html_for_ever_says_what_was_found(web, service):
    service.answer = lambda _: Reply("<html>", headers={"Content-Type": "text/html"})

    with pytest.raises(SourceUnavailable, match="with a page of HTML where JSON was expected"):
        web.json(f"{service.url}/a")


@pytest.mark.parametrize(
    ("status", "hint"),
    [
        (400, "did not understand the question"),
        (401, "is the token set, and still valid"),
        (403, "has the token the right to"),
        (404, "there is nothing at this address"),
        (418, "is the address of the service right"),
    ],
)
def test_a_refusal_that_waiting_does_not_cure_says_what_to_do(web, service, status, hint):
    service.answer = lambda _: Reply("", status)

    with pytest.raises(SourceError, match=f"answered {status}; .*{hint}"):
        web.json(f"{service.url}/a")

    assert len(service.asked) == 1


def test_a_kind_may_have_its_own_words_for_a_status(client, service):
    service.answer = lambda _: Reply("", 403)
    with (
        closing(client(service.url, hints={403: "ask its owner"})) as web,
        pytest.raises(SourceError, match="answered 403; ask its owner"),
    ):
        web.json(f"{service.url}/a")


def test_an_accepted_status_is_an_answer(web, service):
    service.answer = lambda _: Reply("", 304)

    value, answer = web.json(f"{service.url}/a", accepted=frozenset({200, 304}))

    assert (value, answer.is_unchanged) == (None, True)


def test_a_used_up_budget_is_waited_for(web, service, clock):
    service.answer = lambda asked: Reply(
        [], headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-11-04T01:02:00.000Z"}
    )

    web.json(f"{service.url}/a")

    assert clock.waits[-1] == pytest.approx(120, abs=0.1)


def test_a_403_for_a_used_up_budget_is_tried_again(web, service, clock):
    head = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "20"}
    service.faults = {0: lambda handler, _: send(handler, Reply("", 403, head))}

    assert web.json(f"{service.url}/a")[0] == {"data": ["é"] * 50}
    assert max(clock.waits) == 20


def test_a_service_may_say_in_its_own_way_that_it_is_busy(client, service, clock):
    said = iter([{"errors": 1}, {"data": 2}])
    service.answer = lambda _: Reply(next(said))
    with closing(
        client(service.url, busy=lambda a: 9.0 if b"errors" in a.content else None)
    ) as web:
        assert web.json(f"{service.url}/a")[0] == {"data": 2}
    assert 9.0 in clock.waits


def test_the_night_s_time_for_a_source_ends(client, service):
    service.answer = lambda _: Reply("", 500)
    with (
        closing(client(service.url, max_minutes=0.05)) as web,
        pytest.raises(SourceUnavailable, match="longer than a run waits"),
    ):
        web.json(f"{service.url}/a")


def test_a_redirect_on_the_same_host_is_followed_with_the_token(client, service):
    moved = Reply("", 302, {"Location": "/new?x=1"})
    service.answer = lambda asked: GOOD if asked.path == "/new" else moved
    with closing(client(service.url, headers={"authorization": "Bearer s3cret"})) as web:
        web.json(f"{service.url}/a")
    assert [asked.headers["authorization"] for asked in service.asked] == ["Bearer s3cret"] * 2


def test_a_redirect_to_another_host_is_not_followed(web, service):
    service.answer = lambda _: Reply("", 302, {"Location": "http://localhost:1/metadata"})

    with pytest.raises(SourceError, match="leads to http://localhost:1, which is not configured"):
        web.json(f"{service.url}/a")


def test_a_redirect_to_a_file_is_not_followed(web, service):
    service.answer = lambda _: Reply("", 302, {"Location": "file:///etc/passwd"})

    with pytest.raises(SourceError, match="an address with file; expected https"):
        web.json(f"{service.url}/a")


def test_redirects_without_end_are_told(web, service):
    service.answer = lambda _: Reply("", 307, {"Location": "/a"})

    with pytest.raises(SourceError, match="without end"):
        web.json(f"{service.url}/a")


def test_loopback_is_refused_unless_allowed(client, service):
    with (
        closing(client(service.url, allow_private=False)) as web,
        pytest.raises(SourceError, match="say allow_private = true"),
    ):
        web.json(f"{service.url}/a")
    assert service.asked == []


def test_an_answer_beyond_the_limit_is_refused(client, service):
    with (
        closing(client(service.url, limits=Limits(5, max_bytes=100))) as web,
        pytest.raises(SourceError, match="raise max_megabytes"),
    ):
        web.json(f"{service.url}/a")


def test_a_packed_answer_is_limited_by_what_it_unpacks_to(client, service):
    import gzip

    bomb = gzip.compress(b"[" + b" " * 10_000_000 + b"]")
    service.answer = lambda _: Reply(bomb, headers={"Content-Encoding": "gzip"})
    with (
        closing(client(service.url, limits=Limits(5, max_bytes=1_000_000))) as web,
        pytest.raises(SourceError, match="more than 1 MB"),
    ):
        web.json(f"{service.url}/a")


def test_a_damaged_packing_is_tried_again(web, service):
    broken = Reply(b"no gzip", headers={"Content-Encoding": "gzip"})
    service.faults = {0: lambda handler, _: send(handler, broken)}

    assert web.json(f"{service.url}/a")[0] == {"data": ["é"] * 50}


def test_an_answer_that_drips_too_slowly_is_given_up(client, clock):
    def drip(handler, reply):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(3):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.02)
            clock.seconds += 40

    with serving(lambda _: GOOD) as service, closing(client(service.url)) as web:
        service.faults = {0: drip}
        assert web.json(f"{service.url}/a")[0] == {"data": ["é"] * 50}
        assert len(service.asked) == 2


def test_a_service_that_is_not_there_is_left_for_later(client):
    with serving(lambda _: GOOD) as service:
        url = service.url
    with (
        closing(client(url)) as web,
        pytest.raises(SourceUnavailable, match=f"{url} cannot be reached, 5 times in a row"),
    ):
        web.json(f"{url}/a")


def test_a_service_that_does_not_answer_is_left_for_later(client):
    def sleep(handler, reply):
        time.sleep(0.3)
        handler.close_connection = True

    with serving(lambda _: GOOD) as service:
        service.faults = dict.fromkeys(range(5), sleep)
        with (
            closing(client(service.url, limits=Limits(timeout_seconds=0.1))) as web,
            pytest.raises(SourceUnavailable, match=r"did not answer in 0\.1 s"),
        ):
            web.json(f"{service.url}/a")


def test_a_question_may_have_a_body(web, service):
    web.json(f"{service.url}/graphql", payload={"query": "{ a }"})

    assert service.asked[0].json == {"query": "{ a }"}


def test_a_server_that_cannot_prove_who_it_is_is_not_asked(client, service):
    secure = service.url.replace("http://", "https://")
    with closing(client(secure)) as web, pytest.raises((SourceError, SourceUnavailable)):
        web.json(f"{secure}/a")
    assert service.asked == []


def test_the_client_shows_no_secret_of_its_own(client, service):
    with closing(client(service.url, headers={"authorization": "Bearer s3cret"})) as web:
        assert isinstance(web, Web)
        service.answer = lambda _: Reply("", 401)
        with pytest.raises(SourceError) as caught:
            web.json(f"{service.url}/a", {"access_token": "s3cret"})
        assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("body", ["", "<!DOCTYPE html><title>Nothing here</title>"])
def test_a_page_for_people_that_says_gone_is_an_answer_where_gone_is_one(web, service, body):
    service.answer = lambda _: Reply(body, 404)

    value, answer = web.json(f"{service.url}/a", accepted=frozenset({200, 404}))

    assert (value, answer.status, len(service.asked)) == (None, 404, 1)


def test_half_of_an_answer_that_says_gone_is_asked_for_again(web, service):
    gone = Reply({"error": "gone"}, 410)
    service.answer = lambda _: Reply('{"err', 410) if len(service.asked) == 1 else gone

    value, _ = web.json(f"{service.url}/a", accepted=frozenset({200, 410}))

    assert (value, len(service.asked)) == ({"error": "gone"}, 2)


@pytest.mark.parametrize("packing", ["zstd", "br", "gzip, gzip"])
def test_a_packing_that_was_not_asked_for_is_not_unpacked(web, service, packing):
    packed = Reply(b"(\xb5/\xfd", headers={"Content-Encoding": packing})
    service.answer = lambda _: packed

    with pytest.raises(SourceUnavailable, match="a packing that was not asked for, 5 times"):
        web.json(f"{service.url}/a")
    assert service.asked[0].headers["accept-encoding"] == "gzip"


def test_a_packed_answer_is_unpacked_and_half_of_one_is_tried_again(web, service):
    import gzip

    packed = gzip.compress(b'{"a": 1}')
    told = {"Content-Encoding": "gzip"}
    service.answer = lambda _: Reply(packed, headers=told)
    service.faults = {0: lambda handler, _: send(handler, Reply(packed[:-9], headers=told))}

    assert web.json(f"{service.url}/a")[0] == {"a": 1}
    assert len(service.asked) == 2


@pytest.mark.parametrize("target", ["http://[::/", "/\x7f"])
def test_a_redirect_to_an_address_that_is_none_is_told(web, service, target):
    service.answer = lambda _: Reply(b"", 302, {"Location": target})

    with pytest.raises(SourceUnavailable, match="5 times in a row"):
        web.json(f"{service.url}/a")


def test_a_link_to_an_address_that_is_none_is_no_link(web, service):
    service.answer = lambda _: Reply({}, headers={"Link": '<http://[::/>; rel="next"'})

    assert web.json(f"{service.url}/a")[1].link("next") == ""


def test_headers_that_drip_without_end_are_given_up(client):
    def drip(handler, _):
        with suppress(OSError):
            while True:
                handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                time.sleep(0.05)

    with serving(lambda _: GOOD) as service:
        service.faults = {0: drip}
        with closing(client(service.url, limits=Limits(timeout_seconds=0.1))) as web:
            assert web.json(f"{service.url}/a")[0] == {"data": ["é"] * 50}
            assert len(service.asked) == 2
