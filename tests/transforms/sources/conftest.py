"""A source of files in a temporary folder, on a night of November 2026."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from models.records import Night
from transforms.sources import open_source, settings_for
from transforms.sources.base import FetchContext

NIGHT = Night(
    date(2026, 11, 3),
    as_of=datetime(2026, 11, 3, 23, tzinfo=UTC),
    now=datetime(2026, 11, 4, 1, tzinfo=UTC),
    timezone="Europe/Paris",
)


class Drop:
    """A folder in which tests drop files, and the source that reads it."""

    def __init__(self, folder):
        self.folder = folder

    def put(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def source(self, path="*", *, as_of=None, now=None, private=(), **keys):
        night = replace(NIGHT, as_of=as_of or NIGHT.as_of, now=now or NIGHT.now)
        settings = settings_for("files", {"name": "avis", "path": path, **keys})
        return open_source(settings, FetchContext(night, self.folder, private))

    def pages(self, path="*", cursor=None, **keys):
        return list(self.source(path, **keys).fetch(cursor))

    def page(self, path="*", cursor=None, **keys):
        (page,) = self.pages(path, cursor, **keys)
        return page

    def records(self, path="*", **keys):
        return [record for page in self.pages(path, **keys) for record in page.records]


@pytest.fixture
def drop(tmp_path):
    return Drop(tmp_path)
