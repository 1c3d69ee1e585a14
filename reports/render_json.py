"""The report as JSON: nothing is lost on the way but the list of all comments.

The format is described by `report.schema.json`; `format_version` says which one it is.
"""

from __future__ import annotations

import json
from functools import cache

from pydantic import TypeAdapter

from models.report import Report

LEFT_OUT = ("comments",)
"""Fields of the record that other formats hold: all comments are in the tables."""


def render_json(report: Report) -> bytes:
    """The report as JSON: an item of each list and each field a line, in the record's order, UTF-8.

    Args:
        report: What to write.

    Returns:
        The bytes of `report.json`.
    """
    plain = _adapter().dump_python(report, mode="json", exclude=set(LEFT_OUT))
    fields = (f"  {_dumped(name)}: {_lines(value)}" for name, value in plain.items())
    return ("{\n" + ",\n".join(fields) + "\n}\n").encode()


def _lines(value: object) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(f"    {_dumped(item)}" for item in value) + "\n  ]"
    if isinstance(value, dict) and value:
        inner = (f"    {_dumped(name)}: {_dumped(item)}" for name, item in value.items())
        return "{\n" + ",\n".join(inner) + "\n  }"
    return _dumped(value)


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


@cache
def _adapter() -> TypeAdapter[Report]:
    return TypeAdapter(Report)
