"""Files that can be read, gathered into groups that one `[[source]]` each can name."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path, PurePosixPath

from flows.sampling import MOST
from models.errors import SourceError
from transforms.sources.formats.dates import read_date
from transforms.sources.formats.describe import FileDescription, require_text
from transforms.sources.formats.finding import FoundFile, find_files
from transforms.sources.formats.names import names_to_show
from transforms.sources.formats.parts import parts_of
from transforms.sources.formats.sniff import READABLE
from transforms.sources.formats.survey import describe_file
from transforms.sources.formats.values import as_number

_CHAT_BYTES = 4_096
_CHAT_LINE = re.compile(
    r"\W{0,3}\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s(?:\w{1,2}\s)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
    r"(?:\s?[ap]\.?\s?m\.?)?(?:\]|\s-)\s[^:,;\t]{1,60}:\s",
    re.IGNORECASE,
)
"""`12/11/2026, 09:30 - Ana: …` or `[12/11/2026, 09:30:12] Ana: …`."""

_TELLING = ("id", "text", "author", "created_at")
_NUMBERED = re.compile(r"(?<=[\W_])[\d\W_]+$|\d+$|^[\d\W_]+$")
"""What a name ends with that another day's or month's will not have."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that can be read."""

    file: FoundFile
    formats: tuple[str, ...]
    """Of what it holds: several only in a zip."""
    labels: tuple[str, ...]
    columns: tuple[str, ...]
    """Empty: mail, or a zip whose tables differ."""
    fields: Mapping[str, str]
    is_text_unsure: bool
    """Whether the text's column was told from its values and not from its name."""
    texts: tuple[str, ...] = ()
    """All columns that read like what people write."""

    @property
    def likeness(self) -> tuple[object, ...]:
        """Files in which this is the same belong together: by columns, mail by folder."""
        if self.formats in (("csv",), ("parquet",)):
            return (*self.formats, frozenset(self.columns))
        if self.columns:
            return (*self.formats, *(self.fields.get(name) for name in _TELLING))
        return (*self.formats, self.file.path.parent)


@dataclass(frozen=True, slots=True)
class Group:
    """Files that one source reads."""

    members: tuple[Candidate, ...]
    path: str = ""
    """The path, or the glob, that names them and nothing else that was looked at."""

    @property
    def fields(self) -> dict[str, str]:
        """Our field to its column, over all files."""
        found: dict[str, str] = {}
        for member in self.members:
            for ours, column in member.fields.items():
                if column not in found.values():
                    found.setdefault(ours, column)
        return found

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of all files, in order."""
        return tuple(dict.fromkeys(name for member in self.members for name in member.columns))

    @property
    def texts(self) -> tuple[str, ...]:
        """The columns of texts of all files, in order."""
        return tuple(dict.fromkeys(name for member in self.members for name in member.texts))


def recognise(file: FoundFile) -> Candidate:
    """One file that can be read.

    Args:
        file: The file.

    Returns:
        What it holds.

    Raises:
        SourceError: It cannot be read, and why.
    """
    _refuse_name(file)
    _refuse_chat(file)
    described = [d for d in describe_file(file.path, file.name) if not d.is_empty]
    if not described:
        raise SourceError(f"{file.name}: empty")
    readable = [_with_text(each) for each in described]
    tables = [each for each in readable if each.is_table]
    columns = {each.columns for each in tables}
    return Candidate(
        file=file,
        formats=tuple(
            sorted({each.shape.format if each.shape else each.label for each in readable})
        ),
        labels=tuple(each.label for each in readable),
        columns=tables[0].columns if len(columns) == 1 else (),
        fields=tables[0].fields if len(columns) == 1 else {},
        is_text_unsure=readable != described,
        texts=tables[0].texts if len(columns) == 1 else (),
    )


def _refuse_name(file: FoundFile) -> None:
    try:
        file.name.encode()
    except UnicodeEncodeError as error:
        shown = file.name.encode("utf-8", "replace").decode()
        raise SourceError(f"{shown}: its name is not UTF-8; rename it") from error


def _refuse_chat(file: FoundFile) -> None:
    """Says what a telephone's chat is: no table, though its commas may look like one."""
    parts = list(islice(parts_of(file.path, file.name), 2))
    if len(parts) != 1 or parts[0].sheet:
        return
    head = parts[0].head(_CHAT_BYTES).decode("utf-8", "replace")
    lines = [line for line in head.splitlines() if line.strip()]
    n_dated = sum(map(bool, map(_CHAT_LINE.match, lines)))
    if n_dated > 1 and n_dated > MOST * len(lines):
        raise SourceError(
            f"{file.name}: a chat, one message a line behind its date and author, which is not "
            "read; make it a CSV with the columns date, author and text"
        )


def _with_text(description: FileDescription) -> FileDescription:
    """A description that says which column holds the text: by its name, else by its values."""
    if not description.is_known:
        raise SourceError(f"{description.name}: none of {READABLE}")
    proposed = description.proposed_text
    if description.is_table and "text" not in description.fields and _is_proposable(description):
        others = {ours: name for ours, name in description.fields.items() if name != proposed}
        return replace(description, fields={"text": proposed, **others})
    if description.is_table:
        require_text(description)
    return description


def _is_proposable(description: FileDescription) -> bool:
    """Whether the column of the longest texts has a name, and not one that is somebody's words."""
    proposed = description.proposed_text
    if not proposed or (description.is_lines and any(map(_is_value, description.columns))):
        return False
    return bool(description.fields) or names_to_show((proposed,)) == (proposed,)


def _is_value(name: str) -> bool:
    """Whether the name of a column is a number or a date: the first row of a file without names."""
    return as_number(name) is not None or read_date(name) is not None


def group(candidates: Sequence[Candidate]) -> list[Group]:
    """Files of the same shape and columns together, in the order of their first file.

    Args:
        candidates: By name.

    Returns:
        Groups, not yet named.
    """
    groups: dict[tuple[object, ...], list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.likeness, []).append(candidate)
    return [Group(tuple(members)) for members in groups.values()]


def with_path(group: Group, looked_at: Sequence[FoundFile], base: Path) -> list[Group]:
    """A group as a source can name it, or in as few pieces as can be named.

    Args:
        group: Files of the same shape.
        looked_at: All files that a path must not name beside them.
        base: The folder of remontee.toml.

    Returns:
        Groups with their path.
    """
    wanted = {member.file.name for member in group.members}
    others = {file.name for file in looked_at} - wanted
    for pattern in _patterns([member.file for member in group.members]):
        found = _named(pattern, base)
        if wanted <= found and not others & found:
            return [replace(group, path=pattern)]
    pieces: dict[tuple[str, str], list[Candidate]] = {}
    for member in group.members:
        name = PurePosixPath(member.file.name)
        pieces.setdefault((str(name.parent), _ending(name)), []).append(member)
    if len(pieces) > 1:
        parts = [Group(tuple(members)) for members in pieces.values()]
        return [named for part in parts for named in with_path(part, looked_at, base)]
    return [Group((member,), _path_of(member.file, base)) for member in group.members]


def _path_of(file: FoundFile, base: Path) -> str:
    """The path of one file, its accents as they are stored where they are stored in two ways."""
    if _named(file.name, base):
        return file.name
    return Path(os.path.relpath(file.path, base)).as_posix()


def _named(pattern: str, base: Path) -> set[str]:
    """The files that a path names."""
    try:
        return {file.name for file in find_files(pattern, base)}
    except SourceError:
        return set()


def _patterns(files: Sequence[FoundFile]) -> Iterator[str]:
    """Paths that may name some files, the widest first."""
    names = [PurePosixPath(file.name) for file in files]
    if len(names) == 1:
        yield files[0].name
        return
    folder = os.path.commonpath([name.parent for name in names])
    is_flat = len({name.parent for name in names}) == 1
    start = "" if folder in ("", ".") else f"{glob.escape(folder)}/"
    endings = {_ending(name) for name in names}
    ending = glob.escape(endings.pop()) if len(endings) == 1 else ""
    begin = common_beginning(files)
    words = _NUMBERED.sub("", begin)
    wild = start if is_flat else f"{start}**/"
    yield from (
        f"{wild}{glob.escape(prefix)}*{ending}" for prefix in ("", words) if prefix + ending
    )
    yield from [folder] if start else []
    yield f"{wild}{glob.escape(begin)}*{ending}"


def common_beginning(files: Sequence[FoundFile]) -> str:
    """What the names of some files begin with, without folders and endings."""
    names = [PurePosixPath(file.name) for file in files]
    plain = [name.name.removesuffix(_ending(name)) for name in names]
    return os.path.commonprefix(plain)  # noqa: RUF071, of letters and not of folders


def _ending(name: PurePosixPath) -> str:
    """`.csv`, `.csv.gz`; empty: none."""
    endings = name.suffixes[-2:] if name.suffix == ".gz" else name.suffixes[-1:]
    return "".join(endings)
