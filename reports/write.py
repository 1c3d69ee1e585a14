"""The only place where reports touch the disk: whole folders, swapped in at once.

A folder is written beside its place under a hidden name and then exchanged with what was there, so
that a reader sees the old report or the new one, never half of one, and nothing of an old report
stays. Whatever a killed run left behind is removed by the next.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path, PurePosixPath

from models.errors import PublishError
from models.records import Language
from reports.render_html import render_shelf

LATEST = "latest"
"""Folder of the last published report of every team."""
_NEW = ".new-"
"""Start of the hidden name of a folder or file that is being written."""
_ENTRIES = ("index.html", "report.md", "report.json", "themes.csv")
_NIGHT = re.compile(r"\d{4}-\d{2}-\d{2}")
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def write_report(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder hold these files and nothing else, all at once.

    Args:
        folder: Where: `out/<night>/<team>`; made if it does not exist.
        files: Relative path -> content.

    Raises:
        PublishError: A path leads out of the folder.
    """
    staged = _fresh(folder)
    for name, data in sorted(files.items()):
        path = staged / _inside(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    _swap(staged, folder)


def publish_latest(out: Path, night: date, team_slug: str) -> None:
    """Make `out/latest/<team>` the same as `out/<night>/<team>`.

    Args:
        out: The folder of all reports.
        night: Whose report is the latest now.
        team_slug: The team.

    Raises:
        PublishError: That night's report was not written.
    """
    source = out / night.isoformat() / team_slug
    if not source.is_dir():
        raise PublishError(
            f"There is no report of {night.isoformat()} for {team_slug} in {out}: expected the "
            "folder that publish writes. Publish that night first."
        )
    folder = out / LATEST / team_slug
    staged = _fresh(folder)
    shutil.copytree(source, staged, copy_function=shutil.copyfile)
    _swap(staged, folder)


def write_index(out: Path, project: str, teams: Mapping[str, str], language: Language) -> None:
    """Write `out/index.html`, the list of all nights and teams, and remove what killed runs left.

    Args:
        out: The folder of all reports.
        project: Name of the product line.
        teams: team_slug -> name; a team that is not there any more is listed by its slug.
        language: Of the page.
    """
    out.mkdir(parents=True, exist_ok=True)
    for parent in (out, *_folders(out)):
        _sweep(parent)
    names = [folder.name for folder in _folders(out)]
    ordered = [name for name in names if name == LATEST]
    ordered += sorted((name for name in names if _NIGHT.fullmatch(name)), reverse=True)
    nights = [(name, links) for name in ordered if (links := _links(out / name, teams, project))]
    staged = out / f"{_NEW}index.html"
    staged.write_bytes(render_shelf(project, nights, language))
    staged.replace(out / "index.html")


def _links(night: Path, teams: Mapping[str, str], project: str) -> list[tuple[str, str]]:
    """Name and relative link of each team's report, everybody's first, then by name."""
    links = []
    for folder in _folders(night):
        entry = next((name for name in _ENTRIES if (folder / name).is_file()), None)
        if entry:
            label = teams.get(folder.name, folder.name)
            links.append((label, f"{night.name}/{folder.name}/{entry}"))
    return sorted(links, key=lambda link: (link[0] != project, link[0].casefold(), link[1]))


def _folders(parent: Path) -> list[Path]:
    return sorted(path for path in parent.iterdir() if path.is_dir())


def _inside(name: str) -> PurePosixPath:
    """A relative path that stays in its folder."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or not path.parts:
        raise PublishError(
            f"The file {name!r} cannot be published: expected a path inside of the report's "
            "folder. Check the ids of themes and the slugs of teams."
        )
    return path


def _fresh(folder: Path) -> Path:
    """The hidden, empty neighbour in which `folder` is prepared."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    staged = folder.with_name(f"{_NEW}{folder.name}")
    _remove(staged)
    return staged


def _swap(staged: Path, folder: Path) -> None:
    """Put `staged` in the place of `folder`, and remove what was there."""
    staged.mkdir(exist_ok=True)
    if not folder.exists():
        staged.replace(folder)
        return
    if not _exchange(staged, folder):
        _replace(staged, folder)
    _remove(staged)


def _replace(staged: Path, folder: Path) -> None:
    """Two steps, for systems without an exchange; a kill in between is mended by the next run."""
    _remove(folder)
    staged.replace(folder)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, where the system can.

    Source: renameat2(2), RENAME_EXCHANGE; Linux 3.15 and glibc 2.28.
    """
    renameat2 = getattr(ctypes.CDLL(None), "renameat2", None) if os.name == "posix" else None
    if renameat2 is None:
        return False
    done: int = renameat2(
        _AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE
    )
    return done == 0


def _sweep(parent: Path) -> None:
    for path in sorted(parent.glob(f"{_NEW}*")):
        _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
