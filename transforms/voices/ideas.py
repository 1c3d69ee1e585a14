"""Proposals as report and terminal show them: what is asked for, by whom, in whose words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from models.asking import Ideas, Proposal, Saying
from transforms.store import rows
from transforms.voices.marks import Decision, decided_ideas
from transforms.voices.tallies import counted, ranked_voices

N_SAYINGS = 5
FOUNDERS = 2
_NEW = Decision("new", "")
_Row = dict[str, Any]


def load_ideas(con: duckdb.DuckDBPyConnection, n_sayings: int = N_SAYINGS) -> Ideas:
    """All that people ask for; what is set aside counts nowhere.

    Args:
        con: The store, its requests gathered; reading is enough.
        n_sayings: Most comments to quote of a proposal, from 1.
    """
    found = rows(con, "voices_ideas").to_pylist()
    heirs = _heirs(con)
    members = {row["text_id"]: heirs.get(row["idea_id"], "") for row in found}
    decisions = decided_ideas(con, members, heirs)
    said: dict[str, list[_Row]] = defaultdict(list)
    for row in found:
        said[members[row["text_id"]] or row["text_id"]].append(row)
    told = [
        _proposal(name if name in heirs else "", own, decisions.get(name, _NEW), n_sayings)
        for name, own in said.items()
    ]
    shared = [each for each in told if each.n_voices >= FOUNDERS]
    single = [each for each in told if each.n_voices < FOUNDERS]
    return Ideas(tuple(sorted(shared, key=_by_people)), tuple(sorted(single, key=_latest_first)))


def _heirs(con: duckdb.DuckDBPyConnection) -> Mapping[str, str]:
    """Every proposal -> the one it leads to: itself, or its heir."""
    told = con.execute("SELECT idea_id, replaced_by FROM ideas ORDER BY idea_id").fetchall()
    return {idea_id: heir or idea_id for idea_id, heir in told}


def _by_people(proposal: Proposal) -> tuple[int, int, int, str]:
    return (-proposal.n_ranked, -proposal.n_people, -proposal.n_comments, proposal.idea_id)


def _latest_first(proposal: Proposal) -> tuple[bool, int, str]:
    """One that has an id, because more asked for it once, comes before the others."""
    last = proposal.last_on.toordinal() if proposal.last_on else 0
    return (not proposal.idea_id, -last, proposal.sayings[0].comment_id)


def _proposal(idea_id: str, said: Sequence[_Row], decision: Decision, n_sayings: int) -> Proposal:
    sayings = _sayings(said)
    days = [row["said_on"] for row in said if row["said_on"]]
    return Proposal(
        idea_id=idea_id,
        asked=sayings[0].asked,
        status=decision.status or "new",
        reason=decision.reason,
        theme_id=_most_texts(said),
        n_people=len({row["person"] for row in said} - {""}),
        n_unknown=len({row["text_id"] for row in said if not row["person"]}),
        n_comments=len(said),
        communities=counted(row["community"] for row in said),
        languages=counted(row["language"] for row in said),
        first_on=min(days, default=None),
        last_on=max(days, default=None),
        sayings=tuple(sayings[:n_sayings]),
        n_ranked=ranked_voices(said),
        campaign_ids=tuple(sorted({row["campaign_id"] for row in said} - {""})),
    )


def _most_texts(said: Sequence[_Row]) -> str:
    themes = Counter({row["text_id"]: row["theme_id"] for row in said}.values())
    return str(min(themes, key=lambda theme: (-themes[theme], theme == "", theme)))


def _sayings(said: Sequence[_Row]) -> list[Saying]:
    """One a text, by the first who said it: the best of each language first."""
    first: dict[str, _Row] = {}
    for row in said:
        first.setdefault(row["text_id"], row)
    best = sorted(first.values(), key=lambda row: (-row["worth"], row["text_id"]))
    heads = {row["language"]: row for row in reversed(best)}
    ordered = [row for row in best if heads[row["language"]] is row]
    ordered += [row for row in best if heads[row["language"]] is not row]
    return [_saying(row) for row in ordered]


def _saying(row: Mapping[str, Any]) -> Saying:
    asked = row["asked"] if row["asked"] in row["text"] else row["text"]
    return Saying(
        comment_id=row["comment_id"],
        text_id=row["text_id"],
        text=row["text"],
        asked=asked,
        language=row["language"],
        community=row["community"],
        said_on=row["said_on"],
        url=row["url"],
    )
