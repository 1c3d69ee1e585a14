"""What communities have in common, and what only one of them says.

A community of many voices has more of everything. A claim is made only where it speaks of a theme
more than its size explains (Fisher's exact test on voices), where that is clear among all the
tests made (Benjamini and Hochberg), where the difference is worth a word, and never of fewer than
five voices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from models.spoken import NONE, Counts, Spoken, distinct_pairs, theme_voices
from models.voices import CommunityClaim, CommunityFinding, Comparison, Shared

MIN_VOICES = 5
"""Of fewer nothing is claimed."""
RATE = 0.05
"""Share of false claims among those made."""
MOSTLY = 2 / 3
MIN_RATIO = 1.5
"""Least ratio of the shares, within the community and elsewhere."""
MIN_COVERED = 0.8
"""Everywhere: the communities large enough to show a theme hold so many of all voices."""
MIN_EVEN = 0.5
"""Everywhere: least share in each of them, in shares of the whole."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Table:
    """Voices by theme and community; who speaks in two communities counts in both."""

    here: Counts
    """Shape (n_themes, n_communities)."""
    active: Counts
    """Voices of each community, with a theme or without, shape (n_communities,)."""

    @property
    def total(self) -> Counts:
        """Voices of each theme, shape (n_themes, 1)."""
        return np.asarray(self.here.sum(axis=1, keepdims=True), np.int64)

    @property
    def n_active(self) -> int:
        """Voices of all communities."""
        return int(self.active.sum())


def compare(spoken: Spoken) -> Comparison:
    """Find what is said everywhere, and what only or mostly in one community.

    Args:
        spoken: What was said in a window.

    Returns:
        Nothing but the sizes where there is one community.

    Source:
        Fisher 1922 (one-sided, the hypergeometric tail); Benjamini and Hochberg 1995, section 3.
    """
    names = spoken.parts["community"].names
    table = _table(spoken)
    by_size = np.lexsort((np.arange(len(names)), -table.active)).tolist()
    sizes = {names[i]: int(table.active[i]) for i in by_size}
    if len(names) < 2:
        return Comparison((), (), 0, sizes)
    chances, is_tested = _chances(table)
    return Comparison(
        everywhere=_everywhere(spoken, table, by_size),
        claims=_claims(spoken, table, chances, is_tested),
        n_tests=int(is_tested.sum()),
        n_voices=sizes,
    )


def _table(spoken: Spoken) -> _Table:
    communities, voices = spoken.parts["community"].codes, spoken.voices.codes
    n_themes, n_communities = spoken.n_themes, len(spoken.parts["community"].names)
    themes = spoken.themes.codes
    is_told = (themes != NONE) & (communities != NONE)
    cells = np.where(is_told, themes * n_communities + communities, NONE)
    here = np.bincount(distinct_pairs(cells, voices)[0], minlength=n_themes * n_communities)
    active = np.bincount(distinct_pairs(communities, voices)[0], minlength=n_communities)
    return _Table(here.reshape(n_themes, n_communities).astype(np.int64), active.astype(np.int64))


def _chances(table: _Table) -> tuple[Numbers, NDArray[np.bool_]]:
    """Chance of so many voices or more in each community, and where it is asked for."""
    total = np.broadcast_to(table.total, table.here.shape)
    active = np.broadcast_to(table.active, table.here.shape)
    chances = stats.hypergeom.sf(table.here - 1, table.n_active, total, active)
    return np.asarray(chances, np.float64), (total >= MIN_VOICES) & (active >= MIN_VOICES)


def _claims(
    spoken: Spoken, table: _Table, chances: Numbers, is_tested: NDArray[np.bool_]
) -> tuple[CommunityClaim, ...]:
    q_values = np.ones_like(chances)
    if is_tested.any():
        q_values[is_tested] = stats.false_discovery_control(np.clip(chances[is_tested], 0, 1))
    clear = np.argwhere((q_values <= RATE) & (table.here >= MIN_VOICES))
    claims = [_claim(spoken, table, theme, community, q_values) for theme, community in clear]
    kept = [claim for claim in claims if claim.share >= MIN_RATIO * claim.share_elsewhere]
    return tuple(sorted(kept, key=lambda c: (c.q_value, -c.n_voices, c.theme_id, c.community)))


def _claim(
    spoken: Spoken, table: _Table, theme: int, community: int, q_values: Numbers
) -> CommunityClaim:
    here = int(table.here[theme, community])
    elsewhere = int(table.total[theme, 0]) - here
    active = int(table.active[community])
    return CommunityClaim(
        theme_id=spoken.themes.names[theme],
        community=spoken.parts["community"].names[community],
        finding=_finding(here, elsewhere),
        n_voices=here,
        n_elsewhere=elsewhere,
        share=round(here / active, 4),
        share_elsewhere=round(elsewhere / max(table.n_active - active, 1), 4),
        q_value=float(f"{q_values[theme, community]:.4g}"),
    )


def _finding(here: int, elsewhere: int) -> CommunityFinding:
    if elsewhere == 0:
        return "only"
    return "mostly" if here >= MOSTLY * (here + elsewhere) else "more"


def _everywhere(spoken: Spoken, table: _Table, by_size: list[int]) -> tuple[Shared, ...]:
    """Themes that every community shows that is large enough to show them."""
    overall = table.total / max(table.n_active, 1)
    is_large = overall * table.active >= MIN_VOICES
    shares = table.here / np.maximum(table.active, 1)
    is_heard = (table.here >= MIN_VOICES) & (shares >= MIN_EVEN * overall)
    covered = (is_large * table.active).sum(axis=1) / max(table.n_active, 1)
    is_shared = (is_large.sum(axis=1) >= 2) & (covered >= MIN_COVERED)
    is_shared &= (is_heard | ~is_large).all(axis=1)
    voices = theme_voices(spoken)
    found = [
        Shared(
            theme_id=spoken.themes.names[i],
            communities=tuple(
                spoken.parts["community"].names[c] for c in by_size if is_large[i, c]
            ),
            n_voices=int(voices[i]),
            lowest_share=round(float(shares[i, is_large[i]].min()), 4),
            highest_share=round(float(shares[i, is_large[i]].max()), 4),
        )
        for i in np.flatnonzero(is_shared).tolist()
    ]
    return tuple(sorted(found, key=lambda shared: (-shared.n_voices, shared.theme_id)))
