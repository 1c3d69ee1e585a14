from __future__ import annotations

from dataclasses import replace

import numpy as np

from models.clusterer import CoreParams
from models.discovery import DiscoveryParams
from models.space import fit_space, unit_rows
from models.theming import ThemingParams
from transforms.fitting import fit_corpus, of_whole_corpus
from transforms.vectors import Corpus

RNG = np.random.default_rng(41)
PARAMS = ThemingParams()
N = 300


def corpus(n_texts: int = N, n_short: int = 0) -> Corpus:
    """Texts of chance, the first of them too short to found a theme."""
    return Corpus(
        text_ids=tuple(f"{i:05d}" for i in range(n_texts)),
        languages=("en",) * n_texts,
        vectors=unit_rows(RNG.normal(size=(n_texts, 20)) + 1).astype(np.float32),
        n_tokens=np.where(np.arange(n_texts) < n_short, 5, 30).astype(np.int32),
        voices=tuple(frozenset({f"p{i}"}) for i in range(n_texts)),
        last_said_on=(None,) * n_texts,
        cut_share=0.0,
    )


def test_a_corpus_of_a_few_hundred_texts_has_a_local_step():
    given = corpus()
    space = fit_corpus(given, PARAMS)
    assert space.local is not None
    assert space.local.shape == (20, 20)
    plain = fit_space(given.vectors, given.languages, PARAMS.space)
    assert replace(space, local=None).space_id == plain.space_id


def test_short_texts_do_not_count_for_the_local_step():
    assert fit_corpus(corpus(n_short=N - PARAMS.local.min_texts + 1), PARAMS).local is None
    assert fit_corpus(corpus(n_short=N - PARAMS.local.min_texts), PARAMS).local is not None


def test_a_whole_corpus_is_divided_by_linkage_only_in_a_space_with_a_local_step():
    given = DiscoveryParams(founders=5, cores=CoreParams(n_dims=7))
    large, small = (fit_corpus(corpus(n), PARAMS) for n in (N, 50))
    assert of_whole_corpus(given, small) == given
    linked = CoreParams(n_dims=7, method="linkage")
    assert of_whole_corpus(given, large) == DiscoveryParams(founders=5, cores=linked)
