"""Themes that are there because a test says so, whatever a search would find."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np

from models.assign import Centres, centres_of
from models.records import Night
from models.space import SpaceParams, fit_space, project
from tests.fakes import BagEmbedder
from transforms import registry
from transforms.spaces import StoredSpace, save_space
from transforms.theme_centres import save_centres
from transforms.vectors import load_corpus


def plant_themes(con: duckdb.DuckDBPyConnection, prefixes: Sequence[str], night: Night) -> None:
    """One theme for the comments whose id begins so, T-0001 and on, in a space fitted on all.

    Args:
        con: The store, staged, every text with its vector.
        prefixes: Beginnings of native ids; at least one comment has each.
        night: The night of the fit; a theme that is there already keeps its first night.
    """
    engine_key = BagEmbedder.engine.key
    corpus = load_corpus(con, engine_key)
    space = fit_space(corpus.vectors, corpus.languages, SpaceParams(texts_per_dim=2, power=0.3))
    stamp = registry.Stamp(night.date, "r1", space.space_id)
    n_texts = len(corpus.text_ids)
    save_space(con, StoredSpace(space, engine_key, night.date, n_texts, {}, 1.0), "r1")
    ids = dict(
        con.execute("SELECT text_id, min(native_id) FROM staged_comments GROUP BY 1").fetchall()
    )
    labels = np.array(
        [
            next((i for i, prefix in enumerate(prefixes) if ids[t].startswith(prefix)), -1)
            for t in corpus.text_ids
        ]
    )
    theme_ids = [f"T-{i + 1:04}" for i in range(len(prefixes))]
    registry.add_themes(con, sorted({*theme_ids} - {*registry.living_themes(con)}), stamp)
    rows = centres_of(project(space, corpus.vectors, corpus.languages), labels)
    thresholds = np.full(len(rows), 0.2, np.float32)
    sizes = np.bincount(labels[labels >= 0]).tolist()
    save_centres(con, Centres(tuple(theme_ids), rows, thresholds), sizes, stamp.space_id)
    members = np.flatnonzero(labels >= 0).tolist()
    registry.save_assignments(
        con,
        [corpus.text_ids[i] for i in members],
        [theme_ids[labels[i]] for i in members],
        np.full(len(members), 0.5),
        stamp,
    )
