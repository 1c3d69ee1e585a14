"""The page that `make quality` writes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.quality.bench.page import Results, page


@pytest.fixture(scope="module")
def results(minibar_contests, banking_contests, sentences, apetiz, apetiz_reason, speed) -> Results:
    return Results(minibar_contests, banking_contests, sentences, apetiz, apetiz_reason, speed)


def test_everything_measured_is_on_one_page_without_a_text_of_the_data(
    results: Results, request: pytest.FixtureRequest
):
    told = page(results, datetime.now(UTC).date())
    texts = {t for c in (*results.minibar, *results.banking) for t in c.dataset.texts}
    print(told)  # noqa: T201 (the table of `make quality`)
    assert "{{" not in told
    assert [text for text in texts if len(text.split()) > 3 and text in told] == []
    if path := request.config.getoption("--quality-page", default=None):
        path.write_text(told, encoding="utf-8")
