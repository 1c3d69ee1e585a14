from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from models.assign import assign
from models.errors import UsageError
from models.records import Findings, FoundComment, FoundTheme, SearchScope
from models.space import SpaceParams, project
from tests.fakes import BagEmbedder, hear, night_of, said, sentence
from transforms.authors import comment_id
from transforms.search import Query, search
from transforms.search_scope import checked_scope
from transforms.spaces import load_space
from transforms.store import MEMORY, open_store
from transforms.theme_centres import load_centres
from transforms.theming import ThemingParams, theme_night

NIGHT = night_of(date(2026, 11, 2))
ENGINE = BagEmbedder.engine.key
NEVER_SAID = sentence("brakes", 99)


def find(con, words, limit=5, phrases=(), **scope) -> Findings:
    vector = BagEmbedder().encode([words]).vectors
    query = Query(words, vector, phrases, SearchScope(**scope))
    return search(con, ENGINE, query, limit, "en")


def texts_found(con, words, limit=100, **more) -> set[str]:
    return {each.text for each in find(con, words, limit, **more).comments}


@pytest.fixture(scope="module")
def con():
    with open_store(MEMORY) as opened:
        records = [r for topic in ("battery", "route", "brakes") for r in said(topic, range(20))]
        hear(opened, NIGHT, records)
        again = [replace(r, native_id=f"a-{r.native_id}", created_at=None) for r in records[20:25]]
        hear(opened, NIGHT, again, "Store")
        theme_night(
            opened,
            ENGINE,
            NIGHT,
            "r1",
            ThemingParams(space=SpaceParams(texts_per_dim=2, power=0.25)),
        )
        yield opened


def theme_of(con, native_id: str) -> tuple[str, str, str]:
    """Id, title and state of the theme of a comment."""
    return con.execute(
        "SELECT theme_id, coalesce(title_en, ''), coalesce(state, '') FROM staged_comments"
        " JOIN assignments USING (text_id) LEFT JOIN themes USING (theme_id)"
        " WHERE native_id = ? AND until_night IS NULL",
        [native_id],
    ).fetchone()


def test_the_text_itself_is_found_first_once_with_its_theme_and_its_copies(con):
    found = find(con, sentence("route", 3))

    theme_id, title, state = theme_of(con, "route-3")
    assert found.comments[0] == FoundComment(
        score=1.0,
        theme_id=theme_id,
        title=title,
        state=state,
        comment_id=comment_id("forum", "route-3"),
        community="forum",
        said_on=date(2026, 11, 1),
        text=sentence("route", 3),
        url="",
        n_comments=2,
        n_people=2,
    )
    assert len({each.text for each in found.comments}) == 5
    scores = [each.score for each in found.comments]
    assert scores == sorted(scores, reverse=True)
    assert (found.n_comments, found.n_stored) == (65, 65)


def test_words_find_comments_of_their_subject(con):
    found = texts_found(con, "My route map and the tracking of the ride", 8)
    assert found <= {sentence("route", i) for i in range(20)}


def test_as_many_as_wanted_are_found_and_no_more_than_there_are(con):
    assert [len(find(con, "rain", limit).comments) for limit in (1, 7, 1000)] == [1, 7, 60]


def test_only_comments_of_the_scope_are_found_and_shown(con):
    found = find(con, "rain", 100, community="Store")
    assert {each.text for each in found.comments} == {sentence("route", i) for i in range(5)}
    assert {(each.community, each.n_comments) for each in found.comments} == {("Store", 1)}
    assert (found.n_comments, found.n_stored) == (5, 65)

    theme_id, _, _ = theme_of(con, "brakes-0")
    assert {each.theme_id for each in find(con, "rain", 100, theme_id=theme_id).comments} == {
        theme_id
    }
    assert texts_found(con, "rain", since=date(2026, 11, 2)) == set()
    assert len(texts_found(con, "rain", since=date(2026, 11, 1), until=date(2026, 11, 1))) == 60
    assert texts_found(con, "rain", until=date(2026, 10, 31)) == set()
    assert len(texts_found(con, "rain", language="en")) == 60


def test_phrases_occur_word_for_word_whatever_capitals_and_blanks(con):
    words = sentence("route", 3).split()
    phrase = " ".join(words[2:6])
    assert texts_found(con, phrase, phrases=(phrase.upper(),)) == {sentence("route", 3)}
    assert texts_found(con, phrase, phrases=(phrase, "squeal")) == set()
    assert find(con, "x", phrases=("no such words",)).n_comments == 0


def test_apostrophes_and_hard_blanks_of_any_kind_are_alike_in_phrases():
    with open_store(MEMORY) as odd:
        (record,) = said("route", [1])
        hear(odd, NIGHT, [replace(record, body="Rendez-nous l’historique\u00a0: il est perdu")])
        for phrase in ("l'historique : il", "L’HISTORIQUE : il"):
            assert len(texts_found(odd, phrase, phrases=(phrase,))) == 1


def test_what_is_set_aside_is_not_found(con):
    with open_store(MEMORY) as spam:
        hear(spam, NIGHT, list(said("route", range(3))))
        spam.execute("UPDATE staged_comments SET is_set_aside = native_id = 'route-1'")
        found = find(spam, "route")
        assert {each.text for each in found.comments} == {sentence("route", i) for i in (0, 2)}
        assert found.n_stored == 2


def test_themes_with_most_of_the_words_in_title_or_keywords_are_named(con):
    with open_store(MEMORY) as named:
        named.execute(
            "INSERT INTO themes BY NAME SELECT 'T-000' || n AS theme_id, state, title AS title_fr,"
            " title AS title_en, [keyword] AS keywords, DATE '2026-11-02' AS first_night,"
            " DATE '2026-11-02' AS last_night, 'r1' AS run_id FROM (VALUES"
            " (1, 'active', 'Batterie vide', 'froid'), (2, 'active', 'Trajets perdus', 'gps'),"
            " (3, 'emerging', 'Le gps', 'trajet perdu'), (4, 'hidden', 'Trajet perdu', 'x'),"
            " (5, 'active', 'Trajet du soir', 'x')) AS t(n, state, title, keyword)"
        )
        assert find(named, "le trajet perdu").themes == (
            FoundTheme("T-0002", "Trajets perdus", "active", 0, 0),
            FoundTheme("T-0003", "Le gps", "emerging", 0, 0),
        )
        assert find(named, "le de la").themes == ()
        assert [theme.theme_id for theme in find(named, "GPS").themes] == ["T-0003", "T-0002"]


def test_new_words_go_where_the_one_assignment_function_puts_them(con):
    stored = load_space(con, ENGINE)
    centres = load_centres(con, stored.space.space_id)
    vector = BagEmbedder().encode([NEVER_SAID]).vectors
    assigned = assign(project(stored.space, vector, ["en"]), centres)

    going = find(con, NEVER_SAID).destination

    theme_id = centres.theme_ids[assigned.labels[0]]
    titles = dict(con.execute("SELECT theme_id, title_en FROM themes").fetchall())
    assert (going.theme_id, going.title) == (theme_id, titles[theme_id])
    assert going.strength == assigned.strengths[0] >= centres.thresholds[assigned.labels[0]]


def test_words_that_fit_no_theme_go_to_none_and_words_once_said_where_they_are(con):
    assert find(con, "zebra quartz").destination.theme_id == ""
    con.execute("BEGIN")
    try:
        con.execute(
            "UPDATE assignments SET theme_id = '', strength = 0.125 WHERE text_id ="
            " (SELECT text_id FROM staged_comments WHERE native_id = 'brakes-7')"
        )
        going = find(con, sentence("brakes", 7)).destination
        assert (going.theme_id, going.title, going.strength) == ("", "", 0.125)
    finally:
        con.execute("ROLLBACK")


def test_before_themes_are_looked_for_comments_are_found_without_one():
    with open_store(MEMORY) as empty:
        assert find(empty, "route") == Findings((), (), None, 0, 0)
        hear(empty, NIGHT, list(said("route", range(3))))
        found = find(empty, "route")
        assert [(each.theme_id, each.title) for each in found.comments] == [("", "")] * 3
        assert found.destination is None


def test_when_nothing_is_left_nothing_is_found():
    with open_store(MEMORY) as left:
        hear(left, NIGHT, list(said("route", range(3))))
        gone = [replace(r, body="", is_deleted=True) for r in said("route", range(3))]
        hear(left, NIGHT, gone)
        assert find(left, "route").comments == ()


def test_a_scope_is_told_in_the_names_of_the_store(con):
    given = SearchScope("t1", "store", "EN", date(2026, 11, 1), date(2026, 11, 1))
    assert checked_scope(con, given) == replace(
        given, theme_id="T-0001", community="Store", language="en"
    )
    assert checked_scope(con, SearchScope()) == SearchScope()


def test_a_merged_theme_is_its_heir(con):
    con.execute("BEGIN")
    try:
        con.execute(
            "UPDATE themes SET state = 'merged', replaced_by = 'T-0001' WHERE theme_id = 'T-0002'"
        )
        assert checked_scope(con, SearchScope("T-0002")).theme_id == "T-0001"
    finally:
        con.execute("ROLLBACK")


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (
            SearchScope(community="stroe"),
            'no comment of the community "stroe"; did you mean "Store"?',
        ),
        (SearchScope(language="qq"), 'no comment of the language "qq"; there are: en'),
        (
            SearchScope(since=date(2026, 11, 2), until=date(2026, 11, 1)),
            "--since 2026-11-02 lies after --until 2026-11-01",
        ),
    ],
)
def test_a_scope_that_is_none_is_told(con, scope, words):
    with pytest.raises(UsageError) as caught:
        checked_scope(con, scope)
    assert str(caught.value) == words
