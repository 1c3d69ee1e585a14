"""Intents and stance of every text, computed once for each version of what they are learnt from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from models.embedder import Embedder
from models.intents import (
    INTENTS,
    METHOD,
    STANCES,
    Example,
    Floats,
    IntentModel,
    Probabilities,
    features_of,
    fit_intents,
    intent_probabilities,
    name_intents,
    stance_probabilities,
)
from models.stance import name_stances
from transforms.copies import text_id
from transforms.store import frames, rows, run_sql, transaction
from transforms.vectors import matrix_of
from transforms.voices.cues import Cues, count_cues, count_words, is_covered, load_cues
from transforms.voices.examples import example_vectors, shipped_examples, shipped_languages
from transforms.voices.labels import LABEL_WEIGHT, Label, known_texts

CHUNK = 20_000
"""Texts between two savings: what a kill can cost, and what the memory holds at once."""
OTHER_LANGUAGE = "*"
"""A language without cues, whichever it is."""
SCORED_STANCES = ("for_", "against", "conditional")
"""Columns of the stances that have one, in the order of STANCES."""


@dataclass(frozen=True, slots=True)
class SignalsOutcome:
    """What looking for intents and stances came to."""

    n_computed: int
    """Texts whose signals were not known, or were learnt from something else."""
    n_examples: int
    """With the labels of the user."""
    n_labels: int
    n_lost_labels: int
    """Labels of comments that are not stored, or are no more: they say nothing for now."""
    signals_version: int


@dataclass(frozen=True, slots=True)
class _Lesson:
    """What is learnt from."""

    examples: tuple[Example, ...]
    """Ascending texts."""
    given: Mapping[str, Example]
    """Text id -> what the user says of it."""
    n_lost: int


def find_signals(
    con: duckdb.DuckDBPyConnection,
    engine_key: str,
    labels: Sequence[Label],
    open_embedder: Callable[[], Embedder],
) -> SignalsOutcome:
    """Give every text with a vector its intents and its stance, unless it has those of tonight.

    Args:
        con: The store, every text with its vector.
        engine_key: `EngineId.key`.
        labels: The user's own examples; of two on one text the later counts.
        open_embedder: Opens that engine; only called if an example has no vector yet.
    """
    lesson, cues = _lesson(con, labels), load_cues()
    version = signals_version(engine_key, lesson.examples, cues)
    values = {"engine_key": engine_key, "signals_version": version}
    missing = rows(con, "voices_unsignalled", values)
    if len(missing):
        texts = [example.text for example in lesson.examples]
        vectors = example_vectors(con, engine_key, texts, open_embedder)
        school = _School(lesson, vectors, cues)
        for start in range(0, len(missing), CHUNK):
            table = _texts(con, engine_key, missing.slice(start, CHUNK))
            _save(con, version, table["text_id"], *school.probabilities(table))
    return SignalsOutcome(len(missing), len(lesson.examples), len(labels), lesson.n_lost, version)


def signals_version(engine_key: str, examples: Sequence[Example], cues: Cues) -> int:
    """A number made of all that signals depend on beside their text.

    Args:
        engine_key: `EngineId.key`.
        examples: What is learnt from.
        cues: What is looked for.

    Returns:
        1..2^31 - 1; another one, but for a chance of one in two thousand million, if anything is
        another.
    """
    told = [METHOD, engine_key, dict(cues.patterns), sorted(cues.universal)]
    learnt = [(e.text, sorted(e.intents), e.stance, e.weight) for e in examples]
    digest = hashlib.sha256(json.dumps([told, sorted(learnt)], sort_keys=True).encode())
    return int.from_bytes(digest.digest()[:4]) % (2**31 - 1) + 1


def _lesson(con: duckdb.DuckDBPyConnection, labels: Sequence[Label]) -> _Lesson:
    """The shipped examples and the user's, who has the last word on a text."""
    texts = known_texts(con, labels)
    given: dict[str, Example] = {}
    n_lost = 0
    for label in labels:
        text = label.text or texts.get(label.comment_id, "")
        if text:
            given[text_id(text)] = Example(text, label.intents, label.stance, LABEL_WEIGHT)
        else:
            n_lost += 1
    shipped = (each for each in shipped_examples() if text_id(each.text) not in given)
    examples = sorted([*shipped, *given.values()], key=lambda example: example.text)
    return _Lesson(tuple(examples), given, n_lost)


def _texts(con: duckdb.DuckDBPyConnection, engine_key: str, text_ids: pa.Table) -> pa.Table:
    """Some texts and their vectors, ascending ids."""
    with frames(con, wanted=text_ids):
        return rows(con, "voices_texts", {"engine_key": engine_key}).sort_by("text_id")


class _School:
    """Models, each fitted when a text first needs it."""

    def __init__(self, lesson: _Lesson, vectors: Floats, cues: Cues) -> None:
        self._lesson, self._vectors, self._cues = lesson, vectors, cues
        self._models: dict[bool, IntentModel] = {}

    def probabilities(self, table: pa.Table) -> tuple[Probabilities, Probabilities]:
        """Of the intents and of the stances of some texts; what the user says of a text holds."""
        texts, languages = table["text"].to_pylist(), table["language"].to_pylist()
        counts, n_words = count_cues(texts, languages, self._cues), count_words(texts)
        features = features_of(matrix_of(table["vector"], len(texts)), counts, n_words)
        intents = np.zeros((len(texts), len(INTENTS)))
        stances = np.zeros((len(texts), len(STANCES)))
        covered = is_covered(languages, self._cues)
        for has_cues in sorted(set(covered.tolist())):
            rows_of = covered == has_cues
            intents[rows_of] = intent_probabilities(self._model(has_cues), features[rows_of])
            stances[rows_of] = stance_probabilities(self._model(has_cues), features[rows_of])
        names = zip(table["own_id"].to_pylist(), table["text_id"].to_pylist(), strict=True)
        _set_given(names, self._lesson.given, intents, stances)
        return intents, stances

    def _model(self, has_cues: bool) -> IntentModel:
        """For languages with cues, or for the others."""
        if has_cues not in self._models:
            texts = [example.text for example in self._lesson.examples]
            known = shipped_languages() if has_cues else {}
            languages = [known.get(text, "" if has_cues else OTHER_LANGUAGE) for text in texts]
            counts = count_cues(texts, languages, self._cues)
            features = features_of(self._vectors, counts, count_words(texts))
            self._models[has_cues] = fit_intents(features, self._lesson.examples)
        return self._models[has_cues]


def _set_given(
    names: Iterable[tuple[str, str]],
    given: Mapping[str, Example],
    intents: Probabilities,
    stances: Probabilities,
) -> None:
    """What the user says of somebody's own words, or of a whole text, holds for it, in place."""
    for place, (own_id, whole_id) in enumerate(names):
        if example := given.get(own_id) or given.get(whole_id):
            intents[place] = [name in example.intents for name in INTENTS]
            if example.stance:
                stances[place] = [name == example.stance for name in STANCES]


def _save(
    con: duckdb.DuckDBPyConnection,
    version: int,
    text_ids: pa.ChunkedArray,
    intents: Probabilities,
    stances: Probabilities,
) -> None:
    scores = {name: intents[:, place] for place, name in enumerate(INTENTS)}
    scores |= {name: stances[:, place] for place, name in enumerate(SCORED_STANCES)}
    fresh = pa.table(
        {
            "text_id": text_ids,
            "intents": pa.array(name_intents(intents), pa.list_(pa.string())),
            "stance": pa.array(name_stances(stances), pa.string()),
            **scores,
        }
    )
    with transaction(con), frames(con, fresh=fresh):
        for name in ("voices_save_scores", "voices_save_signals"):
            run_sql(con, name, {"signals_version": version})
