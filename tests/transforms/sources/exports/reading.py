"""Reads the content of an export, and makes sure that it is recognised."""

from __future__ import annotations

import io
import json
from datetime import UTC

from models.errors import SourceError
from transforms.sources.exports import export_of
from transforms.sources.exports.base import ExportContext
from transforms.sources.formats.mapping import Ids


def as_bytes(content):
    return content if isinstance(content, bytes) else json.dumps(content).encode()


def lines(*values):
    return "\n".join(json.dumps(value) for value in values).encode()


def read(export, content, name="x.json"):
    """Records, and what was told beside them; an error is the last thing told."""
    data = as_bytes(content)
    assert type(export_of(data[: 1 << 16], name)) is type(export)
    context, records = ExportContext(name, UTC, Ids(), []), []
    try:
        records.extend(export.records(io.BytesIO(data), context))
    except SourceError as error:
        return records, [*context.notes, str(error)]
    return records, context.notes


def records(export, content, name="x.json"):
    found, told = read(export, content, name)
    assert told == []
    return found
