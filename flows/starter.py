"""A first remontee.toml in which every line explains itself, and where it is written."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from flows.configuration import FILE_NAME
from flows.first_contact import FirstContact, Proposal
from flows.first_words import printable, remarks
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
from transforms.sources.formats.sniff import READABLE

_WIDTH = 100
_MOST_MORE = 5
_OF_WHOLE_ROWS = frozenset(FIELD_WORDS) - {"text", "title", "reply_to"}
"""Fields that hold for every text of a row."""
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
    said = [f"Found, {about}: {words}." for about, words in remarks(proposal)]
    found = [line for words in said for line in _comment(words)]
    lines = ["[[source]]", *_comment(f"Found: {proposal.label}."), *found]
    return [*lines, *_keys(keys, values), *_fields(proposal), *_more_sources(proposal, values)]


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


def _more_sources(proposal: Proposal, values: dict[str, str]) -> Iterator[str]:
    """The same files once more for each other column of texts, all behind a "#"."""
    for n, column in enumerate(proposal.more_texts[:_MOST_MORE], 2):
        yield ""
        yield from _comment(f'To read the column {column} too, take the "#" of these lines away:')
        fields = {ours: name for ours, name in proposal.fields.items() if ours in _OF_WHOLE_ROWS}
        told = {**values, "name": as_toml(f"{proposal.name}-text-{n}")}
        yield "# [[source]]"
        yield from (f"# {key} = {value}" for key, value in told.items())
        yield "# [source.fields]"
        for ours, name in {"text": column, **fields}.items():
            yield f"# {ours} = {as_toml(name)}"


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
    return [f"# {line}" for line in textwrap.wrap(printable(words), _WIDTH - 2)]


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
