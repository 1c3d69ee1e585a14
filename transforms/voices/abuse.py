"""Every text judged once: abuse of persons, spam, scams, and whether it speaks of a product."""

from __future__ import annotations

import csv
import hashlib
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import duckdb
import numpy as np
import pyarrow as pa

from models.abuse import Judge, fit_judge, judge
from models.embedder import Embedder
from models.raids import SubjectJudge, fit_subjects, judge_subjects
from models.space import Floats
from transforms.copies import folded_text
from transforms.store import frames, rows, run_sql, transaction
from transforms.vectors import matrix_of
from transforms.voices.insults import EXAMPLES
from transforms.voices.wordings import read_wording

RULES_VERSION = 2
"""Grows when a text may be judged otherwise than before though examples and lists are the same."""
AT_LEAST = 0.5
"""From this probability on, a text is what it is judged to be."""
LISTED = ("en", "fr", "und")
"""Languages with lists of words, and what is too short to tell."""

_READ = ("abuse.csv", "subjects.csv", "insults.toml", "subjects.toml")
_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class _Judges:
    trouble: Judge
    subject: SubjectJudge


def rules_version(engine_key: str) -> int:
    """A number that changes with the rules, the examples, the lists and the engine.

    Args:
        engine_key: `EngineId.key`.
    """
    told = b"".join((EXAMPLES / name).read_bytes() for name in _READ)
    return zlib.crc32(told + f"{RULES_VERSION} {engine_key}".encode()) & 0x7FFFFFFF


def judge_texts(
    con: duckdb.DuckDBPyConnection, engine_key: str, embedder: Callable[[], Embedder]
) -> int:
    """Judge the texts that these rules have not judged, and tell the signals of abuse.

    Args:
        con: The store, every text with its vector, in no transaction.
        engine_key: `EngineId.key`.
        embedder: Opens the engine; asked only when an example has no vector yet.

    Returns:
        How many texts were judged.
    """
    version = rules_version(engine_key)
    due = rows(con, "voices_unjudged", {"engine_key": engine_key, "version": version})
    if due.num_rows:
        judges = _learn(con, engine_key, embedder)
        for start in range(0, due.num_rows, _BATCH):
            with transaction(con):
                _judge(con, due.slice(start, _BATCH), judges, version)
    run_sql(con, "voices_abuse_signals", {"at_least": AT_LEAST})
    return int(due.num_rows)


def read_examples(name: str) -> list[dict[str, str]]:
    """The rows of a file of hand-written examples.

    Args:
        name: File name in `examples/` without its ending.
    """
    with (EXAMPLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _judge(con: duckdb.DuckDBPyConnection, due: pa.Table, judges: _Judges, version: int) -> None:
    vectors = matrix_of(due["vector"], due.num_rows)
    wording = read_wording(due["text"].to_pylist())
    is_listed = np.isin(np.array(due["language"].to_pylist(), object), LISTED)
    trouble = judge(judges.trouble, vectors, wording.trouble, is_listed)
    judged = pa.table(
        {
            "text_id": due["text_id"],
            **{name: trouble[:, i] for i, name in enumerate(("abuse", "spam", "scam"))},
            "other": judge_subjects(judges.subject, vectors, wording.subject),
            "speaks_of_product": wording.speaks_of_product,
        }
    )
    with frames(con, judged=judged):
        run_sql(con, "voices_judge_trouble", {"version": version})
        run_sql(con, "voices_judge_subjects", {"version": version})


def _learn(
    con: duckdb.DuckDBPyConnection, engine_key: str, embedder: Callable[[], Embedder]
) -> _Judges:
    texts = [each["text"] for name in ("abuse", "subjects") for each in read_examples(name)]
    vectors = _example_vectors(con, engine_key, texts, embedder)
    return _fit(vectors.tobytes(), vectors.shape[1])


@lru_cache(maxsize=2)
def _fit(vectors: bytes, n_dims: int) -> _Judges:
    """The judges of some vectors of the examples; nights of one process share them."""
    points = np.frombuffer(vectors, np.float32).reshape(-1, n_dims)
    trouble, subjects = read_examples("abuse"), read_examples("subjects")
    n = len(trouble)
    wording = read_wording([each["text"] for each in (*trouble, *subjects)])
    return _Judges(
        fit_judge(points[:n], wording.trouble[:n], [each["kind"] for each in trouble]),
        fit_subjects(points[n:], wording.subject[n:], [each["about"] for each in subjects]),
    )


def _example_vectors(
    con: duckdb.DuckDBPyConnection,
    engine_key: str,
    texts: Sequence[str],
    embedder: Callable[[], Embedder],
) -> Floats:
    """Vectors of examples, kept in the store once computed."""
    ids = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]
    known = _known_examples(con, engine_key)
    missing = {i: text for i, text in zip(ids, texts, strict=True) if i not in known}
    if missing:
        encoded = embedder().encode([folded_text(text) for text in missing.values()])
        told = [row.tolist() for row in encoded.vectors]
        table = pa.table(
            {"example_id": list(missing), "vector": pa.array(told, pa.list_(pa.float32()))}
        )
        with transaction(con), frames(con, encoded=table):
            con.execute(
                "INSERT INTO judge_examples SELECT example_id, $engine_key, vector FROM encoded",
                {"engine_key": engine_key},
            )
        known = _known_examples(con, engine_key)
    return np.stack([known[i] for i in ids])


def _known_examples(con: duckdb.DuckDBPyConnection, engine_key: str) -> dict[str, Floats]:
    found = con.execute(
        "SELECT example_id, vector FROM judge_examples WHERE engine_key = ?", [engine_key]
    )
    return {example_id: np.array(vector, np.float32) for example_id, vector in found.fetchall()}
