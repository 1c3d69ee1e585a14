"""Twelve weeks of a real forum, replayed night by night: do ids, acts and numbers last?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import duckdb
import pytest

from tests.program import Site, make_site
from tests.quality.bench.history import (
    History,
    active_themes,
    changed_meaning,
    moves_of,
    read_history,
    wrong_changes,
)
from tests.quality.bench.throughput import POSTS
from tests.quality.conftest import tell
from tests.scripted_acts import N_ACTS, not_standing, thirty_acts
from transforms.curation.desk import Desk
from transforms.store import open_store

FIRST, ACTING, LAST = date(2021, 2, 1), date(2021, 3, 1), date(2021, 4, 25)
"""The acts are made on the night in between."""
WEEK_3, WEEK_12 = date(2021, 2, 21), LAST
MAX_MOVED = 0.10
"""Share of the comments that change theme at a refit."""
MAX_GROWTH = 0.15
"""Of the active themes per 1,000 comments of the window, from week 3 to week 12."""

CONFIGURATION = """
[project]
name = "Firefox"
timezone = "UTC"

[[source]]
name = "support"
kind = "files"
path = "{path}"
fields = {{ id = "id", text = "text", title = "title", author = "author", created_at = "created" }}

[[team]]
name = "Mobile"
products = ["mobile"]

[[team]]
name = "Web"
products = ["web"]
"""


@dataclass(frozen=True, slots=True)
class Lasted:
    """The store after the last night."""

    con: duckdb.DuckDBPyConnection
    history: History
    n_acts: int


@pytest.fixture(scope="module")
def lasted(shared_data, tmp_path_factory, models_folder) -> Iterator[Lasted]:
    posts = shared_data / POSTS
    base = tmp_path_factory.mktemp("lasting") / "site"
    site = make_site(base, models_folder, CONFIGURATION.format(path=posts))
    replay(site, ACTING)
    store = site.base / "var" / "remontee.duckdb"
    with open_store(store) as con:
        n_acts = len(thirty_acts(Desk(con, ACTING)))
    replay(site, LAST)
    with open_store(store, read_only=True) as con:
        yield Lasted(con, read_history(con), n_acts)


def replay(site: Site, last: date) -> None:
    """The nights from the first one that is missing."""
    tell(f"nights up to {last} through the program")
    process = site.start("replay", "--from", FIRST.isoformat(), "--to", last.isoformat())
    _, trouble = process.communicate()
    assert process.returncode == 0, trouble


def test_no_id_changes_its_meaning(lasted):
    assert changed_meaning(lasted.history) == []


def test_only_refits_move_comments_and_not_many(lasted):
    told = moves_of(lasted.history)
    for each in told:
        if each.is_refit:
            tell(f"refit of {each.night}: {each.n_moved} of {each.n_before} comments moved")
    assert [each for each in told if each.n_moved and not each.is_refit] == []
    assert max(each.n_moved / each.n_before for each in told) <= MAX_MOVED


def test_the_number_of_themes_does_not_inflate(lasted):
    shares = []
    for night in (WEEK_3, WEEK_12):
        n_themes, n_comments = active_themes(lasted.history, night)
        shares.append(n_themes / n_comments)
        tell(f"{night}: {n_themes} active themes, {1000 * shares[-1]:.1f} per 1,000 comments")
    assert abs(shares[1] / shares[0] - 1) <= MAX_GROWTH


def test_every_act_of_a_curator_stands(lasted):
    assert lasted.n_acts == N_ACTS
    assert not_standing(lasted.con) == []


def test_the_ledger_is_exact_on_every_night(lasted):
    assert wrong_changes(lasted.con, lasted.history) == []
    (n_wrong,) = lasted.con.execute(
        "SELECT count(*) FROM changes WHERE before + new + edited + deleted + erased + reassigned"
        " + curated + source <> after"
    ).fetchone()
    assert n_wrong == 0
