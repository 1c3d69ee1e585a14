"""What was said, written down row by row, as the columns that rankings are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.spoken import NONE, Column, Spoken
from models.voices import DIMENSIONS


@dataclass(frozen=True, slots=True)
class Said:
    """One comment. Without a person it is an unknown voice; of a campaign, a wording's."""

    theme: str
    person: str = ""
    text: str = ""
    copy: str = ""
    """Empty: the text has no near copy."""
    campaign: str = ""
    community: str = "forum"
    language: str = "en"
    product: str = ""
    version: str = ""
    segment: str = ""
    rating: float | None = None


def spoken_of(told: Sequence[Said]) -> Spoken:
    """The columns of some comments; a text that is not named is one of its own."""
    texts = [one.text or f"text {i}" for i, one in enumerate(told)]
    copies = [one.copy or text for one, text in zip(told, texts, strict=True)]
    voices = [
        f"campaign {one.campaign} {copy}" if one.campaign else one.person or f"text {text}"
        for one, text, copy in zip(told, texts, copies, strict=True)
    ]
    return Spoken(
        themes=column([one.theme for one in told]),
        voices=column(voices),
        people=column([one.person for one in told]),
        texts=column(texts),
        copies=column(copies),
        campaigns=column([one.campaign for one in told]),
        parts={name: column([getattr(one, name) for one in told]) for name in DIMENSIONS},
        ratings=np.array([np.nan if one.rating is None else one.rating for one in told], float),
    )


def column(values: Sequence[str]) -> Column:
    """Values as their places among the distinct ones."""
    names = sorted({*values} - {""})
    places = {name: i for i, name in enumerate(names)}
    return Column(tuple(names), np.array([places.get(v, NONE) for v in values], np.intp))


def crowd(theme: str, size: int, prefix: str = "person", **fields: str) -> list[Said]:
    """So many people, one comment each."""
    return [Said(theme, f"{prefix} {i}", **fields) for i in range(size)]
