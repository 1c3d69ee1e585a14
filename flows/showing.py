"""What is known of themes, as the terminal shows it: all of them in a table, or one in full."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from textwrap import wrap

from rich.cells import cell_len, set_cell_size

from flows.movement_words import movement_line
from flows.plain import WIDTH
from flows.settings import Settings, night_of
from flows.theme_words import theme_lines
from models.errors import UsageError
from models.facts import ThemeCard, ThemeLine
from models.plain_text import on_one_line
from models.records import Language
from transforms.movements import load_movements
from transforms.registry import ALIVE
from transforms.runs import last_night
from transforms.store import open_store
from transforms.theme_facts import list_facts, merged_on, theme_card, theme_facts
from transforms.voices.theme_voices import theme_voices

CLOSED = ("merged", "gone")
UNSHOWN = (*CLOSED, "hidden")
"""States that are listed only if asked for."""
N_NIGHTS = 7
"""Nights of the ledger that are told."""
N_SIDE_QUOTES = 2
"""Most quotes of each side."""
AREA_WIDTH = 16
MIN_TITLE_WIDTH = 20

_HEADS = ("theme", "title", "state", "area", "people", "comments", "places", "7 nights")
_ARE_NUMBERS = (False, False, False, False, True, True, True, True)


def list_themes(
    settings: Settings, *, is_all: bool, state: str | None, area: str | None, limit: int
) -> list[str]:
    """A table of themes, those of the most people first.

    Args:
        settings: Where the store is; it is only read.
        is_all: Whether also those merged, gone or hidden.
        state: Only this one; None: any.
        area: Only this one, by id or title; None: any.
        limit: Most themes wanted.

    Returns:
        Lines of at most WIDTH columns; what is more than the limit is said.

    Raises:
        UsageError: There is no such state or area.
        StoreBusy: Another process holds the store.
        StoreError: There is none, or it cannot be read.
    """
    if state is not None and state not in (*ALIVE, *CLOSED):
        raise UsageError(f'no state "{state}"; there are {", ".join((*ALIVE, *CLOSED))}')
    with open_store(settings.store_path, read_only=True) as con:
        themes: Sequence[ThemeLine] = list_facts(con, settings.project.language)
        movements = load_movements(con)
    if not themes:
        return ["No theme yet. `remontee run` looks for themes in what the sources say."]
    if area is not None:
        themes = _of_area(themes, area)
    chosen = [
        theme
        for theme in themes
        if (theme.state == state if state else is_all or theme.state not in UNSHOWN)
    ]
    return [
        *_movements([movement_line(each, settings.project.language) for each in movements]),
        *_table(chosen[:limit]),
        *_footer(themes, chosen, limit, is_whole=is_all or bool(state)),
    ]


def show_theme(settings: Settings, theme_id: str, n_quotes: int) -> list[str]:
    """Everything known of a theme; of a merged one, of the theme that it was merged into.

    Args:
        settings: Where the store is; it is only read.
        theme_id: Such as T-0012; 12 will do.
        n_quotes: Most quotes wanted, from 0.

    Returns:
        Lines of at most WIDTH columns, but for links.

    Raises:
        UsageError: There is no such theme; the nearest are named.
        StoreBusy: Another process holds the store.
        StoreError: There is none, or it cannot be read.
    """
    language: Language = settings.project.language
    with open_store(settings.store_path, read_only=True) as con:
        card = theme_card(con, theme_id)
        redirect = []
        if card.replaced_by:
            redirect = [_redirect(card, merged_on(con, card.theme_id)), ""]
            card = theme_card(con, card.replaced_by)
        facts = theme_facts(con, card, language, n_quotes, N_NIGHTS)
        night = last_night(con)
        voices = None
        if night:
            stands = night_of(night, settings.project.timezone)
            n_side, days = min(n_quotes, N_SIDE_QUOTES), settings.themes.window_days
            voices = theme_voices(con, card.theme_id, stands, days, n_side)
    return [*redirect, *theme_lines(facts, language, voices)]


def _movements(told: Sequence[str]) -> list[str]:
    """What several themes tell together, before them."""
    if not told:
        return []
    lines = (wrap(each, WIDTH, subsequent_indent="  ", break_on_hyphens=False) for each in told)
    return ["Movements", *(line for own in lines for line in own), ""]


def _redirect(asked: ThemeCard, night: date | None) -> str:
    """That the theme asked for is in another now."""
    when = f" on {night}" if night else ""
    return (
        f"{asked.theme_id} was merged into {asked.replaced_by}{when}. This is {asked.replaced_by}:"
    )


def _of_area(themes: Sequence[ThemeLine], area: str) -> list[ThemeLine]:
    """The themes of an area, by its id or its title."""
    wanted = area.strip().casefold()
    found = [t for t in themes if wanted in (t.area_id.casefold(), t.area.casefold()) and t.area_id]
    if found:
        return found
    known = sorted(
        {f"{t.area_id} ({t.area})" if t.area else t.area_id for t in themes if t.area_id}
    )
    told = f"there are {', '.join(known)}" if known else "themes have no areas yet"
    raise UsageError(f'no area "{area}"; {told}')


def _table(themes: Sequence[ThemeLine]) -> list[str]:
    """Aligned columns; whose it is and what becomes of it on a line of its own, if anybody said."""
    if not themes:
        return []
    cells = [_cells(theme) for theme in themes]
    columns = [i for i, head in enumerate(_HEADS) if head != "area" or any(t.area for t in themes)]
    widths = {i: max(cell_len(row[i]) for row in (_HEADS, *cells)) for i in columns}
    widths[3] = min(widths.get(3, 0), AREA_WIDTH)
    others = sum(widths[i] + 2 for i in columns if i != 1)
    widths[1] = min(widths[1], max(WIDTH - others, MIN_TITLE_WIDTH))
    lines = [_row(_HEADS, columns, widths)]
    for theme, row in zip(themes, cells, strict=True):
        lines.append(_row(row, columns, widths))
        lines += [f"{'':{widths[0]}}  {told}" for told in _said_of(theme)]
    return lines


def _cells(theme: ThemeLine) -> tuple[str, ...]:
    most = theme.n_people + theme.n_unknown
    return (
        theme.theme_id,
        on_one_line(theme.title) or "(no title)",
        theme.state,
        on_one_line(theme.area),
        f"{theme.n_people}" if most == theme.n_people else f"{theme.n_people}-{most}",
        f"{theme.n_comments}",
        f"{theme.n_communities}",
        f"{theme.n_recent} ({theme.n_recent - theme.n_earlier:+d})" if most else "",
    )


def _row(row: Sequence[str], columns: Iterable[int], widths: dict[int, int]) -> str:
    cells = (_cell(row[i], widths[i], is_number=_ARE_NUMBERS[i]) for i in columns)
    return "  ".join(cells).rstrip()


def _cell(text: str, width: int, *, is_number: bool) -> str:
    if cell_len(text) > width:
        return f"{set_cell_size(text, width - 1)}…"
    space = " " * (width - cell_len(text))
    return space + text if is_number else text + space


def _said_of(theme: ThemeLine) -> list[str]:
    """What curators say of a theme in the list: where it went, whose it is, its status."""
    told = [f"merged into {theme.replaced_by}"] if theme.replaced_by else []
    told += [f"owner {on_one_line(theme.owner)}"] if theme.owner else []
    told += [theme.status] if theme.status else []
    return ["; ".join(told)] if told else []


def _footer(
    themes: Sequence[ThemeLine], chosen: Sequence[ThemeLine], limit: int, *, is_whole: bool
) -> list[str]:
    """What the table leaves out, and what its columns mean."""
    if not chosen:
        n_others = f"; {len(themes)} in other states, see --all" if not is_whole else ""
        return [f"No such theme{n_others}."]
    shown = min(len(chosen), limit)
    told = f"{shown} of {len(chosen)} themes" if shown < len(chosen) else _n_themes(shown)
    n_hidden = 0 if is_whole else len(themes) - len(chosen)
    closed = f"; {n_hidden} more merged, gone or hidden: --all" if n_hidden else ""
    return [
        "",
        f"{told}{closed}.",
        "`remontee themes show T-…` has all that is known of one.",
        "7 nights: people of the last seven nights, and against the seven before. 5-8 people: 5,",
        "and at most 3 more whose names are not known.",
    ]


def _n_themes(n: int) -> str:
    return "1 theme" if n == 1 else f"{n} themes"
