from __future__ import annotations

import csv
from pathlib import Path

from tests.quality.bench.datasets import banking77, minibar
from tests.quality.bench.languages import apetiz, sentences


def write(path: Path, *rows: tuple[str, ...]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)


def test_minibar_is_every_distinct_review_and_two_sets_of_labels(tmp_path: Path):
    head = ("data", "ground_truth", "ori_lang")
    write(tmp_path / "minibar/intents/Garmin_Connect.fr.csv", ("data",), ("Trop lent",), (" ",))
    write(
        tmp_path / "minibar/themes/Garmin_Connect.feature_request.csv",
        head,
        ("Un mode nuit ", "1", "fr"),
        ("Dark mode", "1", "en"),
        ("Un mode nuit", "1", "fr"),
    )
    write(
        tmp_path / "minibar/themes/Garmin_Connect.problem_report.csv",
        head,
        ("Trop lent", "2", "fr"),
    )
    found = minibar(tmp_path, "Garmin_Connect")
    assert found.texts == ("Dark mode", "Trop lent", "Un mode nuit")
    requests, problems = found.golds
    assert requests.name == "Garmin Connect, feature request"
    assert requests.texts == ("Un mode nuit", "Dark mode")
    assert (requests.themes, requests.languages) == (("1", "1"), ("fr", "en"))
    assert problems.texts == ("Trop lent",)
    assert found.n_gold_themes == 2


def test_banking77_is_drawn_the_same_whatever_the_order(tmp_path: Path):
    rows = [(f"Where is card {i}?", f"c{i % 3}") for i in range(20)]
    head = ("text", "category")
    for name, order in (("one", rows), ("other", rows[::-1])):
        write(tmp_path / name / "banking77/train.csv", head, *order[:10])
        write(tmp_path / name / "banking77/test.csv", head, *order[10:])
    drawn = [banking77(tmp_path / name, 7) for name in ("one", "other")]
    assert drawn[0] == drawn[1]
    assert (drawn[0].name, len(drawn[0].texts)) == ("banking77-7", 7)
    everything = banking77(tmp_path / "one")
    assert (everything.name, len(everything.texts), everything.n_gold_themes) == (
        "banking77",
        20,
        3,
    )


def test_sentences_are_told_by_language(tmp_path: Path):
    folder = tmp_path / "langid/sentences"
    folder.mkdir(parents=True)
    (folder / "fr.txt").write_text(
        "Le train part demain matin\u2028de la gare.\nThe train is late.\n"
    )
    (told,) = sentences(tmp_path)
    assert (told.language, told.n_texts, told.n_right) == ("fr", 2, 1)
    assert told.mistaken_for == (("en", 1),)


def test_reviews_are_told_with_and_without_the_word_of_the_source(tmp_path: Path):
    reviews = [
        ("Toujours aussi lent depuis la mise à jour",),
        ("It never works on my phone",),
        ("Top",),
    ]
    write(tmp_path / "apetiz/reviews.csv", ("content",), *reviews)
    labels = tmp_path / "labels.csv"
    write(labels, ("row", "language"), ("0", "fr"), ("1", "en"), ("2", "none"))
    for hint in ("", "en"):
        told = apetiz(tmp_path, labels, hint)
        assert [(t.language, t.n_texts, t.recall) for t in told] == [("fr", 1, 1.0), ("en", 1, 1.0)]
