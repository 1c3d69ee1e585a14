"""How firm is a ranking: what is left of its top when the loudest, a campaign or a crowd is gone.

Something is taken away, the rest is ranked again, and the place of each theme of the top is told.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import sparse

from models.rankings import MIN_VOICES, theme_order
from models.spoken import NONE, Codes, Counts, Flags, Spoken, distinct_pairs, theme_voices
from models.voices import Check, Firmness, Removal

N_TOP = 10
N_LOUDEST = 3
MIN_LANGUAGE_VOICES = 20
"""A language of fewer voices has no ranking of its own."""


def weigh_firmness(spoken: Spoken, n_top: int = N_TOP) -> tuple[Firmness, ...]:
    """Where each theme of the top would stand without those who may have brought it there.

    Args:
        spoken: What was said in a window.
        n_top: How many themes are the top, from 1.

    Returns:
        One a theme, in the order of their ranks. A campaign that does not speak of a theme is no
        check of it; neither is the largest community, or a language, where there is only one.
    """
    order = theme_order(spoken)
    counts = theme_voices(spoken)
    places = np.argsort(order)
    top = [theme for theme in order[:n_top].tolist() if counts[theme] >= MIN_VOICES]
    losses = _losses(spoken)
    common = [*_community(spoken), *_languages(spoken)]
    told = []
    for rank, theme in enumerate(top, start=1):
        taken = [_loudest(spoken, theme), *_campaigns(spoken, theme, counts, losses), *common]
        checks = tuple(
            _check(removal, subject, theme, left, places, n_top) for removal, subject, left in taken
        )
        is_firm = all(check.is_top for check in checks if check.removal != "language")
        name = spoken.themes.names[theme]
        told.append(Firmness(name, rank, int(counts[theme]), checks, is_firm))
    return tuple(told)


_Taken = tuple[Removal, str, Counts]
"""What was taken away, its name, and the voices that are left with every theme."""


def _check(
    removal: Removal, subject: str, theme: int, left: Counts, places: Codes, n_top: int
) -> Check:
    """The place of a theme among what is left; of equals the one that was before stays before."""
    own = int(left[theme])
    if own < MIN_VOICES:
        return Check(removal, subject, None, own, is_top=False)
    before = (left > own) | ((left == own) & (places < places[theme]))
    rank = 1 + int(before.sum())
    return Check(removal, subject, rank, own, rank <= n_top)


def _loudest(spoken: Spoken, theme: int) -> _Taken:
    """Without the people who say most of the theme in words of their own, wherever they speak.

    Of equals those of the first comment go first: keys of people differ from store to store.
    """
    people, themes = spoken.people.codes, spoken.themes.codes
    is_own = (people != NONE) & (spoken.campaigns.codes == NONE)
    who, first, said = np.unique(
        people[(themes == theme) & is_own], return_index=True, return_counts=True
    )
    gone = np.isin(people, who[np.lexsort((first, -said))[:N_LOUDEST]])
    return "loudest", "", theme_voices(spoken, ~gone)


def _campaigns(
    spoken: Spoken, theme: int, counts: Counts, losses: sparse.csr_array
) -> Iterator[_Taken]:
    """Without each campaign that speaks of the theme. Its wordings are voices of nobody else."""
    for campaign in np.flatnonzero(losses[:, [theme]].toarray()[:, 0]).tolist():
        left = counts - losses[[campaign], :].toarray()[0]
        yield "campaign", spoken.campaigns.names[campaign], left


def _losses(spoken: Spoken) -> sparse.csr_array:
    """Voices that each theme has from each campaign, shape (n_campaigns, n_themes)."""
    campaigns, themes = spoken.campaigns.codes, spoken.themes.codes
    is_told = (campaigns != NONE) & (themes != NONE)
    cells = np.where(is_told, campaigns * spoken.n_themes + themes, NONE)
    told, _ = distinct_pairs(cells, spoken.voices.codes)
    shape = (len(spoken.campaigns.names), spoken.n_themes)
    places = np.divmod(told, max(spoken.n_themes, 1))
    return sparse.csr_array((np.ones(len(told), np.int64), places), shape=shape)


def _community(spoken: Spoken) -> Iterator[_Taken]:
    """Without the community of most voices, the first by name of equals."""
    communities = spoken.parts["community"]
    if len(communities.names) < 2:
        return
    largest = int(_active(communities.codes, spoken).argmax())
    is_kept: Flags = communities.codes != largest
    yield "community", communities.names[largest], theme_voices(spoken, is_kept)


def _languages(spoken: Spoken) -> Iterator[_Taken]:
    """In each language of enough voices alone, the largest first."""
    languages = spoken.parts["language"]
    active = _active(languages.codes, spoken)
    large = np.flatnonzero(active >= MIN_LANGUAGE_VOICES)
    if len(languages.names) < 2:
        return
    for language in large[np.lexsort((large, -active[large]))].tolist():
        is_kept: Flags = languages.codes == language
        yield "language", languages.names[language], theme_voices(spoken, is_kept)


def _active(codes: Codes, spoken: Spoken) -> Counts:
    return np.bincount(distinct_pairs(codes, spoken.voices.codes)[0]).astype(np.int64)
