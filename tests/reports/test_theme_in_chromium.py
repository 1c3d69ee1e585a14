import shutil
from dataclasses import replace

import pytest

from reports.render_html import render_html
from reports.write import write_report
from tests.reports import theme_night as night

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PAGES = (
    "themes/T-0001.html",
    "themes/T-0002.html",
    "themes/T-0001-comments-1.html",
    "comments/none-1.html",
)
HOSTILE = (
    "<script>document.title='pwned'</script>",
    "<img src=x onerror=\"document.title='pwned'\">",
    "</style></script><svg onload=alert(1)><a href=javascript:alert(2)>x</a>",
    '" autofocus onfocus=alert(3) x="',
    "{{ 7*7 }} {% raw %} ${alert(4)}",
    "data:text/html,<script>alert(5)</script>",
    "trajet \u202egnorw si txet siht \u2066\u2067 \u200b\u200d\ufeff",
    "mot" * 34_000,
    "👩‍👩‍👧‍👦🚲🔥" * 400,
    "التطبيق يفقد المسار " * 40,
    "Z̸̡̛͎̰̺̃͆̎͐a̷͕̿l̸̙̑g̴͙̐o̶͎͗" * 20,
)
URLS = (
    "javascript:document.title='pwned'",
    "data:text/html,<script>alert(6)</script>",
    'https://forum.example/"onclick="alert(7)',
    "https://forum.example/" + "a" * 3000,
)

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


def hostile_report():
    """The full theme, in which everything that people or sources wrote attacks."""
    said = tuple(
        night.quote(
            100 + n,
            text,
            comment_id=f'c"{n:02}<b onmouseover=alert(8)>',
            url=URLS[n % len(URLS)],
            community=HOSTILE[n % 4],
            language='x" onload="alert(9)',
            product=HOSTILE[(n + 1) % 4],
            version="9" * 300,
            segment=HOSTILE[(n + 2) % 4],
            intents=("problem", "<b>"),
            stance=("against", "for", "conditional")[n % 3],
            is_cut=n % 2 == 0,
        )
        for n, text in enumerate(HOSTILE)
    )
    theme = night.full_theme()
    sides = tuple(replace(side, quotes=said[n::3]) for n, side in enumerate(theme.sides))
    communities = tuple(replace(c, name=HOSTILE[n]) for n, c in enumerate(theme.communities))
    neighbours = tuple(replace(near, title=HOSTILE[1]) for near in theme.neighbours)
    attacked = replace(
        theme,
        title=HOSTILE[2] + "x" * 300,
        keywords=(HOSTILE[0], "mot"),
        quotes=said,
        sides=sides,
        communities=communities,
        products=communities,
        neighbours=neighbours,
        claims=tuple(replace(claim, community=HOSTILE[3]) for claim in theme.claims),
        history=tuple(replace(h, actor=HOSTILE[1], reason=HOSTILE[7]) for h in theme.history),
        owner=HOSTILE[0],
        note=HOSTILE[7],
        ticket=URLS[0],
    )
    report = night.full_report()
    releases = tuple(replace(release, name=HOSTILE[2]) for release in report.releases)
    return replace(
        report,
        themes=(attacked, *report.themes[1:]),
        communities=communities,
        releases=releases,
        comments={"T-0001": said, "": said},
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("theme")
    write_report(folder / "calm", render_html(night.full_report()))
    write_report(folder / "hostile", render_html(hostile_report()))
    return folder


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 375, 1280])
@pytest.mark.parametrize("kind", ["calm", "hostile"])
def test_theme_pages_hold_whatever_was_written(browser, site, kind, width, scheme):
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    told: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: told.append(dialog.message))
    urls = [(site / kind / name).as_uri() for name in PAGES]
    for url in urls:
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert not page.title().startswith("pwned")
        assert page.locator("script, img, iframe, [onload], [onerror], [onfocus]").count() == 0
        assert page.locator("a[href^='javascript:'], a[href^='data:']").count() == 0
    page.close()

    assert told == []
    assert [url for url in asked if not url.startswith("data:")] == urls


def test_the_chart_takes_the_colours_of_the_page(browser, site):
    fills = {}
    for scheme in ("light", "dark"):
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme=scheme)
        page.goto((site / "calm" / PAGES[0]).as_uri())
        bar = "getComputedStyle(document.querySelector('.chart.wide [fill=\"var(--now)\"]')).fill"
        fills[scheme] = page.evaluate(bar)
        assert page.locator(".chart.narrow").is_hidden()
        page.close()

    assert fills == {"light": "rgb(0, 104, 168)", "dark": "rgb(90, 180, 232)"}


def test_a_phone_sees_its_own_chart(browser, site):
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.goto((site / "calm" / PAGES[0]).as_uri())

    assert page.locator(".chart.wide").is_hidden()
    assert page.locator(".chart.narrow").is_visible()
    page.close()


def test_a_reader_pages_through_the_comments_and_comes_back(browser, site):
    page = browser.new_page()
    page.goto((site / "calm" / PAGES[0]).as_uri())
    page.click("a.every")
    page.click("a[rel=next] >> nth=0")
    assert page.url.endswith("themes/T-0001-comments-2.html")
    assert page.locator("article.said").count() == 10
    page.click("nav.trail a >> nth=1")
    assert page.url.endswith("themes/T-0001.html")
    page.goto((site / "calm" / "themes/T-0003.html").as_uri())
    page.wait_for_url("**/themes/T-0001.html")
    page.close()
