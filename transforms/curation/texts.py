"""Texts that acts are about: which are still said, where they lie, which theme is nearest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

import duckdb
import numpy as np
import pyarrow as pa

from models.assign import UNASSIGNED, Centres, assign
from models.curation import Act, Conflict
from models.space import Floats, project
from transforms.registry import Stamp
from transforms.spaces import find_space
from transforms.store import frames, rows
from transforms.theme_centres import load_centres
from transforms.vectors import matrix_of

_IDS = pa.schema({"text_id": pa.string()})
_COMMENTS = pa.schema({"comment_id": pa.string()})


def texts_held(
    con: duckdb.DuckDBPyConnection, acts: Sequence[Act]
) -> tuple[dict[int, tuple[str, ...]], list[Conflict]]:
    """The texts that acts on comments hold for now.

    Those that they named and that are still said, and what the comments they named say since.

    Args:
        con: The store.
        acts: Those that stand.

    Returns:
        act_id -> text ids, ascending; and the acts whose comments are gone or were edited.
    """
    named = pa.table({"comment_id": sorted({c for a in acts for c in a.deed.comments})}, _COMMENTS)
    texts = pa.table({"text_id": sorted({t for a in acts for t in a.deed.texts})}, _IDS)
    with frames(con, wanted_comments=named, wanted_texts=texts):
        found = rows(con, "curation_spoken").to_pydict()
    said = dict(zip(found["comment_id"], found["text_id"], strict=True))
    spoken, held, conflicts = set(found["text_id"]), {}, []
    for act in acts:
        now = {said[c] for c in act.deed.comments if c in said}
        held[act.act_id] = tuple(sorted((spoken & set(act.deed.texts)) | now))
        if act.deed.texts and not held[act.act_id]:
            told = ("none of its comments is there any more", "kept; nothing is left to hold for")
            conflicts.append(Conflict(act.act_id, *told))
        elif now - set(act.deed.texts):
            told = ("a comment of it was edited", "holds for what the comment says now")
            conflicts.append(Conflict(act.act_id, *told))
    return held, conflicts


def nearest(
    con: duckdb.DuckDBPyConnection,
    text_ids: Sequence[str],
    stamp: Stamp,
    allowed: Set[str],
    *,
    always: bool = False,
) -> dict[str, str]:
    """The theme that the assignment function gives texts.

    Args:
        con: The store.
        text_ids: Distinct texts.
        stamp: `spaces.current_stamp`.
        allowed: Themes that they may be in.
        always: Whether the nearest is taken however far it is.

    Returns:
        Text id -> theme; "" is none.
    """
    centres = load_centres(con, stamp.space_id)
    kept = np.array([t in allowed for t in centres.theme_ids], bool)
    thresholds = np.full(int(kept.sum()), -1, np.float32) if always else centres.thresholds[kept]
    ids = [t for t in centres.theme_ids if t in allowed]
    found, points = text_points(con, text_ids, stamp.space_id)
    if not ids or not found:
        return dict.fromkeys(text_ids, "")
    assigned = assign(points, Centres(tuple(ids), centres.rows[kept], thresholds))
    names = [ids[i] if i != UNASSIGNED else "" for i in assigned.labels]
    return dict.fromkeys(text_ids, "") | dict(zip(found, names, strict=True))


def text_points(
    con: duckdb.DuckDBPyConnection, text_ids: Iterable[str], space_id: str, *, own: bool = False
) -> tuple[list[str], Floats]:
    """Texts in a space.

    Args:
        con: The store.
        text_ids: Distinct texts; those without a vector are left out.
        space_id: The space.
        own: Whether by their own words alone, without a title that is somebody else's.

    Returns:
        Text ids, ascending, and their points, shape (n_texts, n_dims).
    """
    stored = find_space(con, space_id)
    if stored is None:
        return [], np.zeros((0, 0), np.float32)
    with frames(con, wanted=pa.table({"text_id": sorted(set(text_ids))}, _IDS)):
        found = rows(con, "curation_points", {"engine_key": stored.engine_key, "own": own})
    ids = found["text_id"].to_pylist()
    if not ids:
        return [], np.zeros((0, 0), np.float32)
    vectors = matrix_of(found["vector"], len(ids))
    points = project(stored.space, vectors, found["language"].to_pylist())
    return ids, points


def themes_of(con: duckdb.DuckDBPyConnection, text_ids: Iterable[str]) -> dict[str, str]:
    """The theme that texts are in now; "" is none.

    Args:
        con: The store.
        text_ids: Distinct texts.
    """
    found = con.execute(
        "SELECT text_id, theme_id FROM assignments WHERE until_night IS NULL"
        " AND text_id = ANY($ids) ORDER BY text_id",
        {"ids": sorted(text_ids)},
    )
    return dict(found.fetchall())
