"""A page's posts and comments, the Graph API on loopback."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from models.errors import SourceError, SourceUnavailable
from models.records import SourceRecord
from tests.loopback import (
    FAULTS,
    FakeClock,
    Reply,
    fetch_all,
    killed_after,
    landed,
    serving,
    told_twice,
)
from tests.transforms.sources.fake_facebook import ALL, Facebook, comment, source, when
from tests.transforms.sources.live import NEXT_NIGHT, NIGHT
from transforms.sources import settings_for
from transforms.sources.facebook import EXAMPLE


@pytest.fixture
def facebook():
    return Facebook()


@pytest.fixture
def service(facebook):
    with serving(facebook) as service:
        yield service


@pytest.fixture
def open_again(service):
    return lambda: source(service)


def test_comments_and_visitors_posts_are_read_and_the_page_s_own_are_not(service, open_again):
    pages = fetch_all(open_again)

    assert set(landed(pages)) == ALL
    assert told_twice(pages) == []
    assert pages[-1].notes == ("left out: 1 comments (by the page itself)",)
    assert not [asked for asked in service.asked if "s3cret" in asked.url]
    assert "s3cret" not in repr(pages)


def test_a_comment_is_a_record_with_everything_it_tells(facebook, open_again):
    facebook.comments["77_new"][0] |= {
        "message": "Merci Jean Dupont et Aurore, écrivez à Jean Dupont",
        "message_tags": [
            {"name": "Jean Dupont", "type": "user", "id": "9"},
            {"name": "Aurore", "type": "page", "id": "77"},
        ],
        "permalink_url": "https://www.facebook.com/77/posts/1?comment_id=2",
        "comment_count": 2,
    }

    records = landed(fetch_all(open_again))

    assert records["c_c"] == SourceRecord(
        native_id="c_c",
        body="Merci [handle] et Aurore, écrivez à [handle]",
        author="Lou",
        created_at=datetime(2026, 11, 1, 10, tzinfo=UTC),
        community="Aurore",
        thread_id="77_new",
        url="https://www.facebook.com/77/posts/1?comment_id=2",
        score=1.0,
        n_answers=2,
        tags=("Aurore",),
        extra={"thread_title": "La nouvelle version est là"},
    )
    assert records["c_e"].parent_native_id == "c_d"
    assert (records["c_f"].parent_native_id, records["c_f"].thread_id) == ("77_visit", "77_visit")
    assert records["77_visit"].extra == {}


def test_the_page_s_own_words_are_read_if_wanted(service):
    keys = {"include_posts": True, "community": "Page"}
    records = landed(fetch_all(lambda: source(service, **keys)))

    assert set(records) == {*ALL, "77_old", "77_new", "c_b"}
    assert {record.community for record in records.values()} == {""}


def test_a_page_can_be_called_by_its_name(service):
    assert set(landed(fetch_all(lambda: source(service, page_id="aurore")))) == ALL


@pytest.mark.parametrize("n_request", [0, 1, 4, 7])
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_loses_nothing_and_doubles_nothing(service, open_again, name, n_request):
    service.faults = {n_request: FAULTS[name]}

    pages = fetch_all(open_again)

    assert set(landed(pages)) == ALL
    assert told_twice(pages) == []


@pytest.mark.parametrize("n_pages", range(12))
def test_a_run_that_is_killed_is_made_good_by_the_next(open_again, n_pages):
    whole = landed(fetch_all(open_again))

    assert landed(killed_after(open_again, n_pages)) == whole


def test_empty_and_repeated_pages_are_not_the_end(facebook, service, open_again):
    def stutter(asked):
        first = asked.query.get("after", "0")
        link = f"https://graph.facebook.com{asked.path}?access_token=s3cret&after="
        if asked.path.endswith("/comments") and first == "0":
            return Reply({"data": [], "paging": {"next": f"{link}00"}})
        if asked.path.endswith("/comments") and first == "00":
            told = facebook(replace(asked, query={**asked.query, "after": "0"})).content
            return Reply({**told, "paging": {"next": f"{link}000"}})
        return facebook(asked)

    service.answer = stutter
    pages = fetch_all(open_again)

    assert set(landed(pages)) == ALL
    assert told_twice(pages) == []


def test_a_link_to_itself_ends_a_list(service, facebook, open_again):
    def circle(asked):
        told = facebook(asked)
        if asked.path.endswith("/feed"):
            query = "&".join(f"{k}={v}" for k, v in asked.query.items())
            told.content["paging"] = {"next": f"https://graph.facebook.com/x?{query}"}
        return told

    service.answer = circle

    assert "c_c" in landed(fetch_all(open_again))


def test_the_next_night_finds_what_is_new_edited_hidden_and_gone(service, facebook, open_again):
    pages = fetch_all(open_again)
    before, cursor = landed(pages), pages[-1].cursor
    facebook.without("c_f")
    facebook.comments["77_new"][1] |= {"message": "Elle plante toujours"}
    facebook.comments["77_new"][2] |= {"is_hidden": True}
    facebook.comments["77_new"].append(comment("g", 4, "Réparé"))
    n_asked = len(service.asked)

    pages = list(source(service, NEXT_NIGHT).fetch(cursor))

    after = {i: r for i, r in landed(pages).items() if i not in before or before[i].body != r.body}
    assert {i: (r.body, r.is_deleted) for i, r in after.items()} == {
        "c_d": ("Elle plante toujours", False),
        "c_e": ("", True),
        "c_f": ("", True),
        "c_g": ("Réparé", False),
    }
    assert not [a for a in service.asked[n_asked:] if "77_old" in a.path]


def test_new_comments_on_a_post_that_is_not_young_are_found_by_their_number(service, facebook):
    def open_source_of(night):
        return source(service, night, post_days=200)

    cursor = fetch_all(lambda: open_source_of(NIGHT))[-1].cursor
    n_asked = len(service.asked)
    pages = list(open_source_of(NIGHT).fetch(cursor))
    assert not [a for a in service.asked[n_asked:] if a.path.endswith("77_old/comments")]

    facebook.comments["77_old"].append(comment("h", 4, "Cent jours après"))
    pages = list(open_source_of(NEXT_NIGHT).fetch(cursor))
    assert landed(pages)["c_h"].thread_id == "77_old"

    facebook.posts["77_old"]["created_time"] = when(-300)
    facebook.comments["77_old"][-1] |= {"message": "Corrigé"}
    later = list(open_source_of(NEXT_NIGHT).fetch(pages[-1].cursor))
    assert landed(later)["c_h"].body == "Corrigé"


def test_a_post_that_is_gone_takes_its_recent_comments_with_it(service, facebook, open_again):
    cursor = fetch_all(open_again)[-1].cursor
    del facebook.posts["77_visit"]
    facebook.without("c_f")

    pages = list(source(service, NEXT_NIGHT).fetch(cursor))

    gone = {i for i, record in landed(pages).items() if record.is_deleted}
    assert gone == {"77_visit", "c_f"}


def test_what_is_for_a_later_night_is_held_and_comes_then(service, facebook):
    past = replace(NIGHT, as_of=datetime(2026, 11, 1, 10, 30, tzinfo=UTC))
    pages = list(source(service, past).fetch(None))

    assert set(landed(pages)) == {"c_a", "c_c"}
    assert sum(page.n_held for page in pages) == 2
    later = list(source(service).fetch(pages[-1].cursor))
    assert set(landed([*pages, *later])) == ALL


def test_a_post_of_a_later_night_is_held_with_its_comments(service, facebook):
    past = replace(NIGHT, as_of=datetime(2026, 11, 1, 0, tzinfo=UTC))
    clueless = facebook.page
    facebook.page = lambda asked, nodes: clueless(
        asked, [*map(facebook.shown, facebook.posts.values())] if "feed" in asked.path else nodes
    )

    pages = list(source(service, past).fetch(None))

    assert (set(landed(pages)), sum(page.n_held for page in pages)) == ({"c_a"}, 2)


def test_comments_without_an_id_get_one_from_what_they_say(service, facebook, open_again):
    facebook.comments = {"77_new": [], "77_old": [], "77_visit": []}
    same = [comment("x", 3, "Pareil"), comment("y", 3, "Pareil")]
    for each in same:
        del each["id"]
    facebook.comments["77_new"] = same

    pages = fetch_all(open_again)
    again = list(source(service, NEXT_NIGHT).fetch(pages[-1].cursor))

    ids = set(landed(pages)) - {"77_visit"}
    assert {i.rpartition("#")[2] for i in ids} == {"1", "2"}
    assert set(landed(again)) == set(landed(pages))


def test_nothing_older_than_the_configured_day_is_read(service):
    keys = {"since": "2026-11-01", "post_days": 400}
    pages = fetch_all(lambda: source(service, **keys))
    again = list(source(service, **keys).fetch(pages[-1].cursor))

    assert set(landed(pages)) == set(landed(again)) == ALL - {"c_a"}


def test_private_and_wordless_comments_are_left_out(facebook, open_again):
    facebook.comments["77_visit"] = [
        comment("p", 3, "Entre nous", is_private=True),
        comment("w", 3, ""),
    ]

    pages = fetch_all(open_again)

    assert set(landed(pages)) == ALL - {"c_f"}
    assert pages[-1].notes[1:] == (
        "left out: 1 comments (private)",
        "left out: 1 comments (wordless)",
    )


@pytest.mark.parametrize("code", [4, 17, 32, 613, 80001, 2])
def test_a_throttled_question_is_asked_again(service, facebook, code):
    said = iter([facebook.error(400, code)])
    service.answer = lambda asked: next(said, None) or facebook(asked)
    clock = FakeClock(NIGHT.now)

    pages = fetch_all(lambda: source(service, clock=clock))

    assert set(landed(pages)) == ALL
    assert max(clock.waits) == (5.0 if code == 2 else 240.0)


def test_a_long_throttling_says_when_to_come_back(service, facebook):
    told = {"77": [{"type": "pages", "estimated_time_to_regain_access": 30}]}
    refusal = facebook.error(400, 80001)
    service.answer = lambda _: replace(
        refusal, headers={"X-Business-Use-Case-Usage": json.dumps(told)}
    )

    with pytest.raises(SourceUnavailable, match="come back in 1800 s") as caught:
        list(source(service).fetch(None))

    assert caught.value.retry_after_seconds == 1_800


@pytest.mark.parametrize(("percent", "n_waits"), [(89, 0), (90, 5)])
def test_it_is_asked_more_slowly_when_most_is_used_up(service, facebook, percent, n_waits):
    facebook.headers = {"X-App-Usage": json.dumps({"call_count": percent, "total_time": 3})}
    clock = FakeClock(NIGHT.now)

    assert set(landed(fetch_all(lambda: source(service, clock=clock)))) == ALL
    assert (clock.waits.count(60.0) >= n_waits, bool(clock.waits.count(60.0))) == (
        True,
        n_waits > 0,
    )


def test_when_all_is_used_up_the_rest_comes_another_time(service, facebook):
    facebook.headers = {"X-App-Usage": json.dumps({"call_count": 100})}

    with pytest.raises(SourceUnavailable, match=r"100 % of what is allowed .* back in 3600 s"):
        list(source(service).fetch(None))


@pytest.mark.parametrize(
    ("status", "code", "hint"),
    [
        (400, 190, "the token has expired or was withdrawn: make a new page token"),
        (403, 10, "it needs pages_read_engagement and pages_read_user_content"),
        (403, 200, "it needs pages_read_engagement and pages_read_user_content"),
        (400, 100, "is page_id right?"),
        (400, 2500, "look the code up under Graph API > Error handling"),
    ],
)
def test_a_refusal_says_what_to_do(service, facebook, status, code, hint):
    service.answer = lambda _: facebook.error(status, code)

    found = source(service).check()

    assert (found.is_ready, hint in found.message) == (False, True)
    assert "s3cret" not in found.message


def test_a_feed_that_is_refused_says_what_to_do(service, facebook):
    service.answer = lambda asked: (
        facebook.error(403, 10) if asked.path.endswith("/feed") else facebook(asked)
    )

    with pytest.raises(SourceError, match=r"refused /77/feed \(403, code 10\)"):
        list(source(service).fetch(None))


def test_a_page_that_is_not_there_is_told(service, facebook):
    found = source(service, page_id="78").check()

    assert "there is no page '78', or the token may not see it" in found.message


def test_a_check_says_what_there_is(service, facebook):
    assert source(service, page_id="aurore").check().message == (
        "ready: page Aurore; newest post 2026-11-02"
    )
    facebook.posts = {}
    assert source(service).check().message == "ready: page Aurore; no posts yet"


def test_what_is_not_json_is_told(service):
    service.answer = lambda _: Reply("<html>", 400)

    assert "with a page of HTML where JSON was expected" in source(service).check().message


def test_the_example_of_the_documentation_is_a_configuration():
    (told,) = tomllib.loads(EXAMPLE)["source"]
    assert settings_for(told.pop("kind"), told).name == "page"
