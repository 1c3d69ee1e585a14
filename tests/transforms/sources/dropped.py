"""What is dropped into a folder, and what a reader says of it."""

from datetime import UTC, datetime

import pytest

from models.errors import SourceError
from models.records import SourceRecord

CSV = "id,text,at\n1,un,2026-11-01T10:00:00Z\n2,deux,2026-11-02T10:00:00Z\n"
MAIL = "From: a@b.org\nSubject: Panne\nMessage-ID: <1@x>\n\nBonjour\n"


def said(native_id, body, file="a.csv", **fields):
    return SourceRecord(native_id, body, file=file, **fields)


def utc(day, hour=10):
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def ids(records):
    return [record.native_id for record in records]


def failing(drop, path="*", cursor=None, **keys):
    return pages_until_failure(drop, path, cursor, **keys)[1]


def pages_until_failure(drop, path="*", cursor=None, **keys):
    pages = []
    with pytest.raises(SourceError) as raised:  # noqa: PT012
        for page in drop.source(path, **keys).fetch(cursor):
            pages.append(page)
    return pages, str(raised.value)
