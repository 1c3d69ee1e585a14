"""Past nights replayed are the nights that would have been."""

from __future__ import annotations

import json
import random
import re
import shutil
from pathlib import Path

import pytest

from tests.program import EXAMPLE, Site, but_for_the_run, published, without

pytestmark = pytest.mark.slow

FORUM = """\
[project]
name = "Aurore"
timezone = "Europe/Paris"

[[source]]
name = "forum"
kind = "files"
path = "drop/*.jsonl"
community = "Forum Aurore"

[themes]
founders = 2
"""
REVIEWS = """\
[[source]]
name = "avis"
kind = "files"
path = "drop/*.csv"
"""
NIGHTS = ("2026-10-08", "2026-10-18", "2026-10-28")
"""The second is a Sunday: all is clustered anew."""


def forum(new_site, name: str, configuration: str) -> Site:
    site = new_site(name, configuration)
    shutil.copy(EXAMPLE / "drop/forum.jsonl", site.base / "drop")
    (site.base / "drop/avis.csv").write_text("id,text,at\n1,Other words,2026-10-01\n")
    return site


def told_by(site: Site) -> dict[str, object]:
    return {
        "comments": site.export("comments"),
        "assignments": without(site.export("assignments"), "run_id"),
        "themes": site.export("themes"),
        "series": site.export("series"),
    }


def test_a_replay_is_its_nights_one_by_one(new_site) -> None:
    whole, each = forum(new_site, "whole", FORUM + REVIEWS), forum(new_site, "each", FORUM)
    period = ("--from", NIGHTS[0], "--to", NIGHTS[-1], "--every", "10d")

    replayed = whole.remontee("replay", *period, "--source", "forum")
    told = [each.night(day, "--no-publish") for day in NIGHTS[:-1]] + [each.night(NIGHTS[-1])]

    assert replayed.code == 0, replayed
    assert replayed.lines[0] == "3 nights replayed"
    assert replayed.lines[1] == told[-1].lines[0]
    assert replayed.lines[-3:] == [
        line.replace("/each/", "/whole/") for line in told[-1].lines[-3:]
    ]
    assert told_by(whole) == told_by(each)
    assert nights(whole) == nights(each)
    runs = [str(row["run_id"]) for row in (*whole.export("runs"), *each.export("runs"))]
    pages = but_for_the_run(published(whole), runs)
    assert pages == but_for_the_run(published(each), runs)
    assert {path.split("/")[0] for path in pages} == {NIGHTS[-1], "latest", "index.html"}

    again = each.remontee("replay", *period)
    assert (again.code, again.out) == (2, "")
    assert "has already closed nights, the last one 2026-10-28" in again.err


def nights(site: Site) -> list[tuple[object, ...]]:
    """Night, status and counts of every run; each night knows more than the one before."""
    names = ("night", "status", "received", "new", "staged", "themes", "coverage")
    found = [tuple(row[name] for name in names) for row in site.export("runs")]
    assert [row[0] for row in found] == list(NIGHTS)
    assert all(row[2] > 0 for row in found)
    return found


def test_the_order_of_rows_and_their_cut_into_files_do_not_matter(first_night, new_site) -> None:
    drawn = random.Random(7)
    site = new_site("shuffled", (EXAMPLE / "remontee.toml").read_text(encoding="utf-8"))
    shutil.copytree(EXAMPLE / "drop", site.base / "drop", dirs_exist_ok=True)
    shuffle_csv(EXAMPLE / "drop/avis-store.csv", site.base / "drop", drawn)
    shuffle_posts(EXAMPLE / "drop/forum.jsonl", site.base / "drop", drawn)
    shuffle_mails(EXAMPLE / "drop/liste.mbox", site.base / "drop", drawn)

    site.night("2026-11-19")

    for table in ("comments", "themes", "series"):
        assert site.export(table) == first_night.tables[table]
    wanted = without(first_night.tables["assignments"], "run_id")
    assert without(site.export("assignments"), "run_id") == wanted
    runs = [str(row["run_id"]) for row in (*site.export("runs"), *first_night.tables["runs"])]
    same = but_for_the_run(published(first_night.site), runs)
    assert but_for_the_run(published(site), runs) == same


def shuffle_csv(source: Path, folder: Path, drawn: random.Random) -> None:
    """Its rows hold no line break."""
    head, *rows = source.read_bytes().split(b"\r\n")
    rows = [row for row in rows if row]
    drawn.shuffle(rows)
    for name, part in (("avis-b.csv", rows[:40]), ("avis-a.csv", rows[40:])):
        (folder / name).write_bytes(b"\r\n".join([head, *part, b""]))
    (folder / source.name).unlink()


def shuffle_posts(source: Path, folder: Path, drawn: random.Random) -> None:
    """Topics stay whole: an answer names the post above it by its number in the topic."""
    lines = source.read_text(encoding="utf-8").splitlines()
    drawn.shuffle(lines)
    for name, rest in (("forum-b.jsonl", 0), ("forum-a.jsonl", 1)):
        part = [line for line in lines if json.loads(line)["topic_id"] % 2 == rest]
        (folder / name).write_text("\n".join(part) + "\n", encoding="utf-8")
    (folder / source.name).unlink()


def shuffle_mails(source: Path, folder: Path, drawn: random.Random) -> None:
    mails = re.split(rb"(?m)(?<=\n\n)(?=^From )", source.read_bytes())
    drawn.shuffle(mails)
    for name, part in (("b.mbox", mails[:20]), ("a.mbox", mails[20:])):
        (folder / name).write_bytes(b"".join(mail.rstrip(b"\n") + b"\n\n" for mail in part))
    (folder / source.name).unlink()
