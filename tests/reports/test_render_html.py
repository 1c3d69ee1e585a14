import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest

from models.theme_report import Quote
from reports.build import build_report
from reports.render_html import marked, render_html, render_shelf

OUR_PAGES = (
    r"#[\w-]+|(\.\./)?(index|themes|method|curation|communities|map|search)\.html(#[\w=-]+)?"
    r"|(\.\./)?(themes/t\d(-comments-\d)?|comments/none-\d)\.html(#[\w-]+)?"
    r"|report\.\w+|themes\.csv|tables/comments\.parquet"
)


class Page(HTMLParser):
    """Collects tags, attributes and text."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(data.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture
def pages(small_night, team):
    return {
        path: Page(data) for path, data in render_html(build_report(small_night, team())).items()
    }


def test_there_is_a_front_page_and_one_for_each_theme_and_for_its_comments(pages):
    assert sorted(pages) == [
        "comments/none-1.html",
        "communities.html",
        "index.html",
        "method.html",
        "search.html",
        "search/part-0.js",
        "themes/t1-comments-1.html",
        "themes/t1.html",
        "themes/t2-comments-1.html",
        "themes/t2.html",
        "themes/t3-comments-1.html",
        "themes/t3.html",
    ]


def scriptless(pages):
    """All pages but the search, which has tests of its own."""
    return [page for path, page in pages.items() if not path.startswith("search")]


def test_nothing_that_people_wrote_becomes_markup(pages):
    for page in scriptless(pages):
        assert not {tag for tag, _ in page.tags} & {"script", "img", "i", "b", "iframe", "form"}
        assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
        assert not [attrs for _, attrs in page.tags if "style" in attrs]
    assert "<script>document.title='pwned'</script>" in pages["themes/t1.html"].text


def test_pages_forbid_scripts_and_ask_for_nothing(pages):
    for page in scriptless(pages):
        policy = page.all("meta")[1]["content"]
        assert re.fullmatch(
            r"default-src 'none'; style-src 'sha256-[\w+/=]+'; img-src data:; "
            r"base-uri 'none'; form-action 'none'",
            policy,
        )
        assert [attrs["href"] for attrs in page.all("link")] == ["data:,"]


def test_links_lead_to_our_pages_or_to_the_web(pages):
    for page in scriptless(pages):
        for attrs in page.all("a"):
            href = attrs["href"]
            if href.startswith("https://"):
                assert attrs["rel"] == "noopener noreferrer nofollow"
            else:
                assert re.fullmatch(OUR_PAGES, href)


def test_a_quote_is_in_its_own_language(pages):
    tags = [attrs["lang"] for attrs in pages["themes/t1.html"].all("blockquote")]

    assert sorted(set(tags)) == ["ar", "en", "fr"]
    assert [a["lang"] for a in pages["themes/t3.html"].all("blockquote")] == [""]


def test_every_quote_is_on_the_page_as_it_was_written(small_night, team, pages):
    for theme in build_report(small_night, team()).themes:
        for quote in theme.quotes:
            assert quote.text in pages[f"themes/{theme.theme_id}.html"].text


def test_copies_say_how_many_and_by_whom(pages):
    assert "×\u202f5, 2\u00a0personnes" in pages["themes/t1.html"].text


def test_keywords_are_marked_as_whole_words():
    quote = Quote("1", "Le Trajet, trajets, =1+1", False, "fr", "", None, "", 1, 1)

    assert marked(quote, ("trajet", "=1+1", "")) == [
        ("Le ", False),
        ("Trajet", True),
        (", trajets, ", False),
        ("=1+1", True),
    ]
    assert marked(quote, ()) == [(quote.text, False)]


def test_ten_themes_are_shown_at_once_and_the_rest_unfolds(comment, theme, make_reading, team):
    comments = tuple(comment(f"{n}", theme_id=f"t{n}") for n in range(13))
    themes = tuple(theme(f"t{n}") for n in range(13))

    page = Page(render_html(build_report(make_reading(comments, themes), team()))["index.html"])

    assert "3\u00a0autres thèmes" in page.text
    assert [a["class"] for a in page.all("details")] == ["rest", "rest"]
    assert [a["class"] for a in page.all("ol")] == ["titles"]


def test_a_theme_further_down_is_named_if_it_is_new_or_grows(comment, theme, make_reading, team):
    night = date(2025, 11, 4)
    crowd = tuple(
        comment(f"{n}-{m}", theme_id=f"t{n:02}", said_on=night - timedelta(days=7 + m))
        for n in range(10)
        for m in range(9)
    )
    rising = tuple(comment(f"r{m}", theme_id="t10") for m in range(6))
    calm = tuple(comment(f"c{m}", theme_id="t12", said_on=date(2025, 10, 8)) for m in range(6))
    comments = (*crowd, *rising, *calm, comment("n", theme_id="t11"))
    themes = (*(theme(f"t{n:02}") for n in (*range(11), 12)), theme("t11", first_night=night))

    page = Page(render_html(build_report(make_reading(comments, themes), team()))["index.html"])

    shown = page.text.partition("plus bas dans la liste")[2].partition("3\u00a0autres thèmes")[0]
    assert "Thème t10 6\u00a0personnes en sept jours, 0 d’habitude" in shown
    assert "Thème t11 nouveau cette nuit" in shown
    assert "Thème t12" not in shown


def test_themes_further_down_are_grouped_by_area(comment, theme, make_reading, team):
    comments = tuple(comment(f"{n:02}", theme_id=f"t{n:02}") for n in range(14))
    areas = ("",) * 10 + ("", "Achat", "Appli", "Achat")
    themes = tuple(theme(f"t{n:02}", area=area) for n, area in enumerate(areas))

    page = render_html(build_report(make_reading(comments, themes), team()))["index.html"].decode()

    rest = page.partition('<details class="rest">')[2].partition("</details>")[0]
    assert re.findall(r"<h3><bdi>(.*?)</bdi></h3>|>(Thème \w+)<", rest) == [
        ("Achat", ""),
        ("", "Thème t11"),
        ("", "Thème t13"),
        ("Appli", ""),
        ("", "Thème t12"),
        ("Sans domaine", ""),
        ("", "Thème t10"),
    ]


def test_eight_languages_are_listed_and_the_others_unfold(comment, theme, make_reading, team):
    tags = ("fr", "en", "de", "es", "it", "pt", "nl", "pl", "cs", "tr")
    comments = tuple(comment(tag, language=tag) for tag in tags)

    pages = render_html(build_report(make_reading(comments, (theme("t1"),)), team()))

    for page in (Page(pages[path]) for path in ("index.html", "themes/t1.html")):
        assert "et 2\u00a0autres" in page.text
        assert [a["aria-labelledby"] for a in page.all("table") if a["class"] == "counts"] == [
            "by-language",
            "by-language-rest",
        ]


def test_what_there_is_only_one_of_is_not_listed(comment, theme, make_reading, team):
    reading = make_reading((comment("1"), comment("2")), (theme("t1"),))

    pages = render_html(build_report(reading, team("en")))

    for page in map(Page, pages.values()):
        assert not [a for a in page.all("table") if a["class"] == "counts"]
    assert "in the community Forum" in Page(pages["index.html"]).text
    assert "Who and where" not in Page(pages["themes/t1.html"]).text
    assert "English" not in Page(pages["themes/t1.html"]).text


def test_everybody_is_shown_the_project_once(small_night, team):
    pages = render_html(build_report(small_night, team("en", name="Aurore", slug="all")))
    front = pages["index.html"].decode()

    assert "<h1><bdi>Aurore</bdi></h1>" in front
    assert "<title>Aurore · 4 November 2025</title>" in front
    assert "Night of Tuesday 4 November 2025, for everybody" in front
    assert "← <bdi>Aurore</bdi></a>" in pages["themes/t1.html"].decode()


def test_a_limited_team_of_the_projects_name_is_not_everybody(small_night, team):
    report = build_report(small_night, team("en", name="Aurore", words=("trajet",)))

    assert "for everybody" not in render_html(report)["index.html"].decode()


def test_a_quote_says_only_what_the_reader_cannot_guess(small_night, team):
    quotes = Page(render_html(build_report(small_night, team("fr")))["themes/t1.html"]).text

    assert "anglais" in quotes
    assert "français\n" not in quotes.partition("Avec leurs mots")[2]


def test_lines_broken_by_a_mail_program_are_joined_and_paragraphs_kept():
    line = "Bonjour, depuis la mise à jour de la semaine dernière"
    quote = Quote("1", f"{line}\nrien ne va.\n \n\nMerci\nAnne", False, "fr", "", None, "", 1, 1)

    assert marked(quote, ()) == [(f"{line} rien ne va.\n\nMerci\nAnne", False)]


@pytest.mark.parametrize(
    ("n_comments", "said"),
    [(0, "Rien n’a été lu"), (5, "Trop peu de voix"), (40, "Aucun thème ne réunit")],
)
def test_a_small_community_gets_an_honest_page(comment, make_reading, team, n_comments, said):
    comments = tuple(comment(f"{n}", theme_id="") for n in range(n_comments))

    pages = render_html(build_report(make_reading(comments), team()))

    found = ["comments/none-1.html", "search.html", "search/part-0.js"]
    lists = found if n_comments else []
    assert sorted(pages) == sorted(["index.html", "method.html", *lists])
    page = Page(pages["index.html"])
    assert said in page.text
    assert len(page.all("blockquote")) == n_comments


def test_a_report_of_undated_comments_by_week_has_no_chart(comment, theme, make_reading, team):
    comments = tuple(comment(f"{n}", said_on=None) for n in range(40))
    reading = make_reading(comments, (theme("t1"),), None)

    pages = render_html(build_report(reading, team()))

    assert not Page(pages["index.html"]).all("figcaption")
    assert not [a for a in Page(pages["themes/t1.html"]).all("svg") if a["class"] == "chart"]


def test_the_shelf_lists_nights_and_teams():
    nights = [("latest", [("Mobile", "latest/mobile/index.html")]), ("2025-11-04", [])]

    page = Page(render_shelf("<Aurore>", nights, "fr"))

    assert "Dernier rapport" in page.text
    assert "Nuit du mardi 4 novembre 2025" in page.text
    assert page.all("a")[1]["href"] == "latest/mobile/index.html"
    assert "Pour tous" in Page(render_shelf("Aurore", [("latest", [("Aurore", "x")])], "fr")).text
    assert "Aucun rapport" in Page(render_shelf("Aurore", [], "fr")).text


def test_a_run_without_sources_or_notes_is_a_page_too(small_night, team):
    reading = replace(small_night, run=replace(small_night.run, sources=(), notes=(), counts={}))

    page = Page(render_html(build_report(reading, team("en")))["index.html"])

    assert "Complete: every source arrived" not in page.text
    assert "Too few voices" in page.text
