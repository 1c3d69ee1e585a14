from __future__ import annotations

import numpy as np
import pytest

from models.areas import (
    AreaParams,
    Grouping,
    broad_rows,
    group_themes,
    nearest_areas,
    regroup,
    silhouette,
)
from models.space import Space, unit_rows

PARAMS = AreaParams()
N_AREAS, PER_AREA = 9, 3


def planted(n_areas: int = N_AREAS, per_area: int = PER_AREA, noise: float = 0.05):
    """Themes in areas at right angles to each other, one area after the other."""
    directions = np.repeat(np.eye(n_areas, 40), per_area, axis=0)
    drawn = np.random.default_rng(1).normal(size=directions.shape)
    return unit_rows(directions + noise * drawn).astype(np.float32)


def ones(rows):
    return np.ones(len(rows))


TRUTH = np.repeat(np.arange(N_AREAS), PER_AREA)


def test_areas_that_are_there_are_found_and_their_number_with_them():
    rows = planted()
    assert group_themes(rows, ones(rows), PARAMS).tolist() == TRUTH.tolist()


def test_areas_do_not_depend_on_the_order_of_the_themes():
    rows = planted()
    shuffled = np.random.default_rng(2).permutation(len(rows))
    found = group_themes(rows[shuffled], ones(rows), PARAMS)
    assert np.array_equal(
        found[:, None] == found[None, :],
        TRUTH[shuffled][:, None] == TRUTH[shuffled][None, :],
    )


@pytest.mark.parametrize(("n_themes", "n_areas"), [(0, 0), (15, 0), (16, 8), (60, 15)])
def test_there_are_eight_to_fifteen_areas_and_none_of_a_short_list(n_themes, n_areas):
    rows = unit_rows(np.random.default_rng(3).normal(size=(n_themes, 80))).astype(np.float32)
    labels = group_themes(rows, ones(rows), AreaParams(fewest=min(n_areas, 15) or 8))
    assert len(set(labels.tolist()) - {-1}) == n_areas
    assert (labels >= 0).all() == (n_areas > 0 or n_themes == 0)


def test_a_theme_of_two_areas_goes_where_most_people_are():
    rows = planted(16, 1, 0.0)
    between = unit_rows(rows[:1] + rows[1:2])
    both = np.concatenate([rows, between]).astype(np.float32)
    before = np.array([*range(16), 0])
    people = np.ones(17)
    people[16] = 50
    assert nearest_areas(both, people, np.array([*range(16), -1]))[16] == 0
    assert nearest_areas(both, people, before).tolist() == before.tolist()


def test_a_new_theme_goes_to_the_nearest_area_and_nothing_else_moves():
    rows = planted()
    before = TRUTH.copy()
    before[[4, 26]] = -1
    assert nearest_areas(rows, ones(rows), before).tolist() == TRUTH.tolist()


def test_without_areas_there_is_none_to_go_to():
    rows = planted()
    none = np.full(len(rows), -1)
    assert nearest_areas(rows, ones(rows), none).tolist() == none.tolist()


def test_the_first_refit_makes_areas():
    rows = planted()
    found = regroup(rows, ones(rows), np.full(len(rows), -1), 0, PARAMS)
    assert found.labels.tolist() == TRUTH.tolist()
    assert (found.heirs, found.n_moved, found.is_anew) == ((), 0, True)


def test_a_refit_that_finds_the_same_keeps_every_area_and_its_number():
    rows = planted()
    before = (TRUTH + 4) % N_AREAS
    found = regroup(rows, ones(rows), before, N_AREAS, PARAMS)
    assert found.labels.tolist() == before.tolist()
    assert (found.heirs, found.n_moved, found.is_anew) == (tuple(range(N_AREAS)), 0, False)


def test_few_themes_may_move_at_a_refit_and_those_that_gain_most_do():
    rows = planted(9, 3, 0.0)
    params = AreaParams(clearly_better=2.0, max_moved_share=0.04)
    before = TRUTH.copy()
    before[0], before[3] = 1, 2
    rows[3] = unit_rows(rows[3:4] + 0.5 * rows[6:7])[0]

    found = regroup(rows, ones(rows), before, N_AREAS, params)

    assert found.n_moved == 1
    assert found.labels[0] == 0
    assert found.labels[3] == 2


def test_areas_that_no_longer_fit_are_made_anew_under_the_ids_of_those_they_are():
    rows = planted()
    before = np.where(np.isin(TRUTH, [0, 1]), TRUTH, np.arange(len(TRUTH)) % 7 + 2)

    found = regroup(rows, ones(rows), before, N_AREAS, PARAMS)

    assert found.is_anew
    assert found.labels[:6].tolist() == [0, 0, 0, 1, 1, 1]
    assert len(set(found.labels.tolist())) == N_AREAS
    assert np.array_equal(
        found.labels[:, None] == found.labels[None, :], TRUTH[:, None] == TRUTH[None, :]
    )


def test_an_area_whose_themes_went_elsewhere_leads_to_where_most_of_its_people_are():
    rows = planted()
    before = TRUTH.copy()
    before[1:3] = 9
    people = ones(rows)
    people[0] = 5

    found = regroup(rows, people, before, 11, PARAMS)

    assert found.labels.tolist() == TRUTH.tolist()
    assert found.heirs == (*range(9), 0, -1)
    assert found.n_moved == 2


def test_too_few_areas_are_made_anew_whatever_they_gain():
    rows = planted()
    before = np.zeros(len(rows), np.intp)
    found = regroup(rows, ones(rows), before, 1, AreaParams(clearly_better=9.0))
    assert found.is_anew
    assert sorted(set(found.labels.tolist())) == list(range(1, N_AREAS + 1))
    assert found.heirs == (1,)


def test_areas_outlive_the_themes_that_made_them_worthwhile():
    rows = planted(3, 2)
    before = np.array([0, 0, 1, 1, 2, -1])
    found = regroup(rows, ones(rows), before, 3, PARAMS)
    assert found == Grouping(found.labels, (0, 1, 2), 0, is_anew=False)
    assert found.labels.tolist() == [0, 0, 1, 1, 2, 2]


def test_no_themes_have_no_areas():
    nothing = np.zeros((0, 4), np.float32)
    found = regroup(nothing, np.zeros(0), np.zeros(0, np.intp), 2, PARAMS)
    assert found.labels.tolist() == []
    assert (found.heirs, found.n_moved, found.is_anew) == ((-1, -1), 0, False)


def test_the_silhouette_of_areas_apart_is_high_and_of_mixed_ones_low():
    rows = planted()
    assert silhouette(rows, ones(rows), TRUTH) > 0.8
    assert silhouette(rows, ones(rows), np.arange(len(TRUTH)) % 3) < 0
    assert silhouette(rows, ones(rows), np.zeros(len(rows), np.intp)) == -1.0
    assert silhouette(rows, ones(rows), np.arange(len(rows))) == 0.0
    assert silhouette(rows, ones(rows), np.where(TRUTH == 0, -1, TRUTH)) == -1.0


def test_broad_rows_have_the_variances_back_that_whitening_took():
    space = Space(np.zeros(2), {}, np.diag([0.5, 2.0]))
    rows = np.array([[0.6, 0.8], [0.0, 0.0]], np.float32)
    long = np.array([1.2, 0.4]) / np.hypot(1.2, 0.4)
    assert broad_rows(space, rows) == pytest.approx(np.array([long, [0, 0]]))


def test_broad_rows_have_back_what_the_step_among_neighbours_took():
    local = np.array([[2.0, 0.5], [0.5, 1.0]])
    space = Space(np.zeros(2), {}, np.diag([0.5, 2.0]), local=local)
    plain = Space(np.zeros(2), {}, np.diag([0.5, 2.0]))
    rows = np.array([[0.6, 0.8], [-0.8, 0.6]], np.float32)
    stepped = unit_rows(rows @ local)
    assert broad_rows(space, stepped) == pytest.approx(broad_rows(plain, rows), abs=1e-6)


def test_every_theme_ends_in_the_area_that_it_is_nearest_to():
    rng = np.random.default_rng(8)
    rows = unit_rows(rng.normal(size=(60, 6))).astype(np.float32)
    people = rng.integers(1, 200, 60).astype(np.float64)

    labels = group_themes(rows, people, PARAMS)

    sums = [(people[labels == i, None] * rows[labels == i]).sum(axis=0) for i in np.unique(labels)]
    similarity = rows @ unit_rows(np.stack(sums)).T
    own = similarity[np.arange(60), labels]
    assert (own >= similarity.max(axis=1) - 0.011).all()
    assert [labels.tolist().index(i) for i in np.unique(labels)] == sorted(
        labels.tolist().index(i) for i in np.unique(labels)
    )
