from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest

from models.report import Report
from models.theme_report import Count
from models.voices import CommunityClaim, Comparison, Shared
from reports.build import build_report
from reports.language import words_of
from reports.render_html import render_html
from reports.telling import communities
from tests.reports.full_night import EVERYBODY, HOSTILE, TEAMS, full_reading

FR, EN = words_of("fr"), words_of("en")
CLAIM = CommunityClaim("T-0001", "Forum", "mostly", 20, 5, 0.5, 0.1, 0.001)


@pytest.fixture(scope="module")
def report() -> Report:
    return build_report(full_reading(), replace(EVERYBODY, language="en"), TEAMS)


@pytest.fixture
def compared(report) -> Callable[..., Report]:
    """The report with these findings."""

    def make(*claims: CommunityClaim, everywhere: tuple[Shared, ...] = (), n_tests=12) -> Report:
        sizes = {count.name: count.n_voices for count in report.communities}
        return replace(report, comparison=Comparison(everywhere, claims, n_tests, sizes))

    return make


def page_of(report: Report) -> str:
    return unescape(render_html(report)["communities.html"].decode()).replace("\xa0", " ")


def plain(sentence) -> str:
    return "".join(piece.text for piece in sentence).replace("\xa0", " ")


def many(report: Report, n: int, name: Callable[[int], str] = "Forum {}".format) -> Report:
    counts = tuple(Count(name(i), 50 - i % 40, 50 - i % 40) for i in range(n))
    themes = tuple(replace(theme, communities=counts[i : i + 9])
                   for i, theme in enumerate(report.themes))  # fmt: skip
    return replace(report, communities=counts, themes=themes, comparison=None)


def test_every_community_is_told_with_its_people_and_its_first_theme(report):
    told = communities.communities(report, EN)

    assert [each.count for each in told] == sorted(
        report.communities, key=lambda count: (-count.n_voices, count.name)
    )
    page = page_of(report)
    for each in told:
        assert f'<a href="#{each.anchor}"><bdi>{each.name}' in page
        assert f'<h3 id="{each.anchor}">' in page


def test_the_share_of_a_theme_is_of_the_voices_of_the_community(compared):
    report = compared()
    forum = next(c for c in communities.communities(report, EN) if c.count.name == "Forum")

    first = forum.themes[0]
    theme = next(theme for theme in report.themes if theme.theme_id == first.theme_id)
    n_here = next(c.n_voices for c in theme.communities if c.name == "Forum")
    sizes = report.comparison.n_voices
    n_there = sum(c.n_voices for c in theme.communities if c.name != "Forum")
    n_others = sum(sizes.values()) - sizes["Forum"]
    assert first.n_voices == n_here == max(said.n_voices for said in forum.themes)
    assert (first.here, first.elsewhere) == (
        EN.percent(n_here / sizes["Forum"]),
        EN.percent(n_there / n_others),
    )


def test_quotes_are_of_the_very_community_and_were_there_before(report):
    known = {quote.comment_id for theme in report.themes for quote in theme.quotes}

    for each in communities.communities(report, EN):
        assert {quote.community for quote in each.quotes} <= {each.count.name}
        assert {quote.comment_id for quote in each.quotes} <= known
        assert len({quote.theme_id for quote in each.quotes}) == len(each.quotes)


def test_what_sets_a_community_apart_is_said_first(compared):
    report = compared(CLAIM)

    assert [plain(said) for said in communities.summary(report, EN)][1] == (
        "What sets one apart most: 50% of the voices in Forum speak of The app loses the route, "
        "10% elsewhere."
    )
    assert page_of(report).count("Mostly in Forum: 20 voices, 5 elsewhere.") == 2
    assert plain(communities.summary(compared(), EN)[1]) == (
        "No community says anything more than its size explains."
    )


def test_claims_on_themes_that_are_not_shown_are_left_out(compared):
    hidden = replace(CLAIM, theme_id="T-0099")

    assert communities.known_claims(compared(hidden, CLAIM)) == (CLAIM,)


def test_what_is_said_everywhere_has_its_lowest_and_highest_share(compared):
    shared = Shared("T-0002", ("Forum", "Play Store"), 12, 0.1, 0.25)

    (told,) = communities.everywhere(compared(everywhere=(shared,)), EN)

    assert plain(told) == (
        "Battery in winter: 10% to 25% of the voices of each community that is large enough "
        "to tell."
    )
    assert "T-0002" not in {
        theme.theme_id for theme in communities.heard_in_all(compared(everywhere=(shared,)))
    }


def test_the_page_says_how_many_comparisons_were_made_or_that_none_could_be(report, compared):
    assert communities.honesty(compared(n_tests=891), EN).startswith("891\xa0comparisons were")
    assert "Too few voices to compare" in communities.honesty(compared(n_tests=0), EN)
    assert "Too few voices to compare" in page_of(replace(report, comparison=None))


def test_the_grid_has_a_number_beside_each_dot_and_says_nobody(report):
    rows = communities.grid(report, EN)

    assert all(len(cells) == len(rows[0][1]) <= communities.N_COLUMNS for _, cells in rows)
    for _, cells in rows:
        for cell in cells:
            assert bool(cell.share) or cell.size == 0
    assert '<span class="hidden">nobody</span>' in page_of(report)


def test_forty_communities_unfold_and_those_after_sixty_are_in_the_tables(report):
    page = page_of(many(report, 40))
    assert "and 32 others" in page
    assert len(re.findall(r'<h3 id="place-\d+"', page)) == 40
    assert "3 more communities are in the tables." in page_of(many(report, 63))
    assert len(render_html(many(report, 200))["communities.html"]) < 200_000


@pytest.mark.parametrize("text", HOSTILE)
def test_names_never_become_markup(report, text):
    page = render_html(many(report, 4, lambda i: f"{text}{i}"))["communities.html"].decode()

    drawn = re.sub(r'<svg class="bar".*?</svg>', "", page, flags=re.DOTALL)
    assert len(re.findall("<script|<img|<svg|<style", drawn)) == 1


def test_one_community_has_no_such_page(report):
    alone = replace(report, communities=report.communities[:1])
    pages = render_html(alone)

    assert "communities.html" not in pages
    assert "communities.html" not in pages["index.html"].decode()


def test_the_page_is_french_for_a_french_reader(report, compared):
    page = page_of(replace(compared(CLAIM), language="fr"))

    assert "Dit davantage à un endroit" in page
    assert "Said" not in page
