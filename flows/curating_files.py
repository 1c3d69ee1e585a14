"""A curator's files: acts as TOML, themes as a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from flows.curating import desk_of
from flows.settings import Settings, make_night
from models.curation_words import describe
from models.errors import UsageError
from transforms.curation.acts import Signature
from transforms.curation.cells import Changes, Line, changes_of
from transforms.curation.desk import Desk, conflict_lines, perform
from transforms.curation.importing import import_acts
from transforms.curation.sheet import cells_now, sheet_rows
from transforms.curation.targets import known_themes
from transforms.curation.toml import acts_as_toml, read_acts
from transforms.curation.workbook import read_file, read_sheet, write_file, write_sheet
from transforms.store import open_store


def export(settings: Settings, path: Path) -> list[str]:
    """All acts as TOML; lines for the terminal.

    Args:
        settings: Where the store is.
        path: The file.
    """
    with open_store(settings.store_path, read_only=True) as con:
        text = acts_as_toml(con)
    write_file(path, text.encode())
    return [f"{text.count('[[act]]')} acts written to {path}"]


def take_in(settings: Settings, path: Path) -> list[str]:
    """Acts of a file, once each, all or none; lines for the terminal.

    Args:
        settings: Where the store is.
        path: The file.

    Raises:
        UsageError: Something in it is wrong, or does not fit the store.
    """
    try:
        text = read_file(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: byte {error.start} is not UTF-8. Save it as UTF-8.") from error
    file = read_acts(text, str(path))
    with desk_of(settings) as desk:
        found = import_acts(desk, file)
    lines = [f"{found.n_new} acts added, {found.n_known} known already"]
    lines += [f"{there} of the file is {here} here" for there, here in found.renamed.items()]
    return [*lines, *conflict_lines(found.conflicts, [c.act_id for c in found.conflicts])]


def make_sheet(settings: Settings, path: Path) -> list[str]:
    """The themes as a sheet to edit; lines for the terminal.

    Args:
        settings: Where the store is.
        path: .xlsx or .csv.
    """
    with open_store(settings.store_path, read_only=True) as con:
        rows = sheet_rows(con)
    write_sheet(path, rows)
    return [
        f"{len(rows)} themes written to {path}",
        f"Edit the columns marked (edit), then: remontee themes apply {path}",
    ]


def propose(settings: Settings, path: Path) -> Changes:
    """What an edited sheet would change; nothing is changed.

    Args:
        settings: Where the store is, which teams there are.
        path: The sheet.

    Raises:
        UsageError: Some cell is not understood; every such cell is told.
    """
    lines = read_sheet(path)
    with desk_of(settings) as desk:
        return _changes(settings, desk, lines)


def apply(settings: Settings, path: Path, proposed: Changes, signature: Signature) -> Sequence[str]:
    """Change what an edited sheet asks for; lines for the terminal.

    Args:
        settings: Where the store is, which teams there are.
        path: The sheet.
        proposed: From `propose`.
        signature: Who, when, why.

    Raises:
        UsageError: Something else was changed in between.
    """
    lines = read_sheet(path)
    with desk_of(settings) as desk:
        changes = _changes(settings, desk, lines)
        if changes != proposed:
            raise UsageError("Another act has come in between. Nothing was changed; try again.")
        acts, settled = perform(desk, signature, changes.deeds)
    told = [f"Act {act.act_id}: {describe(act.deed)}" for act in acts]
    return [*told, *conflict_lines(settled.conflicts, [act.act_id for act in acts])]


def _changes(settings: Settings, desk: Desk, lines: Sequence[Line]) -> Changes:
    today = make_night(settings, None, datetime.now(UTC)).date
    teams = [team.name for team in settings.teams]
    return changes_of(lines, known_themes(desk.con), cells_now(desk.con), teams, today)
