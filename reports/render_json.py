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
    """The report as JSON: one value a line, in the order of the record, UTF-8.

    Args:
        report: What to write.

    Returns:
        The bytes of `report.json`.
    """
    plain = _adapter().dump_python(report, mode="json", exclude=set(LEFT_OUT))
    return (json.dumps(plain, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


@cache
def _adapter() -> TypeAdapter[Report]:
    return TypeAdapter(Report)
