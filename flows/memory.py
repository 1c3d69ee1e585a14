"""How much memory this process held at most."""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")
_HIGH_WATER = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


def peak_mb() -> float:
    """The most memory that this process held, in MB.

    Linux counts what the starter of a process held as its own in `ru_maxrss`; its own high-water
    mark is in /proc. Elsewhere `ru_maxrss` has to do.

    Source: proc_pid_status(5), getrusage(2).
    """
    try:
        found = _HIGH_WATER.search(_STATUS.read_text(encoding="ascii", errors="replace"))
    except OSError:
        found = None
    if found:
        return round(int(found[1]) / 1024, 1)
    kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(kb / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)
