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
        text = Path(__file__).parent.with_name("pyproject.toml").read_text(encoding="utf-8")
        return str(tomllib.loads(text)["project"]["version"])
