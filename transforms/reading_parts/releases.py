"""Versions that people were given: those configured, and those that curators tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import duckdb

from models.reading import Release


def read_releases(
    con: duckdb.DuckDBPyConnection, configured: Sequence[Release], night: date
) -> tuple[Release, ...]:
    """All releases up to a night.

    Args:
        con: The store; reading is enough.
        configured: As the configuration names them: it is believed.
        night: The last date that counts.

    Returns:
        Ascending dates, then names, then products. Of a version that only curators tell, by
        what they shipped, the first date counts; one without a date is not placed in time.
    """
    known = {release.name for release in configured}
    found = con.execute(
        "SELECT trim(shipped_version) AS name, min(try_cast(shipped_on AS DATE)) AS shipped"
        " FROM themes WHERE status = 'shipped'"
        " GROUP BY name HAVING name <> '' AND shipped IS NOT NULL"
    )
    told = [Release(name, on) for name, on in found.fetchall() if name not in known]
    every = (release for release in (*configured, *told) if release.on <= night)
    return tuple(sorted(every, key=lambda r: (r.on, r.name, r.product)))
