"""Exports as other programs read them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

pytestmark = pytest.mark.slow

PROMISED = {
    "comments": "source native_id comment_id community said_at known_at language text url copies "
    "people is_set_aside set_aside_reason",
    "assignments": "source native_id comment_id theme_id strength mentions run_id",
    "signals": "source native_id comment_id intents stance is_abuse campaign_id is_set_aside "
    "set_aside_reason",
    "themes": "theme_id replaced_by area state title_fr title_en n_comments n_people "
    "n_communities first_night last_night stability owner status",
    "series": "theme_id night n_comments n_people n_communities is_alert alert_strength",
    "changes": "theme_id night measure before new edited deleted erased reassigned curated source "
    "after",
    "quarantine": "source native_id expectation observed night",
    "runs": "run_id night status received new edited deleted unchanged quarantined set_aside "
    "staged themes coverage seconds peak_mb",
}


@pytest.mark.parametrize("table", PROMISED)
def test_every_table_has_at_least_the_promised_columns(first_night, tmp_path, table: str) -> None:
    path = tmp_path / f"{table}.csv"
    told = first_night.site.remontee("export", table, "--to", str(path))

    rows = read_csv(path)
    assert (told.code, told.out) == (0, f"{len(rows)} rows of {table} written to {path}\n")
    with path.open(encoding="utf-8", newline="") as stream:
        assert set(PROMISED[table].split()) <= set(next(csv.reader(stream)))
    assert rows == [as_csv(row) for row in first_night.tables[table]]


@pytest.mark.parametrize("table", ["comments", "themes"])
def test_parquet_says_the_same(first_night, tmp_path, table: str) -> None:
    path = tmp_path / f"{table}.parquet"
    assert first_night.site.remontee("export", table, "--to", str(path)).code == 0
    rows = [{name: as_json(value) for name, value in row.items()} for row in read_parquet(path)]
    assert rows == first_night.tables[table]


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def read_parquet(path: Path) -> list[dict[str, object]]:
    return pq.read_table(path).to_pylist()  # type: ignore[no-any-return]


WRITTEN: dict[type, Callable[[object], str]] = {
    bool: lambda value: str(value).lower(),
    type(None): lambda _: "",
}


def as_csv(row: dict[str, object]) -> dict[str, str]:
    return {name: WRITTEN.get(type(value), str)(value) for name, value in row.items()}


def as_json(value: object) -> object:
    if isinstance(value, datetime):
        whole, _, fraction = value.astimezone(UTC).isoformat().removesuffix("+00:00").partition(".")
        return f"{whole}.{fraction.rstrip('0')}Z" if fraction else f"{whole}Z"
    return value.isoformat() if isinstance(value, date) else value


def test_an_export_without_a_store_says_how_to_make_one(first_night, tmp_path) -> None:
    missing = tmp_path / "none.duckdb"
    words = ("--to", str(tmp_path / "x.csv"), "--store", str(missing))
    told = first_night.site.remontee("export", "comments", *words)
    assert (told.code, told.out) == (1, "")
    assert told.err == f"no store at {missing}; make one with `remontee run`\n"


def test_comment_ids_depend_on_source_and_native_id_alone(first_night) -> None:
    from transforms.authors import comment_id

    for row in first_night.tables["comments"]:
        assert row["comment_id"] == comment_id(row["source"], row["native_id"])
    ids = [row["comment_id"] for row in first_night.tables["comments"]]
    assert sorted(set(ids)) == sorted(ids)
    assert sorted(ids) == sorted(row["comment_id"] for row in first_night.tables["assignments"])
    assert sorted(ids) == sorted(row["comment_id"] for row in first_night.tables["signals"])
