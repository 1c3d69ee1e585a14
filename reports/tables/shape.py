"""What a table is, and what kind of value each column holds.

A column's name means the same in every table, so that tables can be joined and read without
looking each one up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from models.report import Report

Kind = Literal["text", "date", "integer", "number", "boolean", "texts", "url"]
"""texts: a list of texts; url: a text that is an http or https address, or empty."""
Cell = str | int | float | bool | date | tuple[str, ...] | None
"""A value; None where it is not known."""
Row = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a report."""

    name: str
    columns: tuple[str, ...]
    """Names in KINDS."""
    rows_of: Callable[[Report], Iterable[Row]]

    def rows(self, report: Report) -> Iterator[tuple[Cell, ...]]:
        """The rows in the order of the report, their values in the order of the columns."""
        for row in self.rows_of(report):
            yield tuple(row[name] for name in self.columns)


_NAMES: Mapping[Kind, str] = {
    "text": """
        actor alert_id area asked campaign_id cause cell command comment_id community detail event
        finding grade idea_id language measure moved_to movement movement_id name other other_id
        owner part period product reason release removal segment shipped_version source stance
        state status subject subject_id task text theme theme_id ticket version
        """,
    "url": "answer_url url",
    "texts": """
        alert_ids campaign_ids comment_ids communities intents keywords others owners shown_under
        teams theme_ids
        """,
    "date": """
        begun_on came_on first_night first_on happened_on last_night last_on measured_on said_on
        since starts_on
        """,
    "boolean": "is_back is_cut is_firm is_new is_tonight is_top is_undone",
    "integer": """
        after before copies n_against n_change n_comments n_communities n_days n_days_waiting
        n_elsewhere n_for n_in_campaigns n_mentions n_nights n_opposed n_peak n_people n_requesting
        n_resamples n_set_aside n_texts n_unknown n_unsigned n_voices n_voices_left n_wordings new
        people rank rank_high rank_left rank_low received recent
        """,
    "number": """
        cohesion expected high low mean_rating q_value rating separation share share_against
        share_elsewhere share_high share_low share_of_comments similarity stability stability_high
        stability_low strength usual value
        """,
}
KINDS: Mapping[str, Kind] = {name: kind for kind, names in _NAMES.items() for name in names.split()}
"""Every column's name, and the kind of its values."""


def told(record: object, names: Iterable[str]) -> dict[str, Cell]:
    """The fields of a record that a table takes as they are.

    Args:
        record: A record.
        names: Fields of it.
    """
    return {name: getattr(record, name) for name in names}
