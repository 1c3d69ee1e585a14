"""Newsgroups night after night, against a server that misbehaves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from models.errors import SourceError, SourceUnavailable, SourceUnfinished
from models.records import SourceRecord
from tests.loopback import FakeClock, fetch_all, killed_after, landed, told_twice
from tests.news_server import article, cuts, cuts_after_a_dot, drips, resets, says, stalls
from tests.transforms.sources.live import stored
from tests.transforms.sources.newsgroups import (
    EXPECTED,
    GROUP,
    OTHER,
    ids,
    notes,
    reader,
    ten_articles,
)


@pytest.fixture
def news():
    with ten_articles() as news:
        yield news


def test_every_article_is_read_once(news):
    answer = article(
        "13@example.org",
        f"{OTHER},{GROUP}",
        "Chez moi aussi\n",
        subject="=?utf-8?q?R=C3=A9?=: Essai 3",
        references="<3@example.org>",
    )
    news.groups[GROUP][13] = answer
    news.groups[OTHER][1] = answer
    pages = fetch_all(reader(news, groups=[GROUP, OTHER]))

    assert ids(pages) == [*EXPECTED, "13@example.org"]
    assert landed(pages)["13@example.org"] == SourceRecord(
        native_id="13@example.org",
        body="Chez moi aussi",
        title="Ré: Essai 3",
        body_format="mail",
        author="zoe@example.org",
        created_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
        community=GROUP,
        parent_native_id="3@example.org",
        thread_id="3@example.org",
    )
    assert landed(pages)["3@example.org"].body == "Bonjour 3\n.point\n..deux"


def test_a_configured_community_counts(news):
    pages = fetch_all(reader(news, community="Usenet"))

    assert {record.community for record in landed(pages).values()} == {""}


FAULTS = {
    "a cut connection": cuts,
    "a cut that looks like an end": cuts_after_a_dot,
    "a reset": resets,
    "nonsense": says("banana"),
}


@pytest.mark.parametrize("position", [0, 4])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_an_article_loses_nothing_and_doubles_nothing(news, fault, position):
    news.faults = {("ARTICLE", position): FAULTS[fault], ("ARTICLE", position + 1): FAULTS[fault]}
    pages = fetch_all(reader(news))

    assert ids(pages) == EXPECTED
    assert landed(pages)["7@example.org"].body == "Bonjour 7\n.point\n..deux"


@pytest.mark.parametrize("command", ["WELCOME", "CAPABILITIES", "GROUP", "OVER"])
@pytest.mark.parametrize("fault", [cuts, resets])
def test_a_fault_anywhere_else_does_neither(news, command, fault):
    news.faults = {(command, 0): fault}

    assert ids(fetch_all(reader(news))) == EXPECTED


def test_a_server_that_stays_silent_is_asked_again(news):
    news.faults = {("OVER", 0): stalls}

    assert ids(fetch_all(reader(news, timeout_seconds=0.3))) == EXPECTED


@pytest.mark.parametrize(
    ("command", "n", "asked"),
    [
        ("WELCOME", 0, "the login"),
        ("GROUP", 0, f"GROUP {GROUP}"),
        ("OVER", 1, "OVER 203-212"),
        ("ARTICLE", 3, "ARTICLE 6"),
    ],
)
def test_an_answer_that_drips_is_given_up_and_loses_nothing(news, command, n, asked):
    held = news.groups[GROUP]
    held |= {number: article(f"{number}@example.org", GROUP) for number in range(13, 213)}
    news.faults = {(command, n + k): drips for k in range(4)}
    pages, fetching = [], reader(news, timeout_seconds=0.1)().fetch(None)

    with pytest.raises(SourceUnavailable) as raised:
        pages.extend(fetching)
    assert str(raised.value) == (
        f"127.0.0.1:{news.port} answers too slowly: {asked} was not answered to its end after "
        "1 s (10 times timeout_seconds); what was read is kept, the next run goes on from there"
    )
    news.faults = {}
    pages += fetch_all(reader(news), stored(pages[-1].cursor) if pages else None)
    assert ids(pages) == [f"{number}@example.org" for number in range(3, 213)]


def test_a_farewell_that_drips_is_not_waited_for(news):
    news.faults = {("QUIT", 0): drips}

    assert ids(fetch_all(reader(news, timeout_seconds=0.1))) == EXPECTED


def test_a_server_that_breaks_off_for_ever_is_left_for_the_next_run(news):
    news.faults = {("ARTICLE", number): cuts for number in range(3, 9)}
    fetching = reader(news)().fetch(None)

    with pytest.raises(SourceUnavailable, match="broke off in the middle of its answer, 4 times"):
        list(fetching)


@pytest.mark.parametrize(
    ("command", "answer", "error", "message"),
    [
        ("WELCOME", "400 busy", SourceUnavailable, "answered 400: it is out of service now"),
        ("OVER", "503 later", SourceUnavailable, "answered 503: it is out of service now"),
        ("ARTICLE", "403 Zoe", SourceUnavailable, "answered 403"),
        ("WELCOME", "502 no", SourceError, "answered 502; the server does not let this be read"),
        ("GROUP", "480 who", SourceError, r"answered 480 for aurore\.entraide; the server wants"),
        ("GROUP", "483 tls", SourceError, "the server wants an encrypted connection"),
        ("ARTICLE", "599 odd", SourceError, "answered 599; is it a news server"),
    ],
)
def test_a_refusal_says_what_to_do(news, command, answer, error, message):
    news.faults = {(command, 0): says(answer)}

    with pytest.raises(error, match=message) as caught:
        list(reader(news)().fetch(None))
    assert "Zoe" not in str(caught.value)


@pytest.mark.parametrize("n_pages", range(4))
def test_a_fetch_that_is_killed_goes_on(news, n_pages):
    held = news.groups[GROUP]
    for number in range(13, 500):
        held[number] = article(f"{number}@example.org", GROUP)
    pages = killed_after(reader(news), n_pages)

    assert ids(pages) == [f"{number}@example.org" for number in range(3, 500)]


def test_the_next_night_asks_only_for_what_is_new(news):
    cursor = fetch_all(reader(news))[-1].cursor
    assert cursor == {"marks": {f"127.0.0.1:{news.port} {GROUP}": 12}}
    news.groups[GROUP][15] = article("15@example.org", GROUP)
    news.asked.clear()
    pages = fetch_all(reader(news), stored(cursor))

    assert ids(pages) == ["15@example.org"]
    assert [line for line in news.asked if line.startswith(("OVER", "ARTICLE"))] == [
        "OVER 13-15",
        "ARTICLE 15",
    ]
    assert fetch_all(reader(news), stored(pages[-1].cursor)) == []


def test_a_server_that_counts_anew_is_read_again(news):
    cursor = fetch_all(reader(news))[-1].cursor
    news.groups[GROUP] = {1: article("12@example.org", GROUP), 2: article("16@example.org", GROUP)}
    pages = fetch_all(reader(news), stored(cursor))

    assert ids(pages) == ["12@example.org", "16@example.org"]
    assert notes(pages) == [
        f"{GROUP}: the server numbers its articles anew; all of them are read again"
    ]
    assert list(pages[-1].cursor["marks"].values()) == [2]


def test_a_group_that_is_empty_for_now_keeps_its_mark(news):
    cursor = fetch_all(reader(news))[-1].cursor
    held, news.groups[GROUP] = news.groups[GROUP], {}
    assert fetch_all(reader(news), stored(cursor)) == []
    news.groups[GROUP] = {**held, 13: article("13@example.org", GROUP)}

    assert ids(fetch_all(reader(news), stored(cursor))) == ["13@example.org"]


def test_what_is_said_after_the_night_waits(news):
    late = "Wed, 04 Nov 2026 00:30:00 +0100"
    news.groups[GROUP][7] = article("7@example.org", GROUP, date=late)
    news.groups[GROUP][20] = article("20@example.org", GROUP, date=late)
    pages = fetch_all(reader(news))
    assert ids(pages) == [each for each in EXPECTED if each != "7@example.org"]
    assert sum(page.n_held for page in pages) == 2

    later = fetch_all(
        reader(news, as_of="2026-11-04T23:00", now="2026-11-05T01:00"), stored(pages[-1].cursor)
    )
    assert {"7@example.org", "20@example.org"} <= set(ids(later))
    assert told_twice(later) == []


def test_a_walk_ends_where_all_is_later(news):
    late = "Wed, 04 Nov 2026 00:30:00 +0100"
    for number in range(400, 1_000):
        news.groups[GROUP][number] = article(f"{number}@example.org", GROUP, date=late)
    pages = fetch_all(reader(news))

    assert ids(pages) == EXPECTED
    assert len([line for line in news.asked if line.startswith("OVER")]) == 2


def test_expired_articles_are_passed_over(news):
    news.hidden = {4, 5}
    pages = fetch_all(reader(news))

    assert len(ids(pages)) == 8
    assert notes(pages) == [f"{GROUP}: 2 articles have expired on the server"]


def test_an_answer_larger_than_allowed_is_refused(news):
    news.groups[GROUP][5] = article("5@example.org", GROUP, "x" * 70 * 80 + "\n", x_size="9")

    with pytest.raises(SourceError, match="raise max_megabytes if that is right"):
        list(reader(news, max_megabytes=0.004)().fetch(None))


def test_the_night_ends_when_its_time_is_over(news):
    class Slow(FakeClock):
        def monotonic(self):
            self.seconds += 30
            return self.seconds

    with pytest.raises(SourceUnfinished, match="not read to its end in 1 minutes"):
        list(reader(news, max_minutes=1, clock=Slow())().fetch(None))
