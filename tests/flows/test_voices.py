"""`voices list` and `voices restore`, as the terminal has them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from typer.testing import CliRunner

from flows.cli.commands import app
from flows.settings import load_settings
from flows.voices import list_aside, list_restorations, restore, undo
from models.errors import UsageError
from models.records import SourceRecord
from tests.fakes import BagEmbedder, hear, night_of
from transforms.store import open_store
from transforms.voices.restoring import Wanted
from transforms.voices.set_aside import set_aside_voices

NIGHT = night_of(date(2026, 11, 2))
ABUSE = "You people are idiots and morons, go kill yourself " + "you are idiots " * 12
RUDE = "This app is shit and it crashes all the time"
AT = datetime(2026, 11, 1, 9, tzinfo=UTC)


@pytest.fixture
def settings(community):
    """Settings whose store has abuse said twice, a raid, and criticism."""
    settings = load_settings(community)
    users = [f"It crashes number{i} when I open the settings page" for i in range(40)]
    raid = [f"Stop the war number{i}, shame on this greedy corporation" for i in range(30)]
    texts = [ABUSE, ABUSE, RUDE, *users, *raid]
    told = [
        SourceRecord(native_id=str(i), author=f"a{i}", body=text, created_at=AT)
        for i, text in enumerate(texts)
    ]
    with open_store(settings.store_path) as con:
        hear(con, NIGHT, told)
        set_aside_voices(con, NIGHT, "run", BagEmbedder.engine.key, BagEmbedder)
    return settings


def test_what_is_set_aside_is_told_by_reason_with_a_sample_and_why(settings):
    lines = list_aside(settings, limit=1)
    assert lines[0] == (
        "abuse of persons: insults, threats, slurs: 2 comments, 1 texts, at most 2 people; "
        "since 2026-11-02"
    )
    assert re.fullmatch(r"  [0-9a-f]{12}  forum, 2026-11-01 \(2 times\): You people .*…", lines[1])
    assert re.fullmatch(r" {16}probability 0\.\d\d, by insult, threat; since 2026-11-02", lines[2])
    assert lines[4].startswith("raids: much at once about something that is not the product: 30 ")
    assert re.fullmatch(
        r" {16}probability 0\.\d\d; 30 of 73 comments, 2026-11-01 to 2026-11-01; usually 5%; "
        r"since 2026-11-02",
        lines[6],
    )
    assert lines[-1] == "Take back: remontee voices restore COMMENT… (or --reason, or --text)"


def test_one_reason_can_be_asked_for(settings):
    assert [line for line in list_aside(settings, "raid", 0) if line.startswith("abuse")] == []
    assert list_aside(settings, "spam") == ["Nothing is set aside for spam."]
    with pytest.raises(UsageError, match='"noise" is no reason'):
        list_aside(settings, "noise")


def test_taking_back_is_written_down_and_can_be_undone(settings):
    assert list_restorations(settings) == ["Nothing was taken back."]
    assert restore(settings, Wanted(reason="abuse"), "Ada", "a joke") == [
        "Restoration 1: 2 comments are taken back; the next run counts them again",
        "Undo: remontee voices restore --undo 1",
    ]
    assert list_aside(settings)[-1] == "Taken back 1 times: remontee voices list --restored"
    assert undo(settings, 1, "Bob") == ["Restoration 1 is undone: 2 comments are set aside again"]
    (line,) = list_restorations(settings)
    assert re.fullmatch(
        r"1  20\d\d-\d\d-\d\d \d\d:\d\d  Ada  2 comments or texts: a joke \(undone by Bob\)", line
    )


def test_when_all_is_taken_back_nothing_is_set_aside(settings):
    restore(settings, Wanted(reason="abuse"), None, None)
    restore(settings, Wanted(reason="raid"), None, None)
    assert list_aside(settings) == ["Nothing is set aside."]


def test_the_commands_do_all_of_it(settings, community):
    place = ["--config", str(community / "remontee.toml")]
    run = CliRunner().invoke
    assert "raids: much at once" in run(app, ["voices", "list", *place]).output
    told = run(app, ["voices", "restore", "--text", ABUSE, "--why", "a joke", *place])
    assert (told.exit_code, told.output.splitlines()[0]) == (
        0,
        "Restoration 1: 2 comments are taken back; the next run counts them again",
    )
    assert "a joke" in run(app, ["voices", "list", "--restored", *place]).output
    assert run(app, ["voices", "restore", "--undo", "1", *place]).exit_code == 0
    both = run(app, ["voices", "restore", "forum:0", "--undo", "1", *place])
    assert (both.exit_code, "--undo stands alone" in both.output) == (2, True)
    assert run(app, ["voices", "restore", *place]).exit_code == 2
