"""Flow: recluster all, match to the registry."""

from __future__ import annotations

from flows.book import opened_book
from flows.discover import discover, keep
from flows.parameters import parameters_of
from flows.policies import one_shot
from flows.settings import Settings
from models.records import Night, RunSummary


def run_refit(settings: Settings, night: Night) -> RunSummary:
    """Cluster everything anew; themes keep their ids.

    Args:
        settings: Where the store is, which model.
        night: The night to stand at.
    """
    with one_shot(), opened_book(settings, night, "refit") as book:
        keep(book, *discover(parameters_of(settings, night), book.run_id, is_refit=True))
        return book.summary()
