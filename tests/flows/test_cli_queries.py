"""The commands that look and change nothing."""

from __future__ import annotations

import os
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows.doctor import Finding
from models.records import SearchScope, SourceCheck
from tests.flows.told_stages import NIGHT, ToldStages, as_process, remontee


@pytest.mark.slow
def test_what_was_read_can_be_exported(community: Path) -> None:
    read = as_process("ingest", "--config", str(community))
    again = as_process("ingest", "--config", str(community))
    target = community / "comments.csv"
    exported = as_process("export", "comments", "--to", str(target), "--config", str(community))

    assert (read.returncode, read.stderr) == (0, "")
    assert read.stdout == "avis: 2 received (2 new)\n"
    assert (again.returncode, again.stderr) == (0, "")
    assert (exported.returncode, exported.stdout) == (
        0,
        f"2 rows of comments written to {target}\n",
    )
    assert len(target.read_text().splitlines()) == 3
    assert "plante" not in (community / "var/log/remontee.log").read_text()


def test_search_shows_what_was_found_and_says_what_was_asked(community: Path) -> None:
    stages = ToldStages(["0.91  T-0001 Plantages [active]  (Play, 2026-11-19)", "      Ça plante"])
    words = ("--theme", "T-0001", "--community", "Play", "--language", "fr")
    days = ("--since", "2026-11-01", "--until", "2026-11-19")

    result = remontee(community, "search", "crash", "--limit", "2", *words, *days, stages=stages)

    assert stages.asked == {
        "query": "crash",
        "limit": 2,
        "scope": SearchScope("T-0001", "Play", "fr", date(2026, 11, 1), NIGHT),
    }
    assert result.stdout.splitlines() == stages.answer


def test_search_of_a_day_that_is_none_says_how_to_write_it(community: Path) -> None:
    result = remontee(community, "search", "crash", "--since", "May", stages=ToldStages([]))

    assert (result.exit_code, result.stderr) == (
        2,
        '--since "May" is not a day. Write it so: 2026-11-30\n',
    )


def test_export_without_a_store_says_how_to_make_one(community: Path) -> None:
    result = remontee(community, "export", "comments", "--to", str(community / "c.csv"))

    assert (result.exit_code, result.stderr) == (
        1,
        f"no store at {community}/var/remontee.duckdb; make one with `remontee run`\n",
    )


def test_sources_are_listed_in_the_order_of_the_file(community: Path) -> None:
    file = community / "remontee.toml"
    more = '[[source]]\nname = "b"\nkind = "files"\npath = "b.csv"\ncommunity = "Play Store"\n'
    file.write_text(file.read_text() + more)

    result = remontee(community, "sources", "list")

    *sources, schedule = result.stdout.splitlines()
    assert sources == [
        "avis  files       avis",
        "      never read",
        "b     files       Play Store",
        "      never read",
    ]
    assert schedule.startswith("Next night: ")


def test_a_source_is_added_where_nobody_is_there_to_be_asked(community: Path) -> None:
    before = (community / "remontee.toml").read_text()

    lacking = remontee(community, "sources", "add", "feed", "--set", "name=blog")
    added = remontee(
        community, "sources", "add", "feed", "--set", "name=blog", "--set",
        "urls=https://blog.example.org/comments/feed/",
    )  # fmt: skip

    assert lacking.exit_code == 2
    assert "--set urls=…" in lacking.stderr
    file = community / "remontee.toml"
    assert (added.exit_code, added.stderr) == (0, "")
    assert added.stdout == f"Written: {file}\nNext: remontee sources check --config {file}\n"
    assert file.read_text().startswith(before.rstrip())
    assert [source["name"] for source in tomllib.loads(file.read_text())["source"]] == [
        "avis", "blog",
    ]  # fmt: skip


@pytest.mark.parametrize(("is_ready", "word", "code"), [(True, "ok    ", 0), (False, "failed", 3)])
def test_sources_are_checked(community: Path, is_ready: bool, word: str, code: int) -> None:
    stages = ToldStages([SourceCheck("avis", "files", is_ready, "1 file")])

    result = remontee(community, "sources", "check", stages=stages)

    assert (result.exit_code, result.stdout) == (code, f"{word}  avis (files): 1 file\n")


def test_the_sources_of_the_community_are_ready(community: Path) -> None:
    assert remontee(community, "sources", "check").exit_code == 0


@pytest.mark.parametrize(("verdict", "code"), [("ok", 0), ("warning", 0), ("failed", 1)])
def test_doctor_fails_only_on_failures(community: Path, verdict: Any, code: int) -> None:
    stages = ToldStages([Finding(verdict, "disk", "80 GB")])

    result = remontee(community, "doctor", "--store", "x.duckdb", stages=stages)

    assert (result.exit_code, result.stdout) == (code, f"{verdict:<7}  disk: 80 GB\n")
    assert stages.asked == {"config": community, "store": Path("x.duckdb")}


def test_doctor_examines_a_real_community(community: Path) -> None:
    result = remontee(community, "doctor")

    assert "ok       source avis: " in result.stdout


def test_serve_leaves_prefect_its_voice(community: Path) -> None:
    stages = ToldStages()

    assert remontee(community, "serve", stages=stages).exit_code == 0
    assert stages.asked == {"cron": "0 2 * * *"}
    assert "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL" not in os.environ
