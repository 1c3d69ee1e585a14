"""A run that is killed loses nothing: the next one goes on."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable

import pytest

from tests.program import EXAMPLE, Site, but_for_the_run, published, without

pytestmark = pytest.mark.slow


def kill_when(site: Site, is_time: Callable[[], bool]) -> None:
    """Begin the night of the example and kill it without warning at a moment."""
    process = site.start_until(is_time, "run", "--as-of", "2026-11-19")
    os.killpg(process.pid, signal.SIGKILL)  # Prefect's own server would outlive the program
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def test_killed_while_it_lands_and_while_it_encodes_a_night_is_still_the_same(
    first_night, new_site
) -> None:
    site = new_site("killed", (EXAMPLE / "remontee.toml").read_text(encoding="utf-8"))
    shutil.copytree(EXAMPLE / "drop", site.base / "drop", dirs_exist_ok=True)
    key, log = site.base / "var/author.key", site.base / "var/log/remontee.log"

    kill_when(site, key.exists)  # made just before the first source is read
    kill_when(site, lambda: log.exists() and " staged " in log.read_text(encoding="utf-8"))
    left_running = site.export("runs")
    told = site.night("2026-11-19")

    assert [row["status"] for row in left_running] == ["killed", "running"]
    assert told.lines[:3] == ["avis: 0 received", "forum: 0 received", "liste: 0 received"]
    runs = site.export("runs")
    assert [row["status"] for row in runs] == ["killed", "killed", "done"]
    assert sum(row["new"] for row in runs) == 755
    for table in ("comments", "themes", "series"):
        assert site.export(table) == first_night.tables[table]
    wanted = without(first_night.tables["assignments"], "run_id")
    assert without(site.export("assignments"), "run_id") == wanted
    run_ids = [str(row["run_id"]) for row in (*runs, *first_night.tables["runs"])]
    same = but_for_the_run(published(first_night.site), run_ids)
    assert but_for_the_run(published(site), run_ids) == same
