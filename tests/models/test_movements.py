from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from models.movements import (
    NO_SUBJECT,
    OpenAlert,
    Said,
    batches,
    choose_members,
    find_links,
    news_shares,
    unite,
)
from models.space import unit_rows

NIGHT = date(2026, 11, 1)


def around(axis: int, n_texts: int, seed: int = 0):
    """Texts near to one direction."""
    noise = np.random.default_rng(seed).normal(size=(n_texts, 8)) * 0.05
    noise[:, axis] += 1
    return unit_rows(noise).astype(np.float32)


def alert(number: int, subject: str, opened: int, movement: str = "") -> OpenAlert:
    opened_on = NIGHT + timedelta(opened)
    return OpenAlert(f"AL-{number}", subject, opened_on, opened_on, movement)


def numbers(groups) -> list[list[str]]:
    return [[each.alert_id for each in group] for group in groups]


def test_what_nobody_said_before_is_news_and_what_was_said_as_often_is_not():
    points = np.concatenate([around(0, 70, 1), around(1, 70, 2), around(1, 70, 3)])
    is_new = np.repeat([True, True, False], 70)
    shares = news_shares(Said(points, is_new, np.ones(210)))
    assert shares.shape == (140,)
    assert set(shares[:70].tolist()) == {1.0}
    assert shares[70:].max() < 0.6


def test_many_nights_before_lead_to_expect_little_of_each():
    points = np.concatenate([np.repeat(around(0, 1), 6, axis=0)] * 2)
    is_new = np.repeat([True, False], 6)
    shares = news_shares(Said(points, is_new, np.full(12, 0.1)))
    assert set(shares.tolist()) <= {0.88, 0.9}


@pytest.mark.parametrize("n_texts", [0, 1])
def test_a_text_alone_is_no_news(n_texts):
    said = Said(around(0, n_texts), np.ones(n_texts, bool), np.ones(n_texts))
    assert news_shares(said).tolist() == [0.0] * n_texts


def test_subjects_whose_news_is_mixed_are_linked_and_others_are_not():
    points = np.concatenate([around(0, 40, 1), around(1, 20, 2), around(2, 20, 3)])
    labels = np.array([0, 1] * 20 + [2] * 20 + [NO_SUBJECT] * 20, np.intp)
    assert find_links(points, labels, 3) == [(0, 1)]


@pytest.mark.parametrize("n_texts", [0, 1])
def test_no_subject_is_linked_where_hardly_anything_is_news(n_texts):
    assert find_links(around(0, n_texts), np.zeros(n_texts, np.intp), 2) == []


def test_members_are_those_whose_nearest_news_is_of_the_movement():
    points = np.concatenate([around(0, 20, 1), around(1, 20, 2)])
    is_seed = np.array([True, True, True, False] * 5 + [False] * 19 + [True])
    assert choose_members(points, is_seed).tolist() == [True] * 20 + [False] * 20


def test_a_text_alone_is_a_member_if_it_is_of_the_movement():
    assert choose_members(around(0, 1), np.array([True])).tolist() == [True]


def test_alerts_of_the_same_few_nights_are_looked_at_together_in_any_order():
    told = [alert(1, "a", 0), alert(2, "b", 7), alert(3, "c", 8), alert(4, "d", 30)]
    expected = [["AL-1", "AL-2"], ["AL-3"], ["AL-4"]]
    assert numbers(batches(told)) == expected
    assert numbers(batches(reversed(told))) == expected
    assert batches([]) == []


def test_a_movement_takes_in_what_opens_within_a_week_of_its_first_and_stays_together():
    told = [
        alert(1, "x", 0),
        alert(2, "a", 5, "M-0001"),
        alert(3, "b", 20, "M-0001"),
        alert(4, "c", 12),
        alert(5, "d", 13),
    ]
    assert numbers(batches(told)) == [["AL-1", "AL-2", "AL-3", "AL-4"], ["AL-5"]]


def test_linked_alerts_are_one_movement_and_an_alert_alone_is_none():
    told = [alert(1, "a", 0), alert(2, "b", 0), alert(3, "c", 0), alert(4, "d", 0)]
    groups = unite(told, [(0, 2), (1, 2)], ["a", "b", "c", "d"])
    assert numbers(groups) == [["AL-1", "AL-2", "AL-3"]]
    assert unite(told, [], ["a", "b", "c", "d"]) == []


def test_two_alerts_of_one_subject_are_no_movement():
    assert unite([alert(1, "a", 0), alert(2, "a", 3)], [], ["a"]) == []


def test_what_was_one_movement_stays_one_without_links():
    told = [alert(1, "a", 0, "M-0001"), alert(2, "b", 0, "M-0001"), alert(3, "c", 0)]
    assert numbers(unite(told, [], ["a", "b", "c"])) == [["AL-1", "AL-2"]]
    assert numbers(unite([told[0]], [], ["a"])) == [["AL-1"]]
