"""Titles, keywords and exemplars of themes, from their strongest members."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import duckdb
import numpy as np

from models.exemplars import choose_exemplars
from models.keywords import REPORT_LANGUAGES, theme_phrases, titles
from models.space import Floats, unit_rows
from transforms import registry
from transforms.registry import ThemeName
from transforms.store import rows

N_NAMING_MEMBERS = 80
"""Members read for a title."""
MIN_NAMING_MEMBERS = 5
"""Fewer texts in a language than this do not name a theme in it: chance would."""
N_CENTRAL_MEMBERS = 200
"""Members among which exemplars are chosen."""
N_PHRASES = 6
N_EXEMPLARS = 12

Members = dict[str, list[tuple[str, str, str]]]
"""Theme id -> text id, text and language of its strongest members."""


def name_themes(con: duckdb.DuckDBPyConnection, theme_ids: Sequence[str]) -> None:
    """Give some themes their titles and keywords; the other themes serve as contrast.

    Args:
        con: The store, assignments saved.
        theme_ids: Themes to name; each language's title is drawn from texts in that language, or
            from the texts of other languages where there are none.
    """
    if not theme_ids:
        return
    members = _members(con, N_NAMING_MEMBERS)
    phrases = _phrases_by_language(members)
    named = {language: titles(phrases[language]) for language in phrases}
    named[""] |= _last_resort(members, named)
    registry.save_names(con, [_name(theme_id, phrases, named) for theme_id in theme_ids])


def choose_all_exemplars(
    con: duckdb.DuckDBPyConnection,
    text_ids: Sequence[str],
    points: Floats,
    theme_ids: Sequence[str],
) -> None:
    """Choose the exemplars of some themes among their strongest members.

    Args:
        con: The store, assignments saved.
        text_ids: All distinct texts, ascending.
        points: Their points, shape (n_texts, n_dims).
        theme_ids: Themes whose members have changed.
    """
    position = {text_id: i for i, text_id in enumerate(text_ids)}
    members = _members(con, N_CENTRAL_MEMBERS)
    chosen = {}
    for theme_id in theme_ids:
        ids = sorted(t for t, _, _ in members.get(theme_id, ()) if t in position)
        own = points[[position[t] for t in ids]]
        if len(own):
            centre = unit_rows(own.mean(axis=0, keepdims=True))[0].astype(np.float32)
            chosen[theme_id] = [ids[i] for i in choose_exemplars(own, centre, N_EXEMPLARS)]
    registry.save_exemplars(con, chosen)


def _members(con: duckdb.DuckDBPyConnection, n_members: int) -> Members:
    """Text id, text and language of the strongest members of every theme."""
    table = rows(con, "members", {"n_members": n_members}).to_pydict()
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for theme_id, *member in zip(*table.values(), strict=True):
        found[theme_id].append((member[0], member[1], member[2]))
    return found


def _phrases_by_language(members: Members) -> dict[str, dict[str, list[str]]]:
    """Language -> theme -> phrases; "" is all languages that no report is written in."""
    texts: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for theme_id, own in members.items():
        for language, theirs in _by_report_language(own).items():
            if len(theirs) >= min(MIN_NAMING_MEMBERS, len(own)):
                texts[language][theme_id] = theirs
    return {
        language: theme_phrases(texts[language], language, N_PHRASES)
        for language in (*REPORT_LANGUAGES, "")
    }


def _by_report_language(members: Sequence[tuple[str, str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for _, text, language in members:
        found[language if language in REPORT_LANGUAGES else ""].append(text)
    return found


def _last_resort(members: Members, named: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Titles of themes without a common phrase: what two texts share, in whatever language."""
    nameless = [i for i in members if not any(titles_.get(i) for titles_ in named.values())]
    texts = {theme_id: [text for _, text, _ in members[theme_id]] for theme_id in members}
    phrases = theme_phrases(texts, "", N_PHRASES, min_share=0)
    return titles({theme_id: phrases[theme_id] for theme_id in nameless})


def _name(
    theme_id: str,
    phrases: Mapping[str, Mapping[str, list[str]]],
    named: Mapping[str, Mapping[str, str]],
) -> ThemeName:
    def title(*languages: str) -> str:
        return next((t for tag in languages if (t := named[tag].get(theme_id, ""))), theme_id)

    keywords = [p for tag in phrases for p in phrases[tag].get(theme_id, [])[:N_PHRASES]]
    return ThemeName(theme_id, title("fr", "en", ""), title("en", "fr", ""), tuple(keywords))
