"""How far a night and its themes can be trusted, as it was measured."""

from __future__ import annotations

import json
from datetime import date

import duckdb

from models.facts import Quality
from models.quality import Part
from models.reading import GradeReading
from transforms.store import rows


def read_qualities(con: duckdb.DuckDBPyConnection, night: date) -> dict[str, Quality]:
    """Theme that is neither merged nor gone -> what was last measured of it.

    Args:
        con: The store; reading is enough.
        night: The last night that counts.
    """
    found = rows(con, "reading_qualities", {"night": night}).to_pylist()
    return {row.pop("theme_id"): Quality(**row) for row in found}


def read_grade(con: duckdb.DuckDBPyConnection, night: date) -> GradeReading | None:
    """The grade of a night; None if the night was not measured.

    Args:
        con: The store; reading is enough.
        night: The night.
    """
    row = con.execute(
        "SELECT grade, coverage, churn, parts FROM night_qualities WHERE night = ?", [night]
    ).fetchone()
    if row is None:
        return None
    grade, coverage, churn, told = row
    return GradeReading(
        grade, coverage, churn, tuple(Part(**part) for part in json.loads(told)["parts"])
    )
