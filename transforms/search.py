"""Comments nearest to some words: in meaning first, then in wording; and the themes they name.

By the engine's own vectors, the nearest of them sorted anew with what they share in wording. Of
30 searches in the example (2026-11-23) 82 % of the first five hits are of the theme meant, against
73 % by the vectors alone, 71 % by wording alone and 60 % by vectors centred like the themes' space.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from models.assign import UNASSIGNED, assign
from models.keywords import stop_words
from models.records import (
    Destination,
    Findings,
    FoundComment,
    FoundTheme,
    Language,
    SearchScope,
)
from models.space import Floats, project
from models.wording import plain_words, share_of_words, wording_similarity
from transforms.copies import text_id
from transforms.language import detect_languages
from transforms.spaces import load_space
from transforms.store import rows
from transforms.theme_centres import load_centres
from transforms.vectors import Corpus, load_corpus

N_SORTED_ANEW = 200
WORDING_WEIGHT = 0.2
N_THEMES = 3
MIN_SHARE_OF_WORDS = 0.5
"""A theme is named if its title and keywords have more than this share of the telling words."""
ANYWHERE = SearchScope()


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for."""

    words: str
    """All of them, without quotation marks."""
    vector: Floats
    """Theirs by the engine, shape (1, n_features)."""
    phrases: tuple[str, ...] = ()
    """Must occur word for word, whatever the capitals, blanks and kinds of apostrophe."""
    scope: SearchScope = ANYWHERE


def search(
    con: duckdb.DuckDBPyConnection, engine_key: str, query: Query, limit: int, language: Language
) -> Findings:
    """What comments and themes have to do with some words.

    Args:
        con: The store; reading is enough.
        engine_key: `EngineId.key` of the query's vector.
        query: What to look for, and where.
        limit: Most comments wanted, from 1.
        language: Of the themes' titles.
    """
    corpus = load_corpus(con, engine_key)
    counted = con.execute("SELECT count(*) FROM staged_comments WHERE NOT is_set_aside").fetchone()
    n_stored = int(counted[0]) if counted else 0
    eligible = _eligible(con, query)
    return Findings(
        themes=_themes(con, query, language),
        comments=_comments(con, (corpus, eligible), query, limit, language),
        destination=_destination(con, engine_key, query, language),
        n_comments=n_stored if eligible is None else sum(eligible.values()),
        n_stored=n_stored,
    )


def _eligible(con: duckdb.DuckDBPyConnection, query: Query) -> Mapping[str, int] | None:
    """Texts of the scope that have the phrases, and how many say each; None: all of them."""
    if query.scope == ANYWHERE and not query.phrases:
        return None
    found = rows(con, "find_words", _values(query, None)).select(["text_id", "n_comments"])
    return dict(zip(*found.to_pydict().values(), strict=True))


def _values(query: Query, text_ids: list[str] | None) -> dict[str, Any]:
    return {**asdict(query.scope), "phrases": list(query.phrases), "text_ids": text_ids}


def _comments(
    con: duckdb.DuckDBPyConnection,
    where: tuple[Corpus, Mapping[str, int] | None],
    query: Query,
    limit: int,
    language: Language,
) -> tuple[FoundComment, ...]:
    """The texts nearest to the query, nearest first, each by one comment."""
    corpus, eligible = where
    if not corpus.text_ids:
        return ()
    scores = np.round((corpus.vectors @ query.vector[0]).astype(np.float64), 4)
    chosen = np.array(
        [i for i, t in enumerate(corpus.text_ids) if eligible is None or t in eligible], np.intp
    )
    nearest = chosen[np.argsort(-scores[chosen], kind="stable")][: max(limit, N_SORTED_ANEW)]
    text_ids = [corpus.text_ids[i] for i in nearest]
    table = rows(con, "find_words", _values(query, text_ids)).to_pylist()
    found = {row.pop("text_id"): row for row in table}
    merit = _merit(query, scores[nearest], [found[each]["text"] for each in text_ids])
    order = np.argsort(-merit, kind="stable")[:limit]
    return tuple(_found(found[text_ids[i]], float(merit[i]), language) for i in order)


def _merit(query: Query, scores: NDArray[np.float64], texts: list[str]) -> NDArray[np.float64]:
    alike = WORDING_WEIGHT * wording_similarity(query.words, texts)
    merit: NDArray[np.float64] = np.round((scores + alike) / (1 + WORDING_WEIGHT), 4)
    return merit


def _found(row: dict[str, Any], score: float, language: Language) -> FoundComment:
    titles = {tag: row.pop(f"title_{tag}") for tag in ("fr", "en")}
    return FoundComment(score=score, title=titles[language], **row)


def _themes(
    con: duckdb.DuckDBPyConnection, query: Query, language: Language
) -> tuple[FoundTheme, ...]:
    """Themes whose title or keywords have most of the words that tell something."""
    stop = {plain for word in stop_words("") for plain in plain_words(word)}
    words = [word for word in dict.fromkeys(plain_words(query.words)) if word not in stop]
    ranked = []
    for row in rows(con, "find_themes", {"language": language}).to_pylist():
        titles = row.pop("titles")
        in_title = share_of_words(words, titles)
        share = share_of_words(words, f"{titles} {row.pop('keywords')}")
        if share > MIN_SHARE_OF_WORDS:
            ranked.append((-share, -in_title, -row["n_people"], FoundTheme(**row)))
    ranked.sort(key=lambda each: (*each[:3], each[3].theme_id))
    return tuple(theme for *_, theme in ranked[:N_THEMES])


def _destination(
    con: duckdb.DuckDBPyConnection, engine_key: str, query: Query, language: Language
) -> Destination | None:
    """The theme of these very words if somebody has said them, else the one they would get."""
    known = con.execute(
        "SELECT theme_id, strength FROM assignments WHERE text_id = ? AND until_night IS NULL",
        [text_id(query.words)],
    ).fetchone()
    if known is None:
        known = _assigned(con, engine_key, query)
    if known is None:
        return None
    titles = dict(con.execute(f"SELECT theme_id, title_{language} FROM themes").fetchall())  # noqa: S608  fr or en
    return Destination(known[0], titles.get(known[0], ""), float(known[1]))


def _assigned(
    con: duckdb.DuckDBPyConnection, engine_key: str, query: Query
) -> tuple[str, float] | None:
    """By the one assignment function; None: there is no theme to compare with."""
    stored = load_space(con, engine_key)
    centres = load_centres(con, stored.space.space_id) if stored else None
    if stored is None or centres is None or not centres.theme_ids:
        return None
    (spoken,) = detect_languages([query.words], [""])
    assigned = assign(project(stored.space, query.vector, [spoken.language]), centres)
    label = int(assigned.labels[0])
    theme_id = "" if label == UNASSIGNED else centres.theme_ids[label]
    return theme_id, float(assigned.strengths[0])
