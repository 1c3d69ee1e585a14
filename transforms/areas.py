"""The areas of the themes in the store: ids last for ever, titles as long as their words hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np

from models.area_titles import area_titles
from models.areas import (
    AreaParams,
    Grouping,
    Labels,
    Weights,
    broad_rows,
    nearest_areas,
    regroup,
)
from models.assign import UNASSIGNED
from models.keywords import REPORT_LANGUAGES, theme_phrases
from models.records import Night
from models.space import Floats
from models.titles import title_phrases
from transforms.registry import ALIVE, Stamp
from transforms.spaces import current_stamp, find_space
from transforms.store import rows, transaction
from transforms.theme_centres import load_centres

N_NAMING_MEMBERS = 30
"""Texts of each theme that are read for the title of its area."""
MIN_NAMING_TEXTS = 10
"""Fewer texts in a language than this do not name an area in it."""
MIN_SHARE = 0.05
"""Least share of an area's texts that a phrase must occur in."""
N_PHRASES = 8
LANGUAGES = (*REPORT_LANGUAGES, "")
PARAMS = AreaParams()


@dataclass(frozen=True, slots=True)
class AreaOutcome:
    """What a night made of the areas."""

    n_areas: int
    """Areas that hold a theme."""
    n_new_areas: int
    n_moved: int
    """Themes that changed area."""
    is_anew: bool
    """Whether all areas were made anew."""


@dataclass(frozen=True, slots=True)
class _Themes:
    """The themes to group, ascending ids."""

    theme_ids: tuple[str, ...]
    rows: Floats
    weights: Weights
    before: Labels
    """Position of each theme's area in `area_ids`; -1 for none."""
    area_ids: tuple[str, ...]
    """Areas that were never merged into another, ascending."""


def assign_areas(
    con: duckdb.DuckDBPyConnection, night: Night, run_id: str, is_refit: bool
) -> AreaOutcome:
    """Give every theme its area.

    Args:
        con: The store, its themes decided, in no transaction.
        night: The night.
        run_id: The run.
        is_refit: Whether known areas may change; else new themes go to the nearest, and nothing
            else happens.

    Returns:
        What changed. A second refit of the same night changes no area that the first one made.
    """
    stamp = current_stamp(con, night.date, run_id)
    themes = _load(con, stamp.space_id)
    if not themes.theme_ids:
        return AreaOutcome(0, 0, 0, is_anew=False)
    with transaction(con):
        if is_refit and not _is_settled(con, night.date):
            return _refit(con, themes, stamp)
        return _continue(con, themes)


def _load(con: duckdb.DuckDBPyConnection, space_id: str) -> _Themes:
    stored = find_space(con, space_id)
    centres = load_centres(con, space_id)
    if stored is None or not centres.theme_ids:
        return _Themes((), np.zeros((0, 0), np.float32), np.zeros(0), np.zeros(0, np.intp), ())
    found = rows(con, "area_themes", {"space_id": space_id, "alive": list(ALIVE)}).to_pydict()
    area_ids = _open_areas(con)
    position = {area_id: i for i, area_id in enumerate(area_ids)}
    return _Themes(
        theme_ids=centres.theme_ids,
        rows=broad_rows(stored.space, centres.rows),
        weights=np.maximum(np.array(found["n_people"], np.float64), 1.0),
        before=np.array([position.get(area, UNASSIGNED) for area in found["area"]], np.intp),
        area_ids=area_ids,
    )


def _open_areas(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    found = con.execute("SELECT area_id FROM areas WHERE replaced_by = '' ORDER BY area_id")
    return tuple(area_id for (area_id,) in found.fetchall())


def _is_settled(con: duckdb.DuckDBPyConnection, night: date) -> bool:
    row = con.execute("SELECT count(*) FROM areas WHERE settled_night >= ?", [night]).fetchone()
    return bool(row and row[0])


def _continue(con: duckdb.DuckDBPyConnection, themes: _Themes) -> AreaOutcome:
    labels = nearest_areas(themes.rows, themes.weights, themes.before)
    _save_labels(con, themes, labels, themes.area_ids)
    return AreaOutcome(len(set(labels.tolist()) - {UNASSIGNED}), 0, 0, is_anew=False)


def _refit(con: duckdb.DuckDBPyConnection, themes: _Themes, stamp: Stamp) -> AreaOutcome:
    n_known = len(themes.area_ids)
    found = regroup(themes.rows, themes.weights, themes.before, n_known, PARAMS)
    n_new = max(int(found.labels.max()) + 1 - n_known, 0)
    area_ids = (*themes.area_ids, *_next_area_ids(con, n_new))
    _add_areas(con, area_ids[n_known:], stamp)
    _save_labels(con, themes, found.labels, area_ids)
    _redirect(con, found, area_ids)
    con.execute("UPDATE areas SET settled_night = ? WHERE replaced_by = ''", [stamp.night])
    _name_areas(con)
    n_areas = len(set(found.labels.tolist()) - {UNASSIGNED})
    return AreaOutcome(n_areas, n_new, found.n_moved, found.is_anew)


def _next_area_ids(con: duckdb.DuckDBPyConnection, n_wanted: int) -> list[str]:
    """Ids never used before, ascending: A-01, A-02 and so on."""
    row = con.execute("SELECT coalesce(max(substring(area_id, 3)::INT), 0) FROM areas").fetchone()
    last = int(row[0]) if row else 0
    return [f"A-{number:02d}" for number in range(last + 1, last + 1 + n_wanted)]


def _add_areas(con: duckdb.DuckDBPyConnection, area_ids: Sequence[str], stamp: Stamp) -> None:
    for area_id in area_ids:
        con.execute(
            "INSERT INTO areas (area_id, first_night, settled_night, run_id) VALUES (?, ?, ?, ?)",
            [area_id, stamp.night, stamp.night, stamp.run_id],
        )


def _save_labels(
    con: duckdb.DuckDBPyConnection, themes: _Themes, labels: Labels, area_ids: Sequence[str]
) -> None:
    """Write the areas of the themes whose area is another now."""
    for i in np.flatnonzero(labels != themes.before).tolist():
        con.execute(
            "UPDATE themes SET area = ? WHERE theme_id = ?",
            [area_ids[labels[i]], themes.theme_ids[i]],
        )


def _redirect(con: duckdb.DuckDBPyConnection, found: Grouping, area_ids: Sequence[str]) -> None:
    """Close the areas whose people are in another now; one step always leads to a living one."""
    for area, heir in enumerate(found.heirs):
        if heir not in (area, UNASSIGNED):
            con.execute(
                "UPDATE areas SET replaced_by = ? WHERE area_id = ? OR replaced_by = ?",
                [area_ids[heir], area_ids[area], area_ids[area]],
            )


def _name_areas(con: duckdb.DuckDBPyConnection) -> None:
    """Titles and keywords of the areas that hold themes; a title whose words still hold stays."""
    texts = _texts_by_language(con)
    before = _known_titles(con)
    titles = {
        language: area_titles(
            title_phrases(texts[language], language, sorted(texts[language])), before[language]
        )
        for language in LANGUAGES
    }
    keywords = {
        language: theme_phrases(texts[language], language, N_PHRASES, MIN_SHARE)
        for language in LANGUAGES
    }
    for area_id in sorted(before[""]):
        con.execute(
            "UPDATE areas SET title_fr = ?, title_en = ?, keywords = ? WHERE area_id = ?",
            [
                _first(titles, area_id, ("fr", "en", "")),
                _first(titles, area_id, ("en", "fr", "")),
                [
                    phrase
                    for language in LANGUAGES
                    for phrase in keywords[language].get(area_id, ())
                ],
                area_id,
            ],
        )


def _known_titles(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Language -> area that holds a theme -> its title."""
    found = con.execute(
        "SELECT area_id, title_fr, title_en FROM areas"
        " WHERE area_id IN (SELECT area FROM themes WHERE state = ANY($alive))",
        {"alive": list(ALIVE)},
    ).fetchall()
    french, english = ({area: titles[n] for area, *titles in found} for n in (0, 1))
    return {"fr": french, "en": english, "": english}


def _first(titles: Mapping[str, Mapping[str, str]], area_id: str, languages: Sequence[str]) -> str:
    """The title in the first of some languages that has one; the id if none has."""
    return next((t for tag in languages if (t := titles[tag].get(area_id, ""))), area_id)


def _texts_by_language(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, list[str]]]:
    """Language -> area -> the strongest texts of its themes.

    "" is every other language, and all of them where no language has enough texts.
    """
    found: dict[str, dict[str, list[str]]] = {tag: defaultdict(list) for tag in LANGUAGES}
    area_of = dict(con.execute("SELECT theme_id, area FROM themes WHERE area <> ''").fetchall())
    members = rows(con, "members", {"n_members": N_NAMING_MEMBERS}).to_pydict()
    for theme_id, text, language in zip(
        members["theme_id"], members["text"], members["language"], strict=True
    ):
        if theme_id in area_of:
            tag = language if language in REPORT_LANGUAGES else ""
            found[tag][area_of[theme_id]].append(text)
    read = {
        tag: {area: texts for area, texts in own.items() if len(texts) >= MIN_NAMING_TEXTS}
        for tag, own in found.items()
    }
    for area in {*area_of.values()} - {area for own in read.values() for area in own}:
        texts = [text for own in found.values() for text in own.get(area, [])]
        read[""] |= {area: texts} if texts else {}
    return read
