from __future__ import annotations

import subprocess
import sys

from flows.memory import peak_mb

SMALL = "from flows.memory import peak_mb; print(peak_mb())"


def test_a_small_process_is_small_whoever_starts_it():
    ballast = bytearray(400_000_000)
    told = subprocess.run([sys.executable, "-c", SMALL], capture_output=True, text=True, check=True)

    assert 1 < float(told.stdout) < 100
    assert peak_mb() > len(ballast) / 1_048_576
