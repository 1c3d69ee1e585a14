from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.cli.commands import app
from models.records import SourceRecord
from tests.asking import FIRST, gather, ids_of, say_intents, wishes
from tests.asking import make_store as make_asking_store
from tests.curating import find
from tests.fakes import hear, night_of
from transforms.store import open_store

WHEN = ("--who", "ana")
CHARGER = "Why does the charger stop at eighty percent overnight when it is cold"
LINK = "https://example.org/faq"


def told(native_id: str, body: str, **fields: object) -> SourceRecord:
    at = datetime(2026, 11, 1, 12, tzinfo=UTC)
    known = {"author": native_id, "created_at": at, "url": f"https://example.org/{native_id}"}
    return SourceRecord(native_id=native_id, body=body, **(known | fields))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("queueing") / "remontee.duckdb"
    make_asking_store(
        path,
        [
            *wishes("dark", range(4)),
            *wishes("trailer", [0]),
            told("q-1", f"{CHARGER} again"),
            told("q-2", f"{CHARGER} outside"),
            told("q-3", f"{CHARGER} in the garage"),
            told("x-3", "It saves the cells", parent_native_id="q-3"),
            told("q-4", "Where can I buy another key for the lock", author=""),
        ],
    )
    with open_store(path) as con:
        hear(con, night_of(FIRST), [told("q-9", "Does it fold", url="")], source="avis")
        find(con, night_of(FIRST))
        say_intents(con, {"dark": ("request",), "trailer": ("request",), "q-": ("question",)})
        gather(con, night_of(FIRST))
    return path


@pytest.fixture
def site(community: Path, made: Path) -> Path:
    (community / "var").mkdir(mode=0o700)
    shutil.copy(made, community / "var" / "remontee.duckdb")
    return community


def run(site: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--config", str(site)], prog_name="remontee")


def said_by(site: Path, *words: str) -> list[str]:
    """What a command says that is done."""
    result = run(site, *words)
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout.splitlines()


def short(native_id: str) -> str:
    name, number = native_id.split("-")
    return ids_of(name, [int(number)])[0][:8]


def test_the_queue_tells_who_waits_how_long_and_what_was_answered_to_others(site):
    lines = said_by(site, "queue", "list")
    both = " ".join(sorted((short("q-1"), short("q-2"))))
    assert lines[0].startswith("2 people, 1 day  question  ")
    assert lines[0].endswith("(forum; en)")
    assert lines[1].startswith(f"      « {CHARGER} ")
    assert sorted(lines[3].split()) == both.split()
    assert lines[4] == f"      ~ {CHARGER} in the garage"
    assert lines[5:7] == ["        > It saves the cells", "        https://example.org/x-3"]
    assert lines[7].startswith("0-1 person, 1 day  question  ")
    told_ends = [line for line in lines if "without an answer" in line]
    assert told_ends == ["2 questions or problems without an answer, 3 comments; 1 answered."]
    assert "Not known whether they were answered: 1 comment of avis (1)." in lines


def test_a_part_of_the_queue_is_asked_for(site):
    limited = said_by(site, "queue", "list", "--limit", "1", "--community", "FORUM")
    assert limited[-1] == "1 of 2 questions or problems without an answer, 3 comments; 1 answered."
    result = run(site, "queue", "list", "--theme", "T-0099")
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_question_is_marked_as_answered_and_taken_back(site):
    assert said_by(site, "queue", "answered", short("q-4"), "--link", LINK, *WHEN) == [
        f'Act 1: answered 1 comment at "{LINK}"',
        "1 comment: 1 named, 0 copies.",
        "To take it back: remontee themes undo 1",
    ]
    assert any("1 question or problem without" in line for line in said_by(site, "queue", "list"))
    assert said_by(site, "queue", "undo", *WHEN)[0] == "Act 2: undo 1"
    assert any("2 questions or problems" in line for line in said_by(site, "queue", "list"))
    history = said_by(site, "themes", "history")
    assert [line.split("ana  ")[1] for line in history] == [
        f'answered 1 comment at "{LINK}"  (undone by 2)',
        "undo 1",
    ]


def test_all_that_the_queue_shows_as_one_can_be_marked_at_once(site):
    lines = said_by(site, "queue", "answered", "forum:q-1", "--alike")
    assert lines[:2] == ["Act 1: answered 2 comments", "2 comments: 2 named, 0 copies."]


def test_an_owner_is_given_and_shown(site):
    assert said_by(site, "queue", "own", "forum:q-1", "--owner", "Jo", "--alike")[0] == (
        'Act 1: assign 2 comments "Jo"'
    )
    (entry, *_) = said_by(site, "queue", "list", "--owner", "Jo")
    assert entry.endswith("(forum; en)  owner Jo")
    assert said_by(site, "queue", "own", "forum:q-1", "--owner", "")[0] == (
        "Act 2: assign 1 comment owner none"
    )


def test_what_does_not_exist_cannot_be_marked(site):
    result = run(site, "queue", "answered", "nothing")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith('There is no comment "nothing".')
    result = run(site, "queue", "own", "forum:q-1", "--owner", "x" * 501)
    assert result.stderr == "--owner: expected printable text of at most 500 characters.\n"


def test_ideas_are_listed_with_their_words_and_decided_on(site):
    lines = said_by(site, "ideas", "list")
    assert lines[0].startswith("I-0001  4 people  new  T-0")
    assert lines[0].endswith("  (forum; en; 2026-11-01)")
    assert lines[1].startswith("      « Please add a dark theme")
    assert lines[-2:] == ["1 proposal.", "1 request by one: --all."]

    assert said_by(site, "ideas", "status", "1", "planned", "--why", "spring", *WHEN)[0] == (
        'Act 1: decide I-0001 "planned"'
    )
    planned = said_by(site, "ideas", "list", "--status", "planned")
    assert planned[0].startswith("I-0001  4 people  planned  ")
    assert planned[1] == "      because spring"
    assert said_by(site, "ideas", "list", "--status", "shipped") == ["Nothing is shipped."]
    assert said_by(site, "ideas", "undo")[0] == "Act 2: undo 1"


def test_single_requests_are_shown_if_asked_for(site):
    lines = said_by(site, "ideas", "list", "--all")
    at = lines.index("Asked for by one person:")
    assert lines[at + 1].startswith(f"{short('trailer-0')}  1 person  new  ")
    assert lines[-1] == "1 request by one."


def test_a_status_that_does_not_exist_is_refused(site):
    for words in (("ideas", "list", "--status", "soon"), ("ideas", "status", "1", "soon")):
        result = run(site, *words)
        assert (result.exit_code, result.stderr) == (
            2,
            '"soon" is no status; expected new, planned, shipped, declined.\n',
        )


def test_nobody_asks_for_anything(site):
    with open_store(site / "var" / "remontee.duckdb") as con:
        con.execute("DELETE FROM idea_texts")
        con.execute("UPDATE signals SET campaign_id = 'C-1'")
    assert said_by(site, "ideas", "list") == ["Nobody asks for anything yet."]
    assert "campaign C-1" in said_by(site, "queue", "list")[0]


def test_help_loads_nothing_heavy():
    modules = "import flows.cli.commands, sys; print({'duckdb', 'numpy'} & {*sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", modules], check=True, capture_output=True, text=True
    )
    assert done.stdout == "set()\n"
