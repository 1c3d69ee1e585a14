"""What a curator does: found, written down and true at once, under the run lock."""

from __future__ import annotations

import getpass
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from flows.policies import run_lock
from flows.settings import Settings, make_night
from models.curation import Act, Deed, Kind
from models.curation_words import describe
from transforms.curation import deeds
from transforms.curation.acts import Signature
from transforms.curation.desk import Desk, conflict_lines, open_desk, perform
from transforms.curation.facts import sizes_of
from transforms.curation.settling import Settled
from transforms.curation.targets import count_comments, known_themes, led_on
from transforms.curation.texts import themes_of

N_QUOTES = 3


@dataclass(frozen=True, slots=True)
class Part:
    """Parts of a theme that would leave it."""

    theme_id: str
    parts: tuple[tuple[str, ...], ...]
    lines: tuple[str, ...]
    """What they are, for somebody to decide."""


def sign(who: str | None, why: str | None) -> Signature:
    """Who acts now, and why.

    Args:
        who: A name; None: that of the system's user.
        why: The reason, if one is given.
    """
    try:
        actor = " ".join((who or getpass.getuser()).split())
    except (KeyError, OSError):  # a container may run under a number without a name
        actor = ""
    return Signature(datetime.now(UTC), actor or "curator", " ".join((why or "").split()))


@contextmanager
def desk_of(settings: Settings) -> Iterator[Desk]:
    """The configured store, for one who writes.

    Args:
        settings: Where it is.

    Raises:
        StoreBusy: A run is at work.
    """
    today = make_night(settings, None, datetime.now(UTC)).date
    with run_lock(settings), open_desk(settings.store_path, today) as desk:
        yield desk


def rename(
    settings: Settings, theme: str, titles: Mapping[str, str], signature: Signature
) -> list[str]:
    """Give a theme its title by hand; every line for the terminal.

    Args:
        settings: Where the store is.
        theme: As typed.
        titles: title_fr, title_en or both.
        signature: Who, when, why.
    """
    with desk_of(settings) as desk:
        deed = deeds.rename(desk.con, theme, titles)
        return [*_meant(desk, theme), *_do(desk, signature, deed)]


def merge(settings: Settings, themes: Sequence[str], into: str, signature: Signature) -> list[str]:
    """Make one theme of several; every line for the terminal.

    Args:
        settings: Where the store is.
        themes: As typed.
        into: The one that stays, as typed.
        signature: Who, when, why.
    """
    with desk_of(settings) as desk:
        deed = deeds.merge(desk.con, themes, into)
        return [*_meant(desk, *themes, into), *_do(desk, signature, deed)]


def split_off(
    settings: Settings, theme: str, comments: Sequence[str], signature: Signature
) -> list[str]:
    """Make a new theme of named comments; every line for the terminal.

    Args:
        settings: Where the store is.
        theme: As typed.
        comments: As typed.
        signature: Who, when, why.
    """
    with desk_of(settings) as desk:
        found, parts = deeds.split_by_comments(desk.con, theme, comments)
        deed = deeds.split(desk.con, found, parts)
        return [*_meant(desk, theme), *_do(desk, signature, deed)]


def propose_split(
    settings: Settings, theme: str, words: Sequence[str], n_parts: int | None
) -> Part:
    """What would leave a theme, by words or by meaning; nothing is changed.

    Args:
        settings: Where the store is.
        theme: As typed.
        words: Phrases; where there are none, meaning decides.
        n_parts: How many parts, by meaning, from 2.
    """
    with desk_of(settings) as desk:
        if words:
            found, parts = deeds.split_by_words(desk.con, theme, words)
        else:
            found, parts = deeds.split_by_meaning(desk.con, theme, n_parts or 2, desk.stamp())
        whole = sizes_of(desk.con).get(found, 0)
        lines = [f"{found}: {_comments(whole)}"]
        for part in parts:
            lines.append(f"  {_comments(count_comments(desk.con, part))} would leave:")
            lines += [f"    {quote}" for quote in deeds.quotes_of(desk.con, part, N_QUOTES)]
        return Part(found, tuple(map(tuple, parts)), tuple(lines))


def split(settings: Settings, part: Part, signature: Signature) -> list[str]:
    """Make new themes of what was proposed; every line for the terminal.

    Args:
        settings: Where the store is.
        part: From `propose_split`.
        signature: Who, when, why.
    """
    with desk_of(settings) as desk:
        return _do(desk, signature, deeds.split(desk.con, part.theme_id, part.parts))


def move(settings: Settings, comments: Sequence[str], to: str, signature: Signature) -> list[str]:
    """Put comments into a theme or into none; every line for the terminal.

    Args:
        settings: Where the store is.
        comments: As typed.
        to: A theme as typed, or "none".
        signature: Who, when, why.
    """
    with desk_of(settings) as desk:
        return _do(desk, signature, deeds.move(desk.con, comments, to))


def refuse(
    settings: Settings, comments: Sequence[str], theme: str, signature: Signature
) -> list[str]:
    """Say that comments are not of a theme; every line for the terminal.

    Args:
        settings: Where the store is.
        comments: As typed.
        theme: As typed.
        signature: Who, when, why.
    """
    with desk_of(settings) as desk:
        return _do(desk, signature, deeds.refuse(desk.con, comments, theme))


def route(settings: Settings, theme: str, teams: Sequence[str], signature: Signature) -> list[str]:
    """Bring a theme to teams; every line for the terminal.

    Args:
        settings: Where the store is, and which teams there are.
        theme: As typed.
        teams: As typed; none: to nobody in particular.
        signature: Who, when, why.
    """
    known = [team.name for team in settings.teams]
    with desk_of(settings) as desk:
        deed = deeds.route(desk.con, theme, teams, known)
        return [*_meant(desk, theme), *_do(desk, signature, deed)]


def say(
    settings: Settings, kind: Kind, theme: str, values: Mapping[str, str], signature: Signature
) -> list[str]:
    """Set what is said of a theme; every line for the terminal.

    Args:
        settings: Where the store is.
        kind: pin, unpin, hide, unhide, own, status, ticket or note.
        theme: As typed.
        values: Column of `themes` -> value.
        signature: Who, when, why.
    """
    with desk_of(settings) as desk:
        deed = deeds.say(desk.con, kind, theme, values)
        return [*_meant(desk, theme), *_do(desk, signature, deed)]


def ship(
    settings: Settings, theme: str, version: str, day: date | None, signature: Signature
) -> list[str]:
    """Say that what a theme asks for is in a version; every line for the terminal.

    Args:
        settings: Where the store is.
        theme: As typed.
        version: Of the product.
        day: When it came out; None: today.
        signature: Who, when, why.
    """
    on = day or make_night(settings, None, datetime.now(UTC)).date
    values = {"status": "shipped", "shipped_version": version, "shipped_on": on.isoformat()}
    return say(settings, "status", theme, values, signature)


def _do(desk: Desk, signature: Signature, deed: Deed) -> list[str]:
    """Do one thing and tell it."""
    (act,), settled = perform(desk, signature, [deed])
    lines = [f"Act {act.act_id}: {describe(deed)}"]
    if deed.texts:
        n_said, n_named = count_comments(desk.con, deed.texts), len(deed.comments)
        lines.append(f"{_comments(n_said)} say it: {n_named} named, {n_said - n_named} copies.")
    lines += [*_went(desk, deed), *_sizes(desk, deed)]
    return [*lines, *after_lines(settled, act)]


def after_lines(settled: Settled, act: Act) -> list[str]:
    """What an act came to, and how to take it back; lines for the terminal.

    Args:
        settled: What it came to.
        act: The act.
    """
    n = settled.n_texts
    lines = [f"{n} {'text has' if n == 1 else 'texts have'} another theme."] if n else []
    lines += conflict_lines(settled.conflicts, [act.act_id])
    return [*lines, f"To take it back: remontee themes undo {act.act_id}"]


def _went(desk: Desk, deed: Deed) -> list[str]:
    """Where comments went that are not of a theme."""
    if deed.kind != "not":
        return []
    now = Counter(themes_of(desk.con, deed.texts).values())
    return [
        f"{n} {'text' if n == 1 else 'texts'} to {theme or 'no theme'}" for theme, n in now.items()
    ]


def _meant(desk: Desk, *words: str) -> list[str]:
    themes = known_themes(desk.con)
    return [told for word in words if (told := led_on(themes, word))]


def _sizes(desk: Desk, deed: Deed) -> list[str]:
    """How large the themes are that a merge or split has formed."""
    formed = [deed.to] if deed.kind == "merge" else [*deed.themes, *deed.made] if deed.made else []
    if not formed:
        return []
    sizes, themes = sizes_of(desk.con), known_themes(desk.con)
    return [f"{t}  {themes[t].title_en}: {_comments(sizes.get(t, 0))}" for t in formed]


def _comments(n: int) -> str:
    return "1 comment" if n == 1 else f"{n} comments"
