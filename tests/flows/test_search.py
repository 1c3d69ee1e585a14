"""Search from outside."""

from __future__ import annotations

import re

import pytest

from tests.program import truth

pytestmark = pytest.mark.slow

HEAD = re.compile(
    r"(-?\d\.\d\d)  (?:(T-\d{4}) (.+?) \[\w+\]|no theme)  "
    r"\((.+), (\d{4}-\d\d-\d\d|no date)(?:; said \d+ times(?: by \d+ people)?)?\)"
)


def on_one_line(text: str) -> str:
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def is_about_lost_routes(row) -> bool:
    """By its own words, or as an answer in the thread on it."""
    in_thread = row["text"].startswith(("Trajets perdus depuis", "Rides disappearing"))
    return in_thread or truth()[row["source"], row["native_id"]] == "route-lost"


@pytest.mark.parametrize("words", ["l'appli perd le trajet", "my ride was not recorded"])
def test_the_first_hits_speak_of_it_and_show_their_theme(first_night, words: str) -> None:
    told = first_night.site.remontee("search", words, "--limit", "5")

    assert (told.code, told.err) == (0, "")
    heads = [found for line in told.lines if (found := HEAD.fullmatch(line))]
    assert len(heads) == 5
    comments = {on_one_line(row["text"]): row for row in first_night.tables["comments"]}
    hits = [comments[line.strip()] for line in told.lines if line.strip() in comments]
    assert sum(map(is_about_lost_routes, hits[:3])) >= 2
    themes = {row["comment_id"]: row["theme_id"] for row in first_night.tables["assignments"]}
    titles = {row["theme_id"]: row["title_fr"] for row in first_night.tables["themes"]}
    assert [(head[2] or "", head[3] or "") for head in heads] == [
        (themes[hit["comment_id"]], titles.get(themes[hit["comment_id"]], "")) for hit in hits
    ]
    assert [head[4] for head in heads] == [hit["community"] for hit in hits]
    assert re.fullmatch(
        r"These words would go to (T-\d{4} .+|no theme) \(-?\d\.\d\d\)\.", told.lines[-1]
    )


def test_a_phrase_in_quotation_marks_occurs_word_for_word(first_night) -> None:
    stored = [on_one_line(row["text"]) for row in first_night.counted]
    told = first_night.site.remontee("search", '"4.2" trajet', "--limit", "1000")

    found = [line.strip() for line in told.lines if line.strip() in stored]
    assert sorted(set(found)) == sorted({text for text in stored if "4.2" in text})
    assert re.fullmatch(r"\d+ of \d+ comments fit these limits and phrases\.", told.lines[-2])


def test_a_community_that_there_is_not_is_told(first_night) -> None:
    told = first_night.site.remontee("search", "trajet", "--community", "forum aurora")
    assert (told.code, told.err) == (
        2,
        'no comment of the community "forum aurora"; did you mean "Forum Aurore"?\n',
    )


def test_no_words_are_no_search(first_night) -> None:
    told = first_night.site.remontee("search", "  ")
    assert (told.code, told.err) == (
        2,
        'There is nothing to search for. Write: remontee search "some words"\n',
    )
