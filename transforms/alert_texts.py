"""The texts behind an alert: what a young theme's past would have been, and the quotes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
from numpy.typing import NDArray

from models.assign import DEFAULT_THRESHOLD
from models.expected import Numbers
from models.space import Floats, project, unit_rows
from transforms.alert_counts import People
from transforms.spaces import current_stamp, find_space
from transforms.store import rows

N_QUOTES = 5


@dataclass(frozen=True, slots=True)
class SaidTexts:
    """What was said in some nights: one row a text, voice, night and source, by text id."""

    text_ids: NDArray[np.object_]
    voices: NDArray[np.object_]
    copies: NDArray[np.object_]
    sources: NDArray[np.object_]
    nights: NDArray[np.intp]
    """Counted from the first night."""
    themes: NDArray[np.object_]
    areas: NDArray[np.object_]
    strengths: Numbers
    """Similarity to the own theme's centre; -1 where nothing was decided."""
    points: Floats
    """Shape (n_rows, n_dims), in the space that themes are compared in now."""


def load_texts(con: duckdb.DuckDBPyConnection, first: date, night: date) -> SaidTexts | None:
    """What was said in some nights, with its vectors; None before the first space.

    Args:
        con: The store, its themes decided.
        first: The first night.
        night: The last one.
    """
    stored = find_space(con, current_stamp(con, night, "").space_id)
    if stored is None:
        return None
    values = {"first": first, "night": night, "engine_key": stored.engine_key}
    table = rows(con, "alert_texts", values)
    flat = table["vector"].combine_chunks().flatten().to_numpy().astype(np.float32)
    vectors = flat.reshape(len(table), len(stored.space.mean))
    told = {
        name: np.array(table[name].to_pylist(), object)
        for name in ("text_id", "voice", "copy_id", "source", "theme_id", "area")
    }
    return SaidTexts(
        text_ids=told["text_id"],
        voices=told["voice"],
        copies=told["copy_id"],
        sources=told["source"],
        nights=np.array([(day - first).days for day in table["night"].to_pylist()], np.intp),
        themes=told["theme_id"],
        areas=told["area"],
        strengths=table["strength"].to_numpy().astype(np.float64),
        points=project(stored.space, vectors, table["language"].to_pylist()),
    )


def young_themes(con: duckdb.DuckDBPyConnection, since: date) -> dict[str, date]:
    """Themes that were born among what other themes had left over.

    Args:
        con: The store.
        since: Only those born later.

    Returns:
        Theme id -> the night of its birth. Those of the first night of themes, which looked at the
        whole past, are left out.
    """
    found = con.execute(
        "SELECT theme_id, first_night FROM themes WHERE replaced_by = '' AND first_night > $since"
        " AND first_night > (SELECT min(fitted_night) FROM spaces) ORDER BY theme_id",
        {"since": since},
    )
    return dict(found.fetchall())


def as_if_always(people: People, texts: SaidTexts, theme_id: str, born: date) -> Numbers:
    """People of a young theme, counted as if the theme had always been there.

    What a theme is born among has piled up since other themes were last found anew, and looks
    like a growth; and any few texts are near to a centre that is made of themselves. So a member
    counts if it is near enough to the centre of the other members, and a text said before the
    birth if it is as near, and nearer than to the theme that it has.

    Args:
        people: What is counted so far.
        texts: What was said in the same nights.
        theme_id: The theme.
        born: The night of its birth.

    Returns:
        Shape (n_sources, n_nights).
    """
    is_member = texts.themes == theme_id
    total = texts.points[is_member].sum(axis=0, dtype=np.float64)
    others = np.where(is_member[:, None], total - texts.points, total)
    near = np.round((texts.points * unit_rows(others)).sum(axis=1), 4)
    is_like = (texts.nights < people.column(born)) & (near >= texts.strengths)
    is_counted = (near >= DEFAULT_THRESHOLD) & (is_member | is_like)
    found = np.zeros(people.own_words.shape[1:])
    for i, source in enumerate(people.sources):
        own = is_counted & (texts.sources == source)
        for column in np.unique(texts.nights[own]).tolist():
            said = own & (texts.nights == column)
            found[i, column] = min(len(set(texts.voices[said])), len(set(texts.copies[said])))
    return found


def explaining_quotes(
    texts: SaidTexts, subject: str, is_theme: bool, columns: Sequence[int]
) -> list[str]:
    """The texts most typical of what some nights say of a theme that its past did not.

    Args:
        texts: What was said in these nights and before.
        subject: Theme or area.
        is_theme: Which of them.
        columns: The nights, counted from the first.

    Returns:
        At most N_QUOTES text ids, most typical first; no two by the same person or copies of each
        other.
    """
    own = (texts.themes if is_theme else texts.areas) == subject
    is_new = own & np.isin(texts.nights, columns)
    is_past = own & (texts.nights < min(columns))
    if not is_new.any():
        return []
    gained = texts.points[is_new].mean(axis=0, dtype=np.float64)
    if is_past.any():
        gained = gained - texts.points[is_past].mean(axis=0, dtype=np.float64)
    direction = unit_rows(gained[None])[0]
    typical = np.where(is_new, np.round(texts.points @ direction, 4), -np.inf)
    return _different(texts, np.argsort(-typical, kind="stable")[: int(is_new.sum())])


def _different(texts: SaidTexts, order: NDArray[np.intp]) -> list[str]:
    chosen: list[str] = []
    heard: set[str] = set()
    for i in order.tolist():
        told = {f"voice {texts.voices[i]}", f"copy {texts.copies[i]}"}
        if not told & heard:
            chosen.append(texts.text_ids[i])
            heard |= told
    return chosen[:N_QUOTES]
