"""A run that is killed loses nothing: the next one goes on."""

from __future__ import annotations

import shutil
import signal
import time
from collections.abc import Callable

import pytest

from tests.program import EXAMPLE, Site, but_for_the_run, published, without

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 180


def kill_when(site: Site, is_time: Callable[[], bool]) -> None:
    """Begin the night of the example and kill it without warning at a moment."""
    process = site.start("run", "--as-of", "2026-11-19")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_time():
        assert process.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL


@pytest.fixture
def fresh(new_site) -> Site:
    site = new_site("killed", (EXAMPLE / "remontee.toml").read_text(encoding="utf-8"))
    shutil.copytree(EXAMPLE / "drop", site.base / "drop", dirs_exist_ok=True)
    return site


def test_a_run_killed_while_it_encodes_is_taken_up_where_it_stopped(first_night, fresh) -> None:
    log = fresh.base / "var/log/remontee.log"
    kill_when(fresh, lambda: log.exists() and " staged " in log.read_text(encoding="utf-8"))

    killed = fresh.export("runs")
    told = fresh.night("2026-11-19")

    assert [row["status"] for row in killed] == ["running"]
    runs = fresh.export("runs")
    assert [(row["status"], row["received"]) for row in runs] == [("killed", 274), ("done", 0)]
    assert told.lines[:3] == ["avis: 0 received", "forum: 0 received", "liste: 0 received"]
    same_as_undisturbed(fresh, first_night)


def test_a_run_killed_while_it_lands_is_taken_up_where_it_stopped(first_night, fresh) -> None:
    store = fresh.base / "var/remontee.duckdb.wal"
    kill_when(fresh, lambda: store.exists() and store.stat().st_size > 30_000)

    fresh.night("2026-11-19")

    runs = fresh.export("runs")
    assert [row["status"] for row in runs] == ["killed", "done"]
    assert sum(row["new"] for row in runs) == 272
    same_as_undisturbed(fresh, first_night)


def same_as_undisturbed(site: Site, first_night) -> None:
    """The same comments, themes and pages as a night that nobody disturbed."""
    for table in ("comments", "themes", "series"):
        assert site.export(table) == first_night.tables[table]
    wanted = without(first_night.tables["assignments"], "run_id")
    assert without(site.export("assignments"), "run_id") == wanted
    runs = [str(row["run_id"]) for row in (*site.export("runs"), *first_night.tables["runs"])]
    same = but_for_the_run(published(first_night.site), runs)
    assert but_for_the_run(published(site), runs) == same
