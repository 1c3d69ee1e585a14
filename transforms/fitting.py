"""The space of a corpus, and how themes are sought in the whole of it."""

from __future__ import annotations

from dataclasses import replace

from models.discovery import DiscoveryParams, Texts, founding_texts
from models.locality import with_local
from models.space import Space, fit_space
from models.theming import ThemingParams
from transforms.vectors import Corpus


def fit_corpus(corpus: Corpus, params: ThemingParams) -> Space:
    """The space of a corpus; its local step is fitted on the texts that may found themes.

    Args:
        corpus: All texts, at least one.
        params: How to fit.
    """
    space = fit_space(corpus.vectors, corpus.languages, params.space)
    texts = Texts(corpus.text_ids, corpus.vectors, corpus.voices, corpus.n_tokens)
    chosen = founding_texts(texts, params.discovery)
    languages = [corpus.languages[i] for i in chosen.tolist()]
    cores = params.discovery.cores
    return with_local(space, corpus.vectors[chosen], languages, params.local, cores)


def of_whole_corpus(params: DiscoveryParams, space: Space) -> DiscoveryParams:
    """How themes are sought in all texts: by linkage, which leaves none out, if the space allows.

    Args:
        params: How they are sought in what fits no theme.
        space: Without a local step it is of few texts, and linkage would make too many groups.
    """
    if space.local is None:
        return params
    return replace(params, cores=replace(params.cores, method="linkage"))
