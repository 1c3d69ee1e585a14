from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from models.alerts import AlertLifeParams
from models.expected import TrendParams
from models.records import SourceRecord
from models.space import SpaceParams, fit_space
from tests.fakes import BagEmbedder, hear, night_of
from transforms import registry
from transforms.alerting import AlertOutcome, AlertParams, raise_alerts
from transforms.registry import Stamp
from transforms.spaces import StoredSpace, save_space
from transforms.store import MEMORY, open_store
from transforms.vectors import load_corpus

FIRST = date(2026, 9, 1)
LAST = 17
"""The night that most tests look at; as many lie before it."""
PARAMS = AlertParams(
    TrendParams(baseline_nights=14), AlertLifeParams(quiet_nights=3, reopen_nights=8)
)
ENGINE = BagEmbedder.engine.key
WORDS = {
    "route": "map gps trace ride trail distance position lost recording history".split(),
    "seat": "child helmet harness buckle cushion mount screws straps padding legs".split(),
    "rest": [f"word{number}" for number in range(200)],
}


def night(number: int):
    return night_of(FIRST + timedelta(days=number))


def say(
    topic: str, number: int, n_people: int, body: str = "", who: str = ""
) -> list[SourceRecord]:
    """What some people say of a topic on a night, each in words of their own unless told."""
    day = night(number).date
    records = []
    for person in range(n_people):
        name = f"{topic}{who} {number} {person}"
        drawn = " ".join(random.Random(name).choices(WORDS[topic], k=9))
        records.append(
            SourceRecord(
                native_id=name,
                author=name,
                body=body or f"{topic} {drawn} {name.replace(' ', 'n')}",
                created_at=datetime(day.year, day.month, day.day, 9, person % 60, tzinfo=UTC),
            )
        )
    return records


def usual(n_nights: int, **topics: int) -> list[SourceRecord]:
    """The same every night: 8 others, and so many of each topic."""
    told = {"rest": 8, **topics}
    return [r for n in range(n_nights) for t, people in told.items() for r in say(t, n, people)]


def give_themes(con, born: int = 0, **themes: str) -> None:
    """Every text of a topic gets the topic's theme; "rest" has none."""
    stamp = Stamp(night(born).date, "r0", "S-1")
    known = set(registry.living_themes(con))
    registry.add_themes(con, sorted(set(themes.values()) - known), stamp)
    for topic, theme in themes.items():
        found = con.execute(
            "SELECT DISTINCT text_id FROM staged_comments"
            " WHERE starts_with(text, $topic) ORDER BY ALL",
            {"topic": topic},
        ).fetchall()
        ids = [text_id for (text_id,) in found]
        registry.save_assignments(con, ids, [theme] * len(ids), np.full(len(ids), 0.5), stamp)


def fit(con, number: int) -> None:
    corpus = load_corpus(con, ENGINE)
    space = fit_space(corpus.vectors, corpus.languages, SpaceParams(n_dims=40, power=0))
    n_texts = len(corpus.text_ids)
    save_space(con, StoredSpace(space, ENGINE, night(number).date, n_texts, {}, 1.0), "r0")


def close(con, *numbers: int, params: AlertParams = PARAMS) -> list[AlertOutcome]:
    """Close nights one after the other, as measured."""
    outcomes = []
    for number in numbers:
        tonight = night(number)
        registry.save_series(con, tonight.date)
        con.execute(
            "INSERT OR REPLACE INTO ledger_nights VALUES (?, ?, ?)",
            [tonight.date, tonight.as_of, f"r{number}"],
        )
        outcomes.append(raise_alerts(con, tonight, f"r{number}", params))
    return outcomes


def alerts(con) -> list[tuple[str, str, str, int, int, list[int]]]:
    """Id, theme, state, first, last and opening nights of every alert, nights as numbers."""
    found = con.execute(
        "SELECT alert_id, subject_id, state, first_night, last_night, opened_nights FROM alerts"
        " ORDER BY alert_id"
    ).fetchall()
    return [
        (*told, (a - FIRST).days, (z - FIRST).days, [(n - FIRST).days for n in opened])
        for *told, a, z, opened in found
    ]


def marked(con) -> list[tuple[str, int]]:
    found = con.execute("SELECT theme_id, night FROM series WHERE is_alert ORDER BY ALL").fetchall()
    return [(theme, (day - FIRST).days) for theme, day in found]


def everything(con) -> Sequence[list[tuple[object, ...]]]:
    return [
        con.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall()
        for table in ("alerts", "alert_nights", "series")
    ]


@pytest.fixture
def con():
    with open_store(MEMORY) as opened:
        yield opened


@pytest.fixture
def burst(con):
    """One person a night speaks of the route, and nine more on the last night."""
    records = [*usual(LAST + 1, route=1), *say("route", LAST, 9, who="new")]
    hear(con, night(LAST), records)
    give_themes(con, route="T-0001")
    fit(con, 0)
    return con


def test_an_empty_store_has_nothing_to_test(con):
    assert close(con, LAST) == [AlertOutcome(0, 0, 0, 0)]
    assert everything(con) == [[], [], []]


def test_a_community_just_heard_of_is_not_tested(con):
    hear(con, night(5), [*usual(6, route=1), *say("route", 5, 9, who="new")])
    give_themes(con, route="T-0001")
    assert close(con, 5) == [AlertOutcome(0, 0, 0, 0)]
    assert alerts(con) == []


def test_a_burst_opens_an_alert_on_its_first_night(burst):
    assert close(burst, LAST - 1, LAST) == [AlertOutcome(1, 0, 0, 0), AlertOutcome(1, 1, 0, 1)]
    assert alerts(burst) == [("AL-0001", "T-0001", "open", LAST, LAST, [LAST])]
    assert marked(burst) == [("T-0001", LAST)]
    found = burst.execute(
        "SELECT subject_id, observed, n_people, expected, low, high, n_nights, window_observed,"
        " window_expected, is_alert, is_opening, alert_id, run_id FROM alert_nights"
    ).fetchall()
    assert found == [
        ("T-0001", 10, 10, 1.2143, 0, 4, 1, 10, 1.2143, True, True, "AL-0001", f"r{LAST}")
    ]


def test_its_quotes_are_of_that_night_by_different_people(burst):
    close(burst, LAST)
    found = burst.execute(
        "SELECT count(DISTINCT c.person), min(c.said_on), max(c.said_on)"
        " FROM (SELECT unnest(text_ids) AS text_id FROM alerts) AS q"
        " JOIN staged_comments AS c USING (text_id)"
    ).fetchall()
    assert found == [(5, night(LAST).date, night(LAST).date)]


def test_closing_the_same_night_again_writes_the_same_rows(burst):
    close(burst, LAST)
    before = everything(burst)
    burst.execute("UPDATE ledger_nights SET run_id = 'again'")
    registry.save_series(burst, night(LAST).date)
    raise_alerts(burst, night(LAST), "again", PARAMS)
    assert everything(burst) == before


def test_a_night_told_otherwise_by_a_rerun_takes_its_alert_back(burst):
    close(burst, LAST)
    burst.execute("UPDATE staged_comments SET is_set_aside = true WHERE native_id LIKE '%new%'")
    assert close(burst, LAST) == [AlertOutcome(1, 0, 0, 0)]
    assert alerts(burst) == []
    assert marked(burst) == []


def test_when_everybody_says_more_nothing_is_told(con):
    records = [*usual(LAST + 1, route=2), *say("route", LAST, 6, who="new")]
    hear(con, night(LAST), [*records, *say("rest", LAST, 24, who="new")])
    give_themes(con, route="T-0001")
    assert close(con, LAST) == [AlertOutcome(1, 0, 0, 0)]


def test_an_alert_goes_on_closes_when_it_is_quiet_and_reopens_with_its_id(con):
    more = {17: 9, 18: 9, 24: 40, 33: 60}
    records = usual(34, route=1)
    for number, people in more.items():
        records += say("route", number, people, who="new")
    hear(con, night(33), records)
    give_themes(con, route="T-0001")

    outcomes = close(con, 17, 18)
    assert outcomes == [AlertOutcome(1, 1, 0, 1), AlertOutcome(1, 0, 0, 1)]
    close(con, 19, 20, 21)
    assert alerts(con) == [("AL-0001", "T-0001", "closed", 17, 18, [17])]
    assert close(con, 22, 23, 24)[-1] == AlertOutcome(1, 0, 1, 1)
    assert alerts(con) == [("AL-0001", "T-0001", "open", 17, 24, [17, 24])]
    assert close(con, *range(25, 34))[-1] == AlertOutcome(1, 1, 0, 1)
    assert alerts(con) == [
        ("AL-0001", "T-0001", "closed", 17, 24, [17, 24]),
        ("AL-0002", "T-0001", "open", 33, 33, [33]),
    ]


def test_the_alert_of_a_merged_theme_passes_to_its_heir(burst):
    close(burst, LAST)
    registry.add_themes(burst, ["T-0002"], Stamp(night(LAST).date, "r0", "S-1"))
    give_themes(burst, LAST, route="T-0002")
    registry.retire(burst, {"T-0001": "T-0002"}, Stamp(night(LAST).date, "r0", "S-1"))
    hear(burst, night(LAST + 1), say("route", LAST + 1, 9, who="next"))
    give_themes(burst, LAST + 1, route="T-0002")

    assert close(burst, LAST + 1) == [AlertOutcome(1, 0, 0, 1)]

    assert alerts(burst) == [("AL-0001", "T-0002", "open", LAST, LAST + 1, [LAST])]
    assert marked(burst) == [("T-0002", LAST), ("T-0002", LAST + 1)]


@pytest.mark.parametrize("state", ["hidden", "gone"])
def test_a_theme_that_is_hidden_or_gone_is_not_looked_at_and_its_alert_closes(burst, state):
    close(burst, LAST)
    burst.execute("UPDATE themes SET state = ?", [state])
    assert close(burst, LAST + 1) == [AlertOutcome(0, 0, 0, 0)]
    assert alerts(burst) == [("AL-0001", "T-0001", "closed", LAST, LAST, [LAST])]


def test_many_copies_of_one_text_are_one_voice(con):
    flood = say("route", LAST, 30, "route map gps trace ride trail is all lost", who="copy")
    hear(con, night(LAST), [*usual(LAST + 1, route=1), *flood])
    give_themes(con, route="T-0001")
    loose = AlertParams(TrendParams(baseline_nights=14, min_excess=0, min_ratio=0))

    assert close(con, LAST, params=loose) == [AlertOutcome(1, 0, 0, 0)]

    assert alerts(con) == []


def test_nights_that_were_not_closed_are_made_up_for(burst):
    close(burst, LAST - 2)
    hear(burst, night(LAST + 3), usual(LAST + 4)[-24:])
    assert close(burst, LAST + 3) == [AlertOutcome(1, 1, 0, 0)]
    assert alerts(burst) == [("AL-0001", "T-0001", "closed", LAST, LAST, [LAST])]


def test_what_is_only_known_now_but_was_said_earlier_is_no_news(con):
    hear(con, night(LAST), usual(LAST + 1, route=1))
    give_themes(con, route="T-0001")
    close(con, LAST - 1)
    hear(con, night(LAST), say("route", LAST - 5, 20, who="late"))
    give_themes(con, route="T-0001")
    assert close(con, LAST) == [AlertOutcome(1, 0, 0, 0)]


def test_a_source_that_failed_is_no_lower_past(con):
    """Half of the nights of one of two sources are missing: the theme is not expected less."""
    hear(con, night(LAST), usual(LAST + 1))
    told = [r for n in range(LAST - 3) for r in (*say("route", n, 4), *say("seat", n, 2))]
    hear(con, night(LAST), told, source="other")
    give_themes(con, route="T-0001")
    for number, status in ((LAST - 4, "done"), (LAST - 3, "failed"), (LAST, "failed")):
        con.execute(
            "INSERT INTO runs (run_id, night, as_of, seed, command, status, started_at, versions)"
            " VALUES ($run, $night, $at, 0, 'run', 'done', $at, '{}')",
            {"run": f"x{number}", "night": night(number).date, "at": night(number).as_of},
        )
        con.execute(
            "INSERT INTO run_sources"
            " VALUES ($run, 'other', $status, 0, 0, 0, 0, 0, 0, 0, 0, '', '[]')",
            {"run": f"x{number}", "status": status},
        )
    assert close(con, LAST) == [AlertOutcome(1, 0, 0, 0)]
    hear(con, night(LAST), say("route", LAST, 9, who="new"))
    give_themes(con, route="T-0001")
    assert close(con, LAST) == [AlertOutcome(1, 1, 0, 1)]


def areas(con, **themes: str) -> None:
    for theme, area in themes.items():
        con.execute(
            "UPDATE themes SET area = ? WHERE theme_id = ?", [area, theme.replace("_", "-")]
        )


def test_an_area_is_told_when_none_of_its_themes_is(con):
    records = [*usual(LAST + 1, route=1, seat=1), *say("route", LAST, 4, who="new")]
    hear(con, night(LAST), [*records, *say("seat", LAST, 4, who="new")])
    give_themes(con, route="T-0001", seat="T-0002")
    areas(con, T_0001="A-01", T_0002="A-01")
    assert close(con, LAST) == [AlertOutcome(3, 1, 0, 1)]
    assert alerts(con) == [("AL-0001", "A-01", "open", LAST, LAST, [LAST])]
    assert marked(con) == []


def test_an_area_is_not_told_when_one_of_its_themes_is(burst):
    areas(burst, T_0001="A-01")
    assert close(burst, LAST) == [AlertOutcome(2, 1, 0, 1)]
    assert alerts(burst) == [("AL-0001", "T-0001", "open", LAST, LAST, [LAST])]


@pytest.mark.parametrize(("topic", "n_opened"), [("route", 1), ("rest", 0)])
def test_a_young_theme_is_told_if_its_texts_are_like_each_other(con, topic, n_opened):
    """Ten texts of a topic nobody spoke of, or any ten texts that had no theme."""
    hear(con, night(LAST), [*usual(LAST + 1, seat=1), *say(topic, LAST, 10, who="new")])
    give_themes(con, seat="T-0001")
    fit(con, 0)
    give_themes(con, LAST, **{f"{topic} ": "T-0002"})
    con.execute(
        "UPDATE assignments SET theme_id = '' WHERE theme_id = 'T-0002' AND text_id NOT IN"
        " (SELECT text_id FROM staged_comments WHERE native_id LIKE '%new%')"
    )
    assert close(con, LAST) == [AlertOutcome(2, n_opened, 0, n_opened)]


def test_what_would_have_been_a_young_themes_is_its_past(con):
    """Others spoke of it every night, under another theme."""
    hear(con, night(LAST), [*usual(LAST + 1, route=6), *say("route", LAST, 3, who="new")])
    give_themes(con, route="T-0001")
    fit(con, 0)
    con.execute("UPDATE assignments SET strength = 0.1")
    registry.add_themes(con, ["T-0002"], Stamp(night(LAST).date, "r0", "S-1"))
    con.execute(
        "UPDATE assignments SET theme_id = 'T-0002' WHERE theme_id = 'T-0001' AND text_id IN"
        " (SELECT text_id FROM staged_comments WHERE said_on = ?)",
        [night(LAST).date],
    )
    assert close(con, LAST) == [AlertOutcome(2, 0, 0, 0)]


def test_quotes_of_texts_that_are_gone_leave_the_alert(burst):
    close(burst, LAST)
    (first,) = burst.execute("SELECT text_ids[1] FROM alerts").fetchone()
    burst.execute("DELETE FROM staged_comments WHERE text_id = ?", [first])
    burst.execute("DELETE FROM texts WHERE text_id = ?", [first])
    close(burst, LAST + 1)
    found = burst.execute("SELECT list_contains(text_ids, ?), len(text_ids) FROM alerts", [first])
    assert found.fetchall() == [(False, 4)]
