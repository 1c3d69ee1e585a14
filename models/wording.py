"""How alike texts are in their wording, whatever they mean: for searches by words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer


def wording_similarity(query: str, texts: Sequence[str]) -> NDArray[np.float64]:
    """Cosine of character n-grams of 3 to 5 within words, weighted by rarity among the texts.

    Args:
        query: Words to look for.
        texts: What is compared with them.

    Returns:
        Shape (n_texts,), 0 (nothing in common) to 1; accents and case do not count.
    """
    if not any(character.isalnum() for text in texts for character in text):
        return np.zeros(len(texts))
    counts = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, strip_accents="unicode"
    )
    rows = counts.fit_transform(texts)
    alike: NDArray[np.float64] = (rows @ counts.transform([query]).T).toarray()[:, 0]
    return alike
