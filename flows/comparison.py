"""A configuration and the one before it, told as what the next run does otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flows.effective import FOUND_ALL_THE_SAME, Effective, differing

_READ_AGAIN = ("fields", "date_order", "timezone", "body_format", "encoding", "language")
_ON_NEW_ONES = ("community", "product")
_LIMITS = ("max_quarantine_share", "stale_days")
ENGINE_KEYS = ("model", "engine", "max_tokens")
"""Keys of [themes] that vectors depend on."""


def differences(
    before: Effective, now: Effective, n_comments: Mapping[str, int], masks: Sequence[str]
) -> list[str]:
    """What a run does otherwise because its configuration has changed.

    Args:
        before: What the last run was told to do.
        now: What the next one is.
        n_comments: Stored comments by source.
        masks: Every kind that can be masked: what an empty list stands for.

    Returns:
        Sentences, in the order of the file; none if nothing that counts has changed.
    """
    return [
        *_project(before.get("project", {}), now["project"]),
        *_sources(before.get("source", {}), now["source"], n_comments),
        *_teams(before.get("team", {}), now["team"]),
        *_releases(before.get("release", {}), now.get("release", {})),
        *_themes(before.get("themes", {}), now["themes"]),
        *_privacy(before.get("privacy", {}), now["privacy"], masks),
        *_rest(before, now),
    ]


def quoted(value: object) -> str:
    """A value as a sentence shows it."""
    if value is None or value in ("", []):
        return "none"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f'"{value}"' if isinstance(value, str) else str(value)


def _moved(before: Effective, now: Effective, name: str) -> str:
    return f"{quoted(before[name])} before, {quoted(now[name])} now"


def _project(before: Effective, now: Effective) -> Iterator[str]:
    for name in differing(before, now):
        moved = _moved(before, now, name)
        if name == "timezone":
            yield (
                f"The time zone is another ({moved}): days are counted in it, and files whose "
                "dates name no zone are read again."
            )
        elif name == "out":
            yield f"Reports are written to another folder ({moved}); those published stay."
        elif name in {"name", "language"}:
            yield f"The project's {name} is another ({moved}): reports are written anew."


def _sources(before: Effective, now: Effective, n_comments: Mapping[str, int]) -> Iterator[str]:
    for name, told in now.items():
        if name in before:
            yield from _source(name, before[name], told, n_comments.get(name, 0))
        elif name not in n_comments:
            yield f'Source "{name}" is new: everything it has is read.'
    for name in before:
        if name not in now:
            yield (
                f'Source "{name}" is no longer configured: it is not read any more; its '
                f"{counted(n_comments.get(name, 0), 'comment')} stay in the store and in the "
                "reports."
            )


def _source(name: str, before: Effective, now: Effective, n_stored: int) -> Iterator[str]:
    changed = differing(before, now)
    if reread := [key for key in changed if key in _READ_AGAIN]:
        yield (
            f'Source "{name}" is read otherwise ({", ".join(reread)}): its files are read again, '
            f"and of its {counted(n_stored, 'comment')} those that come out different become a "
            "new version."
        )
    for key in changed:
        moved = _moved(before, now, key)
        if key == "path":
            yield (
                f'Source "{name}" has another path ({moved}): what it names is read; comments of '
                "files that it names no more stay."
            )
        elif key in _ON_NEW_ONES:
            yield (
                f'Source "{name}" has another {key} ({moved}): it goes to comments that are new '
                "or edited; those stored keep theirs."
            )
        elif key in _LIMITS:
            yield f'Source "{name}": {key} is {quoted(now[key])}, from tonight on.'
        elif key not in _READ_AGAIN:
            yield f'Source "{name}" is configured otherwise ({key}): it is read so from tonight on.'


def _teams(before: Effective, now: Effective) -> Iterator[str]:
    for name, told in now.items():
        if name not in before:
            yield f'Team "{name}" is new: a report is written for it.'
        elif changed := differing(before[name], told):
            yield f'Team "{name}" has changed ({", ".join(changed)}): its report is written anew.'
    for name in before:
        if name not in now:
            yield f'Team "{name}" is gone: no report is written for it; those published stay.'


def _releases(before: Effective, now: Effective) -> Iterator[str]:
    for name, told in now.items():
        if name not in before:
            yield f'Release "{name}" is new: reports mark it on {told["on"]}.'
        elif differing(before[name], told):
            yield f'Release "{name}" came out on another date ({_moved(before[name], told, "on")}).'
    for name in before:
        if name not in now:
            yield f'Release "{name}" is gone: reports mark it no more.'


def _themes(before: Effective, now: Effective) -> Iterator[str]:
    changed = differing(before, now)
    if engine := [name for name in changed if name in ENGINE_KEYS]:
        told = "; ".join(f"{name} {_moved(before, now, name)}" for name in engine)
        yield (
            f"The language model is used otherwise ({told}): every text is read by it, and "
            "everything is clustered anew."
        )
    if found := [name for name in changed if name not in FOUND_ALL_THE_SAME]:
        told = "; ".join(f"{name} {_moved(before, now, name)}" for name in found)
        yield f"Themes are found otherwise ({told}).{_unless_never(now)}"
    if "window_days" in changed:
        moved = _moved(before, now, "window_days")
        yield f"Reports look back on another number of days ({moved}): all are written anew."
    if "refit" in changed:
        yield f"The night that clusters all anew is another ({_moved(before, now, 'refit')})."


def _unless_never(now: Effective) -> str:
    if now["refit"] != "never":
        return ""
    return (
        ' As `refit` is "never", it counts for themes found from now on; `remontee refit` applies '
        "it to all."
    )


def _privacy(before: Effective, now: Effective, masks: Sequence[str]) -> Iterator[str]:
    changed = differing(before, now)
    if "mask" in changed:
        old, new = ([*(section["mask"] or masks)] for section in (before, now))
        if added := [name for name in new if name not in old]:
            yield f"Masked from now on, in what is stored too: {', '.join(added)}."
        if removed := [name for name in old if name not in new]:
            yield (
                f"No longer masked: {', '.join(removed)}. What is masked already stays so: "
                "originals are not kept."
            )
    if "region" in changed:
        yield (
            f"Phone numbers are read as those of another country ({_moved(before, now, 'region')})"
            ": what is stored is masked again."
        )


def _rest(before: Effective, now: Effective) -> Iterator[str]:
    if "cron" in differing(before.get("schedule", {}), now["schedule"]):
        yield "The schedule is another: `remontee serve` follows it once it is started again."
    for name in differing(before.get("scale", {}), now["scale"]):
        yield f"[scale] {name} is {quoted(now['scale'][name])}: speed changes, results do not."


def counted(n: int, noun: str) -> str:
    """A number and its noun: 1 comment, 2 comments."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def rules_changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What the program does otherwise than the one that made the last run.

    Args:
        before: Versions as that run knew them.
        now: As they are.
    """
    words = {
        "clean": "The rules for cleaning texts have changed with the program.",
        "mask": "The rules for masking have changed with the program.",
        "language": "The rules for detecting languages have changed with the program.",
    }
    changed = differing(before, now)
    told = [words[name] for name in words if name in changed]
    if "program" in changed:
        moved = f"{before['program']} before, {now['program']} now"
        told.insert(0, f"The program is another version ({moved}): reports are written anew.")
    return told
