"""Acts in words, for the terminal: never what a comment says."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from models.curation import Act, Deed

_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "title_fr": "fr",
        "title_en": "en",
        "shipped_version": "version",
        "shipped_on": "on",
        "owner": "",
        "status": "",
        "ticket": "",
        "note": "",
        "link": "at",
    }
)


def describe(deed: Deed) -> str:
    """A deed as a command would say it.

    Args:
        deed: What is done.
    """
    words = [deed.kind, *deed.themes, *deed.ideas]
    if (deed.comments or deed.texts) and not deed.ideas:
        words.insert(1, _count(len(deed.comments) or len(deed.texts), "comment"))
    if deed.kind in ("merge", "move"):
        words.append(f"into {deed.to}" if deed.to else "to no theme")
    words += [f"{child} ({_count(len(t), 'text')})" for child, t in sorted(deed.made.items())]
    if deed.kind == "route":
        words.append(f"to {', '.join(deed.teams)}" if deed.teams else "to nobody in particular")
    words += [_value(name, deed.values[name]) for name in _COLUMNS if name in deed.values]
    return " ".join(words)


def tell(act: Act, undone: Mapping[int, int]) -> str:
    """One line of history: number, day, who, what, why, and whether it was taken back.

    Args:
        act: The act.
        undone: Act id -> the act that took it back.
    """
    what = describe(act.deed)
    if act.undoes:
        what = f"undo {', '.join(map(str, act.undoes))}"
    why = f'  because "{act.reason}"' if act.reason else ""
    back = f"  (undone by {undone[act.act_id]})" if act.act_id in undone else ""
    return f"{act.act_id:>4}  {act.acted_at:%Y-%m-%d %H:%M}  {act.actor}  {what}{why}{back}"


def _value(name: str, value: str) -> str:
    return f'{_COLUMNS[name]} "{value}"'.strip() if value else f"{_COLUMNS[name] or name} none"


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
