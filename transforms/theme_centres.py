"""Centres of themes in the store: as a night or refit left them, or anew from the members."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa

from models.assign import DEFAULT_THRESHOLD, Centres, centres_of, own_strengths, thresholds_of
from models.space import Floats, project
from transforms import registry
from transforms.registry import ALIVE, Stamp
from transforms.spaces import find_space
from transforms.store import frames, rows
from transforms.vectors import matrix_of


def load_centres(con: duckdb.DuckDBPyConnection, space_id: str) -> Centres:
    """Centres of the themes that take comments, ascending ids."""
    table = con.execute(
        "SELECT c.theme_id, c.centre, c.threshold FROM theme_centres AS c"
        " JOIN themes AS t USING (theme_id)"
        " WHERE c.space_id = $space_id AND t.state = ANY($alive) AND t.replaced_by = ''"
        " ORDER BY c.theme_id",
        {"space_id": space_id, "alive": list(ALIVE)},
    ).to_arrow_table()
    theme_ids = tuple(table["theme_id"].to_pylist())
    return Centres(
        theme_ids,
        matrix_of(table["centre"], len(theme_ids)),
        table["threshold"].to_numpy().astype(np.float32),
    )


def save_centres(
    con: duckdb.DuckDBPyConnection, centres: Centres, n_texts: Sequence[int], space_id: str
) -> None:
    """Keep the centres of some themes in a space."""
    table = pa.table(
        {
            "theme_id": pa.array(centres.theme_ids, pa.string()),
            "centre": pa.array([row.tolist() for row in centres.rows], pa.list_(pa.float32())),
            "threshold": pa.array(centres.thresholds, pa.float32()),
            "n_texts": pa.array(n_texts, pa.int64()),
        }
    )
    with frames(con, fitted=table):
        con.execute(
            "INSERT OR REPLACE INTO theme_centres"
            " SELECT $space_id, theme_id, centre, threshold, n_texts FROM fitted",
            {"space_id": space_id},
        )


def common_threshold(con: duckdb.DuckDBPyConnection, space_id: str) -> float:
    """What a theme of which little is known asks of its members: as the themes there are do.

    Args:
        con: The store.
        space_id: The space in use.

    Returns:
        The median threshold of its themes; DEFAULT_THRESHOLD where there are none.
    """
    row = con.execute(
        "SELECT median(threshold) FROM theme_centres WHERE space_id = ?", [space_id]
    ).fetchone()
    return DEFAULT_THRESHOLD if row is None or row[0] is None else float(row[0])


def recompute_centres(
    con: duckdb.DuckDBPyConnection, theme_ids: Sequence[str], stamp: Stamp
) -> tuple[list[str], Floats]:
    """Centres and thresholds of some themes from their members, and the members' strengths.

    Args:
        con: The store, assignments saved. Before the first space there is nothing to compute.
        theme_ids: Themes whose members have changed; one without members keeps its centre.
        stamp: `spaces.current_stamp`.

    Returns:
        The members' text ids, ascending, and their points, shape (n_texts, n_dims).
    """
    stored = find_space(con, stamp.space_id)
    if stored is None:
        return [], np.zeros((0, 0), np.float32)
    members = rows(
        con, "theme_members", {"engine_key": stored.engine_key, "theme_ids": list(theme_ids)}
    )
    text_ids = members["text_id"].to_pylist()
    if not text_ids:
        return [], np.zeros((0, 0), np.float32)
    vectors = matrix_of(members["vector"], len(text_ids))
    points = project(stored.space, vectors, members["language"].to_pylist())
    ids, labels = np.unique(members["theme_id"].to_numpy(zero_copy_only=False), return_inverse=True)
    centres = centres_of(points, labels)
    strengths = own_strengths(points, centres, labels)
    common = common_threshold(con, stamp.space_id)
    thresholds = thresholds_of(strengths, labels, len(ids), common)
    save_centres(
        con,
        Centres(tuple(ids.tolist()), centres, thresholds),
        np.bincount(labels).tolist(),
        stamp.space_id,
    )
    registry.refresh_strengths(con, text_ids, strengths, stamp.space_id)
    return text_ids, points
