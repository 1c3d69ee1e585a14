"""What the registry said of every text on the last nights, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from models.continuity import UNASSIGNED, UNDECIDED, Standing
from transforms import registry
from transforms.store import rows

N_NIGHTS = 7
"""How many nights back a theme must still be what it was."""
_OPEN = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Registered:
    """The registry as a refit finds it."""

    theme_ids: tuple[str, ...]
    """Themes that take comments, ascending; labels are positions here."""
    standing: Standing
    n_changed: int
    """Comments that an earlier refit of this very night gave another theme."""


@dataclass(frozen=True, slots=True)
class _Decisions:
    texts: NDArray[np.intp]
    labels: NDArray[np.intp]
    """Of the theme, or of the one it was merged into."""
    themes: NDArray[np.intp]
    """Position of the theme itself in `leads_to`."""
    leads_to: NDArray[np.intp]
    from_nights: NDArray[np.datetime64]
    until_nights: NDArray[np.datetime64]
    is_refit: NDArray[np.bool_]


def load_standing(
    con: duckdb.DuckDBPyConnection,
    text_ids: Sequence[str],
    night: date,
    fixed: frozenset[str] = frozenset(),
) -> Registered:
    """The registry of tonight and of the N_NIGHTS before.

    Args:
        con: The store.
        text_ids: The texts of the corpus, ascending.
        night: Tonight.
        fixed: Texts whose theme a curator has said.
    """
    theme_ids = tuple(registry.living_themes(con))
    found = _decisions(con, np.array(text_ids), theme_ids, night)
    weights = load_weights(con, text_ids)
    is_now = found.until_nights == np.datetime64(_OPEN)
    is_old = np.zeros(len(text_ids), bool)
    is_old[found.texts[found.from_nights < np.datetime64(night)]] = True
    is_changed = is_now & found.is_refit & (found.from_nights == np.datetime64(night))
    n_changed = int((weights * is_old)[found.texts[is_changed]].sum())
    past = [
        _placed(found, found.themes, _standing(found, night - timedelta(days=days)), len(text_ids))
        for days in range(1, N_NIGHTS + 1)
    ]
    standing = Standing(
        labels=_placed(found, found.labels, is_now, len(text_ids)),
        past=np.stack(past),
        leads_to=found.leads_to,
        weights=weights,
        costs=weights * is_old,
        is_fixed=np.isin(np.array(text_ids), sorted(fixed)),
    )
    return Registered(theme_ids, standing, n_changed)


def load_weights(con: duckdb.DuckDBPyConnection, text_ids: Sequence[str]) -> NDArray[np.int64]:
    """Comments of each text that are not set aside, shape (n_texts,).

    Args:
        con: The store, staged.
        text_ids: The texts of the corpus.
    """
    table = rows(con, "text_weights")
    counts = dict(zip(table["text_id"].to_pylist(), table["n_comments"].to_pylist(), strict=True))
    return np.array([counts.get(text_id, 0) for text_id in text_ids], np.int64)


def _decisions(
    con: duckdb.DuckDBPyConnection,
    text_ids: NDArray[np.str_],
    theme_ids: Sequence[str],
    night: date,
) -> _Decisions:
    table = rows(con, "standing", {"since": night - timedelta(days=N_NIGHTS)})
    table = table.filter(pc.is_in(table["text_id"], pa.array(text_ids.tolist(), pa.string())))
    heirs = dict(zip(table["theme_id"].to_pylist(), table["living_id"].to_pylist(), strict=True))
    label_of = {theme_id: label for label, theme_id in enumerate(theme_ids)}
    merged = sorted(t for t, heir in heirs.items() if t not in label_of and heir in label_of)
    place_of = label_of | {t: len(theme_ids) + i for i, t in enumerate(merged)}
    leads_to = [*range(len(theme_ids)), *(label_of[heirs[theme_id]] for theme_id in merged)]
    themes = [place_of.get(t, UNASSIGNED) for t in table["theme_id"].to_pylist()]
    until = pc.fill_null(table["until_night"], pa.scalar(_OPEN))
    return _Decisions(
        texts=np.searchsorted(text_ids, np.array(table["text_id"].to_pylist(), text_ids.dtype)),
        labels=np.array([*leads_to, UNASSIGNED], np.intp)[np.array(themes, np.intp)],
        themes=np.array(themes, np.intp),
        leads_to=np.array(leads_to, np.intp),
        from_nights=table["from_night"].to_numpy().astype("datetime64[D]"),
        until_nights=until.to_numpy().astype("datetime64[D]"),
        is_refit=pc.equal(table["cause"], "refit").to_numpy(),
    )


def _standing(found: _Decisions, night: date) -> NDArray[np.bool_]:
    day = np.datetime64(night)
    standing: NDArray[np.bool_] = (found.from_nights <= day) & (found.until_nights > day)
    return standing


def _placed(
    found: _Decisions, values: NDArray[np.intp], chosen: NDArray[np.bool_], n_texts: int
) -> NDArray[np.intp]:
    """One value a text from the decisions chosen, at most one a text."""
    placed = np.full(n_texts, UNDECIDED, np.intp)
    placed[found.texts[chosen]] = values[chosen]
    return placed
