"""Other ways to group the same texts, as people commonly use them."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.util import find_spec
from typing import Any

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.cluster import KMeans

from models.space import Floats
from tests.quality.bench.metrics import Labels

SEED = 20261102
N_DRAWS = 2
"""BERTopic's defaults draw at random, without a seed: the mean of so many runs."""
MAX_DRAWN = 5_000
"""Texts from which on one run must do."""
N_STARTS = 3
"""k-means: the best of so many beginnings."""
BERTOPIC_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
INSTALL = "pip install -c constraints.txt -e '.[peers]'"


@dataclass(frozen=True, slots=True)
class Crowd:
    """What a method is given."""

    texts: Sequence[str]
    vectors: Floats
    """Raw, shape (n_texts, n_features)."""
    points: Floats
    """In the program's space, shape (n_texts, n_dims)."""
    n_ours: int
    """Themes that the program found."""
    n_gold: int
    """Themes that people found."""


@dataclass(frozen=True, slots=True)
class Method:
    """A way to group texts."""

    name: str
    label: Callable[[Crowd], Labels]
    """Group of each text, or -1."""
    lacks: Callable[[], str] = str
    """Why it cannot run on this machine and what to do; empty if it can."""
    n_draws: int = 1


def needs(*modules: str) -> str:
    """Which modules are absent and how to install them; empty if all are there.

    Args:
        modules: Names as they are imported.
    """
    absent = [name for name in modules if find_spec(name) is None]
    return f"{' and '.join(absent)} not installed: {INSTALL}" if absent else ""


def _needs_bertopic_model() -> str:
    lacking = needs("bertopic", "umap")
    if lacking or _bertopic_model() is not None:
        return lacking
    return (
        f"its model {BERTOPIC_MODEL} is not on this machine, and a bench fetches none: "
        f"hf download {BERTOPIC_MODEL}"
    )


@cache
def _bertopic_model() -> Any:
    """The model of BERTopic's defaults, if this machine has it."""
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(BERTOPIC_MODEL, device="cpu", local_files_only=True)
    except (OSError, ValueError):
        return None


def _topics(model: Any, texts: Sequence[str], vectors: Floats | None) -> Labels:
    topics, _ = model.fit_transform(list(texts), embeddings=vectors)
    return np.asarray(topics, np.intp)


def bertopic_defaults(crowd: Crowd) -> Labels:
    """BERTopic(), its own model included."""
    from bertopic import BERTopic

    return _topics(BERTopic(embedding_model=_bertopic_model()), crowd.texts, None)


def bertopic_light(crowd: Crowd) -> Labels:
    """BERTopic as it sets itself up where no language model is installed: TF-IDF and SVD.

    Source:
        `select_backend` in bertopic/backend/_utils.py, 0.17.4.
    """
    from bertopic import BERTopic
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline

    n_terms = min(100, len(crowd.texts) - 1)
    pipe = make_pipeline(TfidfVectorizer(), TruncatedSVD(n_terms))
    return _topics(BERTopic(embedding_model=pipe), crowd.texts, None)


def bertopic_vectors(crowd: Crowd) -> Labels:
    """BERTopic() on the vectors of the program."""
    from bertopic import BERTopic

    return _topics(BERTopic(), crowd.texts, crowd.vectors)


def umap_hdbscan(crowd: Crowd, *, whitened: bool) -> Labels:
    """UMAP to 5 dimensions, then hdbscan."""
    from hdbscan import HDBSCAN
    from umap import UMAP

    rows = crowd.points if whitened else crowd.vectors
    reduced = UMAP(n_components=5, min_dist=0.0, metric="cosine", random_state=SEED)
    clusters = HDBSCAN(min_cluster_size=10, min_samples=5, core_dist_n_jobs=1)
    return np.asarray(clusters.fit_predict(reduced.fit_transform(rows)), np.intp)


def k_means(crowd: Crowd, *, whitened: bool, is_gold: bool) -> Labels:
    """k-means with as many groups as the program found, or as people did."""
    rows = crowd.points if whitened else crowd.vectors
    k = min(crowd.n_gold if is_gold else crowd.n_ours, len(rows))
    model = KMeans(max(k, 1), n_init=N_STARTS, random_state=SEED)
    return np.asarray(model.fit_predict(rows), np.intp)


def average_linkage(crowd: Crowd) -> Labels:
    """Average linkage on the cosine in the program's space, cut at as many groups as it found."""
    tree = linkage(crowd.points.astype(np.float64), "average", metric="cosine")
    cut = fcluster(np.maximum(tree, 0.0), max(crowd.n_ours, 1), "maxclust")
    return np.asarray(cut - 1, np.intp)


PEERS = (
    Method("BERTopic, defaults", bertopic_defaults, _needs_bertopic_model, N_DRAWS),
    Method("BERTopic, TF-IDF and SVD", bertopic_light, partial(needs, "bertopic", "umap")),
    Method("BERTopic, our vectors", bertopic_vectors, partial(needs, "bertopic", "umap"), N_DRAWS),
    Method("UMAP + hdbscan", partial(umap_hdbscan, whitened=False), partial(needs, "umap")),
    Method(
        "UMAP + hdbscan, whitened", partial(umap_hdbscan, whitened=True), partial(needs, "umap")
    ),
    Method("k-means, k = ours", partial(k_means, whitened=False, is_gold=False)),
    Method("k-means, k = human", partial(k_means, whitened=False, is_gold=True)),
    Method("k-means, whitened, k = ours", partial(k_means, whitened=True, is_gold=False)),
    Method("k-means, whitened, k = human", partial(k_means, whitened=True, is_gold=True)),
    Method("average linkage, whitened", average_linkage),
)


def quietly(method: Method, crowd: Crowd) -> Labels:
    """The groups of a method, whatever its libraries warn of.

    Args:
        method: One that `lacks` nothing.
        crowd: What to group.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return method.label(crowd)


def warm_up(methods: Sequence[Method], seed: int = SEED) -> None:
    """Let the methods compile what they compile at first use, so that seconds are their work.

    Args:
        methods: Those that will run.
        seed: For the random rows.
    """
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(300, 20)).astype(np.float32)
    texts = [f"word{i} word{i % 13} word{i % 7}" for i in range(len(rows))]
    for method in methods:
        quietly(method, Crowd(texts, rows, rows, 5, 5))
