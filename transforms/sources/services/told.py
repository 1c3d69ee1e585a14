"""What one fetch has handed over, so that nothing is handed over twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from models.records import SourceRecord


@dataclass(slots=True)
class Told:
    """Remembers a fingerprint of each comment of a fetch: some 100 bytes a comment."""

    _said: dict[str, int] = field(default_factory=dict)

    def is_news(self, key: str, content: str) -> bool:
        """Whether something was not handed over yet, or has changed since; it counts as told now.

        Args:
            key: The source's id of it.
            content: All that it says.
        """
        mark = hash(content)
        is_news = self._said.get(key) != mark
        self._said[key] = mark
        return is_news

    def fresh(self, records: Iterable[SourceRecord]) -> tuple[SourceRecord, ...]:
        """Those that are news.

        Args:
            records: In any order; services repeat comments where pages overlap.
        """
        return tuple(each for each in records if self.is_news(each.native_id, repr(each)))
