"""What curators did, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence

from flows.curating import after_lines, desk_of
from flows.settings import Settings
from models.curation import Act, undone_by
from models.curation_words import tell
from models.errors import UsageError
from transforms.curation.acts import Signature, load_acts
from transforms.curation.desk import Undoing, plan_undo, undo, undoing_lines
from transforms.curation.facts import life_of
from transforms.curation.targets import find_theme, known_themes
from transforms.store import open_store


def propose_undo(settings: Settings, act_id: int | None) -> tuple[Undoing, list[str]]:
    """What taking an act back would take with it, and that in words; nothing is changed.

    Args:
        settings: Where the store is.
        act_id: The act; None: the last that stands.
    """
    with desk_of(settings) as desk:
        plan = plan_undo(desk, act_id)
        return plan, undoing_lines(plan)


def take_back(settings: Settings, proposed: Undoing, signature: Signature) -> list[str]:
    """Take acts back; every line for the terminal.

    Args:
        settings: Where the store is.
        proposed: From `propose_undo`.
        signature: Who, when, why.

    Raises:
        UsageError: Another act has come in between.
    """
    with desk_of(settings) as desk:
        plan = plan_undo(desk, proposed.act.act_id)
        if plan.act_ids != proposed.act_ids:
            raise UsageError("Another act has come in between. Nothing was changed; try again.")
        act, settled = undo(desk, signature, plan)
        named = ", ".join(map(str, plan.act_ids))
        return [f"Act {act.act_id}: undo {named}", *after_lines(settled, act)]


def history(settings: Settings, theme: str | None) -> list[str]:
    """What curators did, and the life of a theme; lines for the terminal.

    Args:
        settings: Where the store is.
        theme: As typed; None: all acts.
    """
    with open_store(settings.store_path, read_only=True) as con:
        acts = load_acts(con)
        undone = undone_by(acts)
        if theme is None:
            return [tell(act, undone) for act in acts] or ["No curator has acted yet."]
        themes = known_themes(con)
        theme_id = find_theme(themes, theme).theme_id
        own = [act for act in acts if _is_about(act, acts, theme_id)]
        lines = [f"{theme_id}  {themes[theme_id].title_fr} / {themes[theme_id].title_en}"]
        lines += [tell(act, undone) for act in own] or ["No curator has acted on it."]
        return [*lines, "Its life:", *life_of(con, theme_id)]


def _is_about(act: Act, acts: Sequence[Act], theme_id: str) -> bool:
    """Whether an act names a theme, or takes back one that does."""
    deed = act.deed
    if theme_id in (*deed.themes, *deed.made, deed.to):
        return True
    return any(_is_about(other, acts, theme_id) for other in acts if other.act_id in act.undoes)
