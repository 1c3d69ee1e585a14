"""Intents and stance of real comments, labels unseen, through the program's own steps.

`pytest tests/quality/test_intents.py -s` prints the tables of docs/voices.md.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.embedder import Embedder, open_embedder
from tests.quality.bench.intents import (
    Judged,
    Signal,
    f1,
    hear_signals,
    minibar_intents,
    nlbse_issues,
    other_languages,
    reliability,
    review_scores,
)
from tests.quality.conftest import tell

OTHER_LANGUAGES = Path(__file__).parents[1] / "cases" / "intents" / "other_languages.csv"
MIN_MACRO = 0.75
FLOORS = {"problem": 0.83, "request": 0.55, "irrelevant": 0.86, "macro": 0.76}
MIN_MACRO_OF_A_GROUP = 0.73
MAX_CALIBRATION_ERROR = {"problem": 0.09, "request": 0.05}
NLBSE_FLOORS = {"problem": 0.52, "request": 0.62, "question": 0.35}
OTHER_LANGUAGE_FLOORS = {"problem": 0.85, "request": 0.8, "question": 0.85, "praise": 0.85}

Scored = tuple[list[Judged], list[Signal]]


@pytest.fixture(scope="module")
def embedder(models_folder: Path) -> Embedder:
    return open_embedder("bundled", "onnx", models_folder, 128, 2)


@pytest.fixture(scope="module")
def reviews(shared_data: Path, embedder: Embedder) -> Scored:
    judged = minibar_intents(shared_data)
    tell(f"{len(judged)} reviews through the program")
    return judged, hear_signals([each.text for each in judged], embedder)


def of_group(scored: Scored, group: str) -> Scored:
    pairs = [pair for pair in zip(*scored, strict=True) if pair[0].group == group]
    return [judged for judged, _ in pairs], [heard for _, heard in pairs]


def test_intents_of_reviews_agree_with_people(reviews: Scored) -> None:
    scores = review_scores(*reviews)
    tell(" ".join(f"{name} {score:.3f}" for name, score in scores.items()))
    assert {name: scores[name] >= floor for name, floor in FLOORS.items()} == dict.fromkeys(
        FLOORS, True
    )
    assert scores["macro"] >= MIN_MACRO


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("app", ["Garmin Connect", "Huawei Health"])
def test_every_app_and_language_is_understood(reviews: Scored, app: str, language: str) -> None:
    scores = review_scores(*of_group(reviews, f"{app}, {language}"))
    tell(f"{app} {language}: " + " ".join(f"{k} {v:.3f}" for k, v in scores.items()))
    assert scores["macro"] >= MIN_MACRO_OF_A_GROUP


@pytest.mark.parametrize(("place", "intent"), [(0, "problem"), (1, "request")])
def test_a_probability_means_what_it_says(reviews: Scored, place: int, intent: str) -> None:
    judged, heard = reviews
    said = np.array([each.scores[place] for each in heard])
    bins, error = reliability(said, np.array([intent in each.intents for each in judged]))
    tell(f"{intent}: expected calibration error {error:.3f}")
    for each in bins:
        tell(f"  {each.n:5} comments, said {each.said:.2f}, true {each.true:.2f}")
    assert error <= MAX_CALIBRATION_ERROR[intent]
    assert [each.true for each in bins[-3:]] == sorted(each.true for each in bins[-3:])


def test_stance_goes_with_the_stars(reviews: Scored) -> None:
    by_stars: dict[int, list[str]] = {stars: [] for stars in range(1, 6)}
    for judged, heard in zip(*reviews, strict=True):
        by_stars[int(judged.rating or 0)].append(heard.stance)
    shares = {
        stars: {s: stances.count(s) / len(stances) for s in ("for", "against", "conditional")}
        for stars, stances in by_stars.items()
    }
    for stars, told in shares.items():
        tell(f"{stars} stars: " + " ".join(f"{k} {v:.2f}" for k, v in told.items()))
    assert shares[1]["against"] >= 0.7
    assert shares[5]["for"] >= 0.65
    assert max(shares, key=lambda stars: shares[stars]["conditional"]) in (3, 4)


def test_issues_of_repositories_are_told_apart_in_part(
    shared_data: Path, embedder: Embedder
) -> None:
    judged = nlbse_issues(shared_data)
    heard = hear_signals([each.text for each in judged], embedder)
    scores = {
        name: f1(
            np.array([name in each.intents for each in judged]),
            np.array([name in each.intents for each in heard]),
        )
        for name in NLBSE_FLOORS
    }
    tell("nlbse24: " + " ".join(f"{name} {score:.3f}" for name, score in scores.items()))
    assert [name for name, floor in NLBSE_FLOORS.items() if scores[name] < floor] == []


def test_languages_without_cues_or_examples_ride_on_the_vectors(embedder: Embedder) -> None:
    judged = other_languages(OTHER_LANGUAGES)
    heard = hear_signals([each.text for each in judged], embedder)
    scores = {
        name: f1(
            np.array([name in each.intents for each in judged]),
            np.array([name in each.intents for each in heard]),
        )
        for name in OTHER_LANGUAGE_FLOORS
    }
    tell("five more languages: " + " ".join(f"{k} {v:.3f}" for k, v in scores.items()))
    assert [name for name, floor in OTHER_LANGUAGE_FLOORS.items() if scores[name] < floor] == []
