"""Resumption of walks, and what is read again."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from models.records import SourceRecord
from transforms.web.walk import Recent, Walk, tombstone


def walked(ids, cursor, n_steps=None, size=3):
    """What a service of these ids gives to a walk of at most so many pages, and its cursor."""
    walk, met = Walk.of(cursor), []
    while n_steps is None or n_steps > 0:
        below = sorted((i for i in ids if walk.at is None or i < walk.at), reverse=True)[:size]
        new = [i for i in below if walk.floor is None or i > walk.floor]
        met += new
        walk.step(new)
        if len(new) < size:
            walk.end()
            break
        n_steps = None if n_steps is None else n_steps - 1
    return met, json.loads(json.dumps(walk.as_cursor()))


@given(
    st.lists(st.sets(st.integers(1, 60), max_size=25), min_size=1, max_size=4),
    st.lists(st.integers(0, 4), min_size=1, max_size=6),
)
def test_a_walk_broken_off_anywhere_loses_nothing_and_tells_nothing_twice(growths, breaks):
    ids, cursor, met, top = set(), None, [], 0
    for growth in growths:
        ids |= {top + i for i in growth}
        top = max(ids, default=0)
        for n_steps in breaks:
            told, cursor = walked(ids, cursor, n_steps)
            met += told
    told, cursor = walked(ids, cursor)
    met += told
    if cursor["top"] is None:  # the last walk may have gone on below what is new
        met += walked(ids, cursor)[0]

    assert sorted(met) == sorted(ids)


def test_an_empty_page_moves_nothing():
    walk = Walk(floor=5)
    walk.step([])
    walk.end()

    assert walk == Walk(floor=5)


def said(native_id, day, **fields):
    return SourceRecord(native_id, "x", created_at=datetime(2026, 11, day, tzinfo=UTC), **fields)


def test_what_was_read_again_and_not_met_is_missing():
    before = Recent()
    before.note([said("a", 1), said("b", 2), said("c", 3), SourceRecord("d", "x")])
    cursor = {"recent": before.as_cursor(datetime(2026, 11, 2, tzinfo=UTC))}

    recent = Recent.of(json.loads(json.dumps(cursor)))
    recent.note([said("c", 3)])

    since, until = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 9, tzinfo=UTC)
    assert set(recent.days) == {"b", "c"}
    assert recent.missing(since, until) == ("b",)
    assert recent.missing(datetime(2026, 11, 3, tzinfo=UTC), until) == ()
    recent.drop("b")
    assert recent.as_cursor(since) == {"c": "2026-11-03T00:00:00+00:00"}


def test_a_limit_on_questions_leaves_out_nobody_for_ever():
    recent = Recent({f"{n}": "2026-11-03T00:00:00+00:00" for n in range(50)})
    since = datetime(2026, 11, 1, tzinfo=UTC)
    nights = [datetime(2026, 11, day, tzinfo=UTC) for day in range(4, 14)]
    asked = [set(recent.missing(since, night)[:20]) for night in nights]

    assert recent.missing(since, nights[0]) == recent.missing(since, nights[0])
    assert len(set.union(*asked)) == 50


def test_a_tombstone_is_remembered_no_longer():
    recent = Recent({"a": "2026-11-03T00:00:00+00:00"})
    recent.note([tombstone("a")])

    assert recent.as_cursor(datetime(2026, 11, 1, tzinfo=UTC)) == {}
    assert tombstone("a") == SourceRecord("a", "", is_deleted=True)
