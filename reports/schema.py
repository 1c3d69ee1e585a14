"""The published form of the JSON report, made from its records: `report.schema.json`."""

from __future__ import annotations

import ast
import inspect
import json
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter

from models.report import FORMAT_VERSION, Report
from reports.render_json import LEFT_OUT


def report_schema() -> dict[str, Any]:
    """What `report.json` holds, as JSON Schema 2020-12.

    Returns:
        Every field of every record, all of them required, described as the records describe them.
    """
    told = TypeAdapter(Report).json_schema(mode="serialization")
    definitions = told.pop("$defs")
    for name in LEFT_OUT:
        told["properties"].pop(name)
    for record in _records(Report):
        _describe(told if record is Report else definitions[record.__name__], record)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:remontee:report:{FORMAT_VERSION}",
        **told,
        "title": "Remontée report",
        "description": "One team's night. Numbers are final; dates are local, ISO 8601.",
        "$defs": definitions,
    }


def _describe(told: dict[str, Any], record: type) -> None:
    """Say what a record and its fields are, and that there are no others."""
    told["description"] = inspect.getdoc(record)
    told["required"] = list(told["properties"])
    told["additionalProperties"] = False
    for name, text in _docs(record).items():
        if name in told["properties"]:
            told["properties"][name]["description"] = text


def _docs(record: type) -> dict[str, str]:
    """Field -> what is written under it."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(record))).body
    return {
        field.target.id: inspect.cleandoc(text.value.value)
        for field, text in pairwise(getattr(body, "body", []))
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }


def _records(record: type) -> list[type]:
    """A record and all that are in its fields, each once."""
    found = {record: None}
    waiting = [record]
    while waiting:
        one = waiting.pop()
        hints = get_type_hints(one)
        kept = [f.name for f in fields(one) if f.name not in LEFT_OUT]
        for part in (part for name in kept for part in _parts(hints[name])):
            if part not in found:
                found[part] = None
                waiting.append(part)
    return list(found)


def _parts(hint: Any) -> Iterator[type]:
    if isinstance(hint, type) and is_dataclass(hint):
        yield hint
    for inner in get_args(hint):
        yield from _parts(inner)


def schema_text() -> str:
    """The whole file."""
    return json.dumps(report_schema(), ensure_ascii=False, indent=2) + "\n"


def published_schema() -> bytes:
    """The file as it is published beside each `report.json`: the stored one."""
    return Path(__file__).with_name("report.schema.json").read_bytes()


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(schema_text(), encoding="utf-8")
