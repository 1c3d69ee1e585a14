"""Vectors in and out of the store: one per distinct unit and engine, never computed twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.embedder import Encoded
from models.space import Floats
from transforms.copies import folded_text
from transforms.store import frames, rows, transaction


@dataclass(frozen=True, slots=True)
class Corpus:
    """Every distinct text known by a night, in ascending order of `text_ids`."""

    text_ids: tuple[str, ...]
    languages: tuple[str, ...]
    vectors: Floats
    """Unit rows, shape (n_texts, n_features)."""
    n_tokens: NDArray[np.int32]
    voices: tuple[frozenset[str], ...]
    """Keys of the people who say it; the text's own id where nobody is named."""
    last_said_on: tuple[date | None, ...]
    """Local date; None where the source gave none."""
    cut_share: float
    """Share of texts longer than the engine reads, 0..1."""


def units_to_encode(con: duckdb.DuckDBPyConnection, engine_key: str) -> tuple[list[str], list[str]]:
    """Units without a vector of this engine.

    Args:
        con: The store.
        engine_key: `EngineId.key`.

    Returns:
        Their ids, ascending, and what the engine is to read: the text as `text_id` sees it, so
        that a vector depends on nothing else.
    """
    found = rows(con, "units_without_vectors", {"engine_key": engine_key}).to_pydict()
    return found["unit_id"], [folded_text(text) for text in found["text"]]


def save_vectors(
    con: duckdb.DuckDBPyConnection, engine_key: str, unit_ids: Sequence[str], encoded: Encoded
) -> None:
    """Keep the vectors of some units.

    Args:
        con: The store.
        engine_key: `EngineId.key`.
        unit_ids: Ids, in the order of `encoded`.
        encoded: What the engine gave.
    """
    flat = pa.array(encoded.vectors.ravel(), pa.float32())
    table = pa.table(
        {
            "unit_id": pa.array(unit_ids, pa.string()),
            "vector": pa.FixedSizeListArray.from_arrays(flat, encoded.vectors.shape[1]),
            "n_tokens": pa.array(encoded.n_tokens, pa.int32()),
            "is_cut": pa.array(encoded.is_cut, pa.bool_()),
        }
    )
    with transaction(con), frames(con, encoded=table):
        con.execute(
            "INSERT OR REPLACE INTO vectors"
            " SELECT unit_id, $engine_key, vector::FLOAT[], n_tokens, is_cut FROM encoded",
            {"engine_key": engine_key},
        )


def load_corpus(con: duckdb.DuckDBPyConnection, engine_key: str) -> Corpus:
    """Every distinct staged text that is not set aside, with its vector.

    Args:
        con: The store, staged for the night.
        engine_key: `EngineId.key`.
    """
    table = rows(con, "corpus", {"engine_key": engine_key})
    text_ids = tuple(table["text_id"].to_pylist())
    people = table["people"].to_pylist()
    return Corpus(
        text_ids=text_ids,
        languages=tuple(table["language"].to_pylist()),
        vectors=matrix_of(table["vector"], len(text_ids)),
        n_tokens=table["n_tokens"].to_numpy().astype(np.int32),
        voices=tuple(
            frozenset(keys or [text_id]) for text_id, keys in zip(text_ids, people, strict=True)
        ),
        last_said_on=tuple(table["last_said_on"].to_pylist()),
        cut_share=float(np.mean(table["is_cut"].to_numpy())) if text_ids else 0.0,
    )


def matrix_of(column: pa.ChunkedArray, n_rows: int) -> Floats:
    """A column of lists of one length as a matrix, shape (n_rows, n_numbers).

    Args:
        column: Of numbers.
        n_rows: Its length; 0 gives a matrix without columns.
    """
    values = column.combine_chunks().flatten().to_numpy()
    matrix: Floats = values.reshape(n_rows, len(values) // max(n_rows, 1)).astype(np.float32)
    return matrix
