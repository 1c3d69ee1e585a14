"""The example's planted voices, each found as what it is (example/truth.csv)."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from tests.program import EXAMPLE
from transforms.store import open_store, rows
from transforms.voices.echoes import echo_patterns

TROUBLE = {"raid", "troll", "scam"}
MIN_TROUBLE, MAX_OTHERS = 28, 2
MIN_PRECISION = MIN_RECALL = 0.9


@pytest.fixture
def planted():
    """Source and native id -> kinds and note."""
    with (EXAMPLE / "truth.csv").open(encoding="utf-8", newline="") as stream:
        return {
            (r["source"], r["native_id"]): (r["kind"].split("|"), r["note"])
            for r in csv.DictReader(stream)
        }


@pytest.fixture
def store(again):
    with open_store(again.base / "var/remontee.duckdb") as con:
        yield con


def test_trouble_is_set_aside_and_criticism_is_not(store, planted):
    found = store.execute(
        "SELECT source, native_id FROM staged_comments WHERE is_set_aside"
    ).fetchall()
    notes = Counter(planted[each][1] for each in found)
    n_trouble = sum(notes[note] for note in TROUBLE)
    assert n_trouble >= MIN_TROUBLE
    assert notes["organised-criticism"] == 0
    assert notes.total() - n_trouble <= MAX_OTHERS


@pytest.mark.parametrize(("state", "note"), [("waiting", "unanswered"), ("answered", "answered")])
def test_questions_wait_or_were_answered_as_planted(store, planted, state, note):
    names = {
        comment_id: (source, native_id)
        for comment_id, source, native_id in store.execute(
            "SELECT comment_id, source, native_id FROM staged_comments"
        ).fetchall()
    }
    asked = {
        key: told
        for key, (kinds, told) in planted.items()
        if "question" in kinds and told in ("answered", "unanswered")
    }
    told = rows(store, "voices_waiting", echo_patterns()).to_pylist()
    found = {names[row["comment_id"]] for row in told if row["state"] == state} & set(asked)
    meant = {key for key, known in asked.items() if known == note}
    assert len(found & meant) >= MIN_PRECISION * len(found)
    assert len(found & meant) >= MIN_RECALL * len(meant)
