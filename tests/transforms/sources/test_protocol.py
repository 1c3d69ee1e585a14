"""A kind that pages over a network, and what anybody may rely on when driving it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from models.errors import SourceUnavailable
from models.records import Page, SourceCheck, SourceRecord
from transforms.sources.base import Source, SourceSettings

SAID = datetime(2026, 11, 1, tzinfo=UTC)


class ForumSettings(SourceSettings):
    page_size: int = 2


class Forum:
    """A log of what happened on a forum, served in pages; it may break off."""

    settings_type = ForumSettings

    def __init__(self, settings, context):
        self.settings, self.context = settings, context
        self.log: list[SourceRecord] = []
        self.fails_at: int | None = None

    def fetch(self, cursor):
        start = cursor["next"] if cursor else 0
        for at in range(start, len(self.log), self.settings.page_size):
            if self.fails_at is not None and at >= self.fails_at:
                raise SourceUnavailable("the forum asked to wait", retry_after_seconds=30)
            records = tuple(self.log[at : at + self.settings.page_size])
            yield Page(records, {"next": at + len(records)})

    def check(self):
        return SourceCheck(self.settings.name, self.settings.kind, True, "there")


class Landing:
    """The least that landing does: latest version by id, cursor kept with the page."""

    def __init__(self):
        self.cursor = None
        self.kept: dict[str, SourceRecord] = {}
        self.verdicts: list[str] = []

    def land(self, source: Source):
        for page in source.fetch(self.cursor):
            for record in page.records:
                self.verdicts.append(self._verdict(record))
                self.kept[record.native_id] = record
            self.cursor = page.cursor

    def _verdict(self, record):
        known = self.kept.get(record.native_id)
        if known == record:
            return "unchanged"
        if record.is_deleted:
            return "deleted"
        return "new" if known is None else "edited"


def said(native_id, body="…", **fields):
    return SourceRecord(native_id, body, created_at=SAID, **fields)


@pytest.fixture
def forum():
    source = Forum(ForumSettings(name="forum", kind="forum"), None)
    source.log = [
        said("1"),
        said("2", "la batterie"),
        said("3"),
        said("2", "la batterie chauffe"),
        said("1", "", is_deleted=True),
    ]
    return source


def test_a_run_lands_additions_edits_and_deletions_in_their_order(forum):
    landing = Landing()
    landing.land(forum)
    assert landing.verdicts == ["new", "new", "new", "edited", "deleted"]
    assert landing.kept == {
        "1": said("1", "", is_deleted=True),
        "2": said("2", "la batterie chauffe"),
        "3": said("3"),
    }


@pytest.mark.parametrize("fails_at", [0, 2, 4])
def test_after_a_failure_nothing_is_lost_and_nothing_is_doubled(forum, fails_at):
    whole, landing = Landing(), Landing()
    whole.land(forum)
    forum.fails_at = fails_at
    with pytest.raises(SourceUnavailable) as raised:
        landing.land(forum)
    assert raised.value.retry_after_seconds == 30
    assert len(landing.verdicts) == fails_at
    forum.fails_at = None
    landing.land(forum)
    assert (landing.kept, landing.verdicts, landing.cursor) == (
        whole.kept,
        whole.verdicts,
        whole.cursor,
    )


def test_a_page_that_was_not_landed_is_fetched_again(forum):
    landing = Landing()
    pages = forum.fetch(None)
    landing.cursor = next(pages).cursor
    next(pages)
    landing.land(forum)
    assert landing.verdicts == ["new", "new", "deleted"]


def test_a_source_with_nothing_to_say_leaves_the_cursor(forum):
    landing = Landing()
    landing.land(forum)
    before = landing.cursor
    landing.land(forum)
    assert (landing.cursor, len(landing.verdicts)) == (before, 5)


def test_files_keep_the_same_promises(drop):
    rows = [f"{n % 3_000},texte {n}" for n in range(5_500)]
    drop.put("a.csv", "id,text\n" + "\n".join(rows))
    drop.put("b.csv", "id,text\n1,autre\n")
    whole, landing = Landing(), Landing()
    whole.land(drop.source())
    for page in drop.source().fetch(None):
        landing.cursor = page.cursor
        landing.kept.update({record.native_id: record for record in page.records})
        break
    landing.land(drop.source())
    assert (landing.kept, landing.cursor) == (whole.kept, whole.cursor)
    assert drop.pages(cursor=landing.cursor) == []
