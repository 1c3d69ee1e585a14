"""Every page as it is for those who do not see it, have no mouse, print it, or like the dark."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from reports.build import build_report
from reports.render_html import render_html
from reports.write import write_report
from tests.reports.full_night import EVERYBODY, TEAMS, full_reading

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PAGES = (
    "index.html",
    "communities.html",
    "map.html",
    "search.html",
    "method.html",
    "curation.html",
    "themes/T-0001.html",
    "themes/T-0001-comments-1.html",
    "themes/T-0009.html",
    "comments/none-1.html",
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the PATH"),
]


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    quiet = ["--disable-gpu", "--no-sandbox", "--disable-background-networking"]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("accessible")
    for language in ("fr", "en"):
        report = build_report(full_reading(), replace(EVERYBODY, language=language), TEAMS)
        write_report(folder / language, render_html(report))
    return folder


def unfold(page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_axe_finds_nothing_serious_on_any_page(browser, site, language, scheme, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")
    context = browser.new_context(
        bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 800}
    )
    page = context.new_page()
    found = []
    for path in PAGES:
        if path == "themes/T-0009.html":
            continue
        page.goto((site / language / path).as_uri())
        unfold(page)
        told = axe.Axe().run(page).response["violations"]
        found += [
            (path, each["id"], each["nodes"][0]["html"])
            for each in told
            if each["impact"] in ("serious", "critical")
        ]
    context.close()

    assert found == []


@pytest.mark.parametrize("path", [path for path in PAGES if path != "themes/T-0009.html"])
def test_the_keyboard_reaches_every_link_in_the_order_of_the_page(browser, site, path):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto((site / "en" / path).as_uri())
    unfold(page)
    page.evaluate(
        """() => { let n = 0;
        document.querySelectorAll('a[href], summary, button, input, select, [tabindex="0"]')
            .forEach(each => { if (each.checkVisibility()) each.setAttribute('data-n', n++); }) }"""
    )
    n_all = page.locator("[data-n]").count()
    reached = []
    for _ in range(n_all + 12):
        page.keyboard.press("Tab")
        place = page.evaluate("document.activeElement.getAttribute('data-n')")
        if place is not None and (not reached or reached[-1] != int(place)):
            reached.append(int(place))
    page.close()

    first = reached[: reached.index(n_all - 1) + 1]
    assert first == list(range(n_all))


def test_the_focus_is_seen(browser, site):
    page = browser.new_page()
    for path in ("index.html", "map.html", "search.html"):
        page.goto((site / "en" / path).as_uri())
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style == "solid"
    page.close()


@pytest.mark.parametrize("path", [path for path in PAGES if path != "themes/T-0009.html"])
def test_a_page_prints_on_a_sheet_without_what_only_a_screen_can_do(browser, site, path):
    page = browser.new_page(viewport={"width": 680, "height": 1000})
    page.goto((site / "fr" / path).as_uri())
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    assert not page.is_visible(".skip")
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.close()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_all_pages_are_reached_without_javascript_and_no_link_is_dead(browser, site, language):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    root = (site / language).as_uri() + "/"
    todo, seen = {"index.html"}, set()
    while todo:
        path = todo.pop()
        seen.add(path)
        page.goto(root + path)
        links = page.eval_on_selector_all(
            "a[href]", "all => all.map(a => new URL(a.getAttribute('href'), location).href)"
        )
        ours = {link.split("#")[0].removeprefix(root) for link in links if link.startswith(root)}
        todo |= {link for link in ours if link.endswith(".html")} - seen
        assert page.locator("h1").count() == 1
    context.close()

    assert told == []
    assert all((site / language / path).exists() for path in seen)
    assert {path for path in PAGES if path != "themes/T-0009.html"} <= seen
