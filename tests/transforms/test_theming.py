from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import duckdb
import pytest

from models.assign import UNASSIGNED, assign
from models.clusterer import CoreParams
from models.discovery import DiscoveryParams
from models.records import SourceRecord
from models.space import SpaceParams, project
from tests.fakes import BagEmbedder, hear, night_of, said, sentence
from transforms import registry
from transforms.copies import text_id
from transforms.spaces import load_space
from transforms.store import MEMORY, open_store
from transforms.theme_centres import load_centres
from transforms.theming import (
    NOTHING_NEW,
    ThemingOutcome,
    ThemingParams,
    refit_themes,
    theme_night,
)

ENGINE = BagEmbedder.engine.key
CORES = CoreParams(n_neighbours=10, min_cluster_size=6, min_samples=3, max_cluster_share=1.0)
PARAMS = ThemingParams(
    refit_growth=2.0,
    space=SpaceParams(n_dims=80, texts_per_dim=2, power=0.25),
    discovery=DiscoveryParams(cores=CORES),
)
"""For sums of words, not for sentences."""
FIRST, SECOND, THIRD = (night_of(date(2026, 11, day)) for day in (2, 3, 4))
N = 20


def crowd(*topics: str, numbers: Iterable[int] = range(N), day: int = 1) -> list[SourceRecord]:
    """The same persons on each topic, on one day of November."""
    at = datetime(2026, 11, day, 9, tzinfo=UTC)
    return [r for topic in topics for r in said(topic, list(numbers), created_at=at)]


def look(con, night, params=PARAMS, find=theme_night) -> ThemingOutcome:
    return find(con, ENGINE, night, f"run-{night.date}", params)


def themes_of(con: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """Topic -> the themes that its comments have."""
    found = con.execute(
        "SELECT split_part(native_id, '-', 1), theme_id FROM staged_comments"
        " JOIN assignments USING (text_id) WHERE until_night IS NULL"
    )
    themes = defaultdict(set)
    for topic, theme_id in found.fetchall():
        themes[topic].add(theme_id)
    return dict(themes)


def stored(con: duckdb.DuckDBPyConnection, but_run: bool = False) -> dict[str, list[tuple]]:
    """All that theming writes, but for the run if wanted."""
    left_out = {"themes": "EXCLUDE run_id", "assignments": "EXCLUDE run_id"} if but_run else {}
    names = ("themes", "theme_centres", "assignments", "theme_exemplars")
    return {
        n: con.execute(f"SELECT * {left_out.get(n, '')} FROM {n} ORDER BY ALL").fetchall()
        for n in names
    }


@pytest.fixture
def con():
    with open_store(MEMORY) as opened:
        yield opened


@pytest.fixture
def begun(con):
    """A store with a first night of three themes."""
    hear(con, FIRST, crowd("battery", "route", "brakes"))
    look(con, FIRST)
    return con


def test_the_first_night_finds_what_people_speak_of(con):
    hear(con, FIRST, crowd("battery", "route", "brakes"))

    assert look(con, FIRST) == ThemingOutcome(60, 60, 3, 0, is_refit=True)

    found = themes_of(con)
    assert sorted(map(len, found.values())) == [1, 1, 1]
    assert set().union(*found.values()) == {"T-0001", "T-0002", "T-0003"}


def test_a_night_with_nothing_new_looks_at_nothing_and_changes_nothing(begun):
    before = stored(begun)
    assert look(begun, FIRST) == NOTHING_NEW
    assert look(begun, SECOND) == NOTHING_NEW
    assert stored(begun) == before


@pytest.mark.parametrize("find", [theme_night, refit_themes])
def test_an_empty_store_has_no_themes_and_no_error(con, find):
    assert look(con, FIRST, find=find) == NOTHING_NEW
    assert load_space(con, ENGINE) is None


@pytest.mark.parametrize("n_texts", [1, 2, 5])
def test_a_handful_of_comments_founds_nothing_and_breaks_nothing(con, n_texts):
    hear(con, FIRST, crowd("battery", numbers=range(n_texts)))
    assert look(con, FIRST, ThemingParams()) == ThemingOutcome(n_texts, n_texts, 0, 0, True)
    assert themes_of(con) == {"battery": {""}}


def test_the_order_of_comments_does_not_matter(begun):
    with open_store(MEMORY) as other:
        for topics in (["brakes"], ["battery", "route"]):
            hear(other, FIRST, crowd(*topics)[::-1])
        look(other, FIRST)
        assert stored(other) == stored(begun)


def test_what_appears_on_a_later_night_gets_ids_after_those_there_are(begun):
    before = themes_of(begun)
    hear(begun, SECOND, crowd("delivery", "seat", numbers=range(15), day=3))

    assert look(begun, SECOND) == ThemingOutcome(90, 30, 2, 0, is_refit=False)

    after = themes_of(begun)
    assert {topic: after[topic] for topic in before} == before
    assert after["delivery"] | after["seat"] == {"T-0004", "T-0005"}
    nights = begun.execute("SELECT first_night FROM themes ORDER BY theme_id").fetchall()
    assert [night.day for (night,) in nights] == [2, 2, 2, 3, 3]


def test_decisions_of_earlier_nights_are_left_alone(begun):
    before = set(map(repr, stored(begun)["assignments"]))
    hear(begun, SECOND, crowd("delivery", "seat", numbers=range(15), day=3))
    look(begun, SECOND)
    assert set(map(repr, stored(begun)["assignments"])) >= before


def test_a_comment_alone_tonight_gets_what_it_would_have_got_in_the_first_batch():
    late = SourceRecord(native_id="late", body=sentence("route", 19), author="late")
    with open_store(MEMORY) as together, open_store(MEMORY) as apart:
        for con in (together, apart):
            hear(con, FIRST, crowd("battery", "route", "brakes", numbers=range(19)))
        look(together, FIRST)
        look(apart, FIRST)
        hear(apart, SECOND, [late])
        assert look(apart, SECOND) == ThemingOutcome(58, 1, 0, 0, is_refit=False)
        assert themes_of(apart)["late"] == themes_of(together)["route"]
        assert decided_by_function(apart) == current(apart)


def decided_by_function(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, float]]:
    """What the one assignment function says of every text, in the stored space."""
    from transforms.vectors import load_corpus

    space, corpus = load_space(con, ENGINE).space, load_corpus(con, ENGINE)
    centres = load_centres(con, space.space_id)
    points = project(space, corpus.vectors, corpus.languages)
    found = assign(points, centres)
    names = [centres.theme_ids[i] if i != UNASSIGNED else "" for i in found.labels]
    told = zip(names, found.strengths.tolist(), strict=True)
    return dict(zip(corpus.text_ids, told, strict=True))


def current(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, float]]:
    found = con.execute(
        "SELECT text_id, theme_id, strength FROM assignments WHERE until_night IS NULL"
    )
    return {text: (theme, strength) for text, theme, strength in found.fetchall()}


def test_first_night_later_night_and_refit_decide_by_the_same_function(begun):
    assert decided_by_function(begun) == current(begun)
    hear(begun, SECOND, crowd("route", numbers=range(30, 40), day=3))
    look(begun, SECOND)
    assert decided_by_function(begun) == current(begun)
    look(begun, THIRD, find=refit_themes)
    assert decided_by_function(begun) == current(begun)


def test_identical_texts_of_two_communities_share_their_theme(begun):
    copies = [replace(record, author="") for record in crowd("route", numbers=range(5))]
    hear(begun, SECOND, copies, source="liste")
    assert look(begun, SECOND) == NOTHING_NEW  # no text is new

    found = begun.execute(
        "SELECT source, count(*), list(DISTINCT theme_id) FROM staged_comments"
        " JOIN assignments USING (text_id) WHERE text_id = ANY(?) GROUP BY source ORDER BY source",
        [[text_id(sentence("route", i)) for i in range(5)]],
    ).fetchall()
    theme = sorted(themes_of(begun)["route"])
    assert found == [("forum", 5, theme), ("liste", 5, theme)]


def test_a_corpus_that_has_doubled_is_fitted_anew_and_themes_keep_their_ids(begun):
    before = themes_of(begun)
    first_space = load_space(begun, ENGINE).space.space_id
    hear(begun, SECOND, crowd("delivery", "seat", "route", numbers=range(40, 70), day=3))

    found = look(begun, SECOND)

    assert (found.n_texts, found.n_new_themes, found.is_refit) == (150, 2, True)
    assert {topic: themes_of(begun)[topic] for topic in before} == before
    assert load_space(begun, ENGINE).space.space_id != first_space


def test_a_refit_of_the_same_comments_changes_nothing(begun):
    before = stored(begun)
    assert look(begun, FIRST, find=refit_themes) == ThemingOutcome(60, 0, 0, 0, is_refit=True)
    assert stored(begun) == before


def test_a_refit_on_a_later_night_keeps_ids_titles_and_decisions(begun):
    before = stored(begun)
    assert look(begun, THIRD, find=refit_themes) == ThemingOutcome(60, 0, 0, 0, is_refit=True)
    assert stored(begun) == before


def test_a_theme_that_nobody_speaks_of_any_more_is_gone_at_the_refit(begun):
    (theme,) = themes_of(begun)["brakes"]
    gone = [
        SourceRecord(native_id=record.native_id, body="", is_deleted=True)
        for record in crowd("brakes")
    ]
    hear(begun, SECOND, gone)

    assert look(begun, SECOND, find=refit_themes) == ThemingOutcome(40, 0, 0, 1, is_refit=True)

    states = dict(begun.execute("SELECT theme_id, state FROM themes").fetchall())
    assert states == {t: "gone" if t == theme else "emerging" for t in states}
    assert len(states) == 3


def test_the_id_of_a_theme_that_is_gone_is_never_used_again(begun):
    begun.execute("UPDATE themes SET state = 'gone' WHERE theme_id = 'T-0003'")
    hear(begun, SECOND, crowd("delivery", "seat", numbers=range(15), day=3))
    look(begun, SECOND)
    assert {"T-0004", "T-0005"} <= {
        t for (t,) in begun.execute("SELECT theme_id FROM themes").fetchall()
    }


def test_a_merged_theme_leads_to_its_heir_in_one_step(begun):
    """Two themes made of one topic become one again."""
    (theme,) = themes_of(begun)["route"]
    stamp = registry.Stamp(FIRST.date, "run", load_space(begun, ENGINE).space.space_id)
    registry.add_themes(begun, ["T-0004", "T-0005"], stamp)
    registry.retire(begun, {"T-0005": "T-0004"}, stamp)
    begun.execute(
        "UPDATE assignments SET theme_id = 'T-0004' WHERE text_id = ANY(?)",
        [[text_id(sentence("route", i)) for i in range(6)]],
    )

    assert look(begun, SECOND, find=refit_themes) == ThemingOutcome(
        60, 6, 0, 1, is_refit=True, n_moved=6
    )

    found = begun.execute(
        "SELECT theme_id, state, replaced_by FROM themes WHERE theme_id >= 'T-0004' ORDER BY ALL"
    ).fetchall()
    assert found == [("T-0004", "merged", theme), ("T-0005", "merged", theme)]
    assert themes_of(begun)["route"] == {theme}


def test_what_was_said_before_the_window_founds_no_theme_tonight(begun):
    old = crowd("delivery", "seat", numbers=range(15), day=1)
    hear(begun, THIRD, old)
    short = replace(PARAMS, window_days=2)

    assert look(begun, THIRD, short) == ThemingOutcome(90, 30, 0, 0, is_refit=False)

    hear(begun, THIRD, crowd("route", numbers=[50], day=4))
    wide = replace(PARAMS, window_days=4)
    assert look(begun, THIRD, wide).n_new_themes == 2


def test_comments_without_a_date_are_in_every_window(begun):
    undated = [
        replace(record, created_at=None) for record in crowd("delivery", "seat", numbers=range(15))
    ]
    later = night_of(FIRST.date + timedelta(days=300))
    hear(begun, later, undated)
    assert look(begun, later).n_new_themes == 2


def test_fewer_founders_than_wanted_found_nothing(begun):
    one_voice = [
        replace(record, author="the same")
        for record in crowd("delivery", "seat", numbers=range(15), day=3)
    ]
    hear(begun, SECOND, one_voice)
    assert look(begun, SECOND).n_new_themes == 0


def test_a_kill_between_the_steps_leaves_the_night_undone(begun):
    before = stored(begun)
    hear(begun, SECOND, crowd("delivery", "seat", numbers=range(15), day=3))
    begun.execute("ALTER TABLE theme_exemplars RENAME TO hidden_exemplars")
    with pytest.raises(duckdb.Error):
        look(begun, SECOND)
    begun.execute("ALTER TABLE hidden_exemplars RENAME TO theme_exemplars")

    assert stored(begun) == before
    assert look(begun, SECOND).n_new_themes == 2
