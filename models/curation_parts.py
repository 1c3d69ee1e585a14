"""Parts of one theme that lie apart in meaning."""

from __future__ import annotations

from sklearn.cluster import KMeans

from models.space import Floats


def parts_of(points: Floats, n_parts: int) -> list[int]:
    """Which part each text belongs to.

    Args:
        points: Unit rows, shape (n_texts, n_dims); at least `n_parts`.
        n_parts: From 2.

    Returns:
        0..n_parts-1, one a text; the same for the same points.

    Source:
        Arthur and Vassilvitskii 2007, k-means++.
    """
    fitted = KMeans(n_parts, n_init=10, random_state=0).fit(points)
    return [int(label) for label in fitted.labels_]
