from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.cli.commands import app
from flows.labelling import own_labels
from flows.settings import load_settings
from models.records import SourceRecord
from tests.fakes import BagEmbedder, hear, night_of
from transforms.store import open_store
from transforms.voices.signals import find_signals

SAID = {
    "a": "Please add a map of the roads, it would be nice",
    "b": "It crashes and freezes whenever I open it",
    "c": "Lovely colours, but the buttons are far too small for me",
}


@pytest.fixture
def site(community: Path) -> Path:
    """A configured community of three comments with signals."""
    (community / "var").mkdir(mode=0o700)
    with open_store(community / "var" / "remontee.duckdb") as con:
        records = [SourceRecord(native_id=n, body=t, author=n) for n, t in SAID.items()]
        hear(con, night_of(date(2026, 11, 2)), records)
        find_signals(con, BagEmbedder.engine.key, (), BagEmbedder)
    return community


def label(site: Path, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, ["label", *words, "--config", str(site)], input=typed)


def ids(site: Path) -> dict[str, str]:
    with open_store(site / "var" / "remontee.duckdb", read_only=True) as con:
        return {
            t: i for i, t in con.execute("SELECT comment_id, text FROM staged_comments").fetchall()
        }


def kept(site: Path) -> list[str]:
    return (site / "labels.csv").read_text(encoding="utf-8").splitlines()[1:]


def test_an_answer_is_kept_beside_the_configuration_without_the_text(site):
    told = label(site, typed="request praise\nfor\nq\n")

    (row,) = kept(site)
    asked = next(text for text in SAID.values() if ids(site)[text] == row.split(",")[0])
    assert (told.exit_code, told.stderr) == (0, "")
    assert f"[1/3] 1 person: {asked}" in told.stdout
    assert told.stdout.splitlines()[-1].endswith(f"1 label in {site / 'labels.csv'}")
    assert row == f"{ids(site)[asked]},,request|praise,for"


def test_enter_agrees_with_what_is_proposed_and_what_is_answered_is_not_asked_again(site):
    first = label(site, typed="\n\ns\n\ns\n")
    again = label(site)

    assert first.exit_code == 0
    assert len(kept(site)) == 1
    assert "[1/2]" in again.stdout
    with open_store(site / "var" / "remontee.duckdb", read_only=True) as con:
        one, _, intents, stance = kept(site)[0].split(",")
        proposed = con.execute(
            "SELECT array_to_string(intents, '|'), stance FROM signals"
            " JOIN staged_comments USING (text_id) WHERE comment_id = ?",
            [one],
        ).fetchone()
    assert (intents, stance) == proposed


def test_a_word_that_is_none_is_asked_again(site):
    told = label(site, "--count", "1", typed="bug\n\nproblem\nangry\nproblem\nagainst\n")

    assert "bug: no intent. Expected some of problem, request" in told.stderr
    assert "angry: no stance" in told.stderr
    assert [row.split(",")[2:] for row in kept(site)] == [["problem", "against"]]


@pytest.mark.parametrize("typed", ["q\n", "problem\nq\n", "", "problem\n", "s\ns\ns\n"])
def test_who_stops_or_skips_leaves_nothing(site, typed: str):
    told = label(site, typed=typed)

    assert told.exit_code == 0
    assert told.stdout.splitlines()[-1].endswith(f"0 labels in {site / 'labels.csv'}")
    assert not (site / "labels.csv").exists()


def test_a_file_is_taken_but_for_bad_rows_which_are_told(site, tmp_path):
    source = tmp_path / "mine.csv"
    one = ids(site)[SAID["a"]]
    source.write_text(
        f"comment_id,text,intents,stance\n{one},,request,for\n,Too dear,bug,against\n"
        f"{'0' * 20},,praise,\n",
        encoding="utf-8",
    )

    told, again = label(site, "--from", str(source)), label(site, "--from", str(source))

    assert told.exit_code == 2
    assert told.stdout.splitlines() == [
        f"2 labels added to {site / 'labels.csv'}",
        "1 are of comments that are not stored; they wait for them",
        "`remontee run` (or discover) learns from them and finds all intents again",
    ]
    assert told.stderr.splitlines() == [
        'mine.csv, line 3, column intents: found "bug"; expected '
        "problem|request|question|praise|experience|other, or several",
        f"The other rows are taken; mend these in {source} and take it again.",
    ]
    assert again.stdout.splitlines()[:2] == [
        f"0 labels added to {site / 'labels.csv'}",
        "2 were there already",
    ]
    assert len(kept(site)) == 2


def test_a_file_of_texts_needs_no_store(community, tmp_path):
    source = tmp_path / "mine.csv"
    source.write_text("text,intents\nToo dear,problem\n", encoding="utf-8")

    told = label(community, "--from", str(source))

    assert (told.exit_code, told.stderr) == (0, "")
    assert kept(community) == [",Too dear,problem,"]


def test_a_file_of_comments_waits_for_a_store(community, tmp_path):
    source = tmp_path / "mine.csv"
    source.write_text(f"comment_id,intents\n{'0' * 20},problem\n", encoding="utf-8")

    assert label(community, "--from", str(source)).exit_code == 0


def test_a_file_that_is_not_there_is_said(site):
    told = label(site, "--from", "none.csv")

    assert (told.exit_code, told.stderr) == (
        2,
        "no file none.csv; expected a csv of text or comment_id, intents, stance\n",
    )


def test_the_labels_themselves_are_not_taken_into_themselves(site):
    (site / "labels.csv").write_text("text,intents\nToo dear,problem\n", encoding="utf-8")

    told = label(site, "--from", str(site / "labels.csv"))

    assert told.exit_code == 2
    assert told.stderr.endswith("is where labels are kept; a night reads it as it is\n")


def test_bad_rows_of_the_labels_are_told_before_the_questions(site):
    (site / "labels.csv").write_text("text,intents\nToo dear,bug\n", encoding="utf-8")

    told = label(site, typed="q\n")

    assert told.stderr.startswith('labels.csv, line 2, column intents: found "bug"')
    assert own_labels(load_settings(site, None))[0] == ()


def test_where_nothing_has_signals_there_is_nothing_to_ask(site):
    with open_store(site / "var" / "remontee.duckdb") as con:
        con.execute("DELETE FROM signals")

    told = label(site)

    assert told.exit_code == 0
    assert told.stdout.startswith("Nothing to ask about.")


def test_without_a_store_it_is_said_how_to_make_one(community):
    told = label(community)

    assert told.exit_code == 1
    assert "make one with `remontee run`" in told.stderr
