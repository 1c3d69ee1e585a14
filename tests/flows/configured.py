"""Configurations written and read, and what is said of wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.settings import Settings, load_settings
from models.errors import UsageError

SOURCE = '[[source]]\nname = "avis"\nkind = "files"\npath = "drop/*.csv"\n'
PROJECT = '[project]\nname = "Aurore"\n'


def load(folder: Path, text: str) -> Settings:
    (folder / "remontee.toml").write_text(text, encoding="utf-8")
    return load_settings(folder / "remontee.toml")


def complaint(folder: Path, text: str) -> str:
    with pytest.raises(UsageError) as caught:
        load(folder, text)
    return str(caught.value).replace(str(folder / "remontee.toml"), "FILE")
