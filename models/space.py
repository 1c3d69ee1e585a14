"""The space in which comments are compared: centred per language, partly whitened, unit length.

Raw sentence vectors cluster badly: they share a large common part, languages sit apart, and a few
directions (length, politeness, language) carry most of the variance. Removing each language's mean
brings translations together, turning each language towards the most frequent one brings them
nearer; dividing principal components by a power of their variance lets the fine differences speak.
What neighbours differ in can then be damped (`models.locality`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.turns import TurnParams, language_turns

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SpaceParams:
    """How a space is fitted; docs/themes.md has the measurements."""

    n_dims: int = 384
    power: float = 0.25
    """Whitening strength: 0 keeps the variances, 0.5 makes them equal."""
    texts_per_dim: int = 5
    """Fewer texts than this a dimension, and there are fewer dimensions."""
    language_prior_texts: float = 3.0
    """The mean of a language is drawn towards the mean of all as if so many texts were there."""
    turns: TurnParams = field(default_factory=TurnParams)


@dataclass(frozen=True, slots=True)
class Space:
    """A fitted space."""

    mean: NDArray[np.float64]
    """Shape (n_features,): of all texts, and of languages too rare for a mean of their own."""
    language_means: Mapping[str, NDArray[np.float64]]
    components: NDArray[np.float64]
    """Shape (n_features, n_dims): directions, already divided by variance ** power."""
    language_turns: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    """Rotations, shape (n_dims, n_dims), of languages frequent enough to be turned."""
    local: NDArray[np.float64] | None = None
    """Shape (n_dims, n_dims): damps what neighbours differ in; None where texts were too few."""

    @property
    def space_id(self) -> str:
        """A name made of the content: equal spaces have equal names."""
        digest = hashlib.sha256(self.mean.tobytes() + self.components.tobytes())
        for language in sorted(self.language_means):
            digest.update(language.encode() + self.language_means[language].tobytes())
        for language in sorted(self.language_turns):
            digest.update(language.encode() + self.language_turns[language].tobytes())
        if self.local is not None:
            digest.update(self.local.tobytes())
        return f"S-{digest.hexdigest()[:10]}"


def fit_space(vectors: Floats, languages: Sequence[str], params: SpaceParams) -> Space:
    """Fit a space on a corpus.

    Args:
        vectors: Unit sentence vectors, one a distinct text, shape (n_texts, n_features). The result
            depends on their order in the last bits: sort by text id.
        languages: Language tag of each text.
        params: How to fit.

    Raises:
        ValueError: There is no text.
    """
    if len(vectors) == 0:
        raise ValueError("a space needs at least one text")
    exact = vectors.astype(np.float64)
    tags = np.asarray(languages)
    mean = exact.mean(axis=0)
    means = {str(tag): _drawn_mean(exact[tags == tag], mean, params) for tag in np.unique(tags)}
    centred = _centre(exact, languages, means, mean)
    components = _components(centred, params)
    points = unit_rows(centred @ components).astype(np.float32)
    return Space(mean, means, components, language_turns(points, languages, params.turns))


def project(space: Space, vectors: Floats, languages: Sequence[str]) -> Floats:
    """Points of some texts in a space.

    Args:
        space: A fitted space.
        vectors: Shape (n_texts, n_features).
        languages: Language tag of each text; one unseen by the fit is centred by the mean of all.

    Returns:
        Unit rows, shape (n_texts, n_dims); a text exactly at the centre is a row of zeros.
    """
    centred = _centre(vectors.astype(np.float64), languages, space.language_means, space.mean)
    points = centred @ space.components
    tags = np.asarray(languages)
    for language, turn in sorted(space.language_turns.items()):
        points[tags == language] = points[tags == language] @ turn
    rows = unit_rows(points)
    if space.local is not None:
        rows = unit_rows(rows @ space.local)
    return rows.astype(np.float32)


def unit_rows(rows: NDArray[np.floating]) -> NDArray[np.floating]:
    """Rows at unit length; zero rows stay zero."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: NDArray[np.floating] = rows / np.maximum(norms, 1e-12)
    return scaled


def _centre(
    vectors: NDArray[np.float64],
    languages: Sequence[str],
    means: Mapping[str, NDArray[np.float64]],
    mean: NDArray[np.float64],
) -> NDArray[np.float64]:
    tags = np.asarray(languages)
    centred = np.empty_like(vectors)
    for tag in np.unique(tags):
        rows = tags == tag
        centred[rows] = vectors[rows] - means.get(str(tag), mean)
    return centred


def _drawn_mean(
    rows: NDArray[np.float64], mean: NDArray[np.float64], params: SpaceParams
) -> NDArray[np.float64]:
    """The mean of a language; of few texts it says more of the texts than of the language."""
    prior = params.language_prior_texts
    drawn: NDArray[np.float64] = (rows.sum(axis=0) + prior * mean) / (len(rows) + prior)
    return drawn


def _components(centred: NDArray[np.float64], params: SpaceParams) -> NDArray[np.float64]:
    variances, directions = np.linalg.eigh(centred.T @ centred / len(centred))
    order = np.argsort(variances)[::-1]
    n_possible = int(np.count_nonzero(variances > variances.max() * 1e-9))
    n_wanted = max(2, min(params.n_dims, len(centred) // params.texts_per_dim))
    kept = order[: max(1, min(n_possible, n_wanted))]
    scaled: NDArray[np.float64] = (
        directions[:, kept] * np.maximum(variances[kept], 1e-12) ** -params.power
    )
    return scaled
