from __future__ import annotations

import csv
import io
import os
import pty
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows import curating
from flows.cli.commands import app
from flows.policies import run_lock
from flows.settings import load_settings
from models.errors import UsageError
from tests.curating import comment, find, theme_of
from tests.fakes import hear, night_of, said
from transforms.curation.acts import load_acts
from transforms.registry import change_states, record_event
from transforms.spaces import current_stamp
from transforms.store import open_store

ROOT = Path(__file__).parents[2]
TEAMS = '\n[[team]]\nname = "Mobile"\n\n[[team]]\nname = "Web"\n'
WHEN = ("--who", "ana", "--why", "they asked")


@pytest.fixture
def site(community: Path, themed_store: Path) -> Path:
    """A configured community with five themes and two teams."""
    file = community / "remontee.toml"
    file.write_text(file.read_text(encoding="utf-8") + TEAMS, encoding="utf-8")
    (community / "var").mkdir(mode=0o700)
    shutil.copy(themed_store, community / "var" / "remontee.duckdb")
    return community


def themes(site: Path, *words: str) -> Result:
    command = ["themes", *words, "--config", str(site)]
    return CliRunner().invoke(app, command, prog_name="remontee")


def said_by(site: Path, *words: str) -> list[str]:
    """What a command says that is done."""
    result = themes(site, *words)
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout.splitlines()


def asked(site: Path, query: str) -> list[tuple]:
    with open_store(site / "var" / "remontee.duckdb", read_only=True) as con:
        return con.execute(query).fetchall()


def theme(site: Path, topic: str) -> str:
    with open_store(site / "var" / "remontee.duckdb", read_only=True) as con:
        return theme_of(con, topic)


def test_an_act_says_its_number_and_how_to_take_it_back(site):
    assert said_by(site, "rename", "t-1", "--fr", "Freins", "--en", "Brakes", *WHEN) == [
        'Act 1: rename T-0001 fr "Freins" en "Brakes"',
        "To take it back: remontee themes undo 1",
    ]
    assert said_by(site, "undo") == [
        "Act 2: undo 1",
        "To take it back: remontee themes undo 2",
    ]
    assert said_by(site, "acts")[0][29:] == (
        'rename T-0001 fr "Freins" en "Brakes"  because "they asked"  (undone by 2)'
    )


def test_who_acts_is_the_systems_user_if_nobody_says(site):
    said_by(site, "pin", "1")
    with open_store(site / "var" / "remontee.duckdb", read_only=True) as con:
        (act,) = load_acts(con)
    assert (act.actor, act.reason) == (curating.sign(None, None).actor, "")
    assert act.actor
    assert curating.sign("  ", " a  b ").reason == "a b"
    assert curating.sign("  ", None).actor == "curator"


def test_merging_says_how_large_the_theme_is_and_which_is_meant(site):
    one, two, three = (theme(site, topic) for topic in ("route", "brakes", "seat"))
    lines = said_by(site, "merge", one, two, "--into", two)
    assert lines[0] == f"Act 1: merge {one} into {two}"
    assert lines[1].startswith(f"{two}  ")
    assert lines[1].endswith(": 40 comments")
    assert lines[2] == "20 texts have another theme."
    assert said_by(site, "merge", one, "--into", three)[0] == (
        f"{one} was merged into {two}: {two} is meant."
    )


def test_a_split_by_words_is_shown_and_done_only_if_wanted(site):
    seat = theme(site, "seat")
    shown = themes(site, "split", seat, "--words", "helmet")
    assert (shown.exit_code, shown.stderr) == (2, "Nothing was changed. To do it, add --yes.\n")
    first, part, *quotes = shown.stdout.splitlines()
    assert first == f"{seat}: 20 comments"
    assert part.endswith(" comments would leave:")
    assert len(quotes) == 3
    assert all("helmet" in quote for quote in quotes)
    assert asked(site, "SELECT count(*) FROM curation_acts") == [(0,)]

    done = said_by(site, "split", seat, "--words", "helmet", "--yes")
    assert any(line.startswith(f"Act 1: split {seat} T-0006 (") for line in done)
    assert asked(site, "SELECT count(*) FROM themes WHERE theme_id = 'T-0006'") == [(1,)]


def test_a_split_by_meaning_and_by_comments(site):
    seat, route = theme(site, "seat"), theme(site, "route")
    assert themes(site, "split", seat, "--into", "2", "--yes").exit_code == 0
    lines = said_by(site, "split", route, comment("route", 1), "forum:route-2")
    assert lines[0] == f"Act 2: split {route} T-0007 (2 texts)"
    assert [line.split(": ")[1] for line in lines[1:3]] == ["18 comments", "2 comments"]


def test_a_moved_comment_is_counted_with_its_copies(site):
    with open_store(site / "var" / "remontee.duckdb") as con:
        night = night_of(date(2026, 11, 3))
        copies = list(said("route", [1], author="another"))
        hear(con, night, copies, source="liste")
        find(con, night)
    assert said_by(site, "move", "forum:route-1", "--to", "none")[:3] == [
        "Act 1: move 1 comment to no theme",
        "2 comments say it: 1 named, 1 copies.",
        "1 text has another theme.",
    ]
    lines = said_by(site, "not", "forum:route-2", theme(site, "route"))
    assert lines[0] == f"Act 2: not 1 comment {theme(site, 'route')}"
    assert lines[2].startswith("1 text to ")


def test_what_is_said_of_a_theme_is_kept(site):
    said_by(site, "route", "1", "--team", "mobile", "--team", "Web")
    said_by(site, "own", "1", "--who", "Jo", "--by", "ana")
    said_by(site, "ship", "1", "--version", "4.2", "--on", "2026-11-01")
    said_by(site, "ticket", "1", "https://tickets.example.org/17")
    said_by(site, "note", "1", "to be told")
    said_by(site, "pin", "1")
    said_by(site, "hide", "2")
    said_by(site, "status", "3", "planned")
    found = asked(
        site,
        "SELECT teams, owner, status, shipped_version, shipped_on, ticket, note, is_pinned, state"
        " FROM themes ORDER BY theme_id LIMIT 3",
    )
    assert found[0][:-1] == (
        ["Mobile", "Web"],
        "Jo",
        "shipped",
        "4.2",
        "2026-11-01",
        "https://tickets.example.org/17",
        "to be told",
        True,
    )
    assert found[1][-1] == "hidden"
    assert found[2][2] == "planned"
    said_by(site, "route", "1", "--none")
    said_by(site, "hide", "2", "--off")
    said_by(site, "pin", "1", "--off")
    said_by(site, "ship", "3", "--version", "5")
    found = asked(site, "SELECT teams, is_pinned, state, shipped_on FROM themes ORDER BY theme_id")
    assert found[0][:2] == ([], False)
    assert found[1][2] != "hidden"
    assert len(found[2][3]) == 10


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("split", "1"), "What is to leave it? Name comments, or --words, or --into 2."),
        (("route", "1"), "To whom? Write --team NAME, or --none."),
        (("ship", "1", "--version", "4", "--on", "May"), '--on: "May" is no date.'),
        (("acts", "--export", "a", "--import", "b"), "--export and --import: one at a time."),
        (("pin", "T-0099"), 'There is no theme "T-0099".'),
        (("apply", "none.csv"), "none.csv cannot be read"),
        (("undo",), "There is nothing to undo: no act stands."),
    ],
)
def test_what_cannot_be_done_is_told(site, words, told):
    result = themes(site, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(told)


def test_without_a_store_there_is_nothing_to_curate(community):
    result = themes(community, "pin", "1")
    assert (result.exit_code, result.stderr) == (
        1,
        f"no store at {community}/var/remontee.duckdb; make one with `remontee run`\n",
    )


def test_a_run_at_work_is_waited_for_by_nobody(site):
    code = (
        "import sys; from pathlib import Path; from flows.settings import load_settings;"
        "from flows.policies import run_lock\n"
        "with run_lock(load_settings(Path(sys.argv[1]))): print('held', flush=True); input()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(site)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    result = themes(site, "pin", "1")
    holder.communicate(b"\n", timeout=60)
    assert result.exit_code == 4
    assert result.stderr.startswith("Another run is at work")
    with run_lock(load_settings(site)):
        assert themes(site, "pin", "1").exit_code == 0


def test_undoing_what_others_rest_on_lists_them_and_wants_a_yes(site):
    seat = theme(site, "seat")
    said_by(site, "split", seat, "--words", "helmet", "--yes")
    said_by(site, "rename", "T-0006", "--fr", "Casques")
    result = themes(site, "undo", "1")
    assert (result.exit_code, result.stderr) == (2, "Nothing was changed. To do it, add --yes.\n")
    lines = result.stdout.splitlines()
    assert lines[1] == "Act 1 is the ground of others, which go with it:"
    assert 'rename T-0006 fr "Casques"' in lines[2]
    assert "Act 3: undo 1, 2" in said_by(site, "undo", "1", "--yes")


def test_an_undo_that_was_overtaken_changes_nothing(site):
    settings = load_settings(site)
    from flows import looking_back

    said_by(site, "split", theme(site, "seat"), "--words", "helmet", "--yes")
    plan, _ = looking_back.propose_undo(settings, 1)
    said_by(site, "rename", "T-0006", "--fr", "Casques")
    with pytest.raises(UsageError, match="Another act has come in between"):
        looking_back.take_back(settings, plan, curating.sign("ana", None))


def answered(command: list[str], answer: bytes) -> tuple[int, str]:
    """A command at a terminal at which somebody answers once asked."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", *command],
        cwd=ROOT,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen, end = b"", time.monotonic() + 120
    while b"Do it?" not in seen and time.monotonic() < end:
        seen += os.read(ours, 1000)
    os.write(ours, answer + b"\n")
    code = process.wait(120)
    os.close(ours)
    return code, seen.decode()


@pytest.mark.slow
def test_somebody_at_a_terminal_is_asked(site):
    command = ["themes", "split", "1", "--into", "2", "--config", str(site)]
    assert answered(command, b"n")[0] == 1
    assert asked(site, "SELECT count(*) FROM curation_acts") == [(0,)]
    code, seen = answered(command, b"y")
    assert (code, "would leave:" in seen) == (0, True)
    assert asked(site, "SELECT count(*) FROM curation_acts") == [(1,)]


def test_history_of_a_theme_tells_its_acts_and_its_life(site):
    assert said_by(site, "history") == ["No curator has acted yet."]
    seat, route = theme(site, "seat"), theme(site, "route")
    lines = said_by(site, "history", seat)
    assert lines[1:3] == ["No curator has acted on it.", "Its life:"]
    said_by(site, "split", seat, "--words", "helmet", "--yes")
    said_by(site, "merge", "T-0006", "--into", route)
    said_by(site, "hide", route)
    said_by(site, "undo", "2")
    lines = said_by(site, "history", "T-0006")
    assert [line.strip().split()[0] for line in lines[1:4]] == ["1", "2", "4"]
    life = [line.split("  ", 1)[1] for line in lines[5:]]
    assert life == [
        "born",
        f"split from {seat}",
        "open again",
        "changed by a curator",
        f"merged into {route}",
    ]


def test_the_life_of_a_theme_has_its_states(site):
    with open_store(site / "var" / "remontee.duckdb") as con:
        stamp = current_stamp(con, date(2026, 11, 3), "r")
        change_states(con, {"T-0001": "active"}, stamp)
        record_event(con, "T-0001", "refit", stamp)
    assert said_by(site, "history", "1")[-2:] == [
        "2026-11-03  emerging -> active",
        "2026-11-03  changed by a refit",
    ]


def test_acts_go_to_a_file_and_come_back(site, tmp_path):
    said_by(site, "rename", "1", "--fr", "Freins")
    said_by(site, "undo")
    file = tmp_path / "git" / "acts.toml"
    assert said_by(site, "acts", "--export", str(file)) == [f"2 acts written to {file}"]
    assert said_by(site, "acts", "--import", str(file)) == ["0 acts added, 2 known already"]
    file.write_text(
        'format = 1\n[[act]]\nat = 2026-11-02T12:00:00Z\nwho = "ana"\nkind = "pin"\n'
        'themes = ["T-0002"]\n'
    )
    assert said_by(site, "acts", "--import", str(file)) == ["1 acts added, 0 known already"]
    file.write_bytes(b"\xff")
    result = themes(site, "acts", "--import", str(file))
    assert (result.exit_code, result.stderr) == (
        2,
        f"{file}: byte 0 is not UTF-8. Save it as UTF-8.\n",
    )


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_sheet_that_was_not_edited_asks_for_nothing(site, tmp_path, ending):
    file = tmp_path / f"themes.{ending}"
    assert said_by(site, "sheet", str(file)) == [
        f"5 themes written to {file}",
        f"Edit the columns marked (edit), then: remontee themes apply {file}",
    ]
    assert said_by(site, "apply", str(file)) == ["The sheet asks for no change."]


def edit(file: Path, column: str, value: str) -> None:
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"), newline="")))
    for row in rows:
        if row["theme_id"] == "T-0001":
            row[f"{column} (edit)"] = value
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    file.write_text(out.getvalue(), "utf-8")


def test_an_edited_sheet_is_shown_and_done_only_if_wanted(site, tmp_path):
    file = tmp_path / "themes.csv"
    said_by(site, "sheet", str(file))
    edit(file, "owner", "Jo")
    shown = themes(site, "apply", str(file))
    assert (shown.exit_code, shown.stdout) == (2, 'T-0001  owner: "" -> "Jo"\n')
    assert said_by(site, "apply", str(file), "--yes", *WHEN) == [
        'T-0001  owner: "" -> "Jo"',
        'Act 1: own T-0001 "Jo"',
    ]
    assert said_by(site, "apply", str(file)) == ["The sheet asks for no change."]
    edit(file, "status", "done")
    refused = themes(site, "apply", str(file), "--yes")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert 'status: "done" is no status' in refused.stderr


def test_a_sheet_that_was_overtaken_changes_nothing(site, tmp_path):
    from flows import curating_files

    settings, file = load_settings(site), tmp_path / "themes.csv"
    said_by(site, "sheet", str(file))
    edit(file, "owner", "Jo")
    proposed = curating_files.propose(settings, file)
    edit(file, "owner", "Al")
    with pytest.raises(UsageError, match="Another act has come in between"):
        curating_files.apply(settings, file, proposed, curating.sign("ana", None))


def test_themes_are_listed_and_shown(site):
    assert any("T-0001" in line for line in said_by(site, "list"))
    assert any("T-0001" in line for line in said_by(site, "show", "1"))
