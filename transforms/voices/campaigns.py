"""Campaigns in the store: found every night among all that was said, named once, kept for ever."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from models import campaigns
from models.campaigns import UNDATED, UNSIGNED, Found, Sayings, match_campaigns
from models.phrases import Places, number_words
from models.records import Night
from models.voices import Campaign
from transforms.copies import copy_key
from transforms.store import frames, rows, run_sql, transaction

_COUNTED = (
    "n_comments",
    "n_people",
    "n_unsigned",
    "n_peak",
    "n_one_time",
    "one_time_usual",
    "one_time_chance",
)
_ROW = pa.schema(
    {
        "campaign_id": pa.string(),
        "is_current": pa.bool_(),
        "first_night": pa.date32(),
        "n_comments": pa.int64(),
        "n_texts": pa.int64(),
        "n_wordings": pa.int64(),
        "n_people": pa.int64(),
        "n_unsigned": pa.int64(),
        "n_peak": pa.int64(),
        "n_one_time": pa.int64(),
        "one_time_usual": pa.float64(),
        "one_time_chance": pa.float64(),
        "wording_bits": pa.float64(),
        "first_said_on": pa.date32(),
        "last_said_on": pa.date32(),
        "sample_text_id": pa.string(),
    }
)
_MEMBER = pa.schema({"place": pa.int64(), "copy_id": pa.string(), "wording_id": pa.string()})
_DAY_ONE = date(1, 1, 1)
_KNOWN = (
    "SELECT text_id, campaign_id FROM campaign_texts"
    " UNION SELECT sample_text_id, campaign_id FROM campaigns"
)
"""By its sample, a campaign that was lost for some nights is known again."""
_UNTOLD = ("is_current", "sample_text_id")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CampaignOutcome:
    """What the search for campaigns came to."""

    n_comments: int
    """Comments that were looked at."""
    n_campaigns: int
    n_new: int
    """Campaigns that no night before had found."""
    n_folded: int
    """Comments that belong to one."""


def find_campaigns(con: duckdb.DuckDBPyConnection, night: Night, run_id: str) -> CampaignOutcome:
    """Find the campaigns among all that was said by a night, and keep them with their evidence.

    A campaign that was found before keeps its id; one that is found no more keeps its row, and no
    text belongs to it.

    Args:
        con: The store, staged, in no transaction.
        night: The night.
        run_id: The run.

    Returns:
        Counts. Doing it again changes nothing.
    """
    copy_ids, found, n_comments = _find(con, night.date)
    texts = _texts_of(con, copy_ids, found, night.date)
    with transaction(con):
        ids, n_new = _name(con, [frozenset(each) for each in texts])
        _save_texts(con, ids, texts)
        _save(con, _table(found, ids, texts, night.date, _first_nights(con)), run_id)
        run_sql(con, "voices_campaign_signals")
    n_folded = sum(each.n_comments for each in found)
    outcome = CampaignOutcome(n_comments, len(found), n_new, n_folded)
    _log.info("run %s campaigns %s", run_id, asdict(outcome))
    return outcome


def load_campaigns(con: duckdb.DuckDBPyConnection, night: date) -> tuple[Campaign, ...]:
    """The campaigns that stand, oldest id first.

    Args:
        con: The store; open for reading is enough.
        night: Comments said after it are not counted as set aside.
    """
    told = rows(con, "voices_campaigns", {"night": night}).drop_columns(list(_UNTOLD))
    return tuple(Campaign(**row) for row in told.to_pylist())


def _find(con: duckdb.DuckDBPyConnection, night: date) -> tuple[list[str], list[Found], int]:
    """Groups of near copies, the campaigns among them, and how many comments there are."""
    wordings = rows(con, "voices_wordings", {"night": night})
    said = rows(con, "voices_sayings", {"night": night})
    copy_ids = wordings["copy_id"].to_pylist()
    if not copy_ids:
        return [], [], 0
    texts = number_words([copy_key(wording) for wording in wordings["wording"].to_pylist()])
    sayings = Sayings(
        texts=_numbers(pc.index_in(said["copy_id"], wordings["copy_id"].combine_chunks())),
        people=_people(said["person"]),
        days=said["day"].to_numpy().astype(np.int64),
    )
    return copy_ids, campaigns.find_campaigns(texts, sayings), said.num_rows


def _numbers(values: pa.ChunkedArray) -> Places:
    return np.asarray(values.to_numpy(), np.intp)


def _people(persons: pa.ChunkedArray) -> Places:
    """A number for each person; UNSIGNED for nobody."""
    coded = persons.combine_chunks().dictionary_encode()
    nobody = pc.equal(persons, "").to_numpy()
    return np.where(nobody, UNSIGNED, np.asarray(coded.indices.to_numpy(), np.intp))


def _texts_of(
    con: duckdb.DuckDBPyConnection, copy_ids: Sequence[str], found: Sequence[Found], night: date
) -> list[dict[str, str]]:
    """The text ids of each campaign, the one said most first, and the ids of their wordings."""
    members = [
        {"place": i, "copy_id": copy_ids[text], "wording_id": copy_ids[wording]}
        for i, each in enumerate(found)
        for text, wording in zip(each.texts, each.wordings, strict=True)
    ]
    texts: list[dict[str, str]] = [{} for _ in found]
    with frames(con, found=pa.Table.from_pylist(members, _MEMBER)):
        told = rows(con, "voices_campaign_texts", {"night": night}).to_pydict()
    for place, text_id, wording_id in zip(*told.values(), strict=True):
        texts[place][text_id] = wording_id
    return texts


def _name(con: duckdb.DuckDBPyConnection, texts: Sequence[frozenset[str]]) -> tuple[list[str], int]:
    """The id of each campaign, those of earlier nights first looked up; and how many are new."""
    known: dict[str, set[str]] = {}
    for text_id, campaign_id in con.execute(_KNOWN).fetchall():
        known.setdefault(campaign_id, set()).add(text_id)
    matched = match_campaigns(texts, {one: frozenset(known[one]) for one in known})
    row = con.execute("SELECT coalesce(max(substr(campaign_id, 3)::INT), 0) FROM campaigns")
    last = int((row.fetchone() or (0,))[0])
    fresh = iter(range(last + 1, last + 1 + len(texts)))
    ids = [one if one is not None else f"C-{next(fresh):04}" for one in matched]
    return ids, matched.count(None)


def _first_nights(con: duckdb.DuckDBPyConnection) -> dict[str, date]:
    return dict(con.execute("SELECT campaign_id, first_night FROM campaigns").fetchall())


def _table(
    found: Sequence[Found],
    ids: Sequence[str],
    texts: Sequence[Mapping[str, str]],
    night: date,
    first_nights: Mapping[str, date],
) -> pa.Table:
    """The rows of `campaigns`, without the run."""
    told = [
        {
            **{name: getattr(one, name) for name in _COUNTED},
            "campaign_id": campaign_id,
            "is_current": True,
            "first_night": first_nights.get(campaign_id, night),
            "n_texts": len(text_ids),
            "n_wordings": len(set(one.wordings)),
            "wording_bits": one.bits,
            "first_said_on": _day(one.first_day),
            "last_said_on": _day(one.last_day),
            "sample_text_id": next(iter(text_ids)),
        }
        for one, campaign_id, text_ids in zip(found, ids, texts, strict=True)
    ]
    return pa.Table.from_pylist(told, _ROW)


def _day(number: int) -> date | None:
    return None if number == UNDATED else _DAY_ONE + timedelta(days=number)


def _save_texts(
    con: duckdb.DuckDBPyConnection, ids: Sequence[str], texts: Sequence[Mapping[str, str]]
) -> None:
    """Make `campaign_texts` what tonight found."""
    told = [
        {"text_id": text_id, "campaign_id": campaign_id, "wording_id": wording_id}
        for campaign_id, each in zip(ids, texts, strict=True)
        for text_id, wording_id in each.items()
    ]
    names = ("text_id", "campaign_id", "wording_id")
    table = pa.Table.from_pylist(told, pa.schema(dict.fromkeys(names, pa.string())))
    with frames(con, members=table):
        con.execute("DELETE FROM campaign_texts WHERE text_id NOT IN (SELECT text_id FROM members)")
        con.execute(
            "INSERT OR REPLACE INTO campaign_texts"
            " SELECT * FROM members EXCEPT SELECT * FROM campaign_texts"
        )


def _save(con: duckdb.DuckDBPyConnection, table: pa.Table, run_id: str) -> None:
    """Write what is new or has changed; what is as it was keeps the run that wrote it."""
    with frames(con, found=table):
        changed = rows(con, "voices_campaigns_changed")
        with frames(con, changed=changed):
            con.execute(
                "INSERT OR REPLACE INTO campaigns BY NAME SELECT *, ? AS run_id FROM changed",
                [run_id],
            )
        con.execute(
            "UPDATE campaigns SET is_current = false, run_id = ?"
            " WHERE is_current AND campaign_id NOT IN (SELECT campaign_id FROM found)",
            [run_id],
        )
