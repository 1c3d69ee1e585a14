"""The report as JSON and back: nothing is lost on the way.

The format is described by `report.schema.json`; `format_version` says which one it is.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from models.errors import UsageError
from models.report import FORMAT_VERSION, Report

SCHEMA_PATH = Path(__file__).parent / "report.schema.json"


def render_json(report: Report) -> bytes:
    """The report as JSON: one value a line, in the order of the record, UTF-8.

    Args:
        report: What to write.

    Returns:
        The bytes of `report.json`.
    """
    plain = _adapter().dump_python(report, mode="json")
    return (json.dumps(plain, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def report_from_json(data: bytes | str) -> Report:
    """The report that `render_json` wrote.

    Args:
        data: The content of a `report.json`.

    Returns:
        An equal record.

    Raises:
        UsageError: The data is not a report, or one of another major version.
    """
    try:
        plain = json.loads(data)
        version = str(plain["format_version"])
    except (ValueError, TypeError, KeyError) as error:
        message = "This is not a report: expected JSON with a format_version. Give a report.json."
        raise UsageError(message) from error
    if version.split(".")[0] != FORMAT_VERSION.split(".")[0]:
        raise UsageError(
            f"The report has format {version}; this program reads {FORMAT_VERSION}. "
            "Publish the night again with this program."
        )
    try:
        return _adapter().validate_python(plain)
    except ValidationError as error:
        places = ", ".join(".".join(map(str, item["loc"])) for item in error.errors()[:3])
        message = f"The report does not fit its schema at {places}. Publish the night again."
        raise UsageError(message) from None


def report_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the format."""
    schema: dict[str, Any] = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
    return schema


@cache
def _adapter() -> TypeAdapter[Report]:
    return TypeAdapter(Report)
