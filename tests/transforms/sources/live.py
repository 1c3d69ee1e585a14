"""Opens a live kind against a service on loopback, on nights of November 2026."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from tests.fakes import land_run
from tests.loopback import FakeClock
from tests.transforms.sources.conftest import NIGHT
from transforms.ingesting import ingest_source
from transforms.sources import KINDS, open_source
from transforms.sources.base import FetchContext

NEXT_NIGHT = replace(
    NIGHT,
    date=NIGHT.date + timedelta(days=1),
    as_of=NIGHT.as_of + timedelta(days=1),
    now=NIGHT.now + timedelta(days=1),
)


def moment(text):
    """ISO 8601 in UTC: moment("2026-11-03T10:00")."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def context(as_of=None, now=None, secrets=None, clock=None, night=NIGHT):
    """What a source is told of a night; `as_of` and `now` in ISO 8601, instead of the night's."""
    night = replace(
        night,
        as_of=moment(as_of) if as_of else night.as_of,
        now=moment(now) if now else night.now,
    )
    return FetchContext(
        night, Path(), secrets=secrets or {}, clock=clock or FakeClock(now=night.now)
    )


def source(kind, *, as_of=None, now=None, secrets=None, clock=None, night=NIGHT, **keys):
    """A source of a kind, with a clock in which waiting takes no time."""
    told = {"name": "web", "kind": kind, "allow_private": True, "requests_per_minute": 6_000}
    settings = KINDS[kind].settings_type.model_validate({**told, **keys})
    return open_source(settings, context(as_of, now, secrets, clock, night))


def opener(kind, **keys):
    """Opens the same source again and again, as each run does."""
    return partial(source, kind, **keys)


def land(path, kind, *, as_of=None, now=None, **keys):
    """Lands a source into a store, as a night does; what became of its records."""
    opened = source(kind, as_of=as_of, now=now, **keys)
    return ingest_source(path, land_run(opened.context.night), opened)


def stored(cursor):
    """A cursor as the store gives it back."""
    return json.loads(json.dumps(cursor))


def kept(pages):
    """The cursor that a night leaves."""
    return stored(pages[-1].cursor)
