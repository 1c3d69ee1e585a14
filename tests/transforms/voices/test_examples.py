from __future__ import annotations

from collections import Counter
from datetime import date

import duckdb
import numpy as np
import pytest

from models.intents import INTENTS, STANCES
from tests.fakes import BagEmbedder, hear, night_of, said
from transforms.store import MEMORY, open_store
from transforms.voices.examples import (
    example_vectors,
    intents_in,
    shipped_examples,
    shipped_languages,
)

ENGINE = BagEmbedder.engine.key
TEXTS = ["the map is gone", "please add a map", "the map is gone"]


@pytest.fixture
def con():
    with open_store(MEMORY) as opened:
        yield opened


def kept(con: duckdb.DuckDBPyConnection) -> int:
    return len(con.execute("SELECT * FROM voice_examples").fetchall())


def test_several_hundred_examples_are_shipped_half_of_them_french():
    counts = Counter(shipped_languages().values())

    assert len(shipped_examples()) == sum(counts.values()) >= 600
    assert set(counts) == {"fr", "en"}
    assert max(counts.values()) / min(counts.values()) < 1.1


def test_every_shipped_example_is_well_formed():
    examples = shipped_examples()

    assert [e for e in examples if not e.text.strip() or not e.intents <= set(INTENTS)] == []
    assert {e.stance for e in examples} == set(STANCES)
    assert [e.text for e in examples] == sorted({e.text for e in examples})


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_has_many_examples_and_counterexamples(intent: str):
    n_holding = sum(intent in example.intents for example in shipped_examples())

    assert 70 <= n_holding <= len(shipped_examples()) - 70


def test_other_is_no_intent():
    assert [intents_in(cell) for cell in ("problem|request", "other")] == [
        {"problem", "request"},
        frozenset(),
    ]


def test_examples_are_encoded_once_each(con):
    engine = BagEmbedder()

    first = example_vectors(con, ENGINE, TEXTS, lambda: engine)
    again = example_vectors(con, ENGINE, TEXTS, lambda: engine)

    assert np.array_equal(first, again)
    assert np.array_equal(first[0], first[2])
    assert np.allclose(first, engine.encode(TEXTS).vectors)
    assert engine.n_encoded == 2 + 3


def test_a_comment_that_is_an_example_lends_its_vector(con):
    hear(con, night_of(date(2026, 11, 2)), list(said("route", range(1))))
    ((text,),) = con.execute("SELECT text FROM texts").fetchall()

    vectors = example_vectors(con, ENGINE, [text], BagEmbedder)

    assert np.allclose(vectors, BagEmbedder().encode([text]).vectors)
    assert kept(con) == 0


def test_what_is_no_example_any_more_is_forgotten(con):
    example_vectors(con, ENGINE, TEXTS, BagEmbedder)
    example_vectors(con, ENGINE, TEXTS[:1], BagEmbedder)

    assert kept(con) == 1
