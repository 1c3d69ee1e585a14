"""What is set aside and why: out of the rankings, never deleted, taken back by a word.

Abuse of persons, spam and scams are found in a text alone; a raid only in a community, where talk
of something else than the product bursts. A comment may have several reasons; the first one that
nobody has taken it back from holds: scam, spam, abuse, raid.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import groupby

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.abuse import Numbers
from models.embedder import Embedder
from models.raids import UNDATED, Burst, RaidParams, find_burst, raid_probability
from models.records import Night
from models.storms import NO_TIME, Said, StormParams, find_storms
from transforms.store import frames, rows, run_sql, transaction
from transforms.vectors import matrix_of
from transforms.voices.abuse import AT_LEAST, judge_texts
from transforms.voices.wordings import read_wording

REASONS: tuple[str, ...] = ("scam", "spam", "abuse", "raid")
"""Why a comment is set aside; of several the first holds."""

_EPOCH = date(1970, 1, 1)
_FOUND = pa.schema(dict.fromkeys(("comment_id", "text_id", "reason", "evidence"), pa.string()))
_log = logging.getLogger(__name__)

_Found = tuple[str, str, str, str]
"""Comment, text, reason, evidence."""


@dataclass(frozen=True, slots=True)
class SetAsideOutcome:
    """What a night's look at abuse, spam and raids came to."""

    n_judged: int
    """Texts that were judged for the first time, or by new rules."""
    n_set_aside: int
    """Comments that are set aside now."""
    n_new: int
    """Of them, those that were not before."""
    n_back: int
    """Comments that are set aside no more."""


@dataclass(frozen=True, slots=True)
class _Community:
    """The comments of one community, in order of text and comment."""

    source: str
    name: str
    comment_ids: list[str]
    text_ids: list[str]
    days: NDArray[np.int64]
    other: Numbers
    speaks_of_product: NDArray[np.bool_]
    people: list[str]
    hours: NDArray[np.int64]
    is_abuse: NDArray[np.bool_]
    texts: list[str]
    """Their own words."""


def set_aside_voices(
    con: duckdb.DuckDBPyConnection,
    night: Night,
    run_id: str,
    engine_key: str,
    embedder: Callable[[], Embedder],
) -> SetAsideOutcome:
    """Find abuse, spam, scams and raids among all that is staged, and set them aside.

    Args:
        con: The store, staged, every text with its vector, in no transaction.
        night: The night.
        run_id: The run.
        engine_key: `EngineId.key`.
        embedder: Opens the engine; asked only when an example has no vector yet.

    Returns:
        Counts. Doing it again changes nothing.
    """
    n_judged = judge_texts(con, engine_key, embedder)
    raids = [*_stormers(con, StormParams()), *_raiders(con, engine_key, RaidParams())]
    found = [*_troubled(con), *{each[0]: each for each in raids}.values()]
    columns = list(zip(*found, strict=True)) or [()] * len(_FOUND)
    table = pa.table(dict(zip(_FOUND.names, columns, strict=True)), _FOUND)
    with transaction(con), frames(con, found=table):
        before = _set_aside(con)
        run_sql(con, "voices_drop_set_asides")
        run_sql(con, "voices_add_set_asides", {"night": night.date, "run_id": run_id})
        run_sql(con, "voices_apply_set_asides")
        after = _set_aside(con)
    outcome = SetAsideOutcome(n_judged, len(after), len(after - before), len(before - after))
    _log.info("run %s set aside %s", run_id, asdict(outcome))
    return outcome


def _set_aside(con: duckdb.DuckDBPyConnection) -> set[str]:
    found = con.execute("SELECT comment_id FROM staged_comments WHERE is_set_aside")
    return {comment_id for (comment_id,) in found.fetchall()}


def _troubled(con: duckdb.DuckDBPyConnection) -> Iterator[_Found]:
    """Comments whose text is abuse, spam or a scam; evidence names lists, never words.

    Contempt of a group without an insult, in a text that speaks of the product, is criticism.
    """
    found = rows(con, "voices_troubled", {"at_least": AT_LEAST}).to_pylist()
    words = read_wording([row["text"] for row in found])
    is_criticism = words.speaks_of_product & ~words.has_insult
    for row, told, stays in zip(found, words.signs, is_criticism.tolist(), strict=True):
        if stays and row["reason"] == "abuse":
            continue
        evidence = {"probability": row["probability"], "signs": list(told)}
        yield row["comment_id"], row["text_id"], row["reason"], _json(evidence)


def _stormers(con: duckdb.DuckDBPyConnection, params: StormParams) -> Iterator[_Found]:
    """Comments of storms, community by community."""
    for community in _communities(con):
        words = read_wording(community.texts)
        is_off = ~community.speaks_of_product
        is_sure = (words.is_noise | community.is_abuse) & is_off
        is_trouble = is_sure | (words.has_insult & is_off)
        said = Said(community.people, community.hours, is_sure, is_trouble)
        inside = find_storms(said, params)
        shared = {
            **_evidence(community, Burst(inside, 0.0), inside),
            "n_people": len({community.people[i] for i in np.flatnonzero(inside)}),
            "probability": params.share,
        }
        for i in np.flatnonzero(inside).tolist():
            yield community.comment_ids[i], community.text_ids[i], "raid", _json(shared)


def _raiders(
    con: duckdb.DuckDBPyConnection, engine_key: str, params: RaidParams
) -> Iterator[_Found]:
    """Comments of raids, community by community."""
    for community in _communities(con):
        is_other = (community.other >= params.is_other) & ~community.speaks_of_product
        burst = find_burst(is_other, community.days, params)
        if burst.is_inside.any():
            yield from _of_burst(con, engine_key, community, burst, params)


def _of_burst(
    con: duckdb.DuckDBPyConnection,
    engine_key: str,
    community: _Community,
    burst: Burst,
    params: RaidParams,
) -> Iterator[_Found]:
    values = {"source": community.source, "community": community.name, "engine_key": engine_key}
    told = rows(con, "voices_community_vectors", values)
    place = {text_id: i for i, text_id in enumerate(told["text_id"].to_pylist())}
    vectors = matrix_of(told["vector"], told.num_rows)
    of_comment = np.array([place[text_id] for text_id in community.text_ids], np.intp)
    prior, is_inside = np.zeros(len(place)), np.zeros(len(place), bool)
    prior[of_comment] = community.other
    np.logical_or.at(is_inside, of_comment, burst.is_inside)
    probability = raid_probability(vectors, prior, is_inside, params)[of_comment]
    is_raid = burst.is_inside & (probability >= params.sure) & ~community.speaks_of_product
    shared = _evidence(community, burst, is_raid)
    for i in np.flatnonzero(is_raid).tolist():
        evidence = _json({"probability": float(probability[i]), **shared})
        yield community.comment_ids[i], community.text_ids[i], "raid", evidence


def _evidence(community: _Community, burst: Burst, is_raid: NDArray[np.bool_]) -> dict[str, object]:
    """What speaks for a raid: how much in which days, against how much is usual."""
    days = community.days[is_raid & (community.days != UNDATED)]
    span = (
        [(_EPOCH + timedelta(days=int(d))).isoformat() for d in (days.min(), days.max())]
        if len(days)
        else []
    )
    return {
        "community": community.name,
        "days": span,
        "n_raid": int(is_raid.sum()),
        "n_comments": int(burst.is_inside.sum()),
        "usual_share": burst.usual_share,
    }


def _communities(con: duckdb.DuckDBPyConnection) -> Iterator[_Community]:
    """Every community with its comments."""
    said = rows(con, "voices_subjects").to_pylist()
    for (source, name), group in groupby(said, lambda row: (row["source"], row["community"])):
        own = list(group)
        days = [UNDATED if row["day"] is None else row["day"] for row in own]
        yield _Community(
            source,
            name,
            [row["comment_id"] for row in own],
            [row["text_id"] for row in own],
            np.array(days, np.int64),
            np.array([row["other"] for row in own], np.float64),
            np.array([row["speaks_of_product"] for row in own], bool),
            [row["person"] for row in own],
            np.array([NO_TIME if r["hour"] is None else r["hour"] for r in own], np.int64),
            np.array([row["abuse"] >= AT_LEAST for row in own], bool),
            [row["text"] for row in own],
        )


def _json(told: dict[str, object]) -> str:
    return json.dumps(told, sort_keys=True, ensure_ascii=False)
