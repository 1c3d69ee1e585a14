"""Great Expectations run on frames of lengths, dates and kinds; verdicts by row.

Importing the library takes seconds, so it happens at the first batch and only there.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from models.errors import SourceError
from models.records import SourceRecord
from transforms.expectations import EARLIEST, RECORD_RULES, Rule, suite_of

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.core.batch_definition import BatchDefinition

_SECONDS_A_DAY = 86_400
_OWN_COLUMN = {"row": "row", "created_at": "said_at", "edited_at": "edited_at", "rating": "rating"}
_UNREAD = (*_OWN_COLUMN.values(), "other")
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\x00"
_MAX_OBSERVED = 40
_NO_SHAPE = re.compile(r"[^\d\s!-/:-@\[-`{-~]")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the expectations say of a frame."""

    broken: Mapping[Any, tuple[str, ...]] = field(default_factory=dict)
    """Row key -> names of the critical expectations that it breaks, sorted."""
    warned: Mapping[Any, tuple[str, ...]] = field(default_factory=dict)
    """Row key -> names of the others that it breaks, sorted."""

    @property
    def n_warned(self) -> dict[str, int]:
        """Rows by warning."""
        names = Counter(name for names in self.warned.values() for name in names)
        return dict(sorted(names.items()))


def record_frame(records: Mapping[int, SourceRecord], now: datetime) -> pd.DataFrame:
    """What the expectations of a record look at: lengths, dates, kinds.

    Args:
        records: Records by row key.
        now: The clock when the run began (UTC).

    Returns:
        A frame of one row a record, its index the row keys; no text in it.
    """
    rows = [_facts(record, now) for record in records.values()]
    frame = pd.DataFrame(rows, index=list(records), columns=list(_facts(_NOTHING, now)))
    return frame.astype(dict.fromkeys(_NUMBERS, "float64"))


def validate(frame: pd.DataFrame, rules: tuple[Rule, ...] = RECORD_RULES) -> Verdicts:
    """Run expectations on a frame.

    Args:
        frame: One row a record (or a field of a source), its index the row keys.
        rules: What is expected.

    Returns:
        The row keys that break expectations; empty if none does.

    Raises:
        SourceError: An expectation could not be evaluated, so nothing may be said of any row.
    """
    rules = tuple(rule for rule in rules if _is_needed(rule, frame))
    if frame.empty or not rules:
        return Verdicts()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library uses what Python and pandas have deprecated
        place, wanted = _prepared(rules)
        batch = place.get_batch({"dataframe": frame})
        result = batch.validate(wanted, result_format={"result_format": "COMPLETE"})
    return _verdicts(result.results)


def observed(name: str, record: SourceRecord, hide: Callable[[str], str]) -> str:
    """What was found where an expectation broke: a length, a number, or the shape of a value.

    Args:
        name: The expectation, one of the critical ones.
        record: The record that breaks it.
        hide: Masks what must not be stored.

    Returns:
        At most 40 characters. A value that could not be read may be a piece of the comment, where
        a field is mapped to the wrong column: of it only digits and punctuation are shown.
    """

    def shape(value: str) -> str:
        return _NO_SHAPE.sub("x", hide(value))

    facts: dict[str, str] = {
        "native_id_is_present": "empty",
        "native_id_is_short": f"{len(record.native_id)} characters",
        "text_is_present": f"title {len(record.title)}, body {len(record.body)} characters",
        "text_is_not_too_long": f"{len(record.title) + len(record.body)} characters",
        "row_is_readable": f"{len(record.unread.get('row', ''))} characters",
        "said_at_is_readable": shape(record.unread.get("created_at", "")),
        "rating_is_readable": shape(record.unread.get("rating", "")),
        "said_at_is_plausible": "" if record.created_at is None else record.created_at.isoformat(),
        "rating_is_plausible": str(record.rating),
        "n_answers_is_plausible": str(record.n_answers),
        "body_format_is_known": shape(record.body_format),
        "visibility_is_known": shape(record.visibility),
    }
    return facts[name][:_MAX_OBSERVED]


_NOTHING = SourceRecord(native_id="", body="")
_NUMBERS = (
    *("n_id_chars", "n_text_chars", "said_days_old", "said_after"),
    *("edited_days_old", "edited_after", "rating", "n_answers"),
)


def _facts(record: SourceRecord, now: datetime) -> dict[str, object]:
    """One row of the record frame."""
    unread = {_OWN_COLUMN.get(name, "other") for name in record.unread}
    said, edited = _instant(record.created_at), _instant(record.edited_at)
    clock, earliest = now.timestamp(), EARLIEST.timestamp()
    return {
        "n_id_chars": len(record.native_id.strip()),
        "n_text_chars": _n_visible(record.title) + _n_visible(record.body),
        "said_days_old": None if said is None else (clock - said) / _SECONDS_A_DAY,
        "said_after": None if said is None else said - earliest,
        "edited_days_old": None if edited is None else (clock - edited) / _SECONDS_A_DAY,
        "edited_after": None if edited is None else edited - earliest,
        "rating": record.rating,
        "n_answers": record.n_answers,
        "body_format": record.body_format,
        "visibility": record.visibility,
        "language": record.language or None,
        "url": record.url or None,
        **{f"unread_{name}": "given" if name in unread else None for name in _UNREAD},
    }


def _instant(moment: datetime | None) -> float | None:
    """Seconds since 1970; a moment without a zone is UTC."""
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _n_visible(text: str) -> int:
    """Length without the blanks at both ends; 0 if there is nothing to see."""
    return len(text.strip().strip(_INVISIBLE).strip())


def _is_needed(rule: Rule, frame: pd.DataFrame) -> bool:
    """Whether a rule may find anything: where there is no value all hold, and each costs time."""
    return rule.column not in frame or bool(frame[rule.column].notna().any())


@lru_cache(maxsize=32)
def _prepared(rules: tuple[Rule, ...]) -> tuple[BatchDefinition[Any], ExpectationSuite]:
    """Where a frame is put, and what is expected of it; made once a process."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("arrivals").add_dataframe_asset("frame")
    place = asset.add_batch_definition_whole_dataframe("batch")
    return place, context.suites.add(suite_of(rules))


def _verdicts(results: Iterable[Any]) -> Verdicts:
    """Row keys gathered from every result, also from those that call themselves a success."""
    broken: dict[Any, set[str]] = defaultdict(set)
    warned: dict[Any, set[str]] = defaultdict(set)
    for result in results:
        name = result.expectation_config.meta["name"]
        keys = (result.result or {}).get("unexpected_index_list")
        if keys is None:
            raise SourceError(
                f"the expectation {name} could not be evaluated: {_reason(result.exception_info)}; "
                "nothing of this batch was landed"
            )
        is_warning = str(result.expectation_config.severity).lower().endswith("warning")
        for key in keys:
            (warned if is_warning else broken)[key].add(name)
    return Verdicts(_sorted(broken), _sorted(warned))


def _sorted(names: Mapping[Any, set[str]]) -> dict[Any, tuple[str, ...]]:
    """Rows in order, and the names within each."""
    return {key: tuple(sorted(names[key])) for key in sorted(names)}


def _reason(info: Mapping[str, Any]) -> str:
    """The message in GX's exception record, which is nested by metric when a column is missing."""
    if "exception_message" in info:
        return str(info["exception_message"])
    return "; ".join(sorted({str(each.get("exception_message")) for each in info.values()}))
