"""The files that a path, a folder or a glob names."""

from __future__ import annotations

import glob
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.errors import SourceError


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One file to read."""

    path: Path
    name: str
    """The path relative to the folder of remontee.toml, with "/"."""


def find_files(pattern: str, base: Path, private: tuple[Path, ...] = ()) -> tuple[FoundFile, ...]:
    """The files that a pattern names.

    Args:
        pattern: A file, a folder (everything below it), or a glob in which "**" stands for any
            depth; relative to `base`, or absolute.
        base: The folder of remontee.toml.
        private: Folders of the program's own files.

    Returns:
        The files by name; hidden ones are left out, and those in a private folder.

    Raises:
        SourceError: Nothing has that name.
    """
    own = tuple(folder.resolve() for folder in private)
    named = {path for path in _matches(pattern, base) if path.is_file()}
    found = {path for path in named if not _is_below(path, own)}
    if not found:
        told = f"no file at {pattern}"
        if named:
            told += f" but {len(named)} in the folders out and var, which are never read"
        raise SourceError(
            f"{told}: check the path, which starts at the folder of remontee.toml, and that the "
            "files have arrived"
        )
    files = (FoundFile(path, _name(path, base)) for path in found)
    return tuple(sorted(files, key=lambda file: file.name))


def _matches(pattern: str, base: Path) -> Iterator[Path]:
    """What a pattern names, in whichever form its accents are stored."""
    for form in dict.fromkeys(
        (pattern, *(unicodedata.normalize(f, pattern) for f in ("NFC", "NFD")))
    ):
        literal = base / form
        if literal.is_dir():
            yield from _below(literal)
        elif literal.exists():
            yield literal
        else:
            names = glob.glob(form, root_dir=base, recursive=True)  # noqa: PTH207, may be absolute
            yield from (base / name for name in names)


def _below(folder: Path) -> Iterator[Path]:
    """Everything in a folder and its folders that is not hidden."""
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(root, name) for name in names if not name.startswith("."))


def _is_below(path: Path, folders: tuple[Path, ...]) -> bool:
    """Whether a file lies in one of some folders, links followed."""
    return bool(folders) and any(map(path.resolve().is_relative_to, folders))


def _name(path: Path, base: Path) -> str:
    """The path as seen from remontee.toml, in composed accents."""
    relative = Path(os.path.relpath(path, base)).as_posix()
    return unicodedata.normalize("NFC", relative)
