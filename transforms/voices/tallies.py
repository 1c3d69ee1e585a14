"""How often things are said, the most frequent first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def counted(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Names with how often each occurs, the most frequent first, then by name.

    Args:
        names: Any.
    """
    return tuple(sorted(Counter(names).items(), key=lambda each: (-each[1], each[0])))


def ranked_voices(said: Sequence[Mapping[str, Any]]) -> int:
    """How many people something is ranked by: those of a campaign count once a wording.

    Args:
        said: Comments with person, text_id, copy_id and campaign_id; without an author each
            distinct text is one voice.
    """
    free = {row["person"] or row["text_id"] for row in said if not row["campaign_id"]}
    return len(free) + len({row["copy_id"] for row in said if row["campaign_id"]})
