"""What a curator names: themes by id, comments by id or by source and native id."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from models.errors import UsageError
from transforms.store import frames, rows

MIN_PREFIX = 8
"""So many characters of a comment's id are enough, if no other begins with them."""

_THEME = re.compile(r"(?:T-?)?0*(\d{1,9})", re.IGNORECASE)
_N_SHOWN = 5


@dataclass(frozen=True, slots=True)
class KnownTheme:
    """A theme as far as an act must know it."""

    theme_id: str
    state: str
    replaced_by: str
    title_fr: str
    title_en: str

    @property
    def is_open(self) -> bool:
        """Whether it takes comments."""
        return not self.replaced_by and self.state != "gone"


@dataclass(frozen=True, slots=True)
class Named:
    """Comments that were named, and what they say."""

    comment_ids: tuple[str, ...]
    text_ids: tuple[str, ...]
    """Distinct, ascending."""


def known_themes(con: duckdb.DuckDBPyConnection) -> dict[str, KnownTheme]:
    """Every theme, by ascending id.

    Args:
        con: The store.
    """
    found = con.execute(
        "SELECT theme_id, state, replaced_by, title_fr, title_en FROM themes ORDER BY theme_id"
    )
    return {row[0]: KnownTheme(*row) for row in found.fetchall()}


def theme_id_of(words: str) -> str:
    """A theme's id as it is written: "t-7" and "7" are T-0007.

    Args:
        words: What was typed.
    """
    found = _THEME.fullmatch(words.strip())
    return f"T-{int(found[1]):04d}" if found else words.strip()


def find_theme(themes: Mapping[str, KnownTheme], words: str) -> KnownTheme:
    """The open theme that somebody means; a merged one stands for its heir.

    Args:
        themes: `known_themes`.
        words: What was typed, in any letter case.

    Raises:
        UsageError: There is none, or it is gone.
    """
    wanted = theme_id_of(words)
    if wanted not in themes:
        raise UsageError(f'There is no theme "{words}". {_suggestion(themes, wanted)}')
    found = themes[wanted]
    if found.replaced_by:
        found = themes[found.replaced_by]
    if not found.is_open:
        raise UsageError(
            f"{wanted} is gone: nobody speaks of it any more, and a refit has closed it. "
            "`remontee themes list` shows the themes that are open."
        )
    return found


def led_on(themes: Mapping[str, KnownTheme], words: str) -> str:
    """A sentence when an id leads to another theme; empty otherwise.

    Args:
        themes: `known_themes`.
        words: What was typed; a theme that there is.
    """
    wanted = theme_id_of(words)
    heir = themes[wanted].replaced_by
    return f"{wanted} was merged into {heir}: {heir} is meant." if heir else ""


def find_comments(con: duckdb.DuckDBPyConnection, wanted: Sequence[str]) -> Named:
    """Comments by id (the first characters are enough), or by `source:native id`.

    Args:
        con: The store, staged.
        wanted: What was typed.

    Raises:
        UsageError: There is none of that name, or there are several; all are told at once.
    """
    named = pa.table({"word": list(dict.fromkeys(wanted))}, pa.schema({"word": pa.string()}))
    with frames(con, named=named):
        found = rows(con, "curation_named", {"min_prefix": MIN_PREFIX}).to_pylist()
    by_word: dict[str, list[tuple[str, str]]] = {word: [] for word in wanted}
    for row in found:
        by_word[row["word"]].append((row["comment_id"], row["text_id"]))
    troubles = [_trouble(word, hits) for word, hits in by_word.items() if len(hits) != 1]
    if troubles:
        raise UsageError("\n".join([*troubles, _FORMS]))
    hits = [hits[0] for hits in by_word.values()]
    return Named(tuple(c for c, _ in hits), tuple(sorted({t for _, t in hits})))


_FORMS = (
    "A comment is named by its id (or the first 8 characters) or by source:id at the source; "
    "`remontee themes show T-…` and `remontee search` give ids."
)


def count_comments(con: duckdb.DuckDBPyConnection, text_ids: Iterable[str]) -> int:
    """How many comments say some texts.

    Args:
        con: The store.
        text_ids: Distinct texts.
    """
    row = con.execute(
        "SELECT count(*) FROM staged_comments WHERE text_id = ANY($ids)", {"ids": sorted(text_ids)}
    ).fetchone()
    return int(row[0]) if row else 0


def _trouble(word: str, hits: Sequence[tuple[str, str]]) -> str:
    if hits:
        return f'"{word}" is the beginning of {len(hits)} comment ids; write more of it.'
    return f'There is no comment "{word}".'


def _suggestion(themes: Mapping[str, KnownTheme], wanted: str) -> str:
    if not themes:
        return "There are no themes yet; `remontee run` finds them."
    if near := difflib.get_close_matches(wanted.upper(), themes, _N_SHOWN, 0.8):
        return f"Did you mean {' or '.join(sorted(near))}?"
    first, last = min(themes), max(themes, key=lambda each: (len(each), each))
    return f"There are {first} to {last}; `remontee themes list` shows them."
