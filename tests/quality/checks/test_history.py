from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.quality.bench.history import (
    ABSENT,
    NONE,
    Moves,
    active_themes,
    changed_meaning,
    moves_of,
    read_history,
    wrong_changes,
)
from transforms.store import MEMORY, open_store

FIRST = date(2021, 1, 4)
NIGHTS = [FIRST + timedelta(days=n) for n in range(9)]


def counted(con, comment, start, end, theme, cause="source"):
    con.execute(
        "INSERT INTO memberships VALUES (?, ?, ?, ?, ?, 's', ?, 1, ?, ?, 'r')",
        [
            comment,
            NIGHTS[start],
            None if end is None else NIGHTS[end],
            theme,
            f"person of {comment}",
            comment,
            cause,
            "" if end is None else "reassigned",
        ],
    )


@pytest.fixture
def con():
    with open_store(MEMORY) as opened:
        for night in NIGHTS:
            opened.execute("INSERT INTO ledger_nights VALUES (?, now(), 'r')", [night])
        for n in range(4):
            counted(opened, f"a{n}", 0, None, "T-0001")
        yield opened


def test_every_night_is_laid_out(con):
    counted(con, "b", 1, 3, "")
    counted(con, "b", 3, None, "T-0002", "reassigned")
    history = read_history(con)
    assert history.nights == tuple(NIGHTS)
    assert history.theme_ids == ("T-0001", "T-0002")
    assert history.places[:4, 4].tolist() == [ABSENT, NONE, NONE, 1]
    assert moves_of(history)[2] == Moves(
        NIGHTS[3], is_refit=False, n_before=5, n_moved=0, n_first=1
    )


@pytest.mark.parametrize(("n_leaving", "is_told"), [(2, False), (3, True)])
def test_an_id_most_of_whose_members_left_has_changed_its_meaning(con, n_leaving, is_told):
    for n in range(4):
        counted(con, f"b{n}", 0, 8 if n < n_leaving else None, "T-0002")
        if n < n_leaving:
            counted(con, f"b{n}", 8, None, "T-0001", "reassigned")
    history = read_history(con)
    assert changed_meaning(history) == ([(NIGHTS[8], "T-0002")] if is_told else [])
    assert moves_of(history)[-1].n_moved == n_leaving


@pytest.mark.parametrize("cause", ["curated", "reassigned"])
def test_what_a_curator_moved_does_not_count(con, cause):
    counted(con, "b", 0, 5, "T-0002")
    counted(con, "b", 5, None, "T-0001", cause)
    history = read_history(con)
    assert bool(changed_meaning(history)) == (cause == "reassigned")
    assert moves_of(history)[4].n_moved == (cause == "reassigned")


def test_a_merged_id_means_what_it_leads_to(con):
    counted(con, "b", 0, 5, "T-0002")
    counted(con, "b", 5, None, "T-0001", "reassigned")
    con.execute(
        "INSERT INTO theme_events VALUES ('T-0002', ?, 'merged', 'T-0001', '{}', 'r')", [NIGHTS[5]]
    )
    assert changed_meaning(read_history(con)) == []


def test_themes_that_people_of_the_window_speak_of_are_active(con):
    counted(con, "b", 0, None, "T-0002")
    for comment in ("a0", "a1", "a2", "a3", "b"):
        con.execute(
            "INSERT INTO staged_comments BY NAME SELECT ? AS comment_id, 1 AS version_no,"
            " 's' AS source, ? AS native_id, '' AS community, '' AS thread_key,"
            " '' AS parent_comment_id, '' AS url, ? AS person, ? AS said_on,"
            " now() AS known_at, ? AS text_id, '' AS text, 'en' AS language, '' AS product,"
            " '' AS version, '' AS segment, []::VARCHAR[] AS tags, 1 AS clean_version,"
            " 1 AS mask_version",
            [comment, comment, f"person of {comment}", FIRST, comment],
        )
    assert active_themes(read_history(con), NIGHTS[-1]) == (1, 5)


def test_a_ledger_that_does_not_tell_what_happened_is_found(con):
    counted(con, "b", 4, None, "T-0001", "new")
    told = [NIGHTS[4], "T-0001", 4, 5]
    assert wrong_changes(con, read_history(con)) == [(NIGHTS[4], "T-0001")]
    con.execute(
        "INSERT INTO changes BY NAME SELECT ? AS night, ? AS theme_id, 'comments' AS measure,"
        " ? AS before, ? AS after, 1 AS new, 0 AS edited, 0 AS deleted, 0 AS erased,"
        " 0 AS reassigned, 0 AS curated, 0 AS source",
        told,
    )
    assert wrong_changes(con, read_history(con)) == []
