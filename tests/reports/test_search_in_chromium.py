from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from models.theme_report import Quote
from reports.build import build_report
from reports.render_html import render_html
from reports.write import write_report
from tests.hostile import hostile_texts
from tests.reports.full_night import EVERYBODY, TEAMS, full_reading

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DAY = date(2025, 11, 1)
SAID = (
    ("fr", "Forum", "L'œuvre d’art : problèmes de CONNEXION après la mise à jour.", DAY),
    ("fr", "Presse", "Un probleme, deux problemes. Pas de connexion.", DAY - timedelta(5)),
    ("en", "Forum", "The connection is lost, no problem otherwise.", DAY - timedelta(9)),
    ("ja", "Forum", "接続できません。とても困っています。", DAY),
    ("fr", "Forum", "aproblème connexion", None),
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
def folder(tmp_path_factory) -> Path:
    report = build_report(full_reading(), replace(EVERYBODY, language="en"), TEAMS)
    said = [
        Quote(f"s{i}", text, False, language, community, day, "", 1, 1)
        for i, (language, community, text, day) in enumerate(SAID)
    ]
    aside = Quote("x", "Connexion gratuite !", False, "fr", "Forum", DAY, "", 1, 1)
    hostile = [
        Quote(f"h{i}", text, False, "en", "Hostile", DAY, "", 1, 1)
        for i, text in enumerate(hostile_texts()[:1000])
    ]
    told = (*said, replace(aside, set_aside_reason="spam"), *hostile)
    comments = {**report.comments, "": told}
    folder = tmp_path_factory.mktemp("search")
    write_report(folder / "site", render_html(replace(report, comments=comments)))
    return folder / "site"


@pytest.fixture
def page(browser, folder) -> Iterator:
    page = browser.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("dialog", lambda dialog: (told.append(dialog.message), dialog.dismiss()))
    page.goto((folder / "search.html").as_uri())
    ready(page)
    yield page
    assert told == []
    assert not page.evaluate("window.pwned")
    page.close()


@contextmanager
def http_server(folder: Path) -> Iterator[str]:
    """Serves a folder; its address."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def ready(page) -> None:
    """Waits until all has been read; the policy of the page forbids to wait in it."""
    for _ in range(200):
        if re.fullmatch(r"[\d,]+ of [\d,]+ texts", page.inner_text("#count")):
            return
        page.wait_for_timeout(50)
    raise AssertionError(page.inner_text("#count"))


def found(page) -> list[str]:
    page.wait_for_timeout(300)
    return page.locator("ol.found blockquote").all_inner_texts()


def test_words_are_found_by_their_beginning_without_case_and_accents(page):
    page.fill("input[name=q]", "probleme connexion")

    assert found(page) == [SAID[0][2], SAID[1][2]]
    marks = page.locator("ol.found li >> nth=0").locator("mark").all_inner_texts()
    assert marks == ["problème", "CONNEXION"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"pas de connexion"', [1]),
        ('"probleme"', [1]),
        ("l'oeuvre d'art", [0]),
        ("接続", [3]),
        ("困って", [3]),
        ("connex pas", [1]),
        ("connexion gratuite", []),
        ("(.*", []),
    ],
)
def test_phrases_ligatures_apostrophes_and_writing_without_blanks(page, query, expected):
    page.fill("input[name=q]", query)

    ours = [text for text in found(page) if text in {said[2] for said in SAID}]
    assert ours == [SAID[i][2] for i in expected]


def test_filters_count_what_they_would_leave_and_can_be_shared(page, browser, folder):
    page.fill("input[name=q]", "connexion")
    found(page)
    options = page.locator("select[name=community] option:not([hidden])").all_inner_texts()
    assert options == ["all", "Forum (2)", "Presse (1)"]
    page.select_option("select[name=community]", label="Presse (1)")
    assert found(page) == [SAID[1][2]]
    assert page.url.endswith("#q=connexion&community=Presse")

    other = browser.new_page()
    other.goto(page.url)
    ready(other)
    assert found(other) == [SAID[1][2]]
    other.close()

    page.go_back()
    assert found(page) == [SAID[0][2], SAID[1][2], SAID[4][2]]
    page.click("button[type=reset]")
    found(page)
    assert page.input_value("input[name=q]") == ""
    assert "#q" not in page.url


def test_a_period_leaves_out_what_has_no_date(page):
    page.fill("input[name=q]", "conne")
    page.fill("input[name=from]", "2025-10-20")
    page.fill("input[name=to]", "2025-10-30")

    assert found(page) == [SAID[1][2], SAID[2][2]]


def test_what_was_set_aside_is_found_only_if_asked_for(page):
    page.fill("input[name=q]", "connexion gratuite")
    assert found(page) == []
    assert page.inner_text("#count") == "No comment fits. Fewer words or filters find more."
    page.check("input[name=aside]")
    assert found(page) == ["Connexion gratuite !"]


def test_a_theme_leads_to_its_comments_and_a_comment_to_its_place(page, folder):
    page.goto((folder / "themes/T-0001.html").as_uri())
    page.click("a[href*='search.html#theme=T-0001']")
    ready(page)
    n_of_theme = page.locator("ol.found li").count()
    assert 0 < n_of_theme <= 20
    page.locator("ol.found li >> nth=0").locator("a").click()
    assert "/themes/T-0001-comments-1.html#c-" in page.url
    assert page.locator(":target").count() == 1
    page.goto((folder / "search.html").as_uri() + "#q=app")
    ready(page)
    assert page.locator("#themes a").first.get_attribute("href").startswith("themes/T-")


def test_everything_can_be_done_with_the_keyboard(page):
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("script")
    page.wait_for_timeout(400)
    before = page.locator("ol.found li").count()
    assert before == 20
    page.focus("#more")
    page.keyboard.press("Enter")
    assert page.locator("ol.found li").count() > before
    assert page.evaluate("document.activeElement.closest('li') !== null")


def test_what_people_wrote_stays_text(page):
    for query in ("script", "onerror", "svg", "javascript", "<", "&"):
        page.fill("input[name=q]", query)
        page.wait_for_timeout(300)
        foreign = "#found :not(ol,li,h2,button,blockquote,p,a,bdi,mark)"
        assert page.locator(foreign).count() == 0
    assert {
        href.split("/")[0]
        for href in page.eval_on_selector_all(
            "#found a", "links => links.map(link => link.getAttribute('href'))"
        )
    } <= {"themes", "comments"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone(browser, folder, scheme):
    page = browser.new_page(viewport={"width": 320, "height": 640}, color_scheme=scheme)
    page.goto((folder / "search.html").as_uri())
    ready(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.close()


def test_it_works_from_a_web_server(browser, folder):
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with http_server(folder) as root:
        page.goto(f"{root}/search.html#q=connexion")
        ready(page)
        assert found(page) == [SAID[0][2], SAID[1][2], SAID[4][2]]
    page.close()
    assert {url.removeprefix(root).split("#")[0] for url in asked if "data:" not in url} == {
        "/search.html",
        *(f"/search/part-{i}.js" for i in range(3)),
    }


def test_without_javascript_it_says_where_to_read_on(browser, folder):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "search.html").as_uri())
    assert "Searching needs JavaScript" in page.inner_text("main")
    assert not page.is_visible("form")
    page.click("main a >> nth=0")
    assert page.url.endswith("index.html")
    context.close()


def test_a_file_that_is_missing_is_told(browser, folder, tmp_path):
    shutil.copytree(folder, tmp_path / "broken")
    (tmp_path / "broken/search/part-1.js").unlink()
    page = browser.new_page()
    page.goto((tmp_path / "broken/search.html").as_uri())
    page.wait_for_timeout(1500)
    assert "could not be read: search/part-1.js" in page.inner_text("#count")
    page.close()
