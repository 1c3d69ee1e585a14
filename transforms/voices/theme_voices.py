"""One theme among the others of a window: its place by people, how firm, where, on which sides."""

from __future__ import annotations

import duckdb

from models.communities import compare
from models.facts import ThemeVoices
from models.firmness import weigh_firmness
from models.rankings import rank_themes
from models.records import Night
from transforms.voices.sides import theme_sides
from transforms.voices.spoken import load_spoken


def theme_voices(
    con: duckdb.DuckDBPyConnection, theme_id: str, night: Night, window_days: int, n_quotes: int
) -> ThemeVoices:
    """Who speaks of a theme within the window that ends with a night.

    Args:
        con: The store, its themes decided and its campaigns found; open for reading is enough.
        theme_id: The theme.
        night: The night; its seed draws the people.
        window_days: Length of the window, from 1; on the first night of the store it is the whole
            corpus.
        n_quotes: Most quotes for a side, from 0.
    """
    spoken, first = load_spoken(con, night.date, window_days)
    ranking = rank_themes(spoken, first, night.date, night.seed)
    compared = compare(spoken)
    told = (*ranking.ranked, *ranking.single)
    firmness = weigh_firmness(spoken)
    return ThemeVoices(
        first=first,
        last=night.date,
        rank=next((each for each in told if each.theme_id == theme_id), None),
        n_ranked=len(ranking.ranked),
        n_voices=ranking.n_voices,
        firmness=next((each for each in firmness if each.theme_id == theme_id), None),
        claims=tuple(claim for claim in compared.claims if claim.theme_id == theme_id),
        shared=next((each for each in compared.everywhere if each.theme_id == theme_id), None),
        sides=theme_sides(con, theme_id, n_quotes),
    )
