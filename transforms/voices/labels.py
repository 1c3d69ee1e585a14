"""The user's labels.csv: what they say of comments, read with care and only ever added to."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from models.errors import UsageError
from models.intents import INTENTS, OTHER, STANCES
from transforms.store import rows

COLUMNS = ("comment_id", "text", "intents", "stance")
LABEL_WEIGHT = 3.0
"""How many shipped examples a label of the user counts as: it is of their own comments."""
MAX_CHARS = 10_000
"""Longest text of a label."""

_INTENT_WORDS = {name: name for name in (*INTENTS, OTHER)} | {
    "problème": "problem",
    "demande": "request",
    "éloge": "praise",
    "expérience": "experience",
    "autre": OTHER,
}
_STANCE_WORDS = {name: name for name in ("", *STANCES)} | {
    "pour": "for",
    "contre": "against",
    "conditionnel": "conditional",
    "aucun": "none",
}
_DELIMITERS = ",;\t"
_ID_DIGITS = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Label:
    """What the user says of one comment or text."""

    comment_id: str
    """Empty where a text is labelled."""
    text: str
    """Empty where a stored comment is labelled: nothing that was said is kept outside the store."""
    intents: frozenset[str]
    """Of INTENTS; empty is other."""
    stance: str
    """Of STANCES; "" where the user does not say."""


@dataclass(frozen=True, slots=True)
class LabelFile:
    """What a file of labels holds."""

    labels: tuple[Label, ...]
    """In the order of the file."""
    troubles: tuple[str, ...]
    """A sentence for every cell that is not understood; its row is no label."""


def read_labels(path: Path) -> LabelFile:
    """The labels of a file; none where there is no file.

    Args:
        path: A csv with a header; comma, semicolon or tab.

    Raises:
        UsageError: It cannot be read, is not UTF-8, or a column is missing.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return LabelFile((), ())
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: byte {error.start} is not UTF-8. Save it as UTF-8.") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}. Name another file.") from error
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    return _read(path, _rows(path, lines)) if text.strip() else LabelFile((), ())


def _delimiter(text: str) -> str:
    header = text.lstrip().partition("\n")[0]
    return max(_DELIMITERS, key=header.count)


def _rows(path: Path, lines: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Line number, from 1, and cells of each row that is not blank."""
    reader = iter(lines)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield getattr(reader, "line_num", 0), cells
    except csv.Error as error:
        raise UsageError(f"{path} is not readable as csv: {error}. Save it as csv anew.") from error


def _read(path: Path, numbered: Iterator[tuple[int, list[str]]]) -> LabelFile:
    _, header = next(numbered)
    names = [name.strip().casefold() for name in header]
    _check_header(path, names)
    labels, troubles = [], []
    for number, cells in numbered:
        row = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        wrong = [f"{path.name}, line {number}, {told}" for told in _troubles(row)]
        if len(cells) > len(names):
            wrong.append(
                f"{path.name}, line {number}: {len(cells)} cells; expected {len(names)}, as in the "
                "header. Put a text that holds a delimiter between quotation marks."
            )
        troubles += wrong
        if not wrong:
            labels.append(_label(row))
    return LabelFile(tuple(labels), tuple(troubles))


def _check_header(path: Path, names: Sequence[str]) -> None:
    if "intents" not in names or not {"text", "comment_id"} & set(names):
        raise UsageError(
            f"{path}: its first line names the columns {', '.join(names)}. Expected intents, and "
            "text or comment_id; stance may be there."
        )


def _troubles(row: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with a row: the column, what was found, what was expected; never a text."""
    one, text = row.get("comment_id", ""), row.get("text", "")
    if not one and not text:
        yield "columns comment_id and text: both are empty; expected one of them"
    if one and not _is_id(one):
        yield "column comment_id: found no id; expected 20 digits and letters a to f, as exported"
    if len(text) > MAX_CHARS:
        yield f"column text: {len(text)} characters; expected at most {MAX_CHARS}"
    told = _intent_cells(row.get("intents", ""))
    unknown = [name for name in told if name not in _INTENT_WORDS]
    if unknown or not told:
        found = _shown(" ".join(unknown))
        yield f"column intents: found {found}; expected {'|'.join((*INTENTS, OTHER))}, or several"
    elif len(told) > 1 and OTHER in {_INTENT_WORDS[name] for name in told}:
        yield "column intents: found other with another one; expected other alone"
    stance = row.get("stance", "").casefold()
    if stance not in _STANCE_WORDS:
        yield f"column stance: found {_shown(stance)}; expected {', '.join(STANCES)} or nothing"


def _shown(cell: str) -> str:
    """A cell as a message may show it: a word or two, never what somebody said."""
    is_short = len(cell) <= 24 and len(cell.split()) <= 2
    return f'"{cell}"' if cell and is_short else "a longer text" if cell else "nothing"


def _is_id(one: str) -> bool:
    return len(one) == 20 and set(one) <= _ID_DIGITS


def _intent_cells(cell: str) -> list[str]:
    """The words of a cell of intents; a blank, a comma or a bar between them."""
    return cell.casefold().replace("|", " ").replace(",", " ").replace(";", " ").split()


def _label(row: Mapping[str, str]) -> Label:
    one = row.get("comment_id", "")
    return Label(
        comment_id=one,
        text="" if one else row["text"],
        intents=intents_named(row["intents"]),
        stance=_STANCE_WORDS[row.get("stance", "").casefold()],
    )


def intents_named(words: str) -> frozenset[str]:
    """The intents that words name, in English or French; none for `other`.

    Args:
        words: Such as "problem, request".

    Raises:
        UsageError: A word is none.
    """
    told = _intent_cells(words)
    if unknown := [name for name in told if name not in _INTENT_WORDS]:
        known = ", ".join((*INTENTS, OTHER))
        raise UsageError(f"{', '.join(unknown)}: no intent. Expected some of {known}.")
    return frozenset(_INTENT_WORDS[name] for name in told) - {OTHER}


def stance_named(word: str) -> str:
    """The stance that a word names, in English or French.

    Args:
        word: Such as "against"; nothing is "", which says nothing.

    Raises:
        UsageError: It is none.
    """
    try:
        return _STANCE_WORDS[word.strip().casefold()]
    except KeyError:
        known = ", ".join(STANCES)
        raise UsageError(f"{word}: no stance. Expected one of {known}, or nothing.") from None


def add_labels(path: Path, labels: Sequence[Label]) -> int:
    """Add labels to a file; what is there stays as it is.

    Args:
        path: labels.csv; made if it is not there.
        labels: What to add; those that the file says already are left out.

    Returns:
        How many were added.

    Raises:
        UsageError: The file cannot be read or written.
    """
    said = {(label.comment_id, label.text): label for label in read_labels(path).labels}
    new = [label for label in labels if said.get((label.comment_id, label.text)) != label]
    if new:
        try:
            _append(path, new)
        except OSError as error:
            raise UsageError(
                f"{path} cannot be written: {error.strerror}. Correct its rights."
            ) from error
    return len(new)


def _append(path: Path, labels: Sequence[Label]) -> None:
    before = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    delimiter = _delimiter(before) if before.strip() else ","
    told = list(csv.reader(io.StringIO(before, newline=""), delimiter=delimiter))
    header = next((row for row in told if any(row)), [])
    names = [name.strip().casefold() for name in header]
    missing = [name for name in COLUMNS if name not in names]
    added = [[_cells(label).get(name, "") for name in (*names, *missing)] for label in labels]
    if not missing:
        end = "" if before.endswith("\n") else "\n"
        with path.open("a", encoding="utf-8", newline="") as stream:
            stream.write(end + _as_csv(added, delimiter))
        return
    kept = [row + [""] * (len(header) - len(row) + len(missing)) for row in told if row != header]
    _replace(path, _as_csv([[*header, *missing], *filter(any, kept), *added], delimiter))


def _as_csv(lines: Sequence[Sequence[str]], delimiter: str) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator="\n").writerows(lines)
    return written.getvalue()


def _replace(path: Path, text: str) -> None:
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def _cells(label: Label) -> dict[str, str]:
    return {
        "comment_id": label.comment_id,
        "text": label.text,
        "intents": "|".join(name for name in INTENTS if name in label.intents) or OTHER,
        "stance": label.stance,
    }


def known_texts(con: duckdb.DuckDBPyConnection, labels: Sequence[Label]) -> dict[str, str]:
    """Comment id -> text of the labelled comments that are stored.

    Args:
        con: The store.
        labels: Any.
    """
    ids = sorted({label.comment_id for label in labels if label.comment_id})
    found = rows(con, "voices_labelled", {"comment_ids": ids})
    return dict(zip(found["comment_id"].to_pylist(), found["text"].to_pylist(), strict=True))
