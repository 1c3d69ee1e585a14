"""What a folder of files holds, and the sources that it makes: for `remontee init`.

Every source that comes out was checked as a run would check it.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path, PurePosixPath

from flows.candidates import Candidate, Group, common_beginning, group, recognise, with_path
from flows.configuration import FILE_NAME
from flows.sampling import (
    ZONE,
    DateOrder,
    Shares,
    Shown,
    are_comments,
    date_order,
    dominant,
    is_contradicted,
    languages_of,
    read_sample,
    show,
)
from flows.sections import slug_of
from flows.settings import night_of
from models.errors import SourceError
from transforms.sources import settings_for
from transforms.sources.base import FetchContext
from transforms.sources.files import FilesSettings, FilesSource
from transforms.sources.formats.finding import FoundFile
from transforms.sources.formats.guess import is_known

MAX_FILES = 2_000
"""Files that are looked at; a home folder given by mistake must not take an hour."""

MAX_SOURCES = 30
"""More could not be looked through by anybody."""

_NIGHT = night_of(date(9998, 12, 30), ZONE)
"""After everything: nothing is held back."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One source, as guessed."""

    name: str
    community: str
    path: str
    """From the folder of remontee.toml."""
    n_files: int
    label: str
    """The shapes of the files in a user's words."""
    fields: Mapping[str, str]
    is_text_unsure: bool
    """Whether the text's column was told from its values and not from its name."""
    unused: tuple[str, ...]
    """Columns that nothing is made of and that hold no texts."""
    date_order: DateOrder
    """auto: it does not matter, or nothing tells."""
    languages: Shares
    """Share of each language among the texts that tell, largest first."""
    notes: tuple[str, ...] = ()
    shown: tuple[Shown, ...] = ()
    more_texts: tuple[str, ...] = ()
    """Columns that hold texts too, and that nothing is made of."""

    @property
    def unsure(self) -> tuple[str, ...]:
        """Our fields whose column was told by a word of its name or by its values."""
        return tuple(ours for ours, name in self.fields.items() if not is_known(ours, name))

    @property
    def language(self) -> str:
        """Of most texts; empty: none dominates."""
        return dominant(self.languages)


@dataclass(frozen=True, slots=True)
class FirstContact:
    """What a folder holds."""

    proposals: tuple[Proposal, ...]
    unread: tuple[str, ...]
    """What cannot be read, each with its reason."""
    is_cut: bool = False
    """Whether there are more than `MAX_FILES`."""


def look(folder: Path, base: Path) -> FirstContact:
    """What a folder of files holds.

    Args:
        folder: The folder, or one file; absolute.
        base: The folder where remontee.toml will be; absolute.

    Returns:
        Sources that can be read, and everything that cannot.
    """
    context = FetchContext(_NIGHT, base, (base / "out", base / "var"))
    unread: list[str] = []
    walked = list(islice(_walk(folder, context, unread), MAX_FILES + 1))
    files = walked[:MAX_FILES]
    candidates = _recognise(files, unread)
    groups = [named for each in group(candidates) for named in with_path(each, files, base)]
    proposals: dict[str, Proposal] = {}
    for each in groups[:MAX_SOURCES]:
        try:
            proposal = _propose(each, proposals, context)
        except SourceError as error:
            unread.append(str(error))
        else:
            proposals[proposal.name] = proposal
    for each in groups[MAX_SOURCES:]:
        told = f"left out, {MAX_SOURCES} sources are enough; put files of one kind in one folder"
        unread.append(f"{each.path}: {told}")
    return FirstContact(tuple(proposals.values()), tuple(unread), len(walked) > MAX_FILES)


def _walk(folder: Path, context: FetchContext, unread: list[str]) -> Iterator[FoundFile]:
    """The files below a folder that are not hidden and not our own; tells what is closed."""
    if folder.is_file():
        yield _found(folder, context.base)
        return

    def tell(error: OSError) -> None:
        unread.append(f"{error.filename}: cannot be looked into ({error.strerror})")

    for root, folders, names in os.walk(folder, onerror=tell):
        shown = [Path(root, name) for name in folders if not name.startswith(".")]
        links = (path for path in shown if path.is_symlink())
        unread += [f"{path}: a linked folder; name it itself" for path in links]
        folders[:] = sorted(path.name for path in shown if path not in context.private)
        for name in sorted(names):
            path = Path(root, name)
            if not name.startswith(".") and name != FILE_NAME and _may_be_read(path):
                yield _found(path, context.base)


def _may_be_read(path: Path) -> bool:
    """Whether a path is a file, or a link or a closed thing that reading will complain about."""
    return os.path.isfile(path) or not os.path.exists(path)  # noqa: PTH110, PTH113, never raise


def _found(path: Path, base: Path) -> FoundFile:
    relative = Path(os.path.relpath(path, base)).as_posix()
    return FoundFile(path, unicodedata.normalize("NFC", relative))


def _recognise(files: Sequence[FoundFile], unread: list[str]) -> list[Candidate]:
    """What can be read; tells why the rest cannot."""
    candidates: list[Candidate] = []
    for file in files:
        try:
            candidates.append(recognise(file))
        except SourceError as error:
            unread.append(str(error))
    return candidates


def _propose(group: Group, taken: Collection[str], context: FetchContext) -> Proposal:
    """A group as a source.

    Raises:
        SourceError: It would not be ready.
    """
    named = _titles(group)
    name = next(each for each in _slugs(named) if each not in taken)
    labels = Counter(label for member in group.members for label in member.labels)
    draft = Proposal(
        name=name,
        community=re.sub(r"[\W_]+", " ", named[0]).strip().capitalize() or name,
        path=group.path,
        n_files=len(group.members),
        label=", ".join(labels),
        fields=group.fields,
        is_text_unsure=any(member.is_text_unsure for member in group.members),
        unused=(),
        date_order="auto",
        languages=(),
    )
    check = FilesSource(_settings(draft), context).check()
    if not check.is_ready:
        raise SourceError(check.message)
    return _with_sample(draft, group)


def _settings(draft: Proposal) -> FilesSettings:
    told = {"name": draft.name, "path": draft.path, "fields": dict(draft.fields)}
    settings = settings_for("files", told)
    assert isinstance(settings, FilesSettings)  # noqa: S101, the kind says so
    return settings


def _titles(group: Group) -> tuple[str, str]:
    """What to call a source after, and its folder: for a second one of that name."""
    names = [PurePosixPath(member.file.name) for member in group.members]
    folder = PurePosixPath(os.path.commonpath([name.parent for name in names])).name
    begin = common_beginning([member.file for member in group.members])
    if len(names) > 1:
        begin = re.sub(r"(?:[\d\W_]+|^.)$", "", begin)
    is_name = re.search(r"[^\W\d_]", begin)
    return (begin if is_name else folder or begin), folder


def _slugs(titles: tuple[str, str]) -> Iterator[str]:
    """Names for a source, the best first, without end."""
    title, folder = map(slug_of, titles)
    yield title or folder or "source"
    yield "-".join(filter(None, (folder, title))) or "source"
    n = 2
    while True:
        yield f"{title or folder or 'source'}-{n}"
        n += 1


def _with_sample(draft: Proposal, group: Group) -> Proposal:
    """A proposal with what some of its comments tell."""
    files = [member.file for member in group.members]
    fields = dict(draft.fields)
    sample = read_sample(fields, files)
    texts = sample.texts
    if draft.is_text_unsure and not are_comments(texts):
        raise SourceError(
            f"{files[0].name}: no column is known to hold what people write; if one does, say "
            'which: fields = { text = "…" }'
        )
    languages, notes = languages_of(texts), list[str]()
    if "language" in fields and is_contradicted([r.language for r in sample.records], texts):
        notes.append(f"the column {fields.pop('language')} contradicts most texts; left out")
    if sample.notes and dominant(languages) == "fr":
        sample = read_sample(fields, files, is_day_first=True)
    spare = [name for name in group.columns if name not in fields.values()]
    return replace(
        draft,
        fields=fields,
        unused=tuple(name for name in spare if name not in group.texts),
        more_texts=tuple(name for name in spare if name in group.texts),
        date_order=date_order(fields, files, sample),
        languages=languages,
        notes=(*notes, *dict.fromkeys(sample.notes)),
        shown=tuple(show(sample)),
    )
