import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from models.causes import CAUSES
from models.curation import KINDS
from models.theme_report import HistoryLine, PeriodChange
from models.voices import Check, CommunityClaim, Firmness
from reports import comment_pages, theme_facts, theme_history, theme_places
from reports.language import words_of
from reports.render_html import render_html
from tests.reports import theme_night as night

FR, EN = words_of("fr"), words_of("en")
THEME = night.full_theme()


class Page(HTMLParser):
    """Collects tags and attributes, and the text with blanks folded."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.raw = ""
        self.feed(data.decode())
        self.text = re.sub(r"[ \n]+", " ", self.raw)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.raw += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module")
def pages():
    return {path: Page(data) for path, data in render_html(night.full_report()).items()}


def test_every_theme_and_every_comment_has_its_page(pages):
    assert sorted(pages) == [
        "comments/none-1.html",
        "communities.html",
        "curation.html",
        "index.html",
        "method.html",
        "search.html",
        "search/part-0.js",
        "themes/T-0001-comments-1.html",
        "themes/T-0001-comments-2.html",
        "themes/T-0001.html",
        "themes/T-0002.html",
        "themes/T-0003.html",
        "themes/T-0004.html",
    ]


def test_the_four_numbers_of_a_theme():
    assert theme_facts.figures(THEME, night.full_report("en"), EN) == (
        (
            "People",
            "151",
            "up to 12\u00a0more",
        ),
        ("People in a week", "+14", "11\u00a0new people, +3\u00a0by hand"),
        ("Communities", "4", "of 4 read"),
        ("Firmness", "Fragile", "falls back without Forum"),
    )


def test_a_firm_theme_says_so_and_one_without_checks_says_what_is_known():
    firm = replace(THEME, firmness=Firmness("T-0001", 1, 9, (), is_firm=True))
    assert theme_facts.figures(firm, night.full_report(), FR)[3] == (
        "Solidité",
        "Solide",
        "reste en tête quoi qu’on retire",
    )
    unknown = replace(THEME, firmness=None, changes=(), standing=None)
    assert [value for _, value, _ in theme_facts.figures(unknown, night.full_report(), FR)] == [
        "151",
        "88",
        "4",
        "212",
    ]


def test_what_a_theme_hangs_on_is_named():
    checks = tuple(
        Check(removal, name, 12, 4, is_top=False)
        for removal, name in (("loudest", ""), ("campaign", "C-0001"), ("language", "fr"))
    )
    theme = replace(THEME, firmness=Firmness("T-0001", 1, 9, checks, is_firm=False))

    assert theme_facts.figures(theme, night.full_report(), FR)[3][2] == (
        "recule sans ses trois voix les plus bavardes, la campagne C-0001"
    )


@pytest.mark.parametrize(
    ("period", "release", "causes", "told"),
    [
        ("night", "", {}, ("Depuis la nuit dernière", "±0", "personne de plus ni de moins")),
        ("release", "4.2", {"deleted": -2}, ("Depuis 4.2", "−2", "−2\u00a0par des suppressions")),
    ],
)
def test_a_change_is_told_with_its_causes(period, release, causes, told):
    move = PeriodChange(period, night.NIGHT, release, 9, causes, 9 + sum(causes.values()))
    theme = replace(THEME, changes=(move,))

    assert theme_facts.figures(theme, night.full_report(), FR)[1] == told


def test_every_cause_has_words_in_both_languages():
    move = PeriodChange("week", night.NIGHT, "", 0, dict.fromkeys(CAUSES, 1), 7)
    theme = replace(THEME, changes=(move,))
    said = [theme_facts.figures(theme, night.full_report(), w)[1][2] for w in (FR, EN)]

    assert [len(each.split(", ")) for each in said] == [7, 7]


@pytest.mark.parametrize(
    ("finding", "told"),
    [
        ("only", "Uniquement sur Forum\u202f: 50\u00a0voix, personne ailleurs."),
        ("mostly", "Surtout sur Forum\u202f: 50\u00a0voix, 22 ailleurs."),
        ("more", "Plus qu’ailleurs sur Forum\u202f: 30\u202f% de ses voix, contre 10\u202f%."),
    ],
)
def test_a_claim_is_a_sentence(finding, told):
    claim = CommunityClaim("T-0001", "Forum", finding, 50, 22, 0.3, 0.1, 0.01)

    assert theme_facts.claim(claim, FR) == told


def test_quotes_are_grouped_by_intent_and_none_is_shown_twice():
    groups = theme_facts.quotes_by_intent(THEME, EN)

    assert [(title, [quote.text for quote in quotes]) for title, quotes in groups] == [
        ("Requests: 11\u00a0people", ["Il faudrait un bouton « reprendre le trajet »."]),
        (
            "Questions: 22\u00a0people (up to 2\u00a0more)",
            ["Peut-on reprendre un trajet interrompu ?"],
        ),
        ("Other", ["Nul"]),
    ]
    assert theme_facts.quotes_by_intent(replace(THEME, quotes=()), EN) == ()
    assert theme_facts.quotes_by_intent(replace(THEME, intents=(), sides=(), quotes=()), EN) == ()
    plain = replace(THEME, intents=(), sides=())
    assert theme_facts.quotes_by_intent(plain, EN) == (("", THEME.quotes),)


def test_the_history_is_told_in_words_and_what_was_undone_says_so(pages):
    told = [
        (theme_history.told(line, FR), theme_history.by_whom(line, FR)) for line in night.HISTORY
    ]

    assert told == [
        ("Titre donné à la main\u202f: Le trajet.", "par Anna · motif\u202f: plus clair"),
        ("Fusionné à la main avec\u202f: GPS perdu.", "par Anna · annulé depuis"),
        ("A absorbé un thème qui disait la même chose\u202f: La carte se fige.", ""),
        ("État\u202f: naissant, puis actif.", ""),
        ("Repéré pour la première fois.", ""),
    ]
    assert all(text in pages["themes/T-0001.html"].text for text, _ in told)
    undone = [a for a in pages["themes/T-0001.html"].all("li") if a.get("class") == "undone"]
    assert len(undone) == 1


@pytest.mark.parametrize("words", [FR, EN], ids=["fr", "en"])
def test_every_event_and_every_act_has_words(words):
    events = ("born", "state", "split", "merged", "gone", "back", "refit", "curated", "revived")
    kinds = (*events, *(f"act:{kind}" for kind in KINDS if kind != "undo"))
    lines = [HistoryLine(night.NIGHT, kind, ("X",), "", "", {}) for kind in kinds]
    told = [theme_history.told(line, words) for line in lines]

    assert [text for text in told if not re.fullmatch(r"[A-ZÉÀ].*\.", text)] == []
    split = HistoryLine(night.NIGHT, "split", (), "", "", {"from": "Y"})
    assert "Y" in theme_history.told(split, words)


def test_what_is_undone_or_of_another_product_is_not_on_the_chart():
    notes = theme_history.notes(night.full_report(), THEME, FR)

    assert [(note.on.isoformat(), note.text, note.kind) for note in notes] == [
        ("2025-09-29", "4.1", "release"),
        ("2025-10-21", "fusion", "merge"),
        ("2025-10-28", "4.2", "release"),
        ("2025-10-31", "alerte", "alert"),
    ]


def test_those_who_do_not_see_the_chart_hear_what_is_written_on_it(pages):
    images = [a for a in pages["themes/T-0001.html"].all("svg") if a.get("role") == "img"]

    assert len(images) == 2
    assert "21 octobre 2025\u202f: fusion; 28 octobre 2025\u202f: 4.2" in images[0]["aria-label"]


def test_communities_are_shown_on_one_scale_with_their_sides():
    panels = theme_places.panels(THEME, night.full_report(), FR)

    assert [panel.name for panel in panels] == list(night.COMMUNITIES)
    first = panels[0]
    assert (first.name, first.who, sum(first.columns), first.about) == (
        "Forum",
        "50\u00a0personnes",
        14,
        ("français", "1\u00a0pour, 12\u00a0contre"),
    )
    assert theme_places.ratings(THEME, night.full_report(), FR) == (("4", 1), ("3", 1), ("1", 1))
    silent = replace(night.full_report(), comments={})
    assert theme_places.panels(THEME, silent, FR)[0].columns == ()
    undated = replace(THEME, trend=())
    assert theme_places.panels(undated, night.full_report(), FR)[0].columns == ()


def test_many_different_ratings_are_rounded():
    rated = tuple(night.quote(n, "x", rating=1 + n / 10) for n in range(12))
    report = replace(night.full_report(), comments={"T-0001": rated})

    assert theme_places.ratings(THEME, report, FR) == (("2", 7), ("1", 5))


def test_comments_come_in_pages_of_fifty_with_what_was_set_aside_last(pages):
    first, last = (pages[f"themes/T-0001-comments-{n}.html"] for n in (1, 2))

    assert [len(page.all("article")) for page in (first, last)] == [50, 10]
    assert "page 1 sur 2" in first.text
    assert [a["rel"] for a in first.all("a") if a.get("rel") in ("next", "prev")] == ["next"] * 2
    assert last.all("article")[-1] == {
        "class": "said",
        "id": "c-000000000000",
        "data-community": "Play Store",
        "data-language": "fr",
        "data-day": "2025-10-25",
    }
    assert "mis de côté\u202f: publicité envoyée à tous" in last.text
    assert "Commentaires sans thème" in pages["comments/none-1.html"].text


def test_a_cut_quote_leads_to_the_whole_comment(pages):
    hrefs = [a["href"] for a in pages["themes/T-0001.html"].all("a")]

    assert "../themes/T-0001-comments-1.html#c-000000000000" in hrefs


def test_an_anchor_is_a_plain_name():
    assert comment_pages.anchor('a"b c<d>éfghijkl') == "c-a_b_c_d__fgh"[: len("c-") + 12]


def test_a_merged_theme_leads_on_and_a_silent_one_says_what_is_known(pages):
    assert {"http-equiv": "refresh", "content": "0; url=T-0001.html"} in pages[
        "themes/T-0003.html"
    ].all("meta")
    text = pages["themes/T-0004.html"].text
    assert "Le porte-bagages" in text
    assert (
        "Connu depuis le 10 septembre 2025\u202f; on en a parlé pour la dernière fois "
        "le 3 août 2025, 41\u00a0commentaires en tout."
    ) in text
    silent = replace(night.full_report().silent["T-0004"], last_said_on=None)
    assert theme_facts.last_words(silent, FR) == "Connu depuis le 10 septembre 2025."


def test_no_page_has_a_style_a_handler_or_a_script(pages):
    for page in (page for path, page in pages.items() if not path.startswith("search")):
        assert not {tag for tag, _ in page.tags} & {"script", "img", "iframe", "form", "object"}
        assert not [a for _, attrs in page.tags for a in attrs if a.startswith("on")]
        assert not [attrs for _, attrs in page.tags if "style" in attrs]


def test_the_same_report_is_the_same_bytes():
    assert render_html(night.full_report("en")) == render_html(night.full_report("en"))


def test_themes_beyond_the_first_get_plain_bars():
    themes = tuple(
        replace(THEME, theme_id=f"T-{n:04}", sides=(), quotes=(), history=()) for n in range(202)
    )
    report = replace(night.full_report(), themes=themes, comments={}, moved={})
    pages = render_html(report)

    assert b"chart wide" in pages["themes/T-0199.html"]
    assert b"chart plain" in pages["themes/T-0200.html"]
    assert b"chart wide" not in pages["themes/T-0200.html"]


def test_who_sees_to_a_theme_is_said_even_if_nobody_does():
    free = replace(THEME, owner="", status="ours", ticket="", teams=(), area="", note="")

    assert theme_facts.card_of(free, FR) == (
        ("Responsable", "personne pour l’instant"),
        ("Décision", "ours"),
    )
    assert theme_facts.mentions(replace(THEME, n_mentions=0), FR) == ""
    assert [theme_facts.closeness(x, EN) for x in (0.9, 0.7, 0.2)] == [
        "very close",
        "close",
        "related",
    ]


def test_comments_of_a_theme_that_is_not_shown_have_no_page():
    report = replace(night.full_report(), comments={"T-0004": (night.quote(1, "x"),)})

    assert not [path for path in render_html(report) if "comments" in path]


def test_why_a_comment_is_set_aside_is_said():
    reasons = ("spam", "scam", "abuse", "raid", "other")
    said = [theme_facts.reason(night.quote(1, "x", set_aside_reason=r), EN) for r in reasons]

    assert said == [
        "set aside: advertising sent to everybody",
        "set aside: asks for money or secrets",
        "set aside: insults or threatens",
        "set aside: many at once about something else",
        "set aside: other",
    ]
    assert theme_facts.reason(night.quote(1, "x"), EN) == ""


def test_a_chart_of_weeks_marks_releases_within_their_week():
    report = replace(night.full_report(), trend_period_days=7)
    page = Page(render_html(report)["themes/T-0001.html"])

    assert "Voix par semaine" in page.text
