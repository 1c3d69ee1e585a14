"""The files that a path, a folder or a glob names."""

from __future__ import annotations

import glob
import os
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePath
from typing import Literal

from models.errors import SourceError
from transforms.sources.formats.walking import files_below, is_maildir, matching

_FORMS: tuple[Literal["NFC", "NFD"], ...] = ("NFC", "NFD")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One file to read."""

    path: Path
    name: str
    """The path relative to the folder of remontee.toml, with "/"."""
    is_outside: bool = False
    """Whether a link leads to it out of the folder that was named."""
    is_message: bool = False
    """Whether it is a message of a Maildir, whose name changes when somebody reads it."""


def find_files(
    pattern: str, base: Path, private: tuple[Path, ...] = (), notes: list[str] | None = None
) -> tuple[FoundFile, ...]:
    """The files that a pattern names.

    Args:
        pattern: A file, a folder (everything below it), or a glob in which "**" stands for any
            depth; relative to `base`, or absolute.
        base: The folder of remontee.toml.
        private: Folders of the program's own files.
        notes: Told of links that lead nowhere.

    Returns:
        The files by name; hidden ones are left out, those in a private folder, and messages that
        a Maildir is still receiving. Links are followed, wherever they lead.

    Raises:
        SourceError: Nothing has that name.
    """
    links = _Links(base, pattern)
    named = {path for form in _forms(pattern) for path in _matches(form, base)}
    found = {path for path in named if path.is_file() and not links.is_no_message(path)}
    broken = sorted(path for path in named - found if path.is_symlink() and not path.exists())
    own = tuple(folder.resolve() for folder in private)
    ours = {path for path in found if _is_below(links.real(path), own)}
    if notes is not None:
        notes += [f"{_name(path, base)}: a link that leads nowhere; left out" for path in broken]
    if found == ours:
        raise SourceError(_nothing_at(pattern, len(ours), len(broken)))
    return _named(sorted(found - ours), links, base)


def _nothing_at(pattern: str, n_ours: int, n_broken: int) -> str:
    """Why a pattern gives no file."""
    told = f"no file at {pattern}"
    if n_ours:
        told += f" but {n_ours} in the folders out and var, which are never read"
    elif n_broken:
        told += f" but {n_broken} links that lead nowhere"
    return (
        f"{told}: check the path, which starts at the folder of remontee.toml, and that the "
        "files have arrived"
    )


def _forms(pattern: str) -> Iterable[str]:
    """A pattern in whichever form its accents are stored."""
    return dict.fromkeys((pattern, *(unicodedata.normalize(form, pattern) for form in _FORMS)))


def _matches(pattern: str, base: Path) -> Iterator[Path]:
    """What one form of a pattern names."""
    literal = base / pattern
    if literal.is_dir():
        yield from files_below(literal)
    elif literal.exists() or literal.is_symlink():
        yield literal
    elif not pattern.endswith("/"):
        yield from matching(pattern, base)


class _Links:
    """Where paths really lead."""

    def __init__(self, base: Path, pattern: str) -> None:
        steps = PurePath(pattern).parts
        at = next((n for n, step in enumerate(steps) if glob.has_magic(step)), len(steps))
        whole = base / pattern
        start = whole if whole.exists() or whole.is_symlink() else base.joinpath(*steps[:at])
        self._root = start.resolve()
        self._folder = cache(Path.resolve)
        self._is_maildir = cache(is_maildir)

    def real(self, path: Path) -> Path:
        """The path without any link in it."""
        return path.resolve() if path.is_symlink() else self._folder(path.parent) / path.name

    def is_outside(self, path: Path) -> bool:
        """Whether a file lies elsewhere than what was named."""
        return not self.real(path).is_relative_to(self._root)

    def is_message(self, path: Path) -> bool:
        """Whether a file is a message of a Maildir."""
        folder = path.parent
        return folder.name in ("cur", "new") and self._is_maildir(folder.parent)

    def is_no_message(self, path: Path) -> bool:
        """Whether a file is a Maildir's own, or a message that it is still receiving."""
        folder = path.parent
        is_arriving = folder.name == "tmp" and self._is_maildir(folder.parent)
        return is_arriving or self._is_maildir(folder)


def _named(paths: list[Path], links: _Links, base: Path) -> tuple[FoundFile, ...]:
    """Files under names that are all different: composed accents, unless two names are then one."""
    names = [_name(path, base) for path in paths]
    counts = Counter(names)
    files = (
        FoundFile(
            path,
            name if counts[name] == 1 else _name(path, base, is_composed=False),
            links.is_outside(path),
            links.is_message(path),
        )
        for path, name in zip(paths, names, strict=True)
    )
    return tuple(sorted(files, key=lambda file: file.name))


def _is_below(path: Path, folders: tuple[Path, ...]) -> bool:
    """Whether a file lies in one of some folders."""
    return any(map(path.is_relative_to, folders))


def _name(path: Path, base: Path, *, is_composed: bool = True) -> str:
    """The path as seen from remontee.toml; what cannot be shown on a line is escaped."""
    relative = Path(os.path.relpath(path, base)).as_posix()
    name = unicodedata.normalize("NFC", relative) if is_composed else relative
    shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    if shown.isprintable():
        return shown
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in shown)
