from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from models.errors import StoreError
from models.records import SourceRecord
from tests.fakes import KEY, hear, night_of, said
from transforms.authors import suppression_key
from transforms.ledger import write_changes
from transforms.measures import measure_night
from transforms.store import MEMORY, open_store, transaction

FIRST = date(2026, 11, 2)
CAUSES = ("new", "edited", "deleted", "erased", "reassigned", "curated", "source")


def night(number: int):
    return night_of(FIRST + timedelta(days=number))


def at(number: int, hour: int = 9) -> datetime:
    day = night(number).date
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def decide(con, number: int, themes: dict[str, str], cause: str = "assigned") -> None:
    """Give the texts of some comments (by native id) their theme, from a night on."""
    for native_id, theme_id in themes.items():
        con.execute(
            "UPDATE assignments SET until_night = $night WHERE until_night IS NULL"
            " AND from_night < $night AND text_id IN"
            " (SELECT text_id FROM staged_comments WHERE native_id = $native_id)",
            {"night": night(number).date, "native_id": native_id},
        )
        con.execute(
            "INSERT OR REPLACE INTO assignments BY NAME SELECT DISTINCT text_id,"
            " $night AS from_night, $theme AS theme_id, 0.5 AS strength, [] AS mentions,"
            " 's' AS space_id, 'r' AS run_id, $cause AS cause"
            " FROM staged_comments WHERE native_id = $native_id",
            {
                "night": night(number).date,
                "native_id": native_id,
                "theme": theme_id,
                "cause": cause,
            },
        )


def told(con, number: int) -> dict[tuple[str, str], tuple[int, dict[str, int], int]]:
    """Theme and measure -> before, the causes that are not 0, after."""
    found = con.execute(
        "SELECT * FROM changes WHERE night = ? ORDER BY theme_id, measure", [night(number).date]
    )
    return {
        (row["theme_id"], row["measure"]): (
            row["before"],
            {cause: row[cause] for cause in CAUSES if row[cause]},
            row["after"],
        )
        for row in found.to_arrow_table().to_pylist()
    }


def everything(con) -> list[list[tuple[object, ...]]]:
    """All that the ledger keeps, but for the run."""
    return [
        con.execute(query).fetchall()
        for query in (
            "SELECT * FROM changes ORDER BY ALL",
            "SELECT * EXCLUDE (run_id) FROM memberships ORDER BY ALL",
            "SELECT night, as_of FROM ledger_nights ORDER BY ALL",
        )
    ]


def close(con, number: int, records: Sequence[SourceRecord] = (), source: str = "forum") -> None:
    """Land and stage some records, as that night does."""
    hear(con, night(number), records, source)


@pytest.fixture
def con():
    """A first night: route-0 to route-3 in T-0001, route-4 and route-5 in none."""
    with open_store(MEMORY) as opened:
        close(opened, 0, list(said("route", range(6))))
        decide(opened, 0, {f"route-{i}": "T-0001" for i in range(4)})
        measure_night(opened, night(0), "r1")
        yield opened


def test_the_first_load_comes_from_the_sources(con):
    assert told(con, 0) == {
        ("", "comments"): (0, {"source": 2}, 2),
        ("", "people"): (0, {"source": 2}, 2),
        ("T-0001", "comments"): (0, {"source": 4}, 4),
        ("T-0001", "people"): (0, {"source": 4}, 4),
    }


def test_what_is_said_since_the_last_night_is_new_and_what_was_said_before_comes_late(con):
    fresh = [*said("route", [6, 7], created_at=at(1))]
    same_person = replace(fresh[0], native_id="route-8", body="Once more about the map of my ride")
    nobody = replace(fresh[0], native_id="route-9", body="And nobody said this of it", author="")
    late = [*said("route", [10], created_at=at(-9))]
    undated = [*said("route", [11], created_at=None)]
    close(con, 1, [*fresh, same_person, nobody, *late, *undated])
    other = [*said("seat", [1], created_at=None), *said("seat", [2], created_at=at(1))]
    close(con, 1, other, "other")
    decide(con, 1, {f"route-{i}": "T-0001" for i in range(6, 12)})

    measure_night(con, night(1), "r2")

    assert told(con, 1) == {
        ("", "comments"): (2, {"new": 1, "source": 1}, 4),
        ("", "people"): (2, {"new": 1, "source": 1}, 4),
        ("T-0001", "comments"): (4, {"new": 5, "source": 1}, 10),
        ("T-0001", "people"): (4, {"new": 3, "source": 1}, 8),
    }


def test_a_day_without_an_hour_is_new_although_the_last_night_ended_within_it(con):
    after_midnight = replace(night(1), as_of=at(2, 2))
    hear(con, after_midnight, [])
    measure_night(con, after_midnight, "r2")
    close(con, 2, list(said("route", [6], created_at=at(2, 0))))

    measure_night(con, night(2), "r3")

    assert told(con, 2)["", "comments"] == (2, {"new": 1}, 3)


def test_each_move_has_the_cause_that_made_it(con):
    edited, deleted = said("route", [0, 1])
    edited = replace(edited, body="Now it speaks of brakes instead", edited_at=at(1))
    close(con, 1, [edited, replace(deleted, body="", is_deleted=True)])
    decide(con, 1, {"route-2": "T-0002", "route-3": "T-0002"}, "refit")
    decide(con, 1, {"route-4": "T-0001"}, "curated")
    decide(con, 1, {"route-5": "T-0002"}, "born")

    measure_night(con, night(1), "r2")

    assert told(con, 1) == {
        (theme_id, measure): counts
        for theme_id, counts in {
            "": (2, {"edited": 1, "reassigned": -1, "curated": -1}, 1),
            "T-0001": (
                4,
                {"edited": -1, "deleted": -1, "reassigned": -2, "curated": 1},
                1,
            ),
            "T-0002": (0, {"reassigned": 3}, 3),
        }.items()
        for measure in ("comments", "people")
    }


def test_a_person_counts_once_by_the_first_cause_in_the_order_of_the_columns(con):
    same = {"author": "route 0"}
    close(
        con,
        1,
        [
            *said("brakes", [0], created_at=at(1), **same),
            *said("brakes", [1], created_at=at(-5), **same),
            *said("seat", [0], created_at=at(1), **same),
        ],
    )
    decide(con, 1, {"brakes-0": "T-0002", "brakes-1": "T-0002", "seat-0": "T-0001"})
    measure_night(con, night(1), "r2")
    assert told(con, 1) == {
        ("T-0001", "comments"): (4, {"new": 1}, 5),
        ("T-0002", "comments"): (0, {"new": 1, "source": 1}, 2),
        ("T-0002", "people"): (0, {"new": 1}, 1),
    }

    gone = [replace(r, body="", is_deleted=True) for r in said("brakes", [0], **same)]
    close(con, 2, gone)
    decide(con, 2, {"brakes-1": "T-0001"}, "curated")
    measure_night(con, night(2), "r3")
    assert told(con, 2) == {
        ("T-0001", "comments"): (5, {"curated": 1}, 6),
        ("T-0002", "comments"): (2, {"deleted": -1, "curated": -1}, 0),
        ("T-0002", "people"): (1, {"deleted": -1}, 0),
    }


def test_what_is_set_aside_leaves_as_reassigned_and_comes_back_so(con):
    con.execute("UPDATE staged_comments SET is_set_aside = true WHERE native_id = 'route-0'")
    close(con, 1, list(said("route", [6], created_at=at(1))))
    con.execute("UPDATE staged_comments SET is_set_aside = true WHERE native_id = 'route-6'")
    measure_night(con, night(1), "r2")
    assert told(con, 1)["T-0001", "people"] == (4, {"reassigned": -1}, 3)
    assert ("", "comments") not in told(con, 1)

    close(con, 2)
    con.execute("UPDATE staged_comments SET is_set_aside = false")
    measure_night(con, night(2), "r3")
    assert told(con, 2)["T-0001", "comments"] == (3, {"reassigned": 1}, 4)
    assert told(con, 2)["", "comments"] == (2, {"reassigned": 1}, 3)


def test_a_merged_theme_goes_to_nothing_and_its_heir_has_all(con):
    decide(con, 1, {"route-4": "T-0002", "route-5": "T-0002"}, "born")
    measure_night(con, night(1), "r2")
    decide(con, 2, {"route-4": "T-0001", "route-5": "T-0001"}, "curated")
    measure_night(con, night(2), "r3")
    assert told(con, 2) == {
        ("T-0001", "comments"): (4, {"curated": 2}, 6),
        ("T-0001", "people"): (4, {"curated": 2}, 6),
        ("T-0002", "comments"): (2, {"curated": -2}, 0),
        ("T-0002", "people"): (2, {"curated": -2}, 0),
    }


def test_who_is_forgotten_is_erased_and_a_source_that_is_gone_takes_its_comments(con):
    close(con, 1, list(said("seat", [1, 2], created_at=at(1))), "other")
    measure_night(con, night(1), "r2")
    key = suppression_key(KEY, "author", "forum", "route 0")
    con.execute("INSERT INTO suppressions VALUES (?, 'author', now(), 'c')", [key])
    close(con, 2, list(said("route", [0])))
    con.execute("DELETE FROM comment_versions WHERE native_id = 'route-1' OR source = 'other'")
    close(con, 2)

    measure_night(con, night(2), "r3")

    assert told(con, 2) == {
        ("", "comments"): (4, {"source": -2}, 2),
        ("", "people"): (4, {"source": -2}, 2),
        ("T-0001", "comments"): (4, {"erased": -2}, 2),
        ("T-0001", "people"): (4, {"erased": -2}, 2),
    }


def test_what_its_source_shows_again_comes_from_the_source(con):
    (record,) = said("route", [0])
    close(con, 1, [replace(record, body="", is_deleted=True)])
    measure_night(con, night(1), "r2")
    close(con, 2, [record])
    decide(con, 2, {"route-0": "T-0001"})
    measure_night(con, night(2), "r3")
    assert told(con, 1)["T-0001", "comments"] == (4, {"deleted": -1}, 3)
    assert told(con, 2)["T-0001", "comments"] == (3, {"source": 1}, 4)


def test_an_edit_to_nothing_and_back_is_an_edit_both_times(con):
    (record,) = said("route", [0])
    close(con, 1, [replace(record, body="<p> </p>", body_format="html", edited_at=at(1))])
    measure_night(con, night(1), "r2")
    close(con, 2, [replace(record, body="It is lost again and again", edited_at=at(2))])
    decide(con, 2, {"route-0": "T-0001"})
    measure_night(con, night(2), "r3")
    assert told(con, 1)["T-0001", "comments"] == (4, {"edited": -1}, 3)
    assert told(con, 2)["T-0001", "comments"] == (3, {"edited": 1}, 4)


def test_a_first_text_given_by_a_late_edit_is_an_edit(con):
    blank = SourceRecord("blank", "<p> </p>", body_format="html", author="x", created_at=at(-3))
    close(con, 1, [blank])
    measure_night(con, night(1), "r2")
    close(con, 2, [replace(blank, body="<p>Now with words</p>", edited_at=at(2))])
    measure_night(con, night(2), "r3")
    assert told(con, 1) == {}
    assert told(con, 2)["", "comments"] == (2, {"edited": 1}, 3)


def test_an_edit_that_keeps_the_theme_moves_nothing_but_is_remembered(con):
    (record,) = said("route", [0])
    close(con, 1, [replace(record, body="The map of my ride is blank", edited_at=at(1))])
    decide(con, 1, {"route-0": "T-0001"})
    measure_night(con, night(1), "r2")
    assert told(con, 1) == {}
    assert con.execute(
        "SELECT m.version_no, from_night, until_night, cause, ended_by FROM memberships AS m"
        " JOIN staged_comments AS c USING (comment_id) WHERE native_id = 'route-0' ORDER BY ALL"
    ).fetchall() == [
        (1, night(0).date, night(1).date, "source", "edited"),
        (2, night(1).date, None, "edited", ""),
    ]

    decide(con, 2, {"route-0": ""}, "refit")
    measure_night(con, night(2), "r3")
    assert told(con, 2)["T-0001", "comments"] == (4, {"reassigned": -1}, 3)


def test_a_night_in_which_nothing_moved_is_closed_without_a_row(con):
    measure_night(con, night(1), "r2")
    assert told(con, 1) == {}
    found = con.execute("SELECT night, as_of, run_id FROM ledger_nights ORDER BY night")
    assert found.fetchall() == [
        (night(0).date, night(0).as_of, "r1"),
        (night(1).date, night(1).as_of, "r2"),
    ]


def test_a_night_written_again_is_the_same_and_what_came_since_is_added_to_it(con):
    close(con, 1, list(said("route", [6, 7], created_at=at(1))))
    decide(con, 1, {"route-6": "T-0001", "route-0": "T-0002"}, "refit")
    measure_night(con, night(1), "r2")
    before = everything(con)
    measure_night(con, night(1), "r3")
    assert everything(con) == before

    close(con, 1, list(said("route", [8], created_at=at(1))))
    decide(con, 1, {"route-0": "T-0001"}, "refit")
    measure_night(con, night(1), "r4")
    assert told(con, 1) == {
        ("", "comments"): (2, {"new": 2}, 4),
        ("", "people"): (2, {"new": 2}, 4),
        ("T-0001", "comments"): (4, {"new": 1}, 5),
        ("T-0001", "people"): (4, {"new": 1}, 5),
    }


def test_what_a_night_before_the_last_one_brings_counts_in_the_next(con):
    measure_night(con, night(3), "r2")
    close(con, 1, list(said("route", [6], created_at=at(1))))
    with transaction(con):
        assert write_changes(con, night(1), "r3") == 0
    assert told(con, 1) == {}
    with transaction(con):
        assert write_changes(con, night(4), "r4") == 2
    assert told(con, 4)["", "comments"][0::2] == (2, 3)


def test_a_failed_night_leaves_the_ledger_as_it_was(con):
    close(con, 1, list(said("route", [6], created_at=at(1))))
    before = everything(con)

    def stopped() -> None:
        with transaction(con):
            write_changes(con, night(1), "r2")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert everything(con) == before


def test_a_ledger_that_was_tampered_with_is_told(con):
    con.execute("DELETE FROM memberships WHERE theme_id = ''")
    with pytest.raises(StoreError, match="of 2026-11-03 do not add up to what is counted"):
        measure_night(con, night(1), "r2")
    assert told(con, 1) == {}
