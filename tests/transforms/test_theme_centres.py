from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from models.assign import DEFAULT_THRESHOLD, Centres, centres_of, own_strengths
from models.space import fit_space, project
from models.theming import ThemingParams
from tests.fakes import BagEmbedder, hear, night_of, said, sentence
from transforms import registry
from transforms.copies import text_id
from transforms.registry import ALIVE, Stamp
from transforms.spaces import StoredSpace, save_space
from transforms.store import MEMORY, open_store
from transforms.theme_centres import (
    common_threshold,
    load_centres,
    recompute_centres,
    save_centres,
)
from transforms.vectors import load_corpus

NIGHT = night_of(date(2026, 11, 2))
STAMP = Stamp(NIGHT.date, "r1", "S-1")
ENGINE = BagEmbedder.engine.key


@pytest.fixture
def con():
    with open_store(MEMORY) as opened:
        yield opened


def test_only_themes_that_take_comments_have_centres(con):
    states = (*ALIVE, "merged", "gone")
    ids = tuple(f"T-{i:04d}" for i in range(1, len(states) + 1))
    registry.add_themes(con, ids, STAMP)
    for theme_id, state in zip(ids, states, strict=True):
        con.execute("UPDATE themes SET state = ? WHERE theme_id = ?", [state, theme_id])
    grid = np.arange(len(ids) * 3, dtype=np.float32).reshape(-1, 3)
    thresholds = np.linspace(0, 1, len(ids)).astype(np.float32)
    save_centres(con, Centres(ids, grid, thresholds), [1] * len(ids), "S-1")

    found = load_centres(con, "S-1")

    n = len(ALIVE)
    assert found.theme_ids == ids[:n]
    assert np.array_equal(found.rows, grid[:n])
    assert np.array_equal(found.thresholds, thresholds[:n])
    assert load_centres(con, "S-2").theme_ids == ()
    assert registry.living_themes(con) == list(ids[:n])
    assert common_threshold(con, "S-1") == pytest.approx(0.5)
    assert common_threshold(con, "S-2") == DEFAULT_THRESHOLD


def test_a_centre_made_anew_is_the_mean_of_the_members_that_are_not_set_aside(con):
    hear(con, NIGHT, list(said("route", range(4))))
    con.execute("UPDATE staged_comments SET is_set_aside = true WHERE native_id = 'route-3'")
    corpus = load_corpus(con, ENGINE)
    space = fit_space(corpus.vectors, corpus.languages, ThemingParams().space)
    told = StoredSpace(space, ENGINE, NIGHT.date, 3, {}, 0.0)
    save_space(con, told, "r1")
    stamp = Stamp(NIGHT.date, "r1", space.space_id)
    registry.add_themes(con, ["T-0001", "T-0002"], stamp)
    texts = [text_id(sentence("route", number)) for number in range(4)]
    registry.save_assignments(con, texts, ["T-0001"] * 4, np.full(4, 0.1), stamp)

    text_ids, points = recompute_centres(con, ["T-0001", "T-0002"], stamp)

    expected = project(space, corpus.vectors, corpus.languages)
    rows = centres_of(expected, np.zeros(3, np.intp))
    found = load_centres(con, space.space_id)
    assert tuple(text_ids) == corpus.text_ids
    assert np.array_equal(points, expected)
    assert found.theme_ids == ("T-0001",)
    assert np.array_equal(found.rows, rows)
    strengths = dict(con.execute("SELECT text_id, strength FROM assignments").fetchall())
    own = own_strengths(expected, rows, np.zeros(3, np.intp))
    assert strengths == dict(zip(text_ids, own.tolist(), strict=True)) | {
        text: 0.1 for text in texts if text not in text_ids
    }


@pytest.mark.parametrize("is_fitted", [False, True])
def test_without_a_space_or_members_there_is_nothing_to_make(con, is_fitted):
    hear(con, NIGHT, list(said("route", range(4))))
    corpus = load_corpus(con, ENGINE)
    space = fit_space(corpus.vectors, corpus.languages, ThemingParams().space)
    if is_fitted:
        save_space(con, StoredSpace(space, ENGINE, NIGHT.date, 4, {}, 0.0), "r1")
    text_ids, points = recompute_centres(con, ["T-0001"], Stamp(NIGHT.date, "r1", space.space_id))
    assert (text_ids, points.shape) == ([], (0, 0))
