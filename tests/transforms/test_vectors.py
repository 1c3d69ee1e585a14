from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from models.records import SourceRecord
from tests.fakes import N_DIMS, BagEmbedder, hear, night_of, said, sentence
from transforms.copies import text_id
from transforms.store import MEMORY, open_store
from transforms.vectors import load_corpus, save_vectors, units_to_encode

NIGHT = night_of(date(2026, 11, 2))
ENGINE = BagEmbedder.engine.key


@pytest.fixture
def con():
    with open_store(MEMORY) as opened:
        yield opened


def test_a_vector_comes_back_bit_for_bit_in_the_order_of_text_ids(con):
    hear(con, NIGHT, list(said("route", range(9))))

    corpus = load_corpus(con, ENGINE)

    texts = {text_id(sentence("route", i)): sentence("route", i) for i in range(9)}
    assert corpus.text_ids == tuple(sorted(texts))
    wanted = BagEmbedder().encode([texts[i] for i in corpus.text_ids])
    assert corpus.vectors.tobytes() == wanted.vectors.tobytes()
    assert corpus.n_tokens.tolist() == wanted.n_tokens.tolist()
    assert corpus.languages == ("en",) * 9


def test_nothing_is_encoded_twice_and_another_engine_begins_anew(con):
    hear(con, NIGHT, list(said("route", range(3))))
    assert units_to_encode(con, ENGINE) == ([], [])
    assert len(units_to_encode(con, "another engine")[0]) == 3

    fake = BagEmbedder()
    hear(con, NIGHT, list(said("route", range(4))), embedder=fake)
    assert fake.n_encoded == 1


def test_the_engine_reads_the_text_that_the_name_stands_for(con):
    masked = SourceRecord(native_id="1", body="Ecrivez-moi: jean@exemple.fr   des   ce soir")
    hear(con, NIGHT, [masked])
    unit_ids, texts = units_to_encode(con, "another engine")
    assert (unit_ids, texts) == ([text_id(texts[0])], ["Ecrivez-moi: des ce soir"])


def test_voices_are_people_or_the_text_itself_and_the_last_day_counts(con):
    late = datetime(2026, 11, 1, 23, 30, tzinfo=UTC)
    again = SourceRecord(native_id="a", body=sentence("route", 1), author="Bob", created_at=late)
    unknown = said("brakes", [1], author="", created_at=None)
    hear(con, NIGHT, [*said("route", [1], author="Ana"), again, *unknown])

    corpus = load_corpus(con, ENGINE)
    told = zip(corpus.voices, corpus.last_said_on, strict=True)
    found = dict(zip(corpus.text_ids, told, strict=True))

    people = {p for (p,) in con.execute("SELECT DISTINCT person FROM staged_comments").fetchall()}
    nobody = text_id(sentence("brakes", 1))
    assert found == {
        text_id(sentence("route", 1)): (frozenset(people - {""}), date(2026, 11, 2)),
        nobody: (frozenset({nobody}), None),
    }
    assert len(people - {""}) == 2


def test_what_is_set_aside_is_in_no_corpus(con):
    hear(con, NIGHT, list(said("route", range(3))))
    con.execute("UPDATE staged_comments SET is_set_aside = true WHERE native_id = 'route-1'")
    assert text_id(sentence("route", 1)) not in load_corpus(con, ENGINE).text_ids


def test_the_share_of_cut_texts_is_told(con):
    long = SourceRecord(native_id="long", body="word " * 50)
    hear(con, NIGHT, [long, *said("route", range(3))])
    assert load_corpus(con, ENGINE).cut_share == 0.25


def test_an_empty_store_is_an_empty_corpus(con):
    corpus = load_corpus(con, ENGINE)
    assert (corpus.text_ids, corpus.vectors.shape[0], corpus.cut_share) == ((), 0, 0.0)


def test_a_later_vector_replaces_the_one_before(con):
    hear(con, NIGHT, list(said("route", [1])))
    unit = text_id(sentence("route", 1))
    encoded = BagEmbedder().encode(["something else"])

    save_vectors(con, ENGINE, [unit], encoded)

    assert con.execute("SELECT count(*) FROM vectors").fetchone() == (1,)
    assert np.array_equal(load_corpus(con, ENGINE).vectors, encoded.vectors)
    assert encoded.vectors.shape == (1, N_DIMS)
