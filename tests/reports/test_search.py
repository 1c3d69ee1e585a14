from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest

from models.report import Report
from models.theme_report import Quote
from reports import comment_pages, search_index
from reports.build import build_report
from reports.render_html import render_html
from reports.search_index import as_json
from tests.reports.full_night import EVERYBODY, HOSTILE, TEAMS, full_reading


@pytest.fixture(scope="module")
def report() -> Report:
    return build_report(full_reading(), EVERYBODY, TEAMS)


def columns(script: bytes) -> dict[str, list]:
    return json.loads(re.fullmatch(r"remontee\(\d+,(.*)\);\n", script.decode(), re.DOTALL)[1])


def told(page: bytes) -> dict:
    found = re.search(r'<script type="application/json" id="told">(.*?)</script>', page.decode())
    return json.loads(found[1])


def a_quote(comment_id: str, **given) -> Quote:
    plain = Quote(comment_id, "Le trajet", False, "fr", "Forum", date(2025, 11, 1), "", 1, 1)
    return replace(plain, **given)


def of_none(report: Report, *quotes: Quote) -> Report:
    return replace(report, comments={"": quotes})


def test_every_comment_that_has_an_address_can_be_found_there(report):
    pages = render_html(report)
    meta = told(pages["search.html"])
    found = set()
    for path in meta["parts"]:
        part = columns(pages[path])
        assert len({len(column) for column in part.values()}) == 1
        for number, page, key in zip(part["theme"], part["page"], part["key"], strict=True):
            theme = meta["themes"][number]["id"] if number >= 0 else ""
            found.add(f"{comment_pages.page_path(theme, page)}#{key}")

    assert found == set(comment_pages.addresses(report).values())
    assert meta["n"] == len(found)
    for address in found:
        page, _, key = address.partition("#")
        assert f'id="{key}"' in pages[page].decode()


def test_a_comment_is_told_in_numbers_that_the_page_can_read(report):
    pages = render_html(
        of_none(
            report,
            a_quote("1", segment="pro", intents=("problem", "request"), stance="against"),
            a_quote("2", said_on=date(2025, 11, 3), community="Presse", language="en"),
            a_quote("3", said_on=None, set_aside_reason="spam"),
        )
    )
    meta, part = told(pages["search.html"]), columns(pages["search/part-0.js"])

    assert part["key"] == ["c-2", "c-1", "c-3"]
    assert part["day"] == [2, 0, -1]
    assert part["aside"] == [0, 0, 1]
    assert part["theme"] == [-1, -1, -1]
    assert part["segment"] == [-1, 0, -1]
    assert part["intents"] == [0, 0b11, 0]
    assert part["stance"] == [-1, 1, -1]
    assert meta["first"] == "2025-11-01"
    assert [meta["facets"]["community"][i] for i in part["community"]] == [
        "Presse",
        "Forum",
        "Forum",
    ]
    assert [meta["tags"][i] for i in part["language"]] == ["en", "fr", "fr"]


def test_a_long_comment_is_found_by_its_beginning_and_says_that_it_goes_on(report):
    pages = render_html(of_none(report, a_quote("1", text="mot " * 300), a_quote("2")))
    part = columns(pages["search/part-0.js"])

    assert [len(text) for text in part["text"]] == [search_index.N_SHOWN, 9]
    assert part["cut"] == [1, 0]


def test_comments_come_in_files_of_five_hundred_the_latest_first(report):
    days = [date(2025, 10, 1 + i % 28) for i in range(1201)]
    many = of_none(report, *(a_quote(f"{i:04}", said_on=day) for i, day in enumerate(days)))
    pages = render_html(many)
    parts = [columns(pages[path]) for path in told(pages["search.html"])["parts"]]

    assert [len(part["text"]) for part in parts] == [500, 500, 201]
    told_days = [day for part in parts for day in part["day"]]
    assert told_days == sorted(told_days, reverse=True)
    assert render_html(many) == pages


def test_a_file_of_comments_holds_a_call_and_nothing_else(report):
    texts = (*HOSTILE, "</script><script>alert(1)</script>", "a\u2028b\u2029c", '");alert(1);("')
    many = of_none(report, *(a_quote(f"{i}", text=text) for i, text in enumerate(texts)))
    pages = render_html(many)

    script = pages["search/part-0.js"].decode()
    assert "<" not in script
    assert not {"\u2028", "\u2029"} & set(script)
    assert "</script><script>alert(1)</script>" in columns(script.encode())["text"]


def test_half_a_character_breaks_nothing():
    assert as_json("\ud800") == '"?"'


def test_only_the_search_runs_scripts_and_only_ours(report):
    pages = render_html(report)
    page = pages["search.html"].decode()

    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert re.search(r"script-src 'sha256-[\w+/=]+' 'strict-dynamic';", policy)
    assert "unsafe" not in policy
    assert len(re.findall("<script", page)) == 2
    for path, data in pages.items():
        if path.endswith(".html") and path != "search.html":
            assert b"script-src" not in data


def test_nothing_to_search_is_no_search(report):
    pages = render_html(replace(report, comments={}))

    assert not [path for path in pages if path.startswith("search")]
    assert "search.html" not in "".join(
        data.decode() for path, data in pages.items() if not path.startswith("comments/")
    )


def test_a_choice_of_one_is_no_choice(report):
    page = render_html(of_none(replace(report, themes=()), a_quote("1")))["search.html"].decode()

    assert re.findall(r'<select name="(\w+)"', page) == ["intents", "stance"]


def test_twenty_five_thousand_comments_are_a_light_site(report):
    said = ("Depuis la mise à jour le trajet se perd au milieu de la forêt. " * 3)[:150]
    many = of_none(report, *(a_quote(f"{i:012x}", text=f"{said} {i}", url="") for i in range(5000)))
    pages = render_html(many)

    size = sum(len(data) for path, data in pages.items() if path.startswith("search/"))
    first = len(pages["search.html"]) + len(pages["search/part-0.js"])
    assert 5 * size <= 8_000_000
    assert first <= 600_000
