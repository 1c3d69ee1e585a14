import shutil

import pytest

from reports.build import build_report
from reports.formats import render_all
from reports.write import write_report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PAGES = ("index.html", "themes/t1.html", "themes/t2.html", "themes/t3.html")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the PATH"),
]


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    quiet += ["--disable-background-networking", "--disable-component-update", "--no-sandbox"]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield browser
        browser.close()


@pytest.fixture(params=["fr", "en"])
def site(request, tmp_path, small_night, team):
    write_report(tmp_path / "site", render_all(build_report(small_night, team(request.param))))
    return tmp_path / "site"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_a_phone_run_nothing_and_ask_for_nothing(browser, site, scheme):
    page = browser.new_page(viewport={"width": 320, "height": 640}, color_scheme=scheme)
    told: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: told.append(dialog.message))
    urls = [(site / name).as_uri() for name in PAGES]
    for url in urls:
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        assert page.evaluate("getComputedStyle(document.body).maxWidth") == "1080px"
        assert "pwned" not in page.title()
    page.close()

    assert told == []
    assert [url for url in asked if not url.startswith("data:")] == urls


def test_a_reader_goes_from_the_front_page_to_a_quote_and_back(browser, site):
    page = browser.new_page()
    page.goto((site / "index.html").as_uri())
    page.click("table.themes a >> nth=0")
    assert page.url.endswith("themes/t1.html")
    assert page.locator("blockquote").count() == 9
    page.click("nav.trail a")
    assert page.url.endswith("index.html")
    page.close()
