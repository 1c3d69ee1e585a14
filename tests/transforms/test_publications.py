from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from models.reading import Ledger, Place, Reading, Release, RunReading
from models.report import Team
from transforms.publications import fingerprints_of

NIGHT = date(2026, 11, 2)
RUN = RunReading("r1", NIGHT, None, {}, (), 1.0, 0.0, "e", "s")
REFITS = frozenset({date(2026, 10, day) for day in (4, 11, 18, 25)})
READING = Reading("Aurore", RUN, None, (), (), {}, ledger=Ledger((NIGHT,), REFITS))
TEAMS = (Team("Aurore", "all", "fr"), Team("Web", "web", "en"))
ELSEWHERE = """
from tests.transforms.test_publications import READING, TEAMS
from transforms.publications import fingerprints_of
print(fingerprints_of(READING, TEAMS, "1"))
"""


def test_each_team_has_a_fingerprint_whatever_run_read_the_night():
    made = fingerprints_of(READING, TEAMS, "1")
    other = replace(READING, run=replace(RUN, run_id="r2"))
    assert list(made) == ["all", "web"]
    assert made["all"] != made["web"]
    assert fingerprints_of(other, TEAMS, "1") == made
    assert fingerprints_of(READING, TEAMS[1:], "1") == {"web": made["web"]}


@pytest.mark.parametrize("seed", ["1", "2"])
def test_another_process_finds_the_same(seed):
    root = str(Path(__file__).parents[2])
    found = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout == f"{fingerprints_of(READING, TEAMS, '1')}\n"


@pytest.mark.parametrize(
    "changed",
    [
        {"seed": 1},
        {"releases": (Release("4.2", NIGHT),)},
        {"ledger": Ledger((NIGHT,), REFITS | {NIGHT})},
        {"ledger": Ledger((NIGHT, NIGHT), REFITS)},
        {"places": {"T-0001": Place(1.0, 2.0, 3.0)}},
        {"neighbours": {"T-0001": (("T-0002", 0.5),)}},
    ],
)
def test_whatever_is_shown_changes_the_fingerprint(changed):
    other = replace(READING, **changed)
    assert fingerprints_of(other, TEAMS, "1") != fingerprints_of(READING, TEAMS, "1")


def test_another_program_may_write_another_page():
    assert fingerprints_of(READING, TEAMS, "2") != fingerprints_of(READING, TEAMS, "1")
