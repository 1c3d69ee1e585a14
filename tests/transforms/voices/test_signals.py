from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date

import duckdb
import pytest

from models.errors import ModelError
from models.intents import Example
from models.records import SourceRecord
from tests.fakes import BagEmbedder, hear, night_of
from transforms.store import MEMORY, open_store
from transforms.voices import signals
from transforms.voices.cues import load_cues
from transforms.voices.labels import Label
from transforms.voices.signals import find_signals, signals_version

NIGHT = night_of(date(2026, 11, 2))
ENGINE = BagEmbedder.engine.key
SAID = {
    "fr": "L'appli plante dès que j'ouvre la carte, écran blanc, ça ne marche plus",
    "en": "I wish you would please add a dark mode, it would be nice to have the option",
    "de": "Seit gestern stürzt das Programm bei jedem Öffnen der Karte sofort ab",
    "praise": "Great app, easy to use, love it, I recommend it, works perfectly every day",
}


def record(name: str, text: str) -> SourceRecord:
    return SourceRecord(native_id=name, body=text, author=name)


@pytest.fixture(scope="module")
def engine() -> BagEmbedder:
    return BagEmbedder()


@pytest.fixture(scope="module")
def con(engine: BagEmbedder) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_store(MEMORY) as opened:
        hear(opened, NIGHT, [record(*pair) for pair in SAID.items()], embedder=engine)
        find_signals(opened, ENGINE, (), lambda: engine)
        yield opened


def found(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[list[str], str]]:
    rows = con.execute(
        "SELECT native_id, intents, stance FROM staged_comments JOIN signals USING (text_id)"
    ).fetchall()
    return {name: (intents, stance) for name, intents, stance in rows}


def table(con: duckdb.DuckDBPyConnection, name: str) -> Sequence[tuple[object, ...]]:
    return con.execute(f"SELECT * FROM {name} ORDER BY text_id").fetchall()


def never() -> BagEmbedder:
    raise ModelError("nothing should be read by the model")


def label(text: str, intents: str, stance: str = "", comment_id: str = "") -> Label:
    return Label(comment_id, text, frozenset(intents.split("|")) - {""}, stance)


def test_a_comment_gets_its_intents_and_its_stance(con):
    told = found(con)

    assert told["fr"] == (["problem"], "against")
    assert told["en"][0] == ["request"]
    assert told["praise"] == (["praise"], "for")


def test_every_text_has_signals_and_scores_of_one_version(con):
    versions = con.execute(
        "SELECT DISTINCT g.signals_version, s.signals_version, s.problem IS NULL, s.abuse IS NULL"
        " FROM texts LEFT JOIN signals AS g USING (text_id)"
        " LEFT JOIN signal_scores AS s USING (text_id)"
    ).fetchall()
    expected = signals_version(ENGINE, signals.shipped_examples(), load_cues())

    assert versions == [(expected, expected, False, True)]


def test_nothing_is_computed_twice(con):
    before = table(con, "signal_scores")

    again = find_signals(con, ENGINE, (), never)

    assert (again.n_computed, again.n_labels, again.n_lost_labels) == (0, 0, 0)
    assert table(con, "signal_scores") == before


def test_only_what_is_new_is_computed(con):
    con.execute("DELETE FROM signals WHERE text_id = (SELECT min(text_id) FROM texts)")
    before = table(con, "signal_scores")

    assert find_signals(con, ENGINE, (), never).n_computed == 1
    assert table(con, "signal_scores") == before
    assert len(table(con, "signals")) == len(SAID)


def test_comments_in_another_order_have_the_same_signals(con):
    names = list(SAID)
    random.Random(3).shuffle(names)
    with open_store(MEMORY) as other:
        for name in names:
            hear(other, NIGHT, [record(name, SAID[name])])
            find_signals(other, ENGINE, (), BagEmbedder)

        assert table(other, "signal_scores") == table(con, "signal_scores")
        assert table(other, "signals") == table(con, "signals")


def test_abuse_and_campaigns_stay_when_signals_are_found_again():
    with open_store(MEMORY) as con:
        hear(con, NIGHT, [record("fr", SAID["fr"])])
        find_signals(con, ENGINE, (), BagEmbedder)
        con.execute("UPDATE signals SET is_abuse = true, campaign_id = 'C-0001'")
        con.execute("UPDATE signal_scores SET abuse = 0.9, abuse_version = 4")
        labels = [label("no way to pay by card here", "request")]

        assert find_signals(con, ENGINE, labels, BagEmbedder).n_computed == 1
        assert con.execute(
            "SELECT is_abuse, campaign_id, abuse, abuse_version"
            " FROM signals JOIN signal_scores USING (text_id)"
        ).fetchall() == [(True, "C-0001", 0.9, 4)]


def test_what_the_user_says_of_a_comment_holds_for_its_text(con_of_two):
    con, comment_id = con_of_two
    labels = [
        label("", "problem", "for", comment_id),
        label("", "request|praise", "conditional", comment_id),
        label("", "problem", "", "0" * 20),
    ]

    outcome = find_signals(con, ENGINE, labels, BagEmbedder)

    assert (outcome.n_labels, outcome.n_lost_labels) == (3, 1)
    assert found(con)["a"] == found(con)["b"] == (["request", "praise"], "conditional")


def test_a_label_without_a_stance_leaves_the_stance_to_the_model(con_of_two):
    con, comment_id = con_of_two
    find_signals(con, ENGINE, (), BagEmbedder)
    before = found(con)["a"]

    find_signals(con, ENGINE, [label("", "", "", comment_id)], BagEmbedder)

    assert before == (["problem"], "against")
    assert found(con)["a"] == (["other"], "against")


def test_labels_change_what_is_thought_of_like_comments(con_of_two):
    con, _ = con_of_two
    find_signals(con, ENGINE, (), BagEmbedder)
    labels = [label(f"écran blanc, carte ouverte, appli plante {n}", "praise") for n in range(40)]

    find_signals(con, ENGINE, labels, BagEmbedder)

    assert "praise" in found(con)["a"][0]


@pytest.fixture
def con_of_two() -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    """Two people who say the same, and the id of one of their comments."""
    with open_store(MEMORY) as con:
        hear(con, NIGHT, [record("a", SAID["fr"]), record("b", SAID["fr"])])
        ((comment_id,),) = con.execute(
            "SELECT comment_id FROM staged_comments WHERE native_id = 'a'"
        ).fetchall()
        yield con, comment_id


def test_a_store_without_texts_has_nothing_to_do():
    with open_store(MEMORY) as con:
        assert find_signals(con, ENGINE, (), never).n_computed == 0


def test_the_version_follows_engine_examples_and_cues():
    cues = load_cues()
    one = Example("a", frozenset({"problem"}), "against")
    other = Example("a", frozenset({"problem"}), "none")

    versions = [
        signals_version("e", [one], cues),
        signals_version("f", [one], cues),
        signals_version("e", [other], cues),
        signals_version("e", [one, Example("b", frozenset(), "")], cues),
        signals_version("e", [Example("b", frozenset(), ""), one], cues),
    ]

    assert len(set(versions)) == 4
    assert versions[3] == versions[4]
    assert all(0 < version < 2**31 for version in versions)
