"""Examples of intents and stances: those that come with the program, and their vectors."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from models.embedder import Embedder
from models.intents import OTHER, Example, Floats
from transforms.copies import folded_text, text_id
from transforms.store import frames, rows, run_sql, transaction

FILE = Path(__file__).parent / "examples" / "intents.csv"


@cache
def shipped_examples() -> tuple[Example, ...]:
    """The examples that come with the program, ascending texts."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        told = [
            Example(row["text"], intents_in(row["intents"]), row["stance"])
            for row in csv.DictReader(stream)
        ]
    return tuple(sorted(told, key=lambda example: example.text))


@cache
def shipped_languages() -> Mapping[str, str]:
    """Text -> language of the examples that come with the program."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        return {row["text"]: row["language"] for row in csv.DictReader(stream)}


def intents_in(cell: str) -> frozenset[str]:
    """The intents of a cell, pipe-separated; none for `other`."""
    return frozenset(cell.split("|")) - {OTHER, ""}


def example_vectors(
    con: duckdb.DuckDBPyConnection,
    engine_key: str,
    texts: Sequence[str],
    open_embedder: Callable[[], Embedder],
) -> Floats:
    """Vectors of the texts of examples, computed once for each engine.

    Args:
        con: The store.
        engine_key: `EngineId.key`.
        texts: In any order. What is kept of texts that are not among them is forgotten.
        open_embedder: Opens that engine; only called if some text has no vector.

    Returns:
        Shape (n_texts, n_dims), unit rows in the order of `texts`.
    """
    ids = [text_id(text) for text in texts]
    named = pa.table({"text_id": pa.array(sorted(set(ids)), pa.string())})
    with frames(con, wanted=named):
        run_sql(con, "voices_examples_forget")
        known = _known(con, engine_key)
        missing = {i: text for i, text in zip(ids, texts, strict=True) if i not in known}
        if missing:
            _encode(con, engine_key, dict(sorted(missing.items())), open_embedder())
            known = _known(con, engine_key)
    return np.stack([known[each] for each in ids])


def _known(con: duckdb.DuckDBPyConnection, engine_key: str) -> dict[str, Floats]:
    found = rows(con, "voices_example_vectors", {"engine_key": engine_key})
    vectors = [np.asarray(vector, np.float32) for vector in found["vector"].to_pylist()]
    return dict(zip(found["text_id"].to_pylist(), vectors, strict=True))


def _encode(
    con: duckdb.DuckDBPyConnection, engine_key: str, texts: Mapping[str, str], engine: Embedder
) -> None:
    encoded = engine.encode([folded_text(text) for text in texts.values()])
    fresh = pa.table(
        {
            "text_id": pa.array(texts, pa.string()),
            "vector": pa.array(list(encoded.vectors), pa.list_(pa.float32())),
        }
    )
    with transaction(con), frames(con, fresh=fresh):
        run_sql(con, "voices_examples_save", {"engine_key": engine_key})
