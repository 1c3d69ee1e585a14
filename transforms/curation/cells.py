"""What an edited sheet asks for, cell by cell: deeds, or what is not understood and where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from models.curation import STATUSES, Deed, Kind
from models.errors import UsageError
from transforms.curation.acts import title_key
from transforms.curation.deeds import MAX_TITLE
from transforms.curation.sheet import BETWEEN_TEAMS, COLUMNS, EDITABLE, FIXED, KEPT, kept_cells
from transforms.curation.targets import KnownTheme, find_theme, theme_id_of

MAX_NOTE = 500
"""Characters of a cell of free text."""

_YES = frozenset({"yes", "y", "oui", "o", "x", "1", "true", "vrai"})
_NO = frozenset({"", "no", "n", "non", "0", "false", "faux"})


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet that was handed back."""

    number: int
    """As the spreadsheet counts, from 1."""
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Changes:
    """What an edited sheet asks for."""

    deeds: tuple[Deed, ...]
    lines: tuple[str, ...]
    """A line each changed cell, for somebody to decide."""


@dataclass(slots=True)
class _Sheet:
    known: Mapping[str, KnownTheme]
    now: Mapping[str, Mapping[str, str]]
    teams: Mapping[str, str]
    wanted: dict[str, dict[str, str]] = field(default_factory=dict)
    """Theme -> edited column -> value."""
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)


def changes_of(
    lines: Sequence[Line],
    known: Mapping[str, KnownTheme],
    now: Mapping[str, Mapping[str, str]],
    teams: Sequence[str],
    today: date,
) -> Changes:
    """What is to be done so that the themes are as the sheet says.

    Args:
        lines: Rows of the sheet.
        known: `known_themes`.
        now: `cells_now`.
        teams: Names of the configured teams.
        today: For what is said to be shipped.

    Raises:
        UsageError: Some cell is not understood, or was changed by somebody else since; every such
            cell is told.
    """
    sheet = _Sheet(known, now, {name.casefold(): name for name in teams})
    for line in lines:
        _read_line(sheet, line)
    _refuse_twin_titles(sheet)
    _refuse_chains(sheet)
    if sheet.troubles:
        raise UsageError("\n".join([*sheet.troubles, "Nothing was changed."]))
    deeds = [deed for theme in sheet.wanted for deed in _deeds(sheet, theme, today)]
    deeds.sort(key=lambda deed: deed.kind == "merge")
    told = [
        f'{theme}  {column}: "{sheet.now[theme][column]}" -> "{value}"'
        for theme, cells in sheet.wanted.items()
        for column, value in cells.items()
    ]
    return Changes(tuple(deeds), tuple(told))


def _read_line(sheet: _Sheet, line: Line) -> None:
    unknown = sorted(set(line.cells) - set(COLUMNS))
    for column in unknown:
        if line.cells[column]:
            sheet.troubles.append(f"row {line.number}, {column}: no column of the sheet")
    theme_id = theme_id_of(line.cells.get("theme_id", ""))
    kept = kept_cells(line.cells.get(KEPT, ""))
    if trouble := _line_trouble(sheet, line, theme_id, is_kept=kept is not None):
        sheet.troubles.append(f"row {line.number}, {trouble}")
        return
    sheet.seen[theme_id] = line.number
    edit, fixed = kept or ({}, {})
    for column in FIXED:
        if column in line.cells and line.cells[column] != fixed[column]:
            sheet.troubles.append(
                f'row {line.number}, {column}: "{line.cells[column]}" was "{fixed[column]}"; this '
                "column is only shown, put it back as it was"
            )
    for column in EDITABLE:
        if column in line.cells and line.cells[column] != edit[column]:
            _read_cell(sheet, line, theme_id, column, edit[column])


def _line_trouble(sheet: _Sheet, line: Line, theme_id: str, *, is_kept: bool) -> str:
    if theme_id not in sheet.known:
        return f'theme_id: "{line.cells.get("theme_id", "")}" is no theme of this store'
    if theme_id in sheet.seen:
        return f"theme_id: {theme_id} is in row {sheet.seen[theme_id]} already"
    if not is_kept:
        return f"{KEPT}: is not as the sheet was made; take a new sheet and edit that"
    return ""


def _read_cell(sheet: _Sheet, line: Line, theme_id: str, column: str, made: str) -> None:
    """One edited cell: understood, refused, or changed by somebody else since."""
    place = f"row {line.number}, {column}"
    if theme_id not in sheet.now:
        heir = sheet.known[theme_id].replaced_by
        if heir and theme_id_of(line.cells.get("merge_into", "")) == heir:
            return  # this sheet was applied before
        became = f"was merged into {heir}" if heir else "is gone"
        sheet.troubles.append(f"{place}: {theme_id} {became} since the sheet was made")
        return
    try:
        value = _READ[column](sheet, line.cells[column])
    except UsageError as error:
        sheet.troubles.append(f"{place}: {error}")
        return
    current = sheet.now[theme_id][column]
    if value in (current, made):
        return
    if current != made:
        sheet.troubles.append(
            f'{place}: "{value}", but somebody has made it "{current}" since the sheet was made; '
            "take a new sheet, or put that into the cell"
        )
        return
    sheet.wanted.setdefault(theme_id, {})[column] = value
    sheet.places[theme_id, column] = place


def _title(sheet: _Sheet, told: str) -> str:
    if not told:
        raise UsageError("a title cannot be empty; `remontee themes undo` gives back the old one")
    if len(told) > MAX_TITLE:
        raise UsageError(f"{len(told)} characters; a title has at most {MAX_TITLE}")
    return told


def _free(sheet: _Sheet, told: str) -> str:
    if len(told) > MAX_NOTE:
        raise UsageError(f"{len(told)} characters; expected at most {MAX_NOTE}")
    return told


def _status(sheet: _Sheet, told: str) -> str:
    if told.casefold() not in ("", *STATUSES):
        raise UsageError(f'"{told}" is no status; expected {", ".join(STATUSES)}, or nothing')
    return told.casefold()


def _teams(sheet: _Sheet, told: str) -> str:
    names = [name.strip() for name in told.split(BETWEEN_TEAMS.strip()) if name.strip()]
    for name in names:
        if name.casefold() not in sheet.teams:
            known = BETWEEN_TEAMS.join(sheet.teams.values()) or "none"
            raise UsageError(f'"{name}" is no team; configured: {known}')
    return BETWEEN_TEAMS.join(dict.fromkeys(sheet.teams[name.casefold()] for name in names))


def _theme(sheet: _Sheet, told: str) -> str:
    return find_theme(sheet.known, told).theme_id if told else ""


def _yes_or_no(sheet: _Sheet, told: str) -> str:
    if told.casefold() not in _YES | _NO:
        raise UsageError(f'"{told}"; expected yes, or nothing')
    return "yes" if told.casefold() in _YES else ""


_READ: Mapping[str, Callable[[_Sheet, str], str]] = MappingProxyType(
    {
        **dict.fromkeys(("title_fr", "title_en"), _title),
        **dict.fromkeys(("owner", "shipped_version", "ticket", "note"), _free),
        **dict.fromkeys(("hide", "pin"), _yes_or_no),
        "status": _status,
        "teams": _teams,
        "merge_into": _theme,
    }
)


def _refuse_twin_titles(sheet: _Sheet) -> None:
    """Two themes of one title; those that the sheet merges away count not."""
    for column in ("title_fr", "title_en"):
        owners: dict[str, list[str]] = {}
        for theme_id, cells in sheet.now.items():
            wanted = sheet.wanted.get(theme_id, {})
            if not wanted.get("merge_into"):
                title = title_key(wanted.get(column, cells[column]))
                owners.setdefault(title, []).append(theme_id)
        for theme_ids in owners.values():
            edited = [t for t in theme_ids if (t, column) in sheet.places]
            if edited and len(theme_ids) > 1:
                others = ", ".join(t for t in theme_ids if t != edited[0])
                sheet.troubles.append(
                    f"{sheet.places[edited[0], column]}: {others} has this title; choose another, "
                    "or merge the two"
                )


def _refuse_chains(sheet: _Sheet) -> None:
    for theme_id, cells in sheet.wanted.items():
        heir = cells.get("merge_into", "")
        further = sheet.wanted.get(heir, {}).get("merge_into", "")
        place = sheet.places.get((theme_id, "merge_into"), "")
        if heir == theme_id:
            sheet.troubles.append(f"{place}: {theme_id} cannot be merged into itself")
        elif further:
            sheet.troubles.append(
                f"{place}: {heir} is to be merged into {further} itself; write {further}"
            )


def _deeds(sheet: _Sheet, theme_id: str, today: date) -> list[Deed]:
    cells, subject = sheet.wanted[theme_id], (theme_id,)
    titles = {name: value for name, value in cells.items() if name.startswith("title_")}
    deeds = [Deed("rename", subject, values=titles)] if titles else []
    for column, kind in _SAID.items():
        if column in cells:
            deeds.append(Deed(kind, subject, values={column: cells[column]}))
    if "status" in cells or "shipped_version" in cells:
        deeds.append(Deed("status", subject, values=_status_values(sheet, theme_id, today)))
    if "teams" in cells:
        named = tuple(name for name in cells["teams"].split(BETWEEN_TEAMS) if name)
        deeds.append(Deed("route", subject, teams=named))
    for column, (on, off) in _SWITCHES.items():
        if column in cells:
            deeds.append(Deed(on if cells[column] else off, subject))
    if "merge_into" in cells:
        deeds.append(Deed("merge", subject, to=cells["merge_into"]))
    return deeds


_SAID: Mapping[str, Kind] = MappingProxyType({"owner": "own", "ticket": "ticket", "note": "note"})
_SWITCHES: Mapping[str, tuple[Kind, Kind]] = MappingProxyType(
    {"hide": ("hide", "unhide"), "pin": ("pin", "unpin")}
)


def _status_values(sheet: _Sheet, theme_id: str, today: date) -> dict[str, str]:
    cells = {**sheet.now[theme_id], **sheet.wanted[theme_id]}
    if cells["status"] != "shipped":
        return {"status": cells["status"]}
    return {
        "status": "shipped",
        "shipped_version": cells["shipped_version"],
        "shipped_on": today.isoformat(),
    }
