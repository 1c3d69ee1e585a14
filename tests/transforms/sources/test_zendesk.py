"""Zendesk, against a service that exports and answers as it does."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from datetime import timedelta

import pytest

from models.errors import SourceError, SourceUnfinished, UsageError
from models.records import LandCounts, SourceRecord
from tests.loopback import (
    FAULTS,
    FakeClock,
    Reply,
    fetch_all,
    killed_after,
    landed,
    refuses,
    serving,
    told_twice,
)
from tests.transforms.sources.fake_zendesk import ALL, FIRST, FakeDesk, at, fetched, said, settings
from tests.transforms.sources.live import kept, land, moment, opener, source
from transforms.sources import settings_for, zendesk


@pytest.fixture
def desk():
    """Twelve tickets: a customer, an agent, the customer again."""
    desk = FakeDesk()
    for n in range(1, 13):
        desk.ticket(n, said(1, n * 100), said(8, n * 100 + 10), said(1, n * 100 + 20))
    return desk


@pytest.fixture
def service(desk):
    with serving(desk) as service:
        yield service


def test_what_a_customer_says_becomes_records(desk, service):
    desk.tickets[3] |= {"satisfaction_rating": {"score": "good", "comment": "Quick!"}}
    records = landed(fetched(service))

    opening = SourceRecord(
        native_id="3",
        body="<p>Said at 300</p>",
        title="Ticket 3",
        body_format="html",
        author="1",
        created_at=FIRST + timedelta(minutes=300),
        thread_id="3",
        url=f"{service.url}/agent/tickets/3",
        language="fr",
        rating=5.0,
        n_answers=1,
        tags=("brakes",),
        visibility="unlisted",
        extra={"channel": "web"},
    )
    assert records["3"] == opening
    assert records["3/3"] == replace(
        opening,
        native_id="3/3",
        body="<p>Said at 320</p>",
        created_at=FIRST + timedelta(minutes=320),
        parent_native_id="3",
        rating=None,
        n_answers=0,
    )
    assert records["3/satisfaction"] == SourceRecord(
        native_id="3/satisfaction",
        body="Quick!",
        title="Ticket 3",
        author="1",
        thread_id="3",
        url=f"{service.url}/agent/tickets/3",
        rating=5.0,
        tags=("brakes",),
        visibility="unlisted",
    )


@pytest.mark.parametrize(
    ("score", "rating"), [("good", 5.0), ("bad", 1.0), ("offered", None), ("unoffered", None)]
)
def test_satisfaction_is_a_rating(desk, service, score, rating):
    desk.tickets[3] |= {"satisfaction_rating": {"score": score, "comment": None}}

    assert landed(fetched(service))["3"].rating == rating


def test_only_public_words_of_customers_are_kept(desk, service):
    desk.ticket(
        20,
        said(9, 2_000),
        said(2, 2_001),
        said(8, 2_002, public=False),
        said(8, 2_003),
        said(1, 2_004, public=False),
        said(1, 2_005),
        said(9, 2_006),
        said(77, 2_007),
    )
    records = {i: r for i, r in landed(fetched(service)).items() if r.native_id.startswith("20")}

    assert {i: (r.is_deleted, r.author, r.n_answers) for i, r in records.items()} == {
        "20/2": (False, "2", 2),
        "20/5": (True, "", None),
        "20/6": (False, "1", 1),
    }
    assert {r.parent_native_id for r in records.values()} == {""}
    assert records["20/2"].language == "en-US"


def test_a_customer_who_is_no_longer_listed_is_known_by_having_asked(desk, service):
    desk.ticket(20, said(77, 2_000), said(78, 2_001), said(77, 2_002), requester_id=77)

    assert {"20", "20/3"} == {i for i in landed(fetched(service)) if i.startswith("20")}


def test_words_come_as_they_were_said(desk, service):
    call = {"type": "VoiceComment", "body": "Call from 555", "via": {"channel": "voice"}}
    desk.ticket(
        20,
        said(1, 2_000, via={"channel": "email"}, plain_body="Hello\n> quoted"),
        said(1, 2_001, **call, data={"transcription_text": "It squeaks"}),
        said(1, 2_002, **call, data={}),
        said(1, 2_003, html_body=None),
    )
    records = landed(fetched(service))

    found = {i: (r.body, r.body_format) for i, r in records.items() if i.startswith("20")}
    assert found == {
        "20": ("Hello\n> quoted", "mail"),
        "20/2": ("It squeaks", "text"),
        "20/3": ("", "text"),
        "20/4": ("Said at 2003", "text"),
    }
    assert records["20/3"].is_deleted
    assert records["20"].extra == {"channel": "email"}


@pytest.mark.parametrize("page_size", [1, 5, 100])
def test_everything_is_read_once(desk, service, page_size):
    desk.page_size = page_size
    pages = fetched(service)

    assert sorted(landed(pages)) == ALL
    assert told_twice(pages) == []
    assert "555" not in str(pages)


def test_an_account_without_tickets_is_read(desk, service):
    desk.tickets.clear()
    (page,) = fetched(service)

    assert (page.records, page.cursor) == ((), {"after": "", "long": {}})


def test_a_first_day_is_asked_for(service):
    fetched(service, since="2026-10-01")
    fetched(service)

    starts = [a.query["start_time"] for a in service.asked if "start_time" in a.query]
    assert starts == [str(int(moment("2026-10-01").timestamp())), "1"]


@pytest.mark.parametrize("position", [0, 2, 7])
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_loses_nothing_and_doubles_nothing(service, name, position):
    service.faults = {position: FAULTS[name], position + 1: FAULTS[name]}
    pages = fetch_all(opener("zendesk", **settings(service)))

    assert sorted(landed(pages)) == ALL
    assert told_twice(pages) == []


def test_a_service_that_fails_for_long_is_read_on_the_next_nights(service):
    service.faults = dict.fromkeys([*range(7, 12), *range(20, 25)], refuses(500))

    assert sorted(landed(fetch_all(opener("zendesk", **settings(service))))) == ALL


@pytest.mark.parametrize("n_pages", range(4))
def test_a_killed_fetch_goes_on_where_it_was(service, n_pages):
    pages = killed_after(opener("zendesk", **settings(service)), n_pages)

    assert landed(pages) == landed(fetched(service))
    assert told_twice(pages) == []


def test_an_empty_page_before_the_end_ends_nothing(desk, service):
    desk.empties = {f"{at(420)}|00004", f"{at(820)}|00008"}
    pages = fetched(service)

    assert [len(page.records) for page in pages] == [8, 0, 8, 0, 8]
    assert sorted(landed(pages)) == ALL


def test_a_page_that_comes_twice_is_told_once_and_its_comments_not_asked_for_again(desk, service):
    export, replies = desk.export, []

    def stale(query):
        replies.append(export(query))
        return replies[0] if len(replies) == 2 else replies[-1]

    desk.export = stale
    pages = fetched(service)

    assert sorted(landed(pages)) == ALL
    assert told_twice(pages) == []
    assert len([asked for asked in service.asked if "comments" in asked.path]) == 12


def test_the_next_night_brings_what_is_new_edited_and_deleted(desk, service):
    first = fetched(service)
    desk.ticket(30, said(2, 5_000))
    desk.comments[4].append(said(1, 5_001))
    desk.tickets[4] |= {"updated_at": at(5_001)}
    desk.comments[5][2]["public"] = False
    desk.tickets[5] |= {"updated_at": at(5_002)}
    desk.tickets[6] |= {"updated_at": at(5_003), "status": "deleted", "subject": "SCRUBBED"}
    service.asked.clear()

    second = fetched(service, kept(first))

    known, now = landed(first), landed(second)
    changed = {i: record for i, record in now.items() if known.get(i) != record}
    assert {i for i, record in changed.items() if record.is_deleted and i in known} == {
        "5/3",
        "6",
        "6/3",
    }
    assert {i for i, record in changed.items() if not record.is_deleted} == {"30", "4/4"}
    assert len(service.asked) == 5


def test_a_deleted_ticket_is_forgotten_however_long_it_was(desk, service):
    desk.ticket(20, *(said(1, 2_000 + n) for n in range(30)))
    first = fetched(service)
    desk.tickets[20] |= {"updated_at": at(5_000), "status": "deleted"}
    second = fetched(service, kept(first))

    said_before = {i for i in landed(first) if i.startswith("20")}
    gone = {i for i, record in landed(second).items() if record.is_deleted}
    assert len(said_before) == 30
    assert said_before <= gone
    assert kept(first)["long"] == {"20": 30}
    assert kept(second)["long"] == {}


def test_a_ticket_that_goes_while_it_is_read_is_forgotten(desk, service):
    del desk.comments[2]

    assert landed(fetched(service))["2"].is_deleted


def test_a_ticket_without_a_number_is_passed_over(desk, service):
    export = desk.export

    def damaged(query):
        reply = export(query)
        return Reply({**reply.content, "tickets": [{}, *reply.content["tickets"]]})

    desk.export = damaged

    assert sorted(landed(fetched(service))) == ALL


def test_what_is_said_after_the_night_is_left_for_a_later_one(desk, service):
    past = fetched(service, as_of="2026-10-30T10:15")

    before = {*(str(n) for n in range(1, 7)), *(f"{n}/3" for n in range(1, 6))}
    assert set(landed(past)) == before
    assert sum(page.n_held for page in past) == len(ALL) - len(before)

    later = fetched(service, kept(past))
    assert sorted({**landed(past), **landed(later)}) == ALL


def test_the_export_is_asked_ten_times_a_minute(desk, service):
    desk.page_size = 1
    clock = FakeClock(now=moment("2026-11-04T01:00"))
    fetched(service, clock=clock)

    assert clock.seconds == pytest.approx(11 * 60 / zendesk.EXPORTS_PER_MINUTE, abs=1)


def test_the_export_says_nothing_without_its_list(service):
    service.answer = lambda _: Reply({"error": "x"})

    with pytest.raises(SourceError, match=r"cursor\.json answered without tickets"):
        fetched(service)


def test_an_export_that_does_not_move_is_left_after_the_nights_time(desk, service):
    desk.export = lambda _: Reply({"tickets": [], "after_cursor": "x", "end_of_stream": False})

    with pytest.raises(SourceUnfinished, match="in 1 minutes"):
        fetched(service, max_minutes=1)


def test_who_asks_is_told_in_a_header_and_nowhere_else(service):
    pages = fetched(service)
    bearer = {"email": "", "token_env": "", "oauth_token_env": "OAUTH"}
    pages += fetched(service, **bearer, secrets={"OAUTH": "0auth"})

    told = {asked.headers["authorization"] for asked in service.asked}
    assert {b64decode(t.split()[1]).decode() for t in told if "Basic" in t} == {
        "reader@example.org/token:s3cret"
    }
    assert told - {t for t in told if "Basic" in t} == {"Bearer 0auth"}
    assert "s3cret" not in str(pages) + "".join(asked.url for asked in service.asked)
    assert "reader@" not in str(pages)


def test_the_check_says_how_much_there_is_to_read(desk, service):
    assert source("zendesk", **settings(service)).check().message == (
        f"ready: {service.url}, 12 tickets"
    )
    service.answer = lambda a: Reply({"tickets": []}) if "incremental" in a.path else Reply({})
    assert source("zendesk", **settings(service)).check().message == (
        f"ready: {service.url}, an unknown number of tickets"
    )


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply({}, 401), "answered 401; it does not know who asks: is the token valid"),
        (Reply({}, 403), "answered 403; the export wants the account of an administrator"),
        (Reply({}, 404), "answered 404; there is nothing at this address"),
        (Reply("<html>"), "a page of HTML where JSON was expected"),
    ],
)
def test_the_check_says_what_is_wrong_and_never_the_token(service, reply, expected):
    service.answer = lambda _: reply
    check = source("zendesk", **settings(service)).check()

    assert not check.is_ready
    assert expected in check.message
    assert "s3cret" not in check.message


def test_a_token_that_is_not_set_is_named(service):
    check = source("zendesk", **settings(service, secrets={})).check()

    assert (check.is_ready, "variable TOKEN is not set" in check.message) == (False, True)


@pytest.mark.parametrize("keys", [{}, {"email": "a@example.org"}, {"token_env": "T"}])
def test_somebody_has_to_ask(keys):
    with pytest.raises(UsageError, match="expected email and token_env, or oauth_token_env"):
        settings_for("zendesk", {"name": "web", "url": "https://example.zendesk.com", **keys})


def test_nights_in_a_store_add_up(desk, service, tmp_path):
    path = tmp_path / "store.duckdb"
    desk.tickets[3] |= {"satisfaction_rating": {"score": "bad", "comment": "Slow!"}}

    assert land(path, "zendesk", **settings(service)) == LandCounts(received=25, new=25)
    assert land(path, "zendesk", **settings(service)) == LandCounts()
    desk.tickets[6] |= {"updated_at": at(5_003), "status": "deleted"}
    assert land(path, "zendesk", **settings(service)) == LandCounts(
        received=21, deleted=2, unchanged=19
    )
