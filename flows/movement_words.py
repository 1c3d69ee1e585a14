"""How a movement is told on a terminal."""

from __future__ import annotations

from models.movements import Movement
from models.plain_text import on_one_line
from models.records import Language

N_THEMES = 12


def movement_line(movement: Movement, language: Language) -> str:
    """A sentence: how many people since when, on which side, in which themes.

    Args:
        movement: One that goes on.
        language: Of its title.
    """
    title = movement.title_fr if language == "fr" else movement.title_en
    parts = [f"{_people(movement)} since {movement.begun_on}", *_sides(movement)]
    return f"{movement.movement_id} {on_one_line(title)}: {', '.join(parts)}{_themes(movement)}"


def _people(movement: Movement) -> str:
    if movement.n_unknown:
        return f"{movement.n_people}-{movement.n_voices} people"
    return "1 person" if movement.n_people == 1 else f"{movement.n_people} people"


def _sides(movement: Movement) -> list[str]:
    told = {
        "against": movement.n_against,
        "for": movement.n_for,
        "asking for something": movement.n_requesting,
        "in campaigns": movement.n_campaigning,
    }
    return [f"{n} {side}" for side, n in told.items() if n]


def _themes(movement: Movement) -> str:
    ids = movement.theme_ids
    if not ids:
        return ""
    more = f" and {len(ids) - N_THEMES} more" if len(ids) > N_THEMES else ""
    return f"; themes {', '.join(ids[:N_THEMES])}{more}"
