"""What one fetch has handed over, so that nothing is handed over twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from models.records import SourceRecord


@dataclass(slots=True)
class Told:
    """Remembers a fingerprint of each comment of a fetch: some 100 bytes a comment."""

    _said: dict[str, int] = field(default_factory=dict)

    def fresh(self, records: Iterable[SourceRecord]) -> tuple[SourceRecord, ...]:
        """Those that were not handed over yet, or have changed since; they count as told now.

        Args:
            records: In any order; services repeat comments where pages overlap.
        """
        kept = []
        for record in records:
            mark = hash(repr(record))
            if self._said.get(record.native_id) != mark:
                self._said[record.native_id] = mark
                kept.append(record)
        return tuple(kept)
