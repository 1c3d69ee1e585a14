"""Rows out of JSON: the list of comments that a document holds, and the answers nested in them."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Sequence
from itertools import count

from models.errors import SourceError
from transforms.sources.formats.encodings import text_of
from transforms.sources.formats.guess import guess_fields
from transforms.sources.formats.lines import TOO_LONG, bounded_lines
from transforms.sources.formats.names import names_to_show
from transforms.sources.formats.rows import BadRow, Oddities, Row
from transforms.sources.formats.sniff import Shape

MAX_JSON_BYTES = 256 << 20
"""A JSON document is read whole; JSON Lines has no limit."""

ODD_ANSWERS = "held a list of answers that look unlike what they answer, which were not read"

_ANSWERS = frozenset({"replies", "comments", "answers", "responses", "children", "reponses"})
"""Names of the lists that hold answers."""

_COMMON_KEYS = 2
_DEEPEST = 500
_SAMPLE_ITEMS = 200
_UNDECODED = re.compile("[\udc80-\udcff]")

Json = dict[str, object]


class NoTable(SourceError):
    """Something well-formed that is no list of comments."""


def jsonl_rows(text: io.TextIOWrapper, shape: Shape, oddities: Oddities) -> Iterator[Row | BadRow]:
    """One JSON object a line.

    Args:
        text: From its beginning.
        shape: With the encoding.
        oddities: Told of what was passed over.

    Yields:
        Rows, each before its answers.
    """
    for n, line in enumerate(bounded_lines(text, oddities), 1):
        if line is None:
            yield BadRow(n, f"line {n}: {TOO_LONG}")
        elif not shape.encoding.is_clean and _UNDECODED.search(line):
            yield BadRow(n, f"line {n}: bytes that are not {shape.encoding.name}")
        elif line.strip("\ufeff \t\r\n"):
            yield from _line_rows(n, line.lstrip("\ufeff"), oddities)


def _line_rows(n: int, line: str, oddities: Oddities) -> Iterator[Row | BadRow]:
    """The object of a line and its answers."""
    try:
        found = json.loads(line, strict=False)
    except json.JSONDecodeError as error:
        yield BadRow(n, f"line {n}: not JSON ({error.msg} at character {error.pos + 1})")
    except (ValueError, RecursionError) as error:
        yield BadRow(n, f"line {n}: not JSON ({type(error).__name__})")
    else:
        for row in object_rows(found, f"line {n}", oddities):
            yield row._replace(line=n)


def json_rows(
    stream: io.BufferedReader, shape: Shape, name: str, wanted: str, oddities: Oddities
) -> Iterator[Row | BadRow]:
    """The objects of the list of comments that a JSON document holds.

    Args:
        stream: From its beginning.
        shape: With the encoding.
        name: The file, for errors.
        wanted: The column that holds the text; empty: a well-known one.
        oddities: Told of what was passed over.

    Yields:
        Rows numbered from 1, each before its answers.

    Raises:
        NoTable: There is no such list, or several.
        SourceError: The document is damaged or too large.
    """
    with stream:
        data = stream.read(MAX_JSON_BYTES + 1)
    if len(data) > MAX_JSON_BYTES:
        limit = MAX_JSON_BYTES >> 20
        message = f"{name}: a JSON document of more than {limit} MB; give it as JSON Lines"
        raise SourceError(message)
    document = _parsed(data, shape, name)
    del data
    numbers = count(1)
    for n, item in enumerate(_the_list(document, name, wanted, oddities), 1):
        for row in object_rows(item, f"item {n}", oddities):
            yield row._replace(line=next(numbers))


def _parsed(data: bytes, shape: Shape, name: str) -> object:
    """The document."""
    with text_of(io.BufferedReader(io.BytesIO(data)), shape.encoding, "") as stream:
        text = stream.read().lstrip("\ufeff").replace("\x00", "")
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise SourceError(f"{name}: the JSON is damaged at {where}: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{name}: the JSON is damaged ({type(error).__name__})") from error


def _the_list(document: object, name: str, wanted: str, oddities: Oddities) -> Sequence[object]:
    """The document if it is a list, else the list in it that holds comments."""
    if isinstance(document, list):
        return document
    found = dict(_lists_in(document, ""))
    if len(found) == 1 and isinstance(document, dict) and _answers_of(document):
        return [document]
    if len(found) > 1:
        kept = {path: items for path, items in found.items() if _has_text(items, wanted)}
        if len(kept) == 1:
            others = (
                ", ".join(names_to_show(path for path in found if path not in kept))
                or "of other names"
            )
            oddities.said.append(f"lists without texts were left out: {others}")
        found = kept or found
    if len(found) == 1:
        return next(iter(found.values()))
    shown = ", ".join(names_to_show(found)) or f"{len(found)} of them"
    told = f"several lists ({shown})" if found else "no list of objects"
    raise NoTable(f"{name}: JSON with {told}; give one list of comments a file")


def _lists_in(value: object, path: str) -> Iterator[tuple[str, list[object]]]:
    """The lists of objects in nested objects, by dotted path."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _lists_in(inner, f"{path}.{key}" if path else str(key))


def _has_text(items: Sequence[object], wanted: str) -> bool:
    """Whether the objects of a list have a column of texts."""
    some = [dict(_flat(item, "")) for item in items[:_SAMPLE_ITEMS] if isinstance(item, dict)]
    columns = tuple(dict.fromkeys(column for cells in some for column in cells))
    return wanted in columns if wanted else "text" in guess_fields(columns, some)


def object_rows(
    item: object, where: str, oddities: Oddities, parent: Row | None = None, depth: int = 0
) -> Iterator[Row | BadRow]:
    """An object as a row, flattened if it is nested, and then its answers.

    Args:
        item: Any JSON value.
        where: Its place, for a reason.
        oddities: Told of answers that cannot be read.
        parent: The row that it answers.
        depth: How many rows are above it.

    Yields:
        The row, then each answer before its own answers; the number of answers stands in the
        place of the list.
    """
    if not isinstance(item, dict):
        found = {list: "a list", str: "a string", type(None): "null"}.get(type(item), "a value")
        yield BadRow(0, f"{where}: {found} where an object was expected")
        return
    answers = _answers_of(item) if depth < _DEEPEST else {}
    if any(_is_odd_answers(key, value, answers) for key, value in item.items()):
        oddities.add(ODD_ANSWERS, int(where.rpartition(" ")[2]))
    own = {key: len(answers[key]) if key in answers else value for key, value in item.items()}
    row = Row(0, dict(_flat(own, "")), parent)
    yield row
    for listed in answers.values():
        for answer in listed:
            yield from object_rows(answer, where, oddities, row, depth + 1)


def _answers_of(item: Json) -> dict[str, list[object]]:
    """The lists of an object that hold objects like itself."""
    return {
        key: value
        for key, value in item.items()
        if key in _ANSWERS and isinstance(value, list) and value and _are_alike(item, value)
    }


def _are_alike(item: Json, answers: Sequence[object]) -> bool:
    """Whether answers have the columns of what they answer."""
    own = item.keys() - _ANSWERS
    return all(
        isinstance(answer, dict)
        and (len(answer.keys() & own) >= _COMMON_KEYS or own >= answer.keys() - _ANSWERS)
        for answer in answers
    )


def _is_odd_answers(key: str, value: object, answers: dict[str, list[object]]) -> bool:
    """Whether a list of objects is called answers and is not read as such."""
    is_list = isinstance(value, list) and any(isinstance(each, dict) for each in value)
    return is_list and key in _ANSWERS and key not in answers


def _flat(item: Json, prefix: str) -> Iterator[tuple[str, object]]:
    """The cells of nested objects under dotted names."""
    for key, value in item.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
