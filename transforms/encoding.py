"""Vectors for every unit that has none, saved as they come."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from models.embedder import Embedder, Progress
from transforms.store import open_store
from transforms.vectors import save_vectors, units_to_encode

CHUNK = 512
"""Units between two savings: what a kill can cost."""


def encode_missing(
    store_path: Path,
    units: tuple[Sequence[str], Sequence[str]],
    embedder: Embedder,
    progress: Progress | None = None,
) -> int:
    """Encode units and keep their vectors.

    Args:
        store_path: The store; open only while vectors are saved.
        units: Ids and texts, as `missing_units` gives them.
        embedder: The engine.
        progress: Told how many more are done.

    Returns:
        How many vectors were computed.
    """
    unit_ids, texts = units
    for start in range(0, len(unit_ids), CHUNK):
        chunk = slice(start, start + CHUNK)
        encoded = embedder.encode(texts[chunk], progress)
        with open_store(store_path) as con:
            save_vectors(con, embedder.engine.key, unit_ids[chunk], encoded)
    return len(unit_ids)


def missing_units(store_path: Path, engine_key: str) -> tuple[list[str], list[str]]:
    """Ids and texts of the units that an engine has not seen, ascending ids."""
    with open_store(store_path) as con:
        return units_to_encode(con, engine_key)
