"""A thousand hostile comments through the program, from a file to every published format."""

from __future__ import annotations

import csv
import json
import shutil
from io import BytesIO
from itertools import cycle

import pyarrow.parquet as pq
import pytest

from tests.hostile import URLS, N, hostile_names, hostile_texts
from tests.live import (
    csv_rows,
    live_cells,
    live_in_chromium,
    live_in_markdown,
    live_in_workbook,
)

pytestmark = pytest.mark.slow

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CONFIGURATION = """\
[project]
name = "<script>alert(1)</script> =1+1"

[[source]]
name = "avis"
kind = "files"
path = "drop/*.csv"
community = "<img src=x onerror=alert(1)> | @here"
fields = { id = "id", text = "text", author = "user", created_at = "at", url = "url", \
product = "product", version = "version", segment = "plan", rating = "note" }

[[source]]
name = "json"
kind = "files"
path = "drop/*.jsonl"
community = "=cmd|' /C calc'!A0"

[[team]]
name = "**Équipe** [x](javascript:x)"
language = "en"
"""
HEAD = ("id", "text", "user", "at", "url", "product", "version", "plan", "note")


def write_source(folder) -> None:
    names, urls = cycle(hostile_names()), cycle(URLS)
    with (folder / "a.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(HEAD)
        for n, text in enumerate(hostile_texts()):
            day = f"2026-11-{1 + n % 14:02}"
            told = (next(urls), next(names), next(names), next(names), n % 6)
            rows.writerow((n, text, f"u{n % 400}", day, *told))
    surrogates = [
        {"id": f"s{n}", "text": f"Le trajet \ud800 disparaît encore, cas {n}", "author": f"s{n}"}
        for n in range(3)
    ]
    (folder / "b.jsonl").write_text("\n".join(map(json.dumps, surrogates)), encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, models_folder):
    from tests.program import make_site

    site = make_site(tmp_path_factory.mktemp("hostile") / "site", models_folder, CONFIGURATION)
    write_source(site.base / "drop")
    site.night("2026-11-14")
    return site.base / "out/latest"


@pytest.fixture(scope="module", params=["all", "equipe-x-javascript-x"])
def files(request, folder):
    return files_of(folder / request.param)


def files_of(root):
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_nothing_in_any_file_is_alive(files) -> None:
    tables = {p: csv_rows(p, d) for p, d in files.items() if p.endswith((".csv", ".csv.gz"))}

    assert [path for path, rows in tables.items() if live_cells(rows)] == []
    assert live_in_workbook(files["report.xlsx"]) == ([], [])
    assert live_in_markdown(files["report.md"]) == []
    assert live_in_markdown(files["digest.md"]) == []


def test_what_was_said_is_in_the_tables(files) -> None:
    rows = pq.read_table(BytesIO(files["tables/comments.parquet"])).to_pylist()
    report = json.loads(files["report.json"])

    assert sum(row["copies"] for row in rows) == report["totals"]["n_comments"]
    assert N * 0.9 < report["totals"]["n_comments"] <= N + 3
    assert "window.pwned" in "".join(row["text"] for row in rows)


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the PATH")
def test_chromium_shows_words_only(folder, tmp_path) -> None:
    files = files_of(folder / "all")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    for path, data in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    with sync_api.sync_playwright() as playwright:
        quiet = ["--disable-gpu", "--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        found = live_in_chromium(browser.new_context(bypass_csp=True), tmp_path, files)
        browser.close()

    assert found == {"told": [], "asked": [], "wide": []}
