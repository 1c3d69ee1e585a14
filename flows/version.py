"""The program's own version."""

from __future__ import annotations

import tomllib
from importlib import metadata
from pathlib import Path


def version() -> str:
    """The version that is installed, or that of the folder it runs from."""
    try:
        return metadata.version("remontee")
    except metadata.PackageNotFoundError:
        return version_in(Path(__file__).parents[1] / "pyproject.toml")


def version_in(file: Path) -> str:
    """The version that a pyproject.toml names."""
    return str(tomllib.loads(file.read_text(encoding="utf-8"))["project"]["version"])
