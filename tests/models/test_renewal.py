from __future__ import annotations

from dataclasses import replace

import numpy as np

from models.assign import Assigned, centres_of
from models.continuity import UNASSIGNED, UNDECIDED, Standing
from models.discovery import Candidates
from models.renewal import Rules, means_of, renew

DIMS = 8
SEVERAL = 50
"""Texts a direction: so many that the number of themes limits nothing."""


def points_of(directions: list[int]) -> np.ndarray:
    """Points near the axes, one a text."""
    noise = np.random.default_rng(3).normal(scale=0.1, size=(len(directions), DIMS))
    rows = np.eye(DIMS)[directions] + noise
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def clustered(points: np.ndarray, labels: list[int]) -> Candidates:
    found = np.array(labels, np.intp)
    return Candidates(centres_of(points, found), Assigned(found, np.ones(len(found))))


def standing(labels: list[int]) -> Standing:
    now = np.array(labels, np.intp)
    weights = np.ones(len(now), np.int64)
    n_themes = int(now.max(initial=-1)) + 1
    return Standing(
        labels=now,
        past=now[None].copy(),
        leads_to=np.arange(n_themes),
        weights=weights,
        costs=weights * (now != UNDECIDED),
        is_fixed=np.zeros(len(now), bool),
    )


def rules(before: Standing, **fields) -> Rules:
    n_themes = len(before.leads_to)
    told = {
        "founders": 3,
        "threshold": 0.2,
        "is_kept": np.zeros(n_themes, bool),
        "is_whole": np.zeros(n_themes, bool),
        "refused": None,
        "is_recent": np.ones(len(before.labels), bool),
    }
    return Rules(**(told | fields))


def renewed(directions, labels, groups=None, before=None, **fields):
    points, now = points_of(directions), before or standing(labels)
    voices = [frozenset({str(i)}) for i in range(len(points))]
    found = clustered(points, directions if groups is None else groups)
    return renew(points, voices, now, found, rules(now, **fields))


def test_what_is_found_as_it_was_stays_as_it_was():
    directions = [0] * SEVERAL + [1] * SEVERAL
    found = renewed(directions, directions)
    assert found.labels.tolist() == directions
    assert (found.born, found.merged, found.gone) == ((), {}, ())
    assert (found.n_changed, found.n_left) == (0, 0)


def test_texts_move_to_where_they_belong_until_a_tenth_has_moved_the_rest_is_told():
    """Fifteen of a hundred are where they should not be."""
    directions = [0] * SEVERAL + [1] * SEVERAL
    labels = [1] * 15 + [0] * (SEVERAL - 15) + [1] * SEVERAL
    found = renewed(directions, labels)
    assert (found.n_changed, found.n_left) == (10, 5)
    assert np.count_nonzero(found.labels == directions) == 95


def test_what_an_earlier_refit_of_the_night_moved_counts_too():
    directions = [0] * SEVERAL + [1] * SEVERAL
    now = standing([1] * 15 + [0] * (SEVERAL - 15) + [1] * SEVERAL)
    points = points_of(directions)
    voices = [frozenset({str(i)}) for i in range(len(points))]
    found = renew(points, voices, now, clustered(points, directions), rules(now), n_changed=8)
    assert (found.n_changed, found.n_left) == (2, 13)


def test_the_clearest_texts_move_first():
    directions = [0] * 20 + [1] * 20
    points = points_of(directions)
    points[0] = (np.eye(DIMS)[0] * 0.8 + np.eye(DIMS)[1] * 0.6).astype(np.float32)
    now = standing([1] * 5 + [0] * 15 + [1] * 20)
    voices = [frozenset({str(i)}) for i in range(len(points))]
    found = renew(points, voices, now, clustered(points, directions), rules(now))
    assert found.n_changed == 4
    assert found.labels[:5].tolist() == [1, 0, 0, 0, 0]


def test_a_small_theme_found_inside_another_is_merged_unless_a_curator_keeps_it():
    directions, labels = [0] * SEVERAL * 2, [0] * (SEVERAL * 2 - 4) + [1] * 4
    assert renewed(directions, labels).merged == {1: 0}
    kept = renewed(directions, labels, is_kept=np.array([False, True]))
    assert kept.merged == {}


def test_a_part_of_a_theme_is_split_off_unless_a_curator_put_it_together():
    """Nine in a hundred go: more would be beyond a tenth."""
    directions = [0] * 91 + [1] * 9
    found = renewed(directions, [0] * 100)
    assert (found.born, found.parents) == ((1,), (0,))
    assert found.labels.tolist() == [0] * 91 + [2] * 9
    assert renewed(directions, [0] * 100, is_whole=np.array([True])).born == ()
    assert renewed([0] * 80 + [1] * 20, [0] * 100).born == ()


def test_groups_of_what_has_no_theme_are_born():
    directions = [0] * SEVERAL + [1] * SEVERAL
    found = renewed(directions, [0] * SEVERAL + [UNASSIGNED] * 4 + [UNDECIDED] * (SEVERAL - 4))
    assert (found.born, found.parents, found.n_changed) == ((1,), (-1,), 4)
    assert found.labels.tolist() == [0] * SEVERAL + [2] * SEVERAL


def test_the_first_themes_of_a_registry_may_be_of_all_its_comments():
    found = renewed([0] * SEVERAL + [1] * SEVERAL, [UNASSIGNED] * SEVERAL * 2)
    assert (found.born, found.n_changed) == ((0, 1), SEVERAL * 2)


def test_nobody_founds_a_theme_alone():
    directions = [0] * SEVERAL + [1] * 8
    now = standing([0] * SEVERAL + [UNASSIGNED] * 8)
    points = points_of(directions)
    voices = [frozenset({"the same"})] * len(points)
    found = renew(points, voices, now, clustered(points, directions), rules(now))
    assert found.born == ()


def test_more_themes_than_the_window_speaks_of_are_not_made():
    """Three groups of eight where the window has comments for one theme."""
    directions = [0] * 8 + [1] * 8 + [2] * 8
    found = renewed(directions, [0] * 8 + [UNASSIGNED] * 16)
    assert found.born == ()
    first = renewed(directions, [UNDECIDED] * 24)
    assert first.born == (0, 1, 2)


def test_new_texts_are_where_their_group_is_and_a_theme_without_members_is_gone():
    directions = [0] * SEVERAL
    now = replace(standing([0] * (SEVERAL - 1) + [UNDECIDED]), leads_to=np.arange(2))
    found = renewed(directions, None, before=now)
    assert found.labels.tolist() == [0] * SEVERAL
    assert found.gone == (1,)
    assert renewed(directions, None, before=now, is_kept=np.array([False, True])).gone == ()


def test_curated_and_refused_texts_stay_where_they_are():
    directions = [0] * SEVERAL + [1] * SEVERAL
    now = standing([1, 1, *directions[2:]])
    is_fixed = np.zeros(len(directions), bool)
    is_fixed[0] = True
    refused = np.zeros((len(directions), 2), bool)
    refused[1, 0] = True
    found = renewed(directions, None, before=replace(now, is_fixed=is_fixed), refused=refused)
    assert found.labels.tolist() == now.labels.tolist()


def test_a_label_without_members_has_no_mean():
    assert means_of(points_of([0, 1]), np.array([2, -1]), 3).any(axis=1).tolist() == [
        False,
        False,
        True,
    ]
    assert not means_of(points_of([0, 1]), np.array([-1, -2]), 1).any()


def test_a_text_that_is_nearer_only_to_where_the_clustering_found_a_theme_stays():
    labels = [0] * SEVERAL + [1] * SEVERAL
    points = points_of(labels)
    points[0] = (points[0] + 0.5 * np.eye(DIMS)[2]) / np.linalg.norm(
        points[0] + 0.5 * np.eye(DIMS)[2]
    )
    now, voices = standing(labels), [frozenset({str(i)}) for i in range(len(points))]
    rows = centres_of(points, np.array(labels, np.intp))
    rows[1] = 0.3 * rows[1] + np.eye(DIMS)[2]
    rows[1] /= np.linalg.norm(rows[1])
    found = Candidates(rows, Assigned(np.array(labels, np.intp), np.ones(len(labels))))
    rows[0] = (rows[0] - np.eye(DIMS)[2]) / np.linalg.norm(rows[0] - np.eye(DIMS)[2])
    assert points[0] @ rows[1] > points[0] @ rows[0] + 0.05

    assert renew(points, voices, now, found, rules(now)).labels.tolist() == labels


def test_where_nothing_is_known_and_nothing_is_found_nothing_happens():
    points = points_of([0, 1])
    found = Candidates(np.zeros((0, DIMS), np.float32), Assigned(np.full(2, -1), np.zeros(2)))
    now = standing([UNDECIDED, UNDECIDED])

    after = renew(points, [frozenset("a"), frozenset("b")], now, found, rules(now))

    assert after.labels.tolist() == [UNDECIDED, UNDECIDED]
    assert (after.born, after.merged, after.gone, after.n_left) == ((), {}, (), 0)
