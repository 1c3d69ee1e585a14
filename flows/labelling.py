"""The user's own labels: kept beside the configuration, asked for or taken from a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.settings import Settings
from models.errors import UsageError
from transforms.store import open_store
from transforms.voices.labels import (
    Label,
    add_labels,
    intents_named,
    known_texts,
    read_labels,
    stance_named,
)
from transforms.voices.unsure import Question, most_telling

LABELS = "labels.csv"
"""Name of the file beside remontee.toml."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file of labels came to."""

    lines: tuple[str, ...]
    """For the terminal."""
    troubles: tuple[str, ...]
    """A line for each cell that is not understood."""


def labels_path(settings: Settings) -> Path:
    """Where the labels are.

    Args:
        settings: Of a configuration.
    """
    return settings.base / LABELS


def own_labels(settings: Settings) -> tuple[tuple[Label, ...], list[str]]:
    """The labels that a night learns from, and sentences on rows that it cannot read.

    Args:
        settings: Of a configuration.

    Raises:
        UsageError: The file cannot be read at all.
    """
    file = read_labels(labels_path(settings))
    return file.labels, list(file.troubles)


def questions(settings: Settings, limit: int) -> list[Question]:
    """The comments that an answer would teach most about.

    Args:
        settings: Where the store is; it is only read.
        limit: Most questions wanted, from 1.

    Raises:
        StoreError: There is no store, or it cannot be read.
        UsageError: The labels cannot be read.
    """
    labels, _ = own_labels(settings)
    with open_store(settings.store_path, read_only=True) as con:
        return most_telling(con, labels, limit)


def read_answer(question: Question, intents: str, stance: str) -> Label:
    """What somebody answers.

    Args:
        question: What was asked.
        intents: As typed; nothing: as the program thinks.
        stance: As typed; nothing: as the program thinks.

    Raises:
        UsageError: A word is no intent or stance.
    """
    words = intents.strip() or " ".join(question.intents)
    named = stance_named(stance.strip() or question.stance)
    return Label(question.comment_id, "", intents_named(words), named)


def keep(settings: Settings, label: Label) -> None:
    """Add a label to those beside the configuration, at once.

    Args:
        settings: Of a configuration.
        label: An answer.

    Raises:
        UsageError: The file cannot be read or written.
    """
    add_labels(labels_path(settings), [label])


def take(settings: Settings, path: Path) -> Taken:
    """Add the labels of a file; rows that are not understood stay out and are told.

    Args:
        settings: Of a configuration.
        path: A csv of comment_id or text, intents, and stance if it is known.

    Raises:
        UsageError: There is no such file, or it cannot be read at all.
    """
    if not path.is_file():
        raise UsageError(f"no file {path}; expected a csv of text or comment_id, intents, stance")
    if path.resolve() == labels_path(settings).resolve():
        raise UsageError(f"{path} is where labels are kept; a night reads it as it is")
    file = read_labels(path)
    n_added = add_labels(labels_path(settings), file.labels)
    lines = [f"{n_added} labels added to {labels_path(settings)}"]
    if n_known := len(file.labels) - n_added:
        lines.append(f"{n_known} were there already")
    lines += _lost(settings, file.labels)
    return Taken((*lines, *_next(n_added)), file.troubles)


def _lost(settings: Settings, labels: Sequence[Label]) -> list[str]:
    """A sentence on labels of comments that the store does not have."""
    wanted = {label.comment_id for label in labels if label.comment_id}
    if not wanted or not settings.store_path.exists():
        return []
    with open_store(settings.store_path, read_only=True) as con:
        n_lost = len(wanted - set(known_texts(con, labels)))
    return [f"{n_lost} are of comments that are not stored; they wait for them"] if n_lost else []


def _next(n_added: int) -> list[str]:
    again = "`remontee run` (or discover) learns from them and finds all intents again"
    return [again] if n_added else []
