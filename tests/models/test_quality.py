from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.assign import Centres
from models.quality import (
    Measures,
    Part,
    Shape,
    grade_night,
    grade_parts,
    language_bias,
    language_table,
    mean_by_people,
    shapes,
)

GOOD = Measures(n_comments=900, coverage=0.9, stability=0.8, separation=0.2, churn=0.0)


def centres(rows: list[list[float]]) -> Centres:
    names = tuple(f"T-{i:04}" for i in range(len(rows)))
    return Centres(names, np.array(rows, np.float32), np.full(len(rows), 0.2, np.float32))


def test_a_theme_is_as_cohesive_and_apart_as_its_texts_are():
    points = np.array([[1, 0], [0.6, 0.8], [0, 1]], np.float32)
    found = shapes(points, np.array([0, 0, 1]), centres([[1, 0], [0, 1], [-1, 0]]))
    assert found == [
        Shape(cohesion=0.8, separation=0.25),  # mean of 1 and (0.2 - 0.4) / 0.4
        Shape(cohesion=1.0, separation=1.0),
        Shape(cohesion=None, separation=None),
    ]


def test_a_theme_alone_is_not_apart_from_anything():
    found = shapes(np.array([[0.6, 0.8]], np.float32), np.array([0]), centres([[1, 0]]))
    assert found == [Shape(cohesion=0.6, separation=None)]


def test_language_bias_is_the_share_that_would_have_to_speak_another_language():
    corpus = {"en": 80, "fr": 20}
    assert language_bias({"en": 8, "fr": 2}, corpus) == 0.0
    assert language_bias({"fr": 10}, corpus) == 0.8
    assert language_bias({"en": 4, "fr": 6}, corpus) == 0.4


def test_the_language_of_a_few_comments_is_chance():
    assert language_bias({"fr": 9}, {"en": 80, "fr": 20}) is None


def test_each_language_is_told_with_its_share_against_the_corpus():
    assert language_table({"fr": 3, "en": 1}, {"en": 75, "fr": 25}) == {
        "en": {"n_comments": 1, "share": 0.25, "ratio": 0.3333},
        "fr": {"n_comments": 3, "share": 0.75, "ratio": 3.0},
    }
    assert language_table({}, {"en": 1}) == {}


def test_a_mean_by_people_leaves_out_what_is_not_known():
    assert mean_by_people([1.0, 0.0, None], [3, 1, 50]) == 0.75
    assert mean_by_people([None, 0.5], [2, 0]) is None


def test_a_good_night_has_an_a_in_every_part():
    assert grade_night(GOOD) == "A"
    assert grade_parts(GOOD) == (
        Part("coverage", 0.9, "A"),
        Part("stability", 0.8, "A"),
        Part("separation", 0.2, "A"),
        Part("churn", 0.0, "A"),
    )


@pytest.mark.parametrize(
    ("name", "value", "grade"),
    [
        ("coverage", 0.79, "B"),
        ("coverage", 0.64, "C"),
        ("coverage", 0.49, "D"),
        ("stability", 0.55, "B"),
        ("stability", 0.3, "D"),
        ("separation", 0.05, "C"),
        ("churn", 0.02, "A"),
        ("churn", 0.05, "B"),
        ("churn", 0.11, "D"),
    ],
)
def test_a_night_is_as_good_as_its_weakest_part(name, value, grade):
    assert grade_night(replace(GOOD, **{name: value})) == grade


def test_what_is_not_known_does_not_count():
    measures = replace(GOOD, churn=None, separation=None)
    assert grade_night(measures) == "A"
    assert [part.grade for part in grade_parts(measures)] == ["A", "A", "", ""]


@pytest.mark.parametrize("lack", [{"n_comments": 199}, {"stability": None}])
def test_too_little_has_no_grade(lack):
    assert grade_night(replace(GOOD, **lack)) == ""
