"""The record of what was published, and from what."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import duckdb

from models.reading import Reading
from models.report import Team


@dataclass(frozen=True, slots=True)
class Publication:
    """One team's report of one night."""

    night: date
    team_slug: str
    run_id: str
    fingerprint: str
    """Of what it was made from."""
    digest: str
    """Of its files."""
    n_files: int


def fingerprints_of(reading: Reading, teams: Iterable[Team], program: str) -> dict[str, str]:
    """Team's slug -> what its report depends on, as one string.

    Args:
        reading: What the store knows; its run_id does not count.
        teams: The readers.
        program: The program's version: another one may write another page.

    Returns:
        The same in every process: sets, which have no order, are told in one.
    """
    ledger = reading.ledger
    nameless = replace(
        reading,
        run=replace(reading.run, run_id=""),
        ledger=replace(ledger, refits=frozenset()),
    )
    told = "\n".join((program, repr(sorted(ledger.refits)), repr(nameless)))
    common = hashlib.sha256(told.encode("utf-8", "surrogatepass"))
    return {team.slug: _with_team(common.copy(), team) for team in teams}


def _with_team(common: hashlib._Hash, team: Team) -> str:
    common.update(repr(team).encode("utf-8", "surrogatepass"))
    return common.hexdigest()


def published(con: duckdb.DuckDBPyConnection, night: date) -> dict[str, Publication]:
    """Team's slug -> its published report of a night."""
    found = con.execute(
        "SELECT night, team_slug, run_id, fingerprint, digest, n_files FROM publications "
        "WHERE night = ?",
        [night],
    )
    return {row[1]: Publication(*row) for row in found.fetchall()}


def record_publication(con: duckdb.DuckDBPyConnection, publication: Publication) -> None:
    """Write down a published report; a later one of the same night replaces it."""
    p = publication
    con.execute(
        "INSERT OR REPLACE INTO publications VALUES (?, ?, ?, ?, ?, ?)",
        [p.night, p.team_slug, p.run_id, p.fingerprint, p.digest, p.n_files],
    )
