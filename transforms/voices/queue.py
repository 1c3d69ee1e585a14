"""The service queue: questions and problems that nobody answered, near-same ones together.

An answer is what another person says in reply, or a source counts; the author's own replies and
what is set aside answer nothing. Where a source knows neither threads nor answers, nobody can say
what was answered: what is said there stands apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import duckdb

from models.asking import Answered, Queue, Saying, Waiting
from models.queue import QueueParams, most_central, near_same, nearest_answered
from models.space import Floats
from transforms.curation.texts import text_points
from transforms.spaces import current_stamp
from transforms.store import rows
from transforms.voices.echoes import echo_patterns
from transforms.voices.marks import Marks, marks_of
from transforms.voices.tallies import counted, ranked_voices

_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class QueueScope:
    """Which part of the queue; an empty name is all."""

    community: str = ""
    theme_id: str = ""
    owner: str = ""
    limit: int | None = None
    """Most entries, of each of the two lists."""


EVERYTHING = QueueScope()


def load_queue(
    con: duckdb.DuckDBPyConnection,
    day: date,
    scope: QueueScope = EVERYTHING,
    params: QueueParams | None = None,
) -> Queue:
    """Who waits for an answer.

    Args:
        con: The store, its signals and themes decided; reading is enough.
        day: Local date up to which days are counted.
        scope: Which entries. What is of a community is counted there alone.
        params: When questions are nearly the same.

    Returns:
        Most affected people first, then the oldest.
    """
    marks, how = marks_of(con), params or QueueParams()
    told: list[_Row] = rows(con, "voices_waiting", echo_patterns()).to_pylist()
    n_marked = sum(_is_marked(row, marks) for row in told)
    answered = [r for r in told if r["state"] == "answered" or r["text_id"] in marks.answered]
    open_rows = [r for r in told if r["state"] != "answered" and r["text_id"] not in marks.answered]
    chosen = [row for row in open_rows if _is_in(row, scope, marks)]
    space_id = current_stamp(con, day, "queue").space_id
    points = _Points(*text_points(con, {row["text_id"] for row in told}, space_id, own=True))
    lists = {
        state: _entries([r for r in chosen if r["state"] == state], points, marks, day, how)
        for state in ("waiting", "unknown")
    }
    waiting, unknown = (
        _with_answered(lists[state][: scope.limit], answered, points, marks, how) for state in lists
    )
    return Queue(
        waiting=waiting,
        unknown=unknown,
        unknown_sources=counted(r["source"] for r in chosen if r["state"] == "unknown"),
        n_entries=len(lists["waiting"]),
        n_waiting=sum(row["state"] == "waiting" for row in chosen),
        n_talked=sum(row["state"] == "talk" for row in chosen),
        n_answered=len(answered),
        n_marked=n_marked,
    )


class _Points:
    """Where texts lie in the space in use."""

    def __init__(self, text_ids: Sequence[str], points: Floats) -> None:
        self._place = {text_id: n for n, text_id in enumerate(text_ids)}
        self._points = points

    def known(self, text_ids: Iterable[str]) -> list[str]:
        """Those that have a point, ascending."""
        return sorted(text_id for text_id in text_ids if text_id in self._place)

    def of(self, text_ids: Sequence[str]) -> Floats:
        """Theirs, in their order."""
        return self._points[[self._place[text_id] for text_id in text_ids]]


def _is_marked(row: _Row, marks: Marks) -> bool:
    return row["state"] != "answered" and row["text_id"] in marks.answered


def _is_in(row: _Row, scope: QueueScope, marks: Marks) -> bool:
    return (
        scope.community in ("", row["community"])
        and scope.theme_id in ("", row["theme_id"])
        and scope.owner in ("", marks.owners.get(row["text_id"], ""))
    )


def _entries(
    told: Sequence[_Row], points: _Points, marks: Marks, day: date, how: QueueParams
) -> list[Waiting]:
    """Near-same questions together, most people first."""
    said: dict[str, list[_Row]] = defaultdict(list)
    for row in told:
        said[row["text_id"]].append(row)
    inside = points.known(said)
    labels = near_same(points.of(inside), [said[t][0]["theme_id"] for t in inside], how)
    groups: dict[int, list[str]] = defaultdict(list)
    for text_id, label in zip(inside, labels.tolist(), strict=True):
        groups[label].append(text_id)
    lone = [[text_id] for text_id in sorted(set(said) - set(inside))]
    entries = [
        _entry(_best(texts, said, points), [row for t in texts for row in said[t]], marks, day)
        for texts in (*groups.values(), *lone)
    ]
    return sorted(entries, key=_urgency)


def _best(texts: Sequence[str], said: Mapping[str, Sequence[_Row]], points: _Points) -> str:
    """The text that says best what all of them say; one that is no reply, if there is any."""
    first = [text for text in texts if not all(row["is_reply"] for row in said[text])]
    chosen = first or texts
    return chosen[0] if len(chosen) == 1 else chosen[most_central(points.of(chosen))]


def _urgency(entry: Waiting) -> tuple[int, int, str]:
    first = entry.first_on.toordinal() if entry.first_on else date.max.toordinal()
    return (-entry.n_ranked, first, entry.comment_ids[0])


def _entry(best: str, told: Sequence[_Row], marks: Marks, day: date) -> Waiting:
    said = sorted(told, key=_oldest_first)
    days = [row["said_on"] for row in said if row["said_on"]]
    first = min(days, default=None)
    shown = next(row for row in said if row["text_id"] == best)
    intents = Counter(i for row in said for i in row["intents"] if i in ("question", "problem"))
    return Waiting(
        saying=_saying(shown),
        intents=tuple(sorted(intents)),
        theme_id=shown["theme_id"],
        n_people=len({row["person"] for row in said} - {""}),
        n_unknown=len({row["text_id"] for row in said if not row["person"]}),
        n_comments=len(said),
        first_on=first,
        n_days=(day - first).days if first else None,
        communities=counted(row["community"] for row in said),
        languages=counted(row["language"] for row in said),
        owners=tuple(sorted({marks.owners.get(row["text_id"], "") for row in said} - {""})),
        comment_ids=tuple(row["comment_id"] for row in said),
        answered=(),
        n_ranked=ranked_voices(said),
        campaign_ids=tuple(sorted({row["campaign_id"] for row in said} - {""})),
    )


def _oldest_first(row: _Row) -> tuple[bool, float, str]:
    at = row["said_at"]
    return (at is None, at.timestamp() if at else 0, row["comment_id"])


def _saying(row: Mapping[str, Any], prefix: str = "") -> Saying:
    return Saying(
        comment_id=row["answer_id" if prefix else "comment_id"],
        text_id=row[f"{prefix}text_id"],
        text=row[f"{prefix}text"],
        asked=row[f"{prefix}asked"],
        language=row[f"{prefix}language"],
        community=row[f"{prefix}community"],
        said_on=row[f"{prefix}said_on"],
        url=row[f"{prefix}url"],
    )


def _with_answered(
    entries: Sequence[Waiting],
    answered: Sequence[_Row],
    points: _Points,
    marks: Marks,
    how: QueueParams,
) -> tuple[Waiting, ...]:
    """Entries with the answered questions nearest to them."""
    best: dict[str, _Row] = {}
    for row in sorted(answered, key=lambda row: (row["answer_id"] is None, *_oldest_first(row))):
        best.setdefault(row["text_id"], row)
    texts = points.known(best)
    asked = points.known({entry.saying.text_id for entry in entries})
    near = nearest_answered(points.of(asked), points.of(texts), how)
    found = dict(zip(asked, near, strict=True))
    told = [best[text_id] for text_id in texts]
    return tuple(_helped(e, found.get(e.saying.text_id, []), told, marks) for e in entries)


def _helped(
    entry: Waiting, near: Sequence[tuple[int, float]], answered: Sequence[_Row], marks: Marks
) -> Waiting:
    told = [
        Answered(
            asked=_saying(row),
            answer=_saying(row, "answer_") if row["answer_id"] else None,
            link=marks.answered.get(row["text_id"], ""),
            similarity=similarity,
        )
        for row, similarity in ((answered[i], score) for i, score in near)
    ]
    return replace(entry, answered=tuple(told))
