"""A source that fails stops only itself, says why, and catches up once it is mended."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.program import EXAMPLE, make_site

pytestmark = pytest.mark.slow

CONFIGURATION = """\
[project]
name = "Aurore"
language = "en"

[[source]]
name = "forum"
kind = "files"
path = "drop/forum.jsonl"

[[source]]
name = "missing"
kind = "files"
path = "drop/missing.csv"

[[source]]
name = "broken"
kind = "files"
path = "drop/broken.csv"
max_quarantine_share = 0.3
"""
N_POSTS, N_ROWS, N_BAD = 30, 24, 10


def rows(n_bad: int) -> str:
    """A table whose first rows say nothing."""
    texts = [""] * n_bad + ["An opinion on brakes"] * (N_ROWS - n_bad)
    days = [f"2026-11-0{1 + i % 9}" for i in range(N_ROWS)]
    lines = [
        f"{i},{text and f'{text} {i}'},ann,{day}"
        for i, (text, day) in enumerate(zip(texts, days, strict=True))
    ]
    return "\n".join(["id,text,user,at", *lines, ""])


@pytest.fixture(scope="module")
def nights(tmp_path_factory, models_folder: Path):
    """A night with two bad sources, then one with both mended."""
    site = make_site(tmp_path_factory.mktemp("sources") / "site", models_folder, CONFIGURATION)
    posts = (EXAMPLE / "drop/forum.jsonl").read_text(encoding="utf-8").splitlines()[:N_POSTS]
    (site.base / "drop/forum.jsonl").write_text("\n".join(posts), encoding="utf-8")
    (site.base / "drop/broken.csv").write_text(rows(N_BAD), encoding="utf-8")
    bad = site.remontee("run", "--as-of", "2026-11-19")
    assert bad.code == 3, bad
    before = {"comments": site.export("comments"), "report": site.report()}
    (site.base / "drop/missing.csv").write_text("id,text\n1,It is there at last\n")
    (site.base / "drop/broken.csv").write_text(rows(0), encoding="utf-8")
    mended = site.remontee("run", "--as-of", "2026-11-20")
    return site, bad, before, mended


def test_the_night_ends_with_code_3_and_names_what_failed(nights) -> None:
    _, bad, _, _ = nights
    assert (bad.code, bad.err) == (3, "")
    assert bad.lines[0] == "forum: 30 received (30 new)"
    assert bad.lines[1] == (
        "missing: 0 received, then failed. no file at drop/missing.csv: check the path, which "
        "starts at the folder of remontee.toml, and that the files have arrived"
    )
    assert bad.lines[2] == (
        "broken: 0 received, then stopped. source broken: 10 of 24 records are bad, more than "
        "max_quarantine_share = 0.3 allows; nothing of this batch was landed. Found: 10 records: "
        "there is no text (text_is_present). Look at what the source sends and at its `fields`; to "
        "see the rows, raise the limit, run again, then `remontee export quarantine --to bad.csv`"
    )


def test_the_good_source_is_read_and_the_page_says_which_are_not(nights) -> None:
    site, _, before, _ = nights
    assert Counter(row["source"] for row in before["comments"]) == {"forum": N_POSTS}
    told = {s["source"]: s["status"] for s in before["report"]["run"]["sources"]}
    assert told == {"forum": "done", "missing": "failed", "broken": "stopped"}
    page = (site.base / "out/2026-11-19/all/index.html").read_text(encoding="utf-8")
    assert "missing" in page
    assert "broken" in page


def test_once_mended_all_is_there_and_nothing_twice(nights) -> None:
    site, _, _, mended = nights
    assert (mended.code, mended.err) == (0, "")
    assert mended.lines[:3] == [
        "forum: 0 received",
        "missing: 1 received (1 new)",
        "broken: 24 received (24 new)",
    ]
    counted = Counter(row["source"] for row in site.export("comments"))
    assert counted == {"forum": N_POSTS, "missing": 1, "broken": N_ROWS}
    assert site.export("quarantine") == []
    runs = site.export("runs")
    assert [(row["status"], row["received"], row["new"]) for row in runs] == [
        ("partial", 30, 30),
        ("done", 25, 25),
    ]
