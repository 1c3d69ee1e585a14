"""The example community through the program, from its files to its pages."""

from __future__ import annotations

import re
from collections import Counter
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pyarrow.parquet as pq
import pytest

from flows.policies import run_lock
from flows.settings import load_settings
from reports.tables.all import TABLES
from tests.program import Site, published
from transforms.store import open_store

pytestmark = pytest.mark.slow

READERS = ("all", "app-mobile", "customer-care")
COUNTED = ("new", "edited", "deleted", "unchanged", "quarantined", "set_aside")
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


def quotes_of(report) -> list[dict]:
    return [*(q for theme in report["themes"] for q in theme["quotes"]), *report["unassigned"]]


def test_a_night_tells_what_it_did_and_where_the_report_is(first_night) -> None:
    n_themes = sum(row["state"] == "emerging" for row in first_night.tables["themes"])
    coverage = first_night.tables["runs"][0]["coverage"]
    assert first_night.told.lines == [
        "avis: 99 received (99 new)",
        "forum: 140 received (140 new)",
        "liste: 48 received (46 new, 2 set aside)",
        "presse: 59 received (59 new)",
        "presse-disqus: 61 received (61 new)",
        "facebook: 89 received (89 new)",
        "facebook-telechargement: 31 received (31 new)",
        "mots-diese: 130 received (130 new)",
        "sav: 100 received (100 new)",
        f"{len(first_night.counted)} comments, {n_themes} themes, {n_themes} new; "
        f"{coverage:.0%} of the comments have one",
        *_voice_lines(first_night),
        f"3 reports written, {_n_files(first_night.site)} files",
        f"Report: {first_night.site.base}/out/latest/all/index.html",
    ]
    assert first_night.told.err == ""
    assert n_themes >= 5


def _voice_lines(first_night) -> list[str]:
    n_aside = 755 - len(first_night.counted)
    with open_store(first_night.site.base / "var/remontee.duckdb", read_only=True) as con:
        (n_campaigns, n_folded, n_ideas) = con.execute(
            "SELECT (SELECT count(*) FROM campaigns), (SELECT sum(n_comments) FROM campaigns),"
            " (SELECT count(*) FROM ideas)"
        ).fetchone()
    assert min(n_aside, n_campaigns, n_ideas) > 0
    return [
        f"Campaigns: {n_campaigns} new; {n_folded} comments in {n_campaigns}",
        f"Set aside: {n_aside} more comments, {n_aside} in all; see `remontee voices list`",
        f"Proposals: {n_ideas} new, {n_ideas} in all; see `remontee ideas list`",
    ]


def _n_files(site: Site) -> int:
    return sum(path.startswith("latest/") for path in published(site))


def test_every_reader_has_a_report_of_the_night_and_the_latest_is_the_same(first_night) -> None:
    files = published(first_night.site)
    dated = {p.removeprefix("2026-11-19/"): c for p, c in files.items() if p.startswith("2026-")}
    latest = {p.removeprefix("latest/"): c for p, c in files.items() if p.startswith("latest/")}

    every_theme = [row["theme_id"] for row in first_night.tables["themes"]]
    assert dated == latest
    for slug in READERS:
        pages = {
            f"{slug}/{name}"
            for name in (
                "index.html",
                "communities.html",
                "map.html",
                "search.html",
                "method.html",
                "report.json",
                "report.md",
            )
        }
        pages |= {"all/curation.html"} if slug == "all" else set()
        pages |= {f"{slug}/themes.csv", *(f"{slug}/themes/{each}.html" for each in every_theme)}
        pages |= {f"{slug}/{name}" for name in ("report.xlsx", "report.schema.json", "digest.md")}
        pages |= {f"{slug}/tables/{t.name}.{end}" for t in TABLES for end in ("csv", "parquet")}
        own = {path for path in dated if path.startswith(f"{slug}/")}
        lists = {
            path
            for path in own
            if re.search(r"/(comments/none|T-\d+-comments|search/part)-\d+\.(html|js)$", path)
        }
        assert own - lists - {f"{slug}/themes.html"} == pages
        assert lists
    assert {path.split("/")[0] for path in files} == {"2026-11-19", "latest", "index.html"}


def test_what_is_published_names_nobody(first_night) -> None:
    with open_store(first_night.site.base / "var/remontee.duckdb", read_only=True) as con:
        people = {
            p for (p,) in con.execute("SELECT DISTINCT person FROM staged_comments").fetchall()
        }
    texts = {path: as_text(path, data) for path, data in published(first_night.site).items()}
    endings = {path.rsplit(".")[-1] for path in texts}
    assert endings == {"html", "js", "json", "md", "csv", "parquet", "xlsx"}
    assert {p: found for p, text in texts.items() if (found := ADDRESS.findall(text))} == {}
    assert [p for p, text in texts.items() if any(key in text for key in people - {""})] == []


def test_what_is_private_is_closed_to_others(first_night) -> None:
    var = first_night.site.base / "var"
    modes = {name: oct((var / name).stat().st_mode & 0o777) for name in ("", *PRIVATE)}
    assert modes == {"": "0o700", **dict.fromkeys(PRIVATE, "0o600")}


def as_text(path: str, data: bytes) -> str:
    """What can be read in a published file, whatever its format packs it into."""
    if path.endswith(".parquet"):
        return str(pq.read_table(BytesIO(data)).to_pylist())
    if path.endswith(".xlsx"):
        with ZipFile(BytesIO(data)) as parts:
            return "".join(parts.read(name).decode() for name in parts.namelist())
    return data.decode()


PRIVATE = ("author.key", "remontee.duckdb")


def test_counts_add_up_from_the_files_to_the_page(first_night) -> None:
    (run,) = first_night.tables["runs"]
    report = first_night.site.report()
    totals = report["totals"]

    assert run["received"] == sum(run[name] for name in COUNTED) == 757
    assert {name: run[name] for name in COUNTED} | {"staged": run["staged"]} == {
        "new": 755,
        "edited": 0,
        "deleted": 0,
        "unchanged": 0,
        "quarantined": 0,
        "set_aside": 2,
        "staged": 755,
    }
    assert (run["night"], run["status"]) == ("2026-11-19", "done")
    assert totals["n_comments"] == len(first_night.tables["comments"]) == 755
    parts = ("n_in_themes", "n_unassigned", "n_set_aside")
    assert totals["n_comments"] == sum(totals[part] for part in parts)
    assert totals["n_in_themes"] == sum(theme["n_comments"] for theme in report["themes"])
    assert report["run"]["run_id"] == run["run_id"]


def test_exports_and_page_tell_the_same_of_every_theme(first_night) -> None:
    tables = first_night.tables
    own = {row["comment_id"] for row in first_night.counted}
    assigned = {row["comment_id"]: row["theme_id"] for row in tables["assignments"]}
    counted = Counter(theme for comment_id, theme in assigned.items() if comment_id in own)
    daily: Counter[str] = Counter()
    for row in tables["series"]:
        daily[row["theme_id"]] += row["n_comments"]
    on_page = {
        theme["theme_id"]: theme["n_comments"] for theme in first_night.site.report()["themes"]
    }

    assert (len(assigned), counted.total()) == (755, len(own))
    assert daily == counted
    assert {row["theme_id"]: row["n_comments"] for row in tables["themes"]} == on_page
    assert on_page == {theme: n for theme, n in counted.items() if theme}


@pytest.mark.parametrize("slug", READERS)
def test_every_quote_is_a_piece_of_a_stored_comment_with_its_link(first_night, slug) -> None:
    stored = {row["comment_id"]: row for row in first_night.tables["comments"]}
    quotes = quotes_of(first_night.site.report(slug))
    assert quotes != []
    for quote in quotes:
        comment = stored[quote["comment_id"]]
        assert quote["text"] in comment["text"]
        assert quote["url"] == comment["url"]


def test_the_same_night_again_computes_and_publishes_nothing(first_night, again: Site) -> None:
    told = again.night("2026-11-19")

    assert told.lines[:3] == ["avis: 0 received", "forum: 0 received", "liste: 0 received"]
    assert published(again) == published(first_night.site)
    assert [row["received"] for row in again.export("runs")] == [757, 0]
    for table in ("comments", "assignments", "themes", "series"):
        assert again.export(table) == first_night.tables[table]
    with open_store(again.base / "var/remontee.duckdb", read_only=True) as con:
        stages = con.execute(
            "SELECT stage, n_out FROM run_stages JOIN runs USING (run_id)"
            " WHERE stage IN ('encode', 'signals', 'themes') ORDER BY started_at, stage"
        ).fetchall()
        n_units = len(con.execute("SELECT DISTINCT unit_id FROM text_units").fetchall())
    n_texts = len({row["text"] for row in first_night.counted})
    assert n_units > 755
    assert stages == [
        *(("encode", n_units), ("signals", 755), ("themes", n_texts)),
        *(("encode", 0), ("signals", 0), ("themes", 0)),
    ]


def test_a_report_published_again_has_the_same_bytes(first_night, again: Site) -> None:
    page = again.base / "out/latest/all/index.html"
    page.write_text("changed by somebody")

    told = again.remontee("publish", "--as-of", "2026-11-19")

    assert told.code == 0, told
    assert published(again) == published(first_night.site)


def test_a_night_before_the_last_one_is_refused_with_what_to_do(first_night, again: Site) -> None:
    told = again.remontee("run", "--as-of", "2026-11-01")

    assert (told.code, told.out) == (2, "")
    assert told.err == (
        f"The store {again.base}/var/remontee.duckdb has already closed the night of 2026-11-19; "
        "the night of 2026-11-01 lies before it. To see the past as it was then, replay it into a "
        "store of its own: remontee replay --from 2026-11-01 --to 2026-11-01 --store past.duckdb\n"
    )
    assert again.export("runs") == first_night.tables["runs"]


@pytest.mark.parametrize("command", ["run", "ingest"])
def test_while_one_run_is_at_work_another_is_told_so(again: Site, command: str) -> None:
    settings = load_settings(Path(again.base))
    with run_lock(settings):
        told = again.remontee(command, "--as-of", "2026-11-19")

    assert (told.code, told.out) == (4, "")
    assert told.err.startswith(f"Another run is at work in {again.base}/var (process ")
    assert told.err.endswith("Wait for it to end and try again; nothing was changed.\n")
