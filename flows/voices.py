"""What was set aside, told and taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flows.curating import sign
from flows.policies import run_lock
from flows.settings import Settings
from models.plain_text import on_one_line
from transforms.store import open_store
from transforms.voices.restoring import (
    AsideText,
    ReasonCount,
    Restoration,
    Wanted,
    count_reasons,
    restorations,
    sample_reasons,
    undo_restoration,
)
from transforms.voices.restoring import restore as take_back

N_CHARS = 160
"""So much of a text is shown."""
N_ID = 12
"""So much of an id is shown; it can be typed back."""

_ABOUT = {
    "scam": "scams: money or secrets are asked for",
    "spam": "spam: something is sold to everybody",
    "abuse": "abuse of persons: insults, threats, slurs",
    "raid": "raids: much at once about something that is not the product",
}


def list_aside(settings: Settings, reason: str = "", limit: int = 5) -> list[str]:
    """What is set aside, how much and since when, with a sample of each reason; in lines.

    Args:
        settings: Where the store is.
        reason: Only this one; "": all.
        limit: Texts of each reason, from 0.

    Raises:
        UsageError: There is no such reason.
    """
    with open_store(settings.store_path, read_only=True) as con:
        texts = sample_reasons(con, limit, reason)
        counts = [each for each in count_reasons(con) if reason in ("", each.reason)]
        n_taken_back = sum(not each.undone_by for each in restorations(con))
    if not counts:
        return ["Nothing is set aside" + (f" for {reason}." if reason else ".")]
    lines = [line for count in counts for line in _told(count, texts)]
    lines.append("Take back: remontee voices restore COMMENT… (or --reason, or --text)")
    if n_taken_back:
        lines.append(f"Taken back {n_taken_back} times: remontee voices list --restored")
    return lines


def list_restorations(settings: Settings) -> list[str]:
    """Who took back what, when and why, the latest first; in lines.

    Args:
        settings: Where the store is.
    """
    with open_store(settings.store_path, read_only=True) as con:
        acts = restorations(con)
    return [_act_line(act) for act in acts] or ["Nothing was taken back."]


def restore(settings: Settings, wanted: Wanted, who: str | None, why: str | None) -> list[str]:
    """Take comments back; in lines.

    Args:
        settings: Where the store is.
        wanted: Which ones.
        who: A name; None: that of the system's user.
        why: The reason, if one is given.

    Raises:
        UsageError: Nothing is named, a name is unknown, or nothing named is set aside.
        StoreBusy: A run is at work.
    """
    with run_lock(settings), open_store(settings.store_path) as con:
        number, n_back = take_back(con, wanted, sign(who, why))
    return [
        f"Restoration {number}: {n_back} comments are taken back; the next run counts them again",
        f"Undo: remontee voices restore --undo {number}",
    ]


def undo(settings: Settings, number: int, who: str | None) -> list[str]:
    """Let a restoration hold no more; in lines.

    Args:
        settings: Where the store is.
        number: Of the restoration.
        who: A name; None: that of the system's user.

    Raises:
        UsageError: There is no such act, or it holds no more.
        StoreBusy: A run is at work.
    """
    with run_lock(settings), open_store(settings.store_path) as con:
        n_again = undo_restoration(con, number, sign(who, None))
    return [f"Restoration {number} is undone: {n_again} comments are set aside again"]


def _told(count: ReasonCount, texts: list[AsideText]) -> Iterator[str]:
    yield (
        f"{_ABOUT[count.reason]}: {count.n_comments} comments, {count.n_texts} texts, "
        f"at most {count.n_people} people; since {count.since_night}"
    )
    for text in texts:
        if text.reason == count.reason:
            yield from _text_lines(text)
    yield ""


def _text_lines(text: AsideText) -> Iterator[str]:
    said = on_one_line(text.text)
    shown = said if len(said) <= N_CHARS else f"{said[: N_CHARS - 1].rstrip()}…"
    copies = f" ({text.n_comments} times)" if text.n_comments > 1 else ""
    day = f", {text.said_on}" if text.said_on else ""
    yield f"  {text.comment_id[:N_ID]}  {on_one_line(text.community)}{day}{copies}: {shown}"
    yield f"  {'':<{N_ID}}  {_why(json.loads(text.evidence))}; since {text.since_night}"


def _why(evidence: dict[str, object]) -> str:
    """What speaks for it, in words."""
    sure = f"probability {evidence['probability']:.2f}"
    if "n_raid" not in evidence:
        signs = evidence["signs"]
        named = ", ".join(map(str, signs)) if isinstance(signs, list) and signs else "meaning alone"
        return f"{sure}, by {named}"
    days = evidence["days"]
    when = " to ".join(map(str, days)) if isinstance(days, list) and days else "undated"
    return (
        f"{sure}; {evidence['n_raid']} of {evidence['n_comments']} comments, {when}; "
        f"usually {evidence['usual_share']:.0%}"
    )


def _act_line(act: Restoration) -> str:
    why = f": {act.why}" if act.why else ""
    undone = f" (undone by {act.undone_by})" if act.undone_by else ""
    day = f"{act.acted_at:%Y-%m-%d %H:%M}"
    return f"{act.restoration_id}  {day}  {act.actor}  {act.n_named} comments or texts{why}{undone}"
