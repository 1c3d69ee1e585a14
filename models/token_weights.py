"""How much each token counts in a text's vector: rare words much, common words and marks little.

A plain mean over tokens gives "the", "très" and every full stop as much say as "battery". The
tokenizer's own scores, log-probabilities over a hundred languages, are enough to weigh them: no
corpus is needed, so a vector still depends on its text and the engine alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.bundled import Vocabulary

COMMON = 1e-5
"""A piece of this probability counts half as much as a very rare one."""
LEAST = 1e-6
"""Weight of marks, symbols and end marks: they speak only where a text has nothing else."""


def token_weights(vocabulary: Vocabulary) -> NDArray[np.float32]:
    """Weight of each piece of a vocabulary.

    Args:
        vocabulary: Pieces with their log-probabilities.

    Returns:
        Shape (n_pieces,), LEAST..1.

    Source: Arora, Liang and Ma, "A simple but tough-to-beat baseline for sentence embeddings",
    2017: a / (a + p(w)).
    """
    pieces = [piece.strip("▁") for piece, _ in vocabulary.pieces]
    scores = np.array([score for _, score in vocabulary.pieces], np.float64)
    weights = COMMON / (COMMON + np.exp(scores))
    weights[[not piece.isalnum() for piece in pieces]] = LEAST
    return np.maximum(weights, LEAST).astype(np.float32)


def pooling_weights(
    weights: NDArray[np.float32], ids: Sequence[int], n_prefix: int
) -> NDArray[np.float32]:
    """Weight of each token of a text.

    Args:
        weights: What `token_weights` gave.
        ids: Tokens of the text, prefix and end marks included.
        n_prefix: How many tokens at the beginning are not the text's own.

    Returns:
        Shape (n_tokens,); the prefix has none.
    """
    row: NDArray[np.float32] = weights[np.asarray(ids, np.intp)]
    row[:n_prefix] = 0.0
    return row
