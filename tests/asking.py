"""A store in which people ask for things, wait for answers, and get some."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from models.records import Night, SourceRecord
from tests.curating import ENGINE, find
from tests.fakes import TOPICS, hear, night_of, said
from transforms.authors import comment_id
from transforms.store import frames, open_store
from transforms.voices.gathering import Gathered, gather_ideas

FIRST = date(2026, 11, 2)
N_PEOPLE = 12
WISHES = {
    "dark": "Please add a dark theme for the screen at night, the white one hurts",
    "watch": "It would be great to sync my garmin watch and see the speed on it",
    "trailer": "Could you sell a trailer for the dog, mine is heavy and old",
}
"""What several people ask for, each in these words and one of their own."""
OWN = "truly really kindly maybe finally surely always often rarely simply"


def wish(name: str, number: int, **fields: object) -> SourceRecord:
    """What the person of this number asks for."""
    told = {
        "native_id": f"{name}-{number}",
        "author": f"{name} {number}",
        "body": f"{WISHES[name]} {OWN.split()[number % 10]} {name}{number}.",
        "created_at": datetime(2026, 11, 1, 10, number % 60, tzinfo=UTC),
        "url": f"https://forum.example.org/{name}/{number}",
    }
    return SourceRecord(**(told | fields))  # type: ignore[arg-type]


def wishes(name: str, numbers: Iterable[int], **fields: object) -> list[SourceRecord]:
    return [wish(name, number, **fields) for number in numbers]


def say_intents(con: duckdb.DuckDBPyConnection, intents: Mapping[str, Sequence[str]]) -> None:
    """Signals: what is meant by the comments whose id begins so; others are experience."""
    told: dict[str, list[str]] = {}
    found = con.execute("SELECT native_id, text_id FROM staged_comments ORDER BY native_id")
    for native_id, text_id in found.fetchall():
        own = [each for prefix, each in intents.items() if native_id.startswith(prefix)]
        told[text_id] = list(own[0]) if own else ["experience"]
    table = pa.table({"text_id": list(told), "intents": list(told.values())})
    with frames(con, told=table):
        con.execute(
            "INSERT OR REPLACE INTO signals SELECT text_id, intents, 'none', false, '', 1 FROM told"
        )


ASKING = dict.fromkeys(WISHES, ("request",))


def make_store(path: Path, records: Sequence[SourceRecord], day: date = FIRST) -> None:
    """A store that has closed one night, with five topics and some requests."""
    with open_store(path) as con:
        at = datetime(2026, 11, 1, 9, tzinfo=UTC)
        told = [r for t in TOPICS for r in said(t, list(range(N_PEOPLE)), created_at=at)]
        hear(con, night_of(day), [*told, *records])
        find(con, night_of(day))
        say_intents(con, ASKING)
        gather(con, night_of(day))


def another_night(
    con: duckdb.DuckDBPyConnection, n: int, records: Sequence[SourceRecord], is_refit: bool = False
) -> Gathered:
    """The night n days later, with what was said since."""
    night = night_of(FIRST + timedelta(n))
    hear(con, night, records)
    find(con, night, is_refit)
    say_intents(con, ASKING)
    return gather(con, night)


def gather(con: duckdb.DuckDBPyConnection, night: Night) -> Gathered:
    return gather_ideas(con, ENGINE, night, f"run-{night.date}")


def ids_of(name: str, numbers: Iterable[int], source: str = "forum") -> list[str]:
    """Comment ids of wishes."""
    return [comment_id(source, f"{name}-{number}") for number in numbers]
