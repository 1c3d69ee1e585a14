"""docs/configuration.md, made from the models that check the configuration.

`python -m flows.reference FILE` writes it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import BaseModel

from flows.configuration import ENV_PREFIX
from flows.keys import FIELD_WORDS, Key, keys_of
from flows.sections import (
    PrivacySettings,
    ProjectSettings,
    ReleaseSettings,
    ScaleSettings,
    ScheduleSettings,
    TeamSettings,
    ThemesSettings,
    TitlesSettings,
)
from transforms.sources import KINDS
from transforms.sources.base import SourceSettings

SECTIONS: tuple[tuple[str, str, type[BaseModel]], ...] = (
    ("[project]", "The brand, its folders and its day.", ProjectSettings),
    ("[[source]]", "Where comments come from; one table for each source.", SourceSettings),
    ("[[team]]", "Who gets a report of their own; one table for each team.", TeamSettings),
    (
        "[[release]]",
        "Versions that people were given, marked in reports; one table for each. Those that "
        "`remontee themes ship` tells of need none.",
        ReleaseSettings,
    ),
    ("[themes]", "How themes are found.", ThemesSettings),
    (
        "[titles]",
        "Who may propose titles; nobody unless written here.",
        TitlesSettings,
    ),
    ("[privacy]", "What is masked, what is kept.", PrivacySettings),
    ("[schedule]", "When `remontee serve` makes a night.", ScheduleSettings),
    ("[scale]", "How much of the machine is used.", ScaleSettings),
)
"""Every table: header, what it is for, what checks it."""

VARIABLES: tuple[tuple[str, str], ...] = (
    ("REMONTEE_DEBUG", "1: errors come with all of their traceback."),
    ("PREFECT_API_URL", "The Prefect server to use; else the one on this machine, port 4200."),
)
"""Environment variables that stand for no key."""

_HEAD = """\
# Configuration

One file, `remontee.toml`, found in the working directory or named by `--config`. Paths start at
its folder. An unknown key, a wrong type or a missing key is an error that names the line and the
nearest valid key; all of them are told at once, with exit code 2. `remontee init FOLDER` writes a
first one from the files that it finds.

*This page is made by `make docs` from the models that check the file.*

## An example

```toml
{example}```
"""
_EXAMPLE = """\
[project]
name = "Aurore"                     # the only key that must be here

[[source]]
name = "avis"                       # part of every id: choose it once
kind = "files"
path = "drop/avis-*.csv"            # next month's file is read too
community = "App store"             # as reports show it
language = "fr"                     # where detection is unsure

[source.fields]                     # our name = the column's name
text = "Commentaire"
created_at = "Date"
author = "Pseudo"
rating = "Note"

[[source]]
name = "forum"
kind = "files"
path = "forum"                      # a folder: everything below it that can be read

[[team]]
name = "Mobile"
language = "en"
words = ["app", "bluetooth"]        # comments with one of these words

[themes]
founders = 5
"""
_ENVIRONMENT = f"""\
## Environment

A variable stands above the file: `{ENV_PREFIX}` and the table and key, with two underscores
between them, such as `{ENV_PREFIX}THEMES__FOUNDERS=5` or `{ENV_PREFIX}PROJECT__OUT=/srv/www`.
Lists and tables are written as JSON. Options of the command line stand above both.
"""


def configuration_page() -> str:
    """The text of docs/configuration.md, the same as long as the models are."""
    parts = [_HEAD.format(example=_EXAMPLE)]
    for header, purpose, model in SECTIONS:
        parts.append(f"## `{header}`\n\n{purpose}\n\n{table(keys_of(model))}")
        if model is SourceSettings:
            parts += _kinds()
    parts.append(f"{_ENVIRONMENT}\n{_rows(('variable', 'does'), _variables())}")
    return "\n".join(parts)


def _kinds() -> Iterator[str]:
    """What each kind of source takes beside what all take, and what columns map to."""
    for kind, source in KINDS.items():
        keys = keys_of(source.settings_type)[len(SourceSettings.model_fields) :]
        yield f'### `kind = "{kind}"`\n\n{table(keys)}'
    fields = [(f"`{name}`", words) for name, words in FIELD_WORDS.items()]
    yield (
        "### `[source.fields]`\n\nOur names, each with the column that holds it. Without this "
        "table well-known "
        f"names are recognised, in French and English.\n\n{_rows(('name', 'holds'), fields)}"
    )


def table(keys: Iterable[Key]) -> str:
    """Keys as a Markdown table.

    Args:
        keys: As `keys_of` gives them.
    """
    return _rows(
        ("key", "type", "default", "is"),
        [(f"`{key.name}`", key.type, _default(key), _in_cell(key.description)) for key in keys],
    )


def _default(key: Key) -> str:
    if key.is_required:
        return "required"
    return f"`{key.default}`" if key.default else "none"


def _variables() -> list[tuple[str, str]]:
    return [(f"`{name}`", words) for name, words in VARIABLES]


def _rows(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _in_cell(words: str) -> str:
    """Words that neither end a cell nor begin emphasis."""
    return words.replace("|", "\\|").replace("*", "\\*")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(configuration_page(), encoding="utf-8")
