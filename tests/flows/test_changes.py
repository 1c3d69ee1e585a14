"""What changes from one night to the next: rows edited, added, removed; and a refit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program import Row, Site, without

pytestmark = pytest.mark.slow

EDITED = "904912704"
OLD, NEW = "trop de pubs pour vos accessoires", "plus aucune pub, merci beaucoup"


def by_id(rows: list[Row]) -> dict[object, Row]:
    return {row["native_id"]: row for row in rows if row["source"] == "avis"}


def change(path: Path) -> str:
    """One row edited, one new, one gone; the id of the one that is gone."""
    head, *rows = path.read_bytes().decode("cp1252").removesuffix("\r\n").split("\r\n")
    (edited,) = [row for row in rows if row.startswith(EDITED)]
    new = edited.replace(EDITED, "999000111").replace(OLD, "La sonnette est trop discrète")
    *kept, gone = [row for row in rows if row != edited]
    changed = "\r\n".join([head, *kept, edited.replace(OLD, NEW), new, ""])
    path.write_bytes(changed.encode("cp1252"))
    return gone.split(";")[0]


def test_an_edit_a_new_row_and_one_that_is_gone(first_night, again: Site) -> None:
    gone = change(again.base / "drop/avis-store.csv")

    told = again.night("2026-11-20")

    unread = [row for row in first_night.told.lines if " received" in row][1:]
    assert len(unread) == 8
    assert told.lines[:9] == [
        "avis: 99 received (1 new, 1 edited, 97 unchanged)",
        *(f"{line.split(':')[0]}: 0 received" for line in unread),
    ]
    before, after = by_id(first_night.tables["comments"]), by_id(again.export("comments"))
    assert NEW in after[EDITED]["text"]
    assert OLD not in str(after)
    assert sorted(set(after) - set(before)) == ["999000111"]
    assert (
        after[gone] == before[gone]
    )  # an export may hold but the latest rows: absence says nothing
    same = {key: row for key, row in before.items() if key != EDITED}
    assert {key: after[key] for key in same} == same
    counts = again.report()["run"]["counts"]
    assert (counts["received"], counts["new"], counts["edited"]) == (2, 1, 1)
    decided = by_id(again.export("assignments"))
    kept = by_id(first_night.tables["assignments"])
    assert {key: decided[key] for key in same} == {key: kept[key] for key in same}


def test_a_refit_of_the_same_comments_keeps_ids_titles_and_decisions(
    first_night, again: Site
) -> None:
    told = again.remontee("refit", "--as-of", "2026-11-20")

    assert (told.code, told.err) == (0, "")
    (line,) = told.lines
    assert line.startswith(f"{len(first_night.counted)} comments, ")
    assert " new" not in line
    assert " closed" not in line
    for table in ("comments", "assignments", "themes", "series"):
        assert again.export(table) == first_night.tables[table]
    assert without(again.export("runs")[1:], "run_id", "seconds", "peak_mb") == [
        {
            **without(first_night.tables["runs"], "run_id", "seconds", "peak_mb")[0],
            "night": "2026-11-20",
            "received": 0,
            "new": 0,
            "set_aside": 0,
            "staged": 0,
        }
    ]
