"""What `init` says of a folder: what was guessed, how sure that is, what to correct."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flows.first_contact import MAX_FILES, FirstContact, Proposal
from transforms.sources.formats.names import names_to_show

_MOST_COLUMNS = 40
_MOST_NAME_CHARS = 60
_MOST_UNREAD = 20
_MARGIN = 10
_FIRST = ("text", "created_at", "author", "rating", "title")
_CHECK = (
    'What stands behind "check" was told from values or by one word of a name: '
    "mend a wrong one in remontee.toml."
)


def describe(contact: FirstContact) -> Iterator[str]:
    """What was found, for a terminal.

    Args:
        contact: What was found.

    Yields:
        Lines without control characters; comments are masked and cut.
    """
    yield from map(printable, _told(contact))


def remarks(proposal: Proposal) -> Iterator[tuple[str, str]]:
    """What a user should look at.

    Args:
        proposal: A source.

    Yields:
        What it is about, in a word, and what there is to say.
    """
    sure, unsure = _by_sureness(proposal)
    if unsure:
        yield "check", _pairs(proposal, unsure)
    if proposal.more_texts:
        told = ", ".join(map(_cut, proposal.more_texts)) if sure else _names(proposal.more_texts)
        yield "and texts", f"in {told}; remontee.toml shows how to read them too"
    if proposal.unused:
        yield "unused", _names(proposal.unused)
    if proposal.fields and "created_at" not in proposal.fields:
        yield "dates", "none; a comment counts from the day on which it is first read"
    if proposal.date_order != "auto":
        yield "dates", f"{'day' if proposal.date_order == 'dmy' else 'month'} first"
    if proposal.languages:
        shares = (f"{name} {share:.0%}" for name, share in proposal.languages[:4])
        yield "languages", ", ".join(shares)
    yield from (("note", note) for note in proposal.notes)


def printable(words: str) -> str:
    """Words that neither move a cursor nor begin a line.

    Args:
        words: Whatever was found.

    Returns:
        The words, blanks for what cannot be printed.
    """
    return "".join(sign if sign.isprintable() else " " for sign in words)


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
    n_unsure = sum(bool(proposal.unsure) for proposal in contact.proposals)
    if n_unsure:
        yield _CHECK
        yield ""


def _described(proposal: Proposal) -> Iterator[str]:
    n_files = f"{proposal.n_files} file{'s' if proposal.n_files > 1 else ''}"
    yield f"{proposal.name}: {proposal.path}, {n_files}, {proposal.label}"
    sure, _ = _by_sureness(proposal)
    if sure:
        yield _line("sure", _pairs(proposal, sure))
    yield from (_line(about, words) for about, words in remarks(proposal))
    for shown in proposal.shown:
        rating = "" if shown.rating is None else f"{shown.rating:g}"
        yield f"    {shown.said_on or 'no date':<10}  {rating:<3}  {shown.text}"


def _by_sureness(proposal: Proposal) -> tuple[list[str], list[str]]:
    """Our fields known by the names of their columns, and the others; what matters most first."""
    first = [ours for ours in _FIRST if ours in proposal.fields]
    ordered = [*first, *(ours for ours in proposal.fields if ours not in first)]
    unsure = set(proposal.unsure)
    return [f for f in ordered if f not in unsure], [f for f in ordered if f in unsure]


def _line(about: str, words: str) -> str:
    return f"  {about:<{_MARGIN}} {words}"


def _pairs(proposal: Proposal, fields: Iterable[str]) -> str:
    return ", ".join(f"{ours} = {_cut(proposal.fields[ours])}" for ours in fields)


def _cut(name: str) -> str:
    return name if len(name) <= _MOST_NAME_CHARS else f"{name[: _MOST_NAME_CHARS - 1]}…"


def _names(columns: tuple[str, ...]) -> str:
    """Names of columns, as far as they are names."""
    shown = names_to_show(columns)[:_MOST_COLUMNS]
    n_more = len(columns) - len(shown)
    return ", ".join((*shown, *((f"{n_more} more",) if n_more else ())))
