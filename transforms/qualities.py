"""How far themes can be trusted, in the store: each theme at a refit, one grade every night."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.assign import UNASSIGNED
from models.quality import (
    Grade,
    Measures,
    Part,
    Shape,
    grade_night,
    grade_parts,
    language_bias,
    language_table,
    mean_by_people,
    shapes,
)
from models.records import Night
from models.space import project
from models.stability import StabilityParams, count_reappearances, wilson_interval
from models.theming import ThemingParams
from transforms.fitting import of_whole_corpus
from transforms.refitting import texts_of
from transforms.registry import ALIVE, load_assignments
from transforms.spaces import load_space
from transforms.store import frames, rows, transaction
from transforms.theme_centres import load_centres
from transforms.vectors import load_corpus

HOW = StabilityParams()

_COLUMNS = pa.schema(
    {
        "theme_id": pa.string(),
        "night": pa.date32(),
        "n_texts": pa.int64(),
        "n_copies": pa.int64(),
        "cohesion": pa.float64(),
        "separation": pa.float64(),
        "stability": pa.float64(),
        "stability_low": pa.float64(),
        "stability_high": pa.float64(),
        "n_resamples": pa.int32(),
        "language_bias": pa.float64(),
        "languages": pa.string(),
        "mean_rating": pa.float64(),
        "n_ratings": pa.int64(),
        "run_id": pa.string(),
    }
)


@dataclass(frozen=True, slots=True)
class NightQuality:
    """How far a night's themes can be trusted."""

    grade: Grade
    parts: tuple[Part, ...]
    n_themes: int
    """Themes that take comments."""
    n_unmeasured: int
    """Of these, found since the last refit: nothing is known of their stability."""


@dataclass(frozen=True, slots=True)
class _Searched:
    """What is measured with vectors, by theme id."""

    shapes: Mapping[str, Shape]
    stabilities: Mapping[str, int]
    """In how many draws each theme was found."""
    n_resamples: int


def measure_qualities(
    con: duckdb.DuckDBPyConnection,
    engine_key: str,
    night: Night,
    run_id: str,
    params: ThemingParams,
    is_refit: bool,
) -> NightQuality:
    """Measure every theme if the night is a refit, and grade the night.

    Args:
        con: The store, its themes decided, in no transaction.
        engine_key: `EngineId.key`.
        night: The night; its seed draws the people.
        run_id: The run.
        params: How themes are looked for, and the window that coverage is of.
        is_refit: Whether to measure the themes; else what the last refit measured holds.

    Returns:
        The grade and its parts. Doing it again writes the same.
    """
    themes = rows(con, "quality_themes", {"alive": list(ALIVE)}).to_pylist()
    searched = _search(con, engine_key, night, params) if is_refit else None
    with transaction(con):
        if searched is not None:
            _save_themes(con, _measured(con, themes, searched, night.date, run_id), night.date)
        measures, n_unmeasured = _measures(con, themes, night.date, params.window_days)
        found = NightQuality(
            grade_night(measures), grade_parts(measures), len(themes), n_unmeasured
        )
        _save_night(con, found, measures, night.date, run_id)
    return found


def _search(
    con: duckdb.DuckDBPyConnection, engine_key: str, night: Night, params: ThemingParams
) -> _Searched | None:
    """The themes in their space, and looked for again among other draws of people.

    None where no theme has a centre.
    """
    corpus, stored = load_corpus(con, engine_key), load_space(con, engine_key)
    centres = load_centres(con, stored.space.space_id) if stored else None
    if stored is None or centres is None or not centres.theme_ids or not corpus.text_ids:
        return None
    points = project(stored.space, corpus.vectors, corpus.languages)
    labels = _labels(con, corpus.text_ids, centres.theme_ids)
    stability = count_reappearances(
        texts_of(corpus, points, None),
        labels,
        len(centres.theme_ids),
        of_whole_corpus(params.discovery, stored.space),
        HOW,
        night.seed,
    )
    found = shapes(points, labels, centres)
    return _Searched(
        dict(zip(centres.theme_ids, found, strict=True)),
        dict(zip(centres.theme_ids, stability.n_found.tolist(), strict=True)),
        stability.n_resamples,
    )


def _labels(
    con: duckdb.DuckDBPyConnection, text_ids: Sequence[str], theme_ids: Sequence[str]
) -> NDArray[np.intp]:
    position = {theme_id: i for i, theme_id in enumerate(theme_ids)}
    known = load_assignments(con)
    return np.array([position.get(known.get(t, ""), UNASSIGNED) for t in text_ids], np.intp)


def _measured(
    con: duckdb.DuckDBPyConnection,
    themes: Sequence[Mapping[str, Any]],
    searched: _Searched,
    night: date,
    run_id: str,
) -> list[dict[str, Any]]:
    languages = _languages(con)
    corpus: Counter[str] = sum(languages.values(), Counter())
    return [
        {
            **_looked_at(theme, searched),
            **_spoken(languages[theme["theme_id"]], corpus),
            "theme_id": theme["theme_id"],
            "night": night,
            "n_texts": theme["n_texts"],
            "n_copies": theme["n_comments"] - theme["n_texts"],
            "mean_rating": theme["mean_rating"],
            "n_ratings": theme["n_ratings"],
            "run_id": run_id,
        }
        for theme in themes
    ]


def _looked_at(theme: Mapping[str, Any], searched: _Searched) -> dict[str, Any]:
    """What the vectors say; nothing of a theme without members or without a centre."""
    theme_id, n = theme["theme_id"], searched.n_resamples
    if theme["n_texts"] == 0 or theme_id not in searched.stabilities:
        return {"n_resamples": 0}
    n_found = searched.stabilities[theme_id]
    low, high = wilson_interval(n_found, n)
    return {
        **asdict(searched.shapes[theme_id]),
        "stability": round(n_found / n, 4),
        "stability_low": low,
        "stability_high": high,
        "n_resamples": n,
    }


def _spoken(own: Mapping[str, int], corpus: Mapping[str, int]) -> dict[str, Any]:
    table = language_table(own, corpus)
    return {
        "language_bias": language_bias(own, corpus),
        "languages": json.dumps(table, sort_keys=True, ensure_ascii=False),
    }


def _languages(con: duckdb.DuckDBPyConnection) -> defaultdict[str, Counter[str]]:
    """Comments by language of each theme; "" is what has none."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows(con, "quality_languages").to_pylist():
        found[row["theme_id"]][row["language"]] = row["n_comments"]
    return found


def _save_themes(
    con: duckdb.DuckDBPyConnection, measured: Sequence[Mapping[str, Any]], night: date
) -> None:
    table = pa.Table.from_pylist(list(measured), _COLUMNS)
    with frames(con, measured=table):
        con.execute(
            "DELETE FROM theme_qualities AS q WHERE night = ? AND NOT EXISTS ("
            " SELECT 1 FROM measured AS m WHERE m.theme_id = q.theme_id)",
            [night],
        )
        con.execute("INSERT OR REPLACE INTO theme_qualities BY NAME SELECT * FROM measured")
        con.execute(
            "UPDATE themes SET stability = m.stability FROM measured AS m"
            " WHERE m.theme_id = themes.theme_id"
            " AND m.stability IS DISTINCT FROM themes.stability"
        )


def _measures(
    con: duckdb.DuckDBPyConnection,
    themes: Sequence[Mapping[str, Any]],
    night: date,
    window_days: int,
) -> tuple[Measures, int]:
    """What the night is graded on, and how many themes no refit has measured."""
    values = {"night": night, "window_from": _window_from(con, night, window_days)}
    (told,) = rows(con, "quality_night", values).to_pylist()
    latest = rows(con, "quality_latest", {"night": night, "alive": list(ALIVE)}).to_pylist()
    known = {row["theme_id"]: row for row in latest}
    people = [theme["n_people"] if theme["n_texts"] else 0 for theme in themes]
    stability, separation = (
        [known.get(theme["theme_id"], {}).get(name) for theme in themes]
        for name in ("stability", "separation")
    )
    measures = Measures(
        n_comments=told["n_comments"],
        coverage=_share(told["n_in_themes"], told["n_recent"]),
        stability=mean_by_people(stability, people),
        separation=mean_by_people(separation, people),
        churn=_share(told["n_moved"], told["n_before"]),
    )
    return measures, sum(value is None for value in stability)


def _window_from(con: duckdb.DuckDBPyConnection, night: date, window_days: int) -> date | None:
    """First day of the window; None, the whole corpus, on the night of the first themes."""
    row = con.execute("SELECT min(fitted_night) FROM spaces").fetchone()
    is_first = row is None or row[0] is None or row[0] >= night
    return None if is_first else night - timedelta(days=window_days - 1)


def _share(n: int, n_all: int) -> float | None:
    return round(n / n_all, 4) if n_all else None


def _save_night(
    con: duckdb.DuckDBPyConnection,
    found: NightQuality,
    measures: Measures,
    night: date,
    run_id: str,
) -> None:
    told = {
        "parts": [asdict(part) for part in found.parts],
        "n_comments": measures.n_comments,
        "n_themes": found.n_themes,
        "n_unmeasured": found.n_unmeasured,
    }
    con.execute(
        "INSERT OR REPLACE INTO night_qualities VALUES (?, ?, ?, ?, ?, ?)",
        [
            night,
            found.grade,
            measures.coverage,
            measures.churn,
            json.dumps(told, sort_keys=True),
            run_id,
        ],
    )
