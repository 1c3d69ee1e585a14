"""How far the themes of a night can be trusted: what a theme is worth, and one grade for the night.

docs/trust.md says what each number means, where the thresholds come from, and when not to trust.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.assign import Centres
from models.space import Floats

Grade = Literal["A", "B", "C", "D", ""]
"""Empty: too little to grade."""

Scores = NDArray[np.float64]

MIN_COMMENTS = 200
"""Fewer comments than this are to be read, not counted."""
MIN_BIAS_COMMENTS = 10
"""Fewer comments than this have no language mix worth a number."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a theme lies in the space; both are means over its distinct texts."""

    cohesion: float | None
    """Similarity to the theme's centre, -1..1; None: no text."""
    separation: float | None
    """How much nearer its texts are to its centre than to the next theme's, -1..1; None: no text
    or no other theme."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that the grade of a night is made of."""

    name: str
    value: float | None
    """None: not known tonight; it does not count."""
    grade: Grade


@dataclass(frozen=True, slots=True)
class Measures:
    """What a night is graded on; None where it is not known."""

    n_comments: int
    """Comments of the corpus, those set aside left out."""
    coverage: float | None
    """Share of the window's comments that have a theme, 0..1."""
    stability: float | None
    """Mean over people of their theme's share of draws in which it was found, 0..1."""
    separation: float | None
    """Mean over people of their theme's separation, -1..1."""
    churn: float | None
    """Share of the comments that changed theme tonight, 0..1."""


THRESHOLDS: Mapping[str, tuple[float, float, float]] = {
    "coverage": (0.80, 0.65, 0.50),
    "stability": (0.70, 0.55, 0.40),
    "separation": (0.15, 0.10, 0.05),
    "churn": (0.02, 0.05, 0.10),
}
"""Part -> least value (most, for churn) of an A, a B and a C."""


def shapes(points: Floats, labels: NDArray[np.intp], centres: Centres) -> list[Shape]:
    """Cohesion and separation of every theme.

    Args:
        points: Unit rows of the distinct texts, shape (n_texts, n_dims).
        labels: Position of each text's theme in `centres`; -1 is none.
        centres: The themes.

    Returns:
        One a theme.

    Source: separation is the simplified silhouette, Hruschka, de Castro and Campello 2004 (IEEE
        ICDM), section 2, of cosine distances.
    """
    similarity = (points @ centres.rows.T).astype(np.float64)
    return [
        _shape(np.delete(similarity[labels == i], i, axis=1), similarity[labels == i, i])
        for i in range(len(centres.theme_ids))
    ]


def _shape(others: Scores, own: Scores) -> Shape:
    if len(own) == 0:
        return Shape(None, None)
    cohesion = round(float(own.mean()), 4)
    if others.shape[1] == 0:
        return Shape(cohesion, None)
    inside, outside = 1 - own, 1 - others.max(axis=1)
    each = (outside - inside) / np.maximum(np.maximum(inside, outside), 1e-12)
    return Shape(cohesion, round(float(each.mean()), 4))


def language_bias(own: Mapping[str, int], corpus: Mapping[str, int]) -> float | None:
    """How far a theme's languages are from the corpus's: total variation distance.

    Args:
        own: Comments of the theme by language.
        corpus: Comments of the corpus by language.

    Returns:
        Share of the theme's comments that would have to be in another language, 0..1; None if the
        theme has fewer than MIN_BIAS_COMMENTS.
    """
    n_own, n_all = sum(own.values()), sum(corpus.values())
    if n_own < MIN_BIAS_COMMENTS:
        return None
    gaps = (abs(own.get(tag, 0) / n_own - corpus.get(tag, 0) / n_all) for tag in {*own, *corpus})
    return round(sum(sorted(gaps)) / 2, 4)


def language_table(
    own: Mapping[str, int], corpus: Mapping[str, int]
) -> dict[str, dict[str, float]]:
    """Comments, share and share over the corpus's share of each language of a theme.

    Args:
        own: Comments of the theme by language.
        corpus: Comments of the corpus by language; it holds the theme's.
    """
    n_own, n_all = sum(own.values()), sum(corpus.values())
    return {
        tag: {
            "n_comments": n,
            "share": round(n / n_own, 4),
            "ratio": round(n / n_own * n_all / corpus[tag], 4),
        }
        for tag, n in sorted(own.items())
    }


def mean_by_people(values: Sequence[float | None], people: Sequence[int]) -> float | None:
    """Mean of a measure of themes in which every person weighs the same.

    Args:
        values: Measure of each theme; those not measured are left out.
        people: People of each theme.

    Returns:
        Four decimals; None if nothing was measured.
    """
    known = [(v, n) for v, n in zip(values, people, strict=True) if v is not None and n > 0]
    total = sum(n for _, n in known)
    return round(sum(v * n for v, n in known) / total, 4) if total else None


def grade_parts(measures: Measures) -> tuple[Part, ...]:
    """The parts of a night's grade, in the order of THRESHOLDS.

    Args:
        measures: What was measured.

    Returns:
        Each with its own grade; "" where it is not known.
    """
    values = {name: getattr(measures, name) for name in THRESHOLDS}
    return tuple(Part(name, value, _grade(name, value)) for name, value in values.items())


def grade_night(measures: Measures) -> Grade:
    """One grade for a night: that of its weakest part.

    Args:
        measures: What was measured.

    Returns:
        "" under MIN_COMMENTS comments, or where no theme's stability is known.
    """
    if measures.n_comments < MIN_COMMENTS or measures.stability is None:
        return ""
    return max((part.grade for part in grade_parts(measures)), key=lambda grade: grade or "")


def _grade(name: str, value: float | None) -> Grade:
    if value is None:
        return ""
    grades: tuple[Grade, ...] = ("A", "B", "C")
    for grade, bound in zip(grades, THRESHOLDS[name], strict=True):
        if (value <= bound) if name == "churn" else (value >= bound):
            return grade
    return "D"
