from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from models.errors import PublishError
from models.theme_report import Quote
from tests.fakes import hear, night_of, said, sentence
from transforms.authors import comment_id
from transforms.store import MEMORY, open_store
from transforms.verbatim import check_quotes

URL = "https://forum.example.org/1"


@pytest.fixture(scope="module")
def con():
    with open_store(MEMORY) as opened:
        hear(opened, night_of(date(2026, 11, 2)), list(said("route", range(8), url=URL)))
        yield opened


def quote(number: int, text: str, url: str = URL) -> Quote:
    return Quote(
        comment_id=comment_id("forum", f"route-{number}"),
        text=text,
        is_cut=True,
        language="en",
        community="forum",
        said_on=None,
        url=url,
        copies=1,
        people=1,
    )


def test_pieces_of_stored_comments_with_their_links_pass(con):
    quotes = [quote(i, sentence("route", i)[3:20]) for i in range(8)]
    assert check_quotes(con, quotes) == 8
    assert check_quotes(con, []) == 0


@pytest.mark.parametrize(
    "bad",
    [
        quote(1, "a word that nobody said"),
        quote(1, sentence("route", 1).upper()),
        quote(1, ""),
        quote(1, sentence("route", 1), url="https://elsewhere.example.org"),
        quote(99, sentence("route", 1)),
    ],
    ids=["invented", "altered", "empty", "another link", "unknown comment"],
)
def test_anything_else_stops_the_publication_and_names_the_comment(con, bad):
    with pytest.raises(PublishError) as told:
        check_quotes(con, [quote(0, sentence("route", 0)), bad])
    assert str(told.value) == (
        "Nothing was published: 1 of 2 quotes are not what the store holds "
        f"(comments {bad.comment_id}). Run `remontee run` again, so that the report is made from "
        "the store as it is now."
    )


def test_a_percent_sign_or_underscore_is_no_wildcard(con):
    with pytest.raises(PublishError):
        check_quotes(con, [quote(1, "%")])


def test_of_many_bad_quotes_five_are_named_and_no_text_is_shown(con):
    quotes = [quote(i, "private words") for i in range(8)]
    with pytest.raises(PublishError) as told:
        check_quotes(con, [*quotes, replace(quotes[0], text="twice")])
    shown = sorted(q.comment_id for q in quotes)[:5]
    assert f"9 quotes are not what the store holds (comments {', '.join(shown)} and 3 more)" in str(
        told.value
    )
    assert "private words" not in str(told.value)
