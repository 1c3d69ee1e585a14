"""What a file holds part by part: what is read, what is left out and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from models.errors import SourceError
from transforms.sources.formats.describe import (
    FileDescription,
    describe_part,
    has_text,
    require_text,
)
from transforms.sources.formats.documents import NoTable
from transforms.sources.formats.parts import Part, parts_of
from transforms.sources.formats.sniff import READABLE

Found = tuple[Part, FileDescription]

_SHOWN_NAMES = 5


@dataclass(slots=True)
class Survey:
    """What becomes of each part of a file."""

    name: str
    readable: list[Found] = field(default_factory=list)
    """What is read; a file by itself also where nothing can be read in it."""
    strays: list[Part] = field(default_factory=list)
    """Members of a zip that are of no kind that we read."""
    notes: list[str] = field(default_factory=list)
    """What is left out."""
    errors: list[str] = field(default_factory=list)
    """What cannot be read and should be."""

    @property
    def is_barren(self) -> bool:
        """Whether it is an archive of strays."""
        return bool(self.strays) and not (self.readable or self.errors)

    @property
    def n_left_out(self) -> int:
        """Parts that are passed over."""
        return len(self.strays) + len(self.notes) - bool(self.strays)


def survey(
    path: Path, name: str, fields: Mapping[str, str] | None = None, encoding: str = "auto"
) -> Survey:
    """What a file holds, from the head of each part.

    Args:
        path: The file.
        name: What to call it.
        fields: Our field to its column; None or empty: guessed.
        encoding: As configured, or "auto".

    Returns:
        Its parts. In a zip or a workbook with comments, what holds none is left out, but for
        tables of a zip that read like comments under a name that is not known.

    Raises:
        SourceError: The file cannot be opened.
    """
    found = Survey(name)
    tables_without: list[Found] = []
    others: list[str] = []
    parts = parts_of(path, name)
    for part in _expanded(parts, found):
        if part.is_hidden:
            found.strays.append(part)
            continue
        try:
            description = describe_part(part, fields, encoding)
        except NoTable as error:
            others.append(str(error))
        except SourceError as error:
            found.errors.append(str(error))
        else:
            _put(part, description, found, tables_without)
    if not parts:
        found.notes.append(f"{name}: empty, nothing to read")
    _decide(found, tables_without, others)
    return found


def describe_file(
    path: Path, name: str, fields: Mapping[str, str] | None = None, encoding: str = "auto"
) -> tuple[FileDescription, ...]:
    """What of a file would be read.

    Args:
        path: The file.
        name: What to call it.
        fields: Our field to its column; None or empty: guessed.
        encoding: As configured, or "auto".

    Returns:
        One description, or one for each part of a zip or workbook that is not left out.

    Raises:
        SourceError: Something in it cannot be read, or nothing is of a kind that we read.
    """
    found = survey(path, name, fields, encoding)
    if found.errors:
        raise SourceError("\n".join(found.errors))
    if found.is_barren:
        raise SourceError(f"{name}: none of {READABLE}")
    return tuple(description for _, description in found.readable)


def _expanded(parts: tuple[Part, ...], found: Survey) -> Iterator[Part]:
    """Parts with their workbooks taken apart."""
    for part in parts:
        if part.is_hidden:
            yield part
            continue
        try:
            yield from part.expanded()
        except SourceError as error:
            found.errors.append(str(error))


def _put(part: Part, description: FileDescription, found: Survey, without: list[Found]) -> None:
    """Sorts a part by what it holds."""
    if part.member and not description.is_known:
        found.strays.append(part)
    elif description.is_table and not has_text(description):
        without.append((part, description))
    else:
        found.readable.append((part, description))


def _decide(found: Survey, without: list[Found], others: list[str]) -> None:
    """Leaves out the tables that hold no comments, where others of the same file do.

    Of a workbook all of them; of a zip those in which nothing reads like a comment.
    """
    if any(told.is_known and not told.is_empty for _, told in found.readable):
        found.notes += [f"{reason}; left out" for reason in others]
        for part, description in without:
            if part.sheet or not description.texts:
                found.notes.append(f"{_reason(description)}; left out")
            else:
                found.errors.append(_reason(description))
    else:
        found.errors += others
        found.readable += without
    if found.strays:
        n, names = len(found.strays), [part.member for part in found.strays[:_SHOWN_NAMES]]
        more = f" and {n - len(names)} more" if n > len(names) else ""
        found.notes.append(f"{found.name}: left out {', '.join(names)}{more}: none of {READABLE}")


def _reason(description: FileDescription) -> str:
    """Why the text of a table cannot be found."""
    try:
        require_text(description)
    except SourceError as error:
        return str(error)
    return description.name
