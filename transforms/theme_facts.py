"""Everything the store knows of a theme, for people who look it up; nothing is written."""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb
import numpy as np

from models.curation import Act, undone_by
from models.errors import UsageError
from models.facts import (
    AlertFact,
    Event,
    Moved,
    Near,
    Numbers,
    Quality,
    Quote,
    ThemeCard,
    ThemeFacts,
    ThemeLine,
)
from models.records import Language
from transforms.curation.acts import load_acts
from transforms.ledger import change_of
from transforms.spaces import current_space_id
from transforms.store import rows
from transforms.theme_centres import load_centres

N_NEAREST = 3
N_TOLD_IDS = 3
N_TOLD_NAMES = 5
_NUMBER = re.compile(r"(?:t[\W_]*)?0*(\d{1,6})", re.IGNORECASE)


def list_facts(con: duckdb.DuckDBPyConnection, language: Language) -> tuple[ThemeLine, ...]:
    """All themes, also merged and gone, those of the most people first.

    Args:
        con: The store; reading is enough.
        language: Of titles.
    """
    found = rows(con, "facts_list", {"language": language}).to_pylist()
    return tuple(ThemeLine(**row) for row in found)


def theme_card(con: duckdb.DuckDBPyConnection, given: str) -> ThemeCard:
    """The theme of an id; "12" and "t12" are T-0012.

    Args:
        con: The store; reading is enough.
        given: The id as somebody wrote it.

    Raises:
        UsageError: There is no such theme; those nearest by number or title are named.
    """
    number = _NUMBER.fullmatch(given.strip())
    theme_id = f"T-{int(number[1]):04d}" if number else given.strip()
    told = rows(con, "facts_card", {"theme_id": theme_id}).to_pylist()
    if not told:
        raise UsageError(_unknown(con, given, int(number[1]) if number else None))
    return ThemeCard(
        **{**told[0], **{name: tuple(told[0][name]) for name in ("keywords", "teams")}}
    )


def _unknown(con: duckdb.DuckDBPyConnection, given: str, number: int | None) -> str:
    """What to say of an id that no theme has."""
    known = con.execute(
        "SELECT theme_id, title_fr, title_en FROM themes ORDER BY theme_id"
    ).fetchall()
    if not known:
        return f'no theme "{given}": there is none yet; `remontee run` looks for themes'
    if number is None:
        by_title = {title.casefold(): row[0] for row in known for title in row[1:] if title}
        close = difflib.get_close_matches(given.casefold(), by_title, N_TOLD_IDS, 0.5)
        near = list(dict.fromkeys(by_title[title] for title in close))
    else:
        ids = [row[0] for row in known]
        near = sorted(sorted(ids, key=lambda i: (abs(int(i[2:]) - number), i))[:N_TOLD_IDS])
    nearest = f"; the nearest: {', '.join(near)}" if near else ""
    return f'no theme "{given}"{nearest}. `remontee themes list --all` has all of them'


def merged_on(con: duckdb.DuckDBPyConnection, theme_id: str) -> date | None:
    """The last night on which a theme was merged into another; None if that was never told.

    Args:
        con: The store; reading is enough.
        theme_id: The theme.
    """
    row = con.execute(
        "SELECT max(night) FROM theme_events WHERE theme_id = ? AND event = 'merged'", [theme_id]
    ).fetchone()
    return row[0] if row else None


def theme_facts(
    con: duckdb.DuckDBPyConnection,
    card: ThemeCard,
    language: Language,
    n_quotes: int,
    n_nights: int,
) -> ThemeFacts:
    """Everything known of a theme.

    Args:
        con: The store; reading is enough.
        card: The theme.
        language: Of the titles of other themes.
        n_quotes: Most quotes wanted, from 0.
        n_nights: Most nights of its ledger wanted, from 0.
    """
    theme_id = card.theme_id
    acts = load_acts(con)
    quotes = rows(con, "facts_quotes", {"theme_id": theme_id, "n_quotes": n_quotes})
    return ThemeFacts(
        card=card,
        numbers=_numbers(con, theme_id),
        events=_events(con, theme_id),
        moved=_moved(con, theme_id, n_nights),
        quality=_quality(con, theme_id),
        alerts=_alerts(con, theme_id),
        acts=tuple(act for act in acts if _is_on(act, theme_id, acts)),
        undone=undone_by(acts),
        quotes=tuple(Quote(*row[1:]) for row in zip(*quotes.to_pydict().values(), strict=True)),
        nearest=_nearest(con, theme_id, language),
    )


def _numbers(con: duckdb.DuckDBPyConnection, theme_id: str) -> Numbers:
    members = rows(con, "facts_members", {"theme_id": theme_id}).to_pylist()
    counted = [row for row in members if not row["is_set_aside"]]
    ratings = [row["rating"] for row in counted if row["rating"] is not None]
    corpus = con.execute(
        "SELECT language, count(*) FROM staged_comments WHERE NOT is_set_aside GROUP BY language"
    ).fetchall()
    return Numbers(
        n_comments=len(counted),
        n_texts=len({row["text_id"] for row in counted}),
        n_people=len({row["person"] for row in counted} - {""}),
        n_unknown=len({row["text_id"] for row in counted if not row["person"]}),
        n_set_aside=len(members) - len(counted),
        communities=_most(counted, "community"),
        languages=_shares(_most(counted, "language"), dict(corpus)),
        mean_rating=sum(ratings) / len(ratings) if ratings else None,
        n_ratings=len(ratings),
        products=_most(counted, "product")[:N_TOLD_NAMES],
        versions=_most(counted, "version")[:N_TOLD_NAMES],
        segments=_most(counted, "segment")[:N_TOLD_NAMES],
    )


def _most(members: Sequence[Mapping[str, Any]], name: str) -> tuple[tuple[str, int], ...]:
    """What a column holds and how often, the most first; what is empty is left out."""
    counts = Counter(str(row[name]) for row in members if row[name])
    return tuple(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _shares(
    own: Sequence[tuple[str, int]], corpus: Mapping[str, int]
) -> tuple[tuple[str, float, float], ...]:
    n_own, n_all = sum(n for _, n in own), sum(corpus.values())
    return tuple((tag, n / n_own, corpus[tag] / n_all) for tag, n in own)


def _events(con: duckdb.DuckDBPyConnection, theme_id: str) -> tuple[Event, ...]:
    """What befell the theme, and the splits and merges of others that touched it, in order."""
    found = con.execute(
        "SELECT theme_id, night, event, other_id, detail FROM theme_events"
        " WHERE theme_id = $id OR (other_id = $id AND event IN ('split', 'merged'))"
        " ORDER BY night, event, theme_id, other_id",
        {"id": theme_id},
    )
    return tuple(
        Event(own_id, night, event, other_id, json.loads(detail))
        for own_id, night, event, other_id, detail in found.fetchall()
    )


def _moved(con: duckdb.DuckDBPyConnection, theme_id: str, n_nights: int) -> tuple[Moved, ...]:
    found = rows(con, "facts_changes", {"theme_id": theme_id, "n_nights": n_nights}).to_pylist()
    nights = {row["night"]: row for row in found}
    return tuple(
        Moved(
            night,
            tuple(change_of(row) for row in found if row["night"] == night),
            any_row["last_as_of"],
            any_row["as_of"],
            any_row["is_refit"],
        )
        for night, any_row in nights.items()
    )


def _quality(con: duckdb.DuckDBPyConnection, theme_id: str) -> Quality | None:
    row = con.execute(
        "SELECT night, cohesion, separation, stability, stability_low, stability_high, n_resamples"
        " FROM theme_qualities WHERE theme_id = ? ORDER BY night DESC LIMIT 1",
        [theme_id],
    ).fetchone()
    return Quality(*row) if row else None


def _alerts(con: duckdb.DuckDBPyConnection, theme_id: str) -> tuple[AlertFact, ...]:
    found = con.execute(
        "SELECT state, first_night, last_night, opened_nights, strength FROM alerts"
        " WHERE subject_id = ? ORDER BY first_night, alert_id",
        [theme_id],
    )
    return tuple(
        AlertFact(state, first, last, tuple(opened), strength)
        for state, first, last, opened, strength in found.fetchall()
    )


def _is_on(act: Act, theme_id: str, acts: Sequence[Act]) -> bool:
    """Whether an act, or one that it takes back, names the theme."""
    deed = act.deed
    if theme_id in (*deed.themes, deed.to, *deed.made):
        return True
    return any(_is_on(each, theme_id, ()) for each in acts if each.act_id in act.undoes)


def _nearest(con: duckdb.DuckDBPyConnection, theme_id: str, language: Language) -> tuple[Near, ...]:
    """The living themes whose centres are nearest; none if the theme has no centre."""
    centres = load_centres(con, current_space_id(con))
    if theme_id not in centres.theme_ids:
        return ()
    own = centres.theme_ids.index(theme_id)
    similarity = np.round((centres.rows @ centres.rows[own]).astype(np.float64), 4)
    order = [i for i in np.argsort(-similarity, kind="stable") if i != own][:N_NEAREST]
    titles = dict(con.execute(f"SELECT theme_id, title_{language} FROM themes").fetchall())  # noqa: S608  fr or en
    return tuple(
        Near(centres.theme_ids[i], titles[centres.theme_ids[i]], float(similarity[i]))
        for i in order
    )
