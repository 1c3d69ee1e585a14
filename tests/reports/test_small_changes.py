"""What only changed the count is told in a row where it is not little beside what people did."""

from __future__ import annotations

from datetime import date

import pytest

from models.theme_report import PeriodChange
from reports.language import words_of
from reports.telling.changes import in_row


@pytest.mark.parametrize(
    ("causes", "told"),
    [
        ({"new": 108, "reassigned": -4}, ("+108", "all new people")),
        ({"new": 4, "reassigned": -1}, ("+3", "+4\u00a0new, −1\u00a0by the method")),
        ({"new": 9, "source": 1, "reassigned": -1}, ("+9", "all new people")),
        ({"new": 8, "source": 1, "reassigned": -1}, ("+8", "+8\u00a0new, +1\u00a0late source, "
                                                          "−1\u00a0by the method")),
        ({"reassigned": -2}, ("−2", "−2\u00a0by the method")),
        ({"new": 2, "deleted": -2, "curated": 1},
         ("+1", "+2\u00a0new, −2\u00a0deletions, +1\u00a0by curators")),
    ],
)  # fmt: skip
def test_a_row_leaves_out_what_is_little(causes: dict[str, int], told: tuple[str, str]) -> None:
    assert in_row(_move(causes), words_of("en")) == told


def _move(causes: dict[str, int]) -> PeriodChange:
    before = 10
    return PeriodChange(
        period="week",
        release="",
        since=date(2026, 11, 1),
        before=before,
        after=before + sum(causes.values()),
        causes=causes,
    )
