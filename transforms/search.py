"""Comments nearest in meaning to some words, in the space that themes live in."""

from __future__ import annotations

import duckdb
import numpy as np

from models.records import FoundComment, Language
from models.space import Floats, project
from transforms.language import detect_languages
from transforms.registry import load_space
from transforms.store import rows
from transforms.vectors import load_corpus


def find_comments(
    con: duckdb.DuckDBPyConnection,
    engine_key: str,
    query: str,
    vector: Floats,
    limit: int,
    language: Language,
) -> tuple[FoundComment, ...]:
    """The comments nearest to a query, nearest first.

    Args:
        con: The store.
        engine_key: `EngineId.key`.
        query: The words, for their language.
        vector: Their vector by that engine, shape (1, n_features).
        limit: Most comments wanted; one a distinct text.
        language: Of the themes' titles.

    Returns:
        Empty if nothing was discovered yet, or nothing is left.
    """
    stored = load_space(con, engine_key)
    corpus = load_corpus(con, engine_key)
    if stored is None or not corpus.text_ids:
        return ()
    tag = detect_languages([query], [""])[0].language
    point = project(stored.space, vector, [tag])
    scores = np.round(project(stored.space, corpus.vectors, corpus.languages) @ point[0], 4)
    nearest = np.argsort(-scores, kind="stable")[:limit]
    text_ids = [corpus.text_ids[i] for i in nearest]
    found = {
        row["text_id"]: row for row in rows(con, "find_words", {"text_ids": text_ids}).to_pylist()
    }
    return tuple(
        FoundComment(
            score=float(scores[i]),
            theme_id=row["theme_id"],
            title=row[f"title_{language}"],
            comment_id=row["comment_id"],
            community=row["community"],
            said_on=row["said_on"],
            text=row["text"],
            url=row["url"],
        )
        for i in nearest
        if (row := found.get(corpus.text_ids[i]))
    )
