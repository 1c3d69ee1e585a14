"""Titles, keywords and exemplars of themes, from their strongest members."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np

from models.embedder import Embedder
from models.exemplars import choose_exemplars
from models.keywords import REPORT_LANGUAGES, theme_phrases
from models.space import Floats, unit_rows
from models.title_choice import choose_titles, sense_of
from models.titles import Phrase, headline, rank_by_meaning, title_phrases
from transforms import registry
from transforms.registry import ThemeName
from transforms.store import rows
from transforms.vectors import load_corpus

N_NAMING_MEMBERS = 80
"""Members read for a title."""
MIN_NAMING_MEMBERS = 5
"""Texts in a language that may name a theme in it; of a small theme, half of its texts."""
MIN_LANGUAGE_SHARE = 0.1
"""Least share of the members read that texts in a language must be to name a theme in it."""
GOOD_SCORE, FAIR_SCORE = 0.45, 0.25
"""Of phrases; worse than fair is worse than what somebody happens to say."""
N_CENTRAL_MEMBERS = 200
"""Members among which exemplars are chosen."""
N_PHRASES = 6
N_EXEMPLARS = 12
LANGUAGES = (*REPORT_LANGUAGES, "")
"""Those that titles are read in; "" is all languages that no report is written in."""

Members = dict[str, list[tuple[str, str, str]]]
"""Theme id -> text id, text and language of its strongest members."""
Texts = Mapping[str, Mapping[str, list[str]]]
"""Language -> theme -> its texts, the most central first."""


@dataclass(frozen=True, slots=True)
class _Theme:
    """A theme that takes comments, as it is called now."""

    title_fr: str
    title_en: str
    n_named: int
    """Members when it was named with the engine's help; 0: never."""
    n_texts: int

    @property
    def is_another(self) -> bool:
        """Whether it was never named, or has doubled or halved since."""
        least, most = sorted((self.n_texts, self.n_named))
        return not self.title_fr or not self.title_en or (self.n_texts > 0 and 2 * least < most)


def name_themes(
    con: duckdb.DuckDBPyConnection,
    theme_ids: Collection[str],
    kept: Collection[str] | None = None,
    open_embedder: Callable[[], Embedder] | None = None,
) -> list[str]:
    """Give some themes titles and keywords; the other themes serve as contrast.

    A title stays as long as it fits: what has members much like those that it was named for is
    called otherwise only where another phrase is clearly better, or another theme is called so.

    Args:
        con: The store, assignments saved.
        theme_ids: Themes to name: `themes_to_name`, those born tonight, all at a refit.
        kept: Themes that are never touched, and as which nobody else is called; None: those that a
            curator has named.
        open_embedder: Opens the engine whose vectors the store holds; with it the phrases nearest
            in meaning are preferred, without it titles are for the time being. Only called if there
            is something to name.

    Returns:
        Themes that got another title, ascending.
    """
    themes = _living(con)
    fixed = set(curated_titles(con) if kept is None else kept)
    wanted = sorted(set(theme_ids) & set(themes) - fixed)
    if not wanted:
        return []
    members = _members(con, N_NAMING_MEMBERS)
    texts = _texts_by_language(members)
    phrases = {tag: title_phrases(texts[tag], tag, wanted) for tag in LANGUAGES}
    if open_embedder is not None:
        phrases = _ranked(con, phrases, members, open_embedder())
    anew = {t for t in wanted if open_embedder is not None and themes[t].is_another}
    options = {tag: _options(tag, wanted, phrases, members) for tag in REPORT_LANGUAGES}
    named = {
        tag: choose_titles(
            options[tag],
            {t: _title(themes[t], tag) for t in wanted if t not in anew},
            [_title(theme, tag) for t, theme in themes.items() if t not in wanted],
        )
        for tag in REPORT_LANGUAGES
    }
    keywords = _keywords(texts, wanted)
    names = [ThemeName(t, named["fr"][t], named["en"][t], keywords[t]) for t in wanted]
    registry.save_names(con, names)
    if open_embedder is not None:
        _note_sizes(con, {t: themes[t].n_texts for t in wanted})
    return [n.theme_id for n in names if _is_renamed(themes[n.theme_id], n)]


def _living(con: duckdb.DuckDBPyConnection) -> dict[str, _Theme]:
    """Every theme that takes comments, ascending ids."""
    found = con.execute(
        "SELECT t.theme_id, title_fr, title_en, named_texts, count(a.text_id) FROM themes AS t"
        " LEFT JOIN assignments AS a ON a.theme_id = t.theme_id AND a.until_night IS NULL"
        " WHERE t.state = ANY($alive) AND t.replaced_by = ''"
        " GROUP BY ALL ORDER BY t.theme_id",
        {"alive": list(registry.ALIVE)},
    ).fetchall()
    return {theme_id: _Theme(*facts) for theme_id, *facts in found}


def _title(theme: _Theme, language: str) -> str:
    return theme.title_fr if language == "fr" else theme.title_en


def curated_titles(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Themes that a curator has named, in one language at least; ascending."""
    found = con.execute(
        "SELECT DISTINCT subject_id FROM curation_effects"
        " WHERE field IN ('title_fr', 'title_en') ORDER BY subject_id"
    )
    return [theme_id for (theme_id,) in found.fetchall()]


def themes_to_name(
    con: duckdb.DuckDBPyConnection, kept: Collection[str] | None = None
) -> list[str]:
    """Themes that need another title; ascending.

    Args:
        con: The store.
        kept: As for `name_themes`.

    Returns:
        Those without a title or with one for the time being, those that have doubled or halved
        since they were named, and those that are called as another is.
    """
    fixed = set(curated_titles(con) if kept is None else kept)
    themes = _living(con)
    needing = {theme_id for theme_id, theme in themes.items() if theme.is_another}
    for language in REPORT_LANGUAGES:
        by_sense: dict[frozenset[str], str] = {}
        for theme_id in sorted(themes, key=lambda t: (t not in fixed, t)):
            theme = themes[theme_id]
            if by_sense.setdefault(sense_of(_title(theme, language)), theme_id) != theme_id:
                needing.add(theme_id)
    return sorted(needing - fixed)


def _note_sizes(con: duckdb.DuckDBPyConnection, sizes: Mapping[str, int]) -> None:
    for theme_id, n_texts in sorted(sizes.items()):
        con.execute(
            "UPDATE themes SET named_texts = ? WHERE theme_id = ?", [max(n_texts, 1), theme_id]
        )


def _is_renamed(before: _Theme, now: ThemeName) -> bool:
    return (before.title_fr, before.title_en) != (now.title_fr, now.title_en)


def _members(con: duckdb.DuckDBPyConnection, n_members: int) -> Members:
    """Text id, text and language of the strongest members of every theme."""
    table = rows(con, "members", {"n_members": n_members}).to_pydict()
    found: Members = defaultdict(list)
    for theme_id, *member in zip(*table.values(), strict=True):
        found[theme_id].append((member[0], member[1], member[2]))
    return found


def _texts_by_language(members: Members) -> Texts:
    """What each language knows of the themes that enough is said of in it."""
    texts: dict[str, dict[str, list[str]]] = {tag: {} for tag in LANGUAGES}
    for theme_id, own in members.items():
        least = max(_least_texts(len(own)), MIN_LANGUAGE_SHARE * len(own))
        for tag, theirs in _by_report_language(own).items():
            if len(theirs) >= least:
                texts[tag][theme_id] = theirs
    return texts


def _least_texts(n_texts: int) -> int:
    return min(MIN_NAMING_MEMBERS, math.ceil(n_texts / 2))


def _by_report_language(members: Sequence[tuple[str, str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for _, text, language in members:
        found[language if language in REPORT_LANGUAGES else ""].append(text)
    return found


def _ranked(
    con: duckdb.DuckDBPyConnection,
    phrases: Mapping[str, Mapping[str, Sequence[Phrase]]],
    members: Members,
    embedder: Embedder,
) -> dict[str, dict[str, list[Phrase]]]:
    """Phrases by language, those first that are nearest in meaning to their theme alone."""
    corpus = load_corpus(con, embedder.engine.key)
    position = {text_id: i for i, text_id in enumerate(corpus.text_ids)}
    centres = {}
    for theme_id, own in sorted(members.items()):
        known = [position[text_id] for text_id, _, _ in own if text_id in position]
        if known:
            centres[theme_id] = corpus.vectors[known].mean(axis=0, dtype=np.float64)
    texts = sorted({p.text for own in phrases.values() for found in own.values() for p in found})
    vectors = dict(zip(texts, embedder.encode(texts).vectors, strict=True)) if centres else {}
    return {tag: rank_by_meaning(own, vectors, centres) for tag, own in phrases.items()}


def _options(
    language: str,
    theme_ids: Sequence[str],
    phrases: Mapping[str, Mapping[str, Sequence[Phrase]]],
    members: Members,
) -> dict[str, list[Phrase]]:
    """What themes may be called for readers of a language, best first.

    Good phrases of that language come before good ones of another: a true title in another
    language is better than a false one. Then fair ones of any, something that somebody said, the
    rest.
    """
    order = sorted(LANGUAGES, key=lambda tag: (tag != language, LANGUAGES.index(tag)))
    found = {}
    for theme_id in theme_ids:
        told = [phrase for tag in order for phrase in phrases[tag].get(theme_id, ())]
        good = [phrase for phrase in told if phrase.score >= GOOD_SCORE]
        rest = sorted((p for p in told if p.score < GOOD_SCORE), key=lambda p: (-p.score, p.text))
        n_fair = sum(phrase.score >= FAIR_SCORE for phrase in rest)
        said = _said(members.get(theme_id, ()), order)
        found[theme_id] = [*good, *rest[:n_fair], *said, *rest[n_fair:]]
    return found


def _said(members: Sequence[tuple[str, str, str]], languages: Sequence[str]) -> list[Phrase]:
    """The first clause of a member that may stand alone."""
    texts = _by_report_language(members)
    said = next((s for tag in languages if (s := headline(texts.get(tag, ()), tag))), "")
    return [Phrase(said, 0.0, sense_of(said), 1)] if said else []


def _keywords(texts: Texts, theme_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Phrases of every language, by theme."""
    told = [theme_phrases(texts[tag], tag, N_PHRASES) for tag in LANGUAGES]
    return {t: tuple(phrase for own in told for phrase in own.get(t, ())) for t in theme_ids}


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
