"""A first remontee.toml in which every line explains itself, and what `init` says of it."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from flows.configuration import FILE_NAME
from flows.first_contact import MAX_FILES, FirstContact, Proposal
from flows.keys import FIELD_WORDS, Key, as_toml, keys_of
from flows.sections import (
    PrivacySettings,
    ProjectSettings,
    ScaleSettings,
    ScheduleSettings,
    TeamSettings,
    ThemesSettings,
)
from models.errors import UsageError
from models.records import Language
from transforms.sources.files import FilesSettings
from transforms.sources.names import names_to_show
from transforms.sources.reading import READABLE

_WIDTH = 100
_MOST_COLUMNS = 40
_MOST_UNREAD = 20
_LATER_SECTIONS: tuple[tuple[str, type[BaseModel]], ...] = (
    ("themes", ThemesSettings),
    ("privacy", PrivacySettings),
    ("schedule", ScheduleSettings),
    ("scale", ScaleSettings),
)
_HEAD = (
    "Written by `remontee init` from the files that it found. What it guessed stands without a "
    '"#"; a key behind a "#" has that value anyway: take the "#" away to change it. All keys are '
    "in docs/configuration.md."
)


def starter(name: str, contact: FirstContact) -> str:
    """A configuration that reads what was found.

    Args:
        name: The brand.
        contact: What was found; at least one source.

    Returns:
        TOML with a comment for every key.
    """
    lines = [*_comment(_HEAD), "", "[project]"]
    told = {"name": as_toml(name), "language": as_toml(report_language(contact))}
    lines += _keys(keys_of(ProjectSettings), told)
    for number, proposal in enumerate(contact.proposals):
        lines += ["", *_source(proposal, is_first=number == 0)]
    lines += ["", *_team()]
    for header, model in _LATER_SECTIONS:
        lines += ["", f"[{header}]", *_keys(keys_of(model), {})]
    return "\n".join(lines) + "\n"


def report_language(contact: FirstContact) -> Language:
    """The language of a report: English where more sources are English than French."""
    found = [proposal.language for proposal in contact.proposals]
    return "en" if found.count("en") > found.count("fr") else "fr"


def describe(contact: FirstContact) -> Iterator[str]:
    """What was found, for a terminal.

    Args:
        contact: What was found.

    Yields:
        Lines without control characters; comments are masked and cut.
    """
    yield from map(_printable, _told(contact))


def _told(contact: FirstContact) -> Iterator[str]:
    for proposal in contact.proposals:
        yield from _described(proposal)
        yield ""
    if contact.unread:
        yield "Not read:"
        yield from (f"  {line}" for line in contact.unread[:_MOST_UNREAD])
        n_more = len(contact.unread) - _MOST_UNREAD
        if n_more > 0:
            yield f"  and {n_more} more"
        yield ""
    if contact.is_cut:
        yield f"Only the first {MAX_FILES} files were looked at: name a smaller folder."
        yield ""


def _described(proposal: Proposal) -> Iterator[str]:
    n_files = f"{proposal.n_files} file{'s' if proposal.n_files > 1 else ''}"
    yield f"{proposal.name}: {proposal.path}, {n_files}, {proposal.label}"
    yield from (f"  {words}" for words in (_mapping(proposal), *_remarks(proposal)) if words)
    for shown in proposal.shown:
        rating = "" if shown.rating is None else f"{shown.rating:g}"
        yield f"    {shown.said_on or 'no date':<10}  {rating:<3}  {shown.text}"


def _mapping(proposal: Proposal) -> str:
    pairs = (f"{ours} = {column}" for ours, column in proposal.fields.items())
    return ", ".join(pairs)


def _remarks(proposal: Proposal) -> Iterator[str]:
    """What a user should look at."""
    if proposal.is_text_unsure:
        yield "which column holds the text was told from its values: check it"
    if proposal.unused:
        yield f"unused columns: {_names(proposal.unused)}"
    if proposal.date_order != "auto":
        order = "day" if proposal.date_order == "dmy" else "month"
        yield f"dates: {order} first"
    if proposal.languages:
        shares = (f"{name} {share:.0%}" for name, share in proposal.languages[:4])
        yield f"languages: {', '.join(shares)}"
    yield from proposal.notes


def _names(columns: tuple[str, ...]) -> str:
    """Names of columns, as far as they are names."""
    shown = names_to_show(columns)[:_MOST_COLUMNS]
    n_more = len(columns) - len(shown)
    return ", ".join((*shown, *((f"{n_more} more",) if n_more else ())))


def _source(proposal: Proposal, *, is_first: bool) -> list[str]:
    """One `[[source]]`; the first also has the keys that are as they are anyway."""
    told = {
        "name": proposal.name,
        "kind": "files",
        "community": proposal.community,
        "language": proposal.language,
        "path": proposal.path,
        "date_order": "" if proposal.date_order == "auto" else proposal.date_order,
    }
    values = {key: as_toml(value) for key, value in told.items() if value}
    keys = [key for key in keys_of(FilesSettings) if key.name != "fields"]
    if not is_first:
        keys = [key for key in keys if key.name in values]
    remarks = [line for words in _remarks(proposal) for line in _comment(f"Found: {words}.")]
    lines = ["[[source]]", *_comment(f"Found: {proposal.label}."), *remarks]
    return [*lines, *_keys(keys, values), *_fields(proposal)]


def _fields(proposal: Proposal) -> Iterator[str]:
    if not proposal.fields:
        yield from _comment("No columns are mapped: mail needs none, other files are recognised.")
        return
    yield ""
    yield "[source.fields]"
    yield from _comment("Which column holds what: our name = the name of the column.")
    for ours, words in FIELD_WORDS.items():
        if ours in proposal.fields:
            yield f"{ours} = {as_toml(proposal.fields[ours])}  # {words}"
    absent = [ours for ours in FIELD_WORDS if ours not in proposal.fields]
    if absent:
        yield from _comment(f"Not found, or not there: {', '.join(absent)}.")


def _team() -> Iterator[str]:
    yield from _comment("Teams: each gets a report of its own, beside the one for all.")
    yield "# [[team]]"
    for line in _keys(keys_of(TeamSettings), {}):
        yield line if line.startswith("#") else f"# {line}"


def _keys(keys: Iterable[Key], values: dict[str, str]) -> Iterator[str]:
    """Each key under its description; those without a value of their own behind a "#"."""
    for key in keys:
        yield from _comment(f"{key.name}: {key.description}")
        if key.name in values:
            yield f"{key.name} = {values[key.name]}"
        else:
            yield f"# {key.name} = {key.default or as_toml('…')}"


def _comment(words: str) -> list[str]:
    """Words behind a "#", never more than one line of the file each."""
    return [f"# {line}" for line in textwrap.wrap(_printable(words), _WIDTH - 2)]


def _printable(words: str) -> str:
    """Words that neither move a cursor nor begin a line."""
    return "".join(sign if sign.isprintable() else " " for sign in words)


@dataclass(frozen=True, slots=True)
class Place:
    """What to look at and where to write."""

    folder: Path
    """A folder, or one file; absolute."""
    file: Path
    """remontee.toml to be; absolute."""

    @property
    def name(self) -> str:
        """A name for the brand where nobody gives one: the folder's."""
        folder = self.folder if self.folder.is_dir() else self.folder.parent
        return folder.name or "My brand"

    @property
    def next_command(self) -> str:
        """What to type next."""
        here = Path.cwd()
        near = self.file.relative_to(here) if self.file.is_relative_to(here) else self.file
        return f"remontee run --config {shlex.quote(str(near))}"


def find_place(folder: Path, to: Path | None, *, is_forced: bool) -> Place:
    """What to look at and where to write.

    Args:
        folder: A folder, or one file.
        to: The file to write, or its folder; None: remontee.toml beside the files.
        is_forced: Whether a file that exists may be written over.

    Returns:
        The place; the folder of the file exists.

    Raises:
        UsageError: The folder is not there, or the file is there already or has no place.
    """
    source = folder.absolute()
    if not source.exists():
        raise UsageError(
            f"There is no {source}. Say where the files are: remontee init path/to/folder"
        )
    file = (to or (source if source.is_dir() else source.parent)).absolute()
    if file.is_dir():
        file = file / FILE_NAME
    if file.exists() and not is_forced:
        raise UsageError(
            f"{file} is there already and stays as it is. Write over it with --force, or "
            "elsewhere with --to FILE."
        )
    try:
        file.parent.mkdir(parents=True, exist_ok=True)  # relative paths need where they start
    except OSError as error:
        raise _unwritable(file, error) from error
    return Place(source.resolve(), file.parent.resolve() / file.name)


def require_sources(place: Place, contact: FirstContact) -> None:
    """Makes sure that something was found.

    Args:
        place: Where it was looked for.
        contact: What was found.

    Raises:
        UsageError: Nothing can be read; what was found is told before.
    """
    if not contact.proposals:
        found = "files, none of which can be read" if contact.unread else "no files"
        raise UsageError(
            f"{place.folder}: {found}. Expected {READABLE}, with comments in them. "
            "Put some there, or name another folder: remontee init path/to/folder"
        )


def write(place: Place, text: str) -> None:
    """Writes the configuration, whole or not at all.

    Args:
        place: Where.
        text: As `starter` makes it.

    Raises:
        UsageError: It cannot be written.
    """
    draft = place.file.with_name(f".{place.file.name}.new")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(place.file)
    except OSError as error:
        raise _unwritable(place.file, error) from error


def _unwritable(file: Path, error: OSError) -> UsageError:
    return UsageError(
        f"{file} cannot be written: {error.strerror}. Write elsewhere with --to FILE; its paths "
        "will still lead to the files."
    )
