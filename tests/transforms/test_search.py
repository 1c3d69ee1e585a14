from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from models.records import FoundComment
from models.space import SpaceParams
from tests.fakes import BagEmbedder, hear, night_of, said, sentence
from transforms.authors import comment_id
from transforms.search import find_comments
from transforms.store import MEMORY, open_store
from transforms.theming import ThemingParams, theme_night

NIGHT = night_of(date(2026, 11, 2))
ENGINE = BagEmbedder.engine.key


def find(con, words, limit=5):
    vector = BagEmbedder().encode([words]).vectors
    return find_comments(con, ENGINE, (words, vector), limit, "en")


@pytest.fixture(scope="module")
def con():
    with open_store(MEMORY) as opened:
        records = [r for topic in ("battery", "route", "brakes") for r in said(topic, range(20))]
        hear(opened, NIGHT, records)
        again = [replace(r, native_id=f"a-{r.native_id}", created_at=None) for r in records[20:25]]
        hear(opened, NIGHT, again)
        theme_night(
            opened,
            ENGINE,
            NIGHT,
            "r1",
            ThemingParams(space=SpaceParams(texts_per_dim=2, power=0.25)),
        )
        yield opened


def test_the_text_itself_is_found_first_once_and_with_its_theme(con):
    found = find(con, sentence("route", 3))

    theme_id, title = con.execute(
        "SELECT theme_id, coalesce(title_en, '') FROM staged_comments"
        " JOIN assignments USING (text_id) LEFT JOIN themes USING (theme_id)"
        " WHERE native_id = 'route-3' AND until_night IS NULL"
    ).fetchone()
    assert found[0] == FoundComment(
        score=1.0,
        theme_id=theme_id,
        title=title or "",
        comment_id=comment_id("forum", "route-3"),
        community="forum",
        said_on=date(2026, 11, 1),
        text=sentence("route", 3),
        url="",
    )
    assert len({each.text for each in found}) == 5
    assert [each.score for each in found] == sorted((f.score for f in found), reverse=True)


def test_words_find_comments_of_their_subject(con):
    found = find(con, "My route map and the tracking of the ride", 8)
    assert {each.text for each in found} <= {sentence("route", i) for i in range(20)}


def test_as_many_as_wanted_are_found_and_no_more_than_there_are(con):
    assert [len(find(con, "rain", limit)) for limit in (1, 7, 1000)] == [1, 7, 60]


def test_before_themes_are_looked_for_comments_are_found_without_one():
    with open_store(MEMORY) as empty:
        assert find(empty, "route") == ()
        hear(empty, NIGHT, list(said("route", range(3))))
        assert [(each.theme_id, each.title) for each in find(empty, "route")] == [("", "")] * 3


def test_when_nothing_is_left_nothing_is_found():
    with open_store(MEMORY) as left:
        hear(left, NIGHT, list(said("route", range(3))))
        gone = [replace(r, body="", is_deleted=True) for r in said("route", range(3))]
        hear(left, NIGHT, gone)
        assert find(left, "route") == ()
