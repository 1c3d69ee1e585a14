"""Where a run may write: never over, into or around what belongs to somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import UsageError

if TYPE_CHECKING:
    from flows.settings import Settings

_GLOB = re.compile(r"[*?\[]")
_OUR_REPORT = "report.json"


def refuse_dangerous_places(settings: Settings) -> None:
    """Refuse folders that a run would close to others or publish over.

    Args:
        settings: Of the run; nothing is written yet.

    Raises:
        UsageError: `out` and `var` lie in one another, around the configuration, or around files
            to read; or one of them is a file.
    """
    out, var = settings.out_path, settings.var_path
    if out.is_relative_to(var) or var.is_relative_to(out):
        raise UsageError(
            f"{settings.file}: [project] out ({out}) and var ({var}) lie inside one another. "
            "What is published and what is private must be apart: choose two folders side by side."
        )
    for key, folder in (("out", out), ("var", var)):
        for trouble in _troubles(settings, folder):
            raise UsageError(
                f"{settings.file}: [project] {key} ({folder}) {trouble}. Name a folder that holds "
                f'nothing else, such as "{key}".'
            )


def refuse_foreign_reports(settings: Settings, night: date) -> None:
    """Refuse to publish over files that no run of ours has written.

    Args:
        settings: Of the run; nothing is written yet.
        night: The night to publish.

    Raises:
        UsageError: Something is there already.
    """
    out = settings.out_path
    wanted = [
        out / folder / team.slug
        for folder in (night.isoformat(), "latest")
        for team in settings.readers
    ]
    foreign = [folder for folder in wanted if _holds_others(folder)]
    if (out / "index.html").exists() and not any(out.glob(f"*/*/{_OUR_REPORT}")):
        foreign.insert(0, out / "index.html")
    if foreign:
        raise UsageError(
            f"{foreign[0]} is there already and is no report of Remontée: publishing would replace "
            "it. Nothing was changed. Name another folder in [project] out, or move it away."
        )


def _troubles(settings: Settings, folder: Path) -> Iterator[str]:
    """What speaks against a folder of our own."""
    if any(each.is_file() for each in (folder, *folder.parents)):
        yield "is a file, or lies below one"
    if settings.base.is_relative_to(folder):
        yield "is the folder of the configuration, or one around it"
    for source in settings.sources:
        path = getattr(source, "path", "")
        if path and _folder_of(settings.base, path).is_relative_to(folder):
            yield f'holds the files that source "{source.name}" reads ({path})'


def _folder_of(base: Path, pattern: str) -> Path:
    """The folder from which on a path or glob names files."""
    parts = Path(pattern).parts
    n_plain = next((i for i, part in enumerate(parts) if _GLOB.search(part)), len(parts))
    plain = base.joinpath(*parts[:n_plain])
    return (plain.parent if plain.is_file() else plain).resolve()


def _holds_others(folder: Path) -> bool:
    """Whether there is something that is no report of ours."""
    if folder.is_dir():
        return any(folder.iterdir()) and not (folder / _OUR_REPORT).is_file()
    return folder.exists()
