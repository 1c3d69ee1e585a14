from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
from numpy.typing import NDArray

from models.clusterer import CoreParams
from models.discovery import DiscoveryParams
from models.quality import Part
from models.records import SourceRecord
from models.theming import ThemingParams
from tests.fakes import BagEmbedder, hear, night_of, said, sentence
from tests.planted import plant_themes
from transforms import registry
from transforms.qualities import NightQuality, measure_qualities
from transforms.spaces import current_stamp
from transforms.store import MEMORY, open_store

ENGINE = BagEmbedder.engine.key
FIRST, SECOND = (night_of(date(2026, 11, day)) for day in (2, 30))
PARAMS = ThemingParams(
    discovery=DiscoveryParams(
        cores=CoreParams(n_neighbours=10, min_cluster_size=6, min_samples=3, max_cluster_share=1.0)
    ),
)
"""For sums of words, not for sentences."""
PREFIXES = ("battery", "brakes", "")
"""Of the native ids of each theme; the last takes what is left: the route, and its copies."""
BATTERY, BRAKES, ROUTE = "T-0001", "T-0002", "T-0003"


@pytest.fixture
def con():
    """A store with the themes of 216 comments, some of them rated, one of them copied."""
    with open_store(MEMORY) as opened:
        copies = [
            SourceRecord(f"copy-{i}", sentence("route", 1), author=f"copier {i}") for i in range(6)
        ]
        rated = [replace(r, rating=1.0 + i % 2) for i, r in enumerate(said("brakes", range(70)))]
        hear(
            opened, FIRST, [*said("battery", range(70)), *said("route", range(70)), *rated, *copies]
        )
        plant_themes(opened, PREFIXES, FIRST)
        yield opened


def measure(con, night=FIRST, run_id="r1", is_refit=True) -> NightQuality:
    return measure_qualities(con, ENGINE, night, run_id, PARAMS, is_refit)


def measured(con) -> list[dict]:
    found = con.execute("SELECT * EXCLUDE run_id FROM theme_qualities ORDER BY ALL")
    return found.to_arrow_table().to_pylist()


def test_a_refit_measures_every_theme_and_grades_the_night(con):
    found = measure(con)

    assert (found.grade, found.n_themes, found.n_unmeasured) == ("A", 3, 0)
    by_theme = {row["theme_id"]: row for row in measured(con)}
    assert sorted(by_theme) == ["T-0001", "T-0002", "T-0003"]
    brakes, route = by_theme[BRAKES], by_theme[ROUTE]
    assert (brakes["mean_rating"], brakes["n_ratings"], brakes["n_copies"]) == (1.5, 70, 0)
    assert (route["mean_rating"], route["n_ratings"], route["n_copies"]) == (None, 0, 6)
    intervals = {
        theme_id: (row["stability"], row["stability_low"], row["stability_high"])
        for theme_id, row in by_theme.items()
    }
    assert intervals == {
        BATTERY: (0.9, 0.699, 0.9721),
        BRAKES: (0.95, 0.7639, 0.9911),
        ROUTE: (0.85, 0.6396, 0.9476),
    }
    for row in by_theme.values():
        assert row["n_resamples"] == 20
        assert 0.3 < row["cohesion"] <= 1
        assert 0.3 < row["separation"] <= 1
        assert sum(tag["n_comments"] for tag in json.loads(row["languages"]).values()) >= 70
        assert 0 <= row["language_bias"] <= 1
    exported = con.execute("SELECT theme_id, stability FROM themes").fetchall()
    assert dict(exported) == {theme_id: share for theme_id, (share, _, _) in intervals.items()}


def test_the_grade_is_kept_with_its_parts(con):
    found = measure(con)
    night, grade, coverage, churn, parts = con.execute(
        "SELECT night, grade, coverage, churn, parts FROM night_qualities"
    ).fetchone()
    assert (night, grade, coverage, churn) == (FIRST.date, "A", 1.0, None)
    told = json.loads(parts)
    assert (told["n_comments"], told["n_themes"], told["n_unmeasured"]) == (216, 3, 0)
    assert tuple(Part(**part) for part in told["parts"]) == found.parts
    assert [part.name for part in found.parts] == ["coverage", "stability", "separation", "churn"]


def test_the_same_night_again_writes_the_same(con):
    measure(con)
    before = measured(con), con.execute("SELECT * FROM night_qualities").fetchall()
    measure(con)
    assert (measured(con), con.execute("SELECT * FROM night_qualities").fetchall()) == before


def test_the_order_of_comments_does_not_matter(con):
    measure(con)
    with open_store(MEMORY) as other:
        records = con.execute(
            "SELECT native_id, body, rating FROM comment_versions ORDER BY hash(native_id)"
        ).fetchall()
        keys = {n: n.replace("-", " ").replace("copy", "copier") for n, _, _ in records}
        at = datetime(2026, 11, 1, 9, tzinfo=UTC)
        told = [
            SourceRecord(n, body, author=keys[n], rating=rating, created_at=at)
            for n, body, rating in records
        ]
        hear(other, FIRST, told)
        plant_themes(other, PREFIXES, FIRST)
        measure(other)
        assert measured(other) == measured(con)


def test_nights_between_carry_what_the_refit_measured_and_say_what_is_not_measured(con):
    measure(con)
    before = measured(con)
    stamp = current_stamp(con, SECOND.date, "r2")
    registry.add_themes(con, ["T-0009"], stamp)

    found = measure(con, SECOND, "r2", is_refit=False)

    assert measured(con) == before
    assert (found.grade, found.n_themes, found.n_unmeasured) == ("A", 4, 1)
    values = {part.name: part.value for part in found.parts}
    assert (values["stability"], values["churn"]) == (0.8986, 0.0)


def test_coverage_is_of_the_window_and_churn_of_what_changed_theme(con):
    measure(con)
    late = datetime(2026, 11, 29, 9, tzinfo=UTC)
    hear(con, SECOND, list(said("seat", range(4), created_at=late)))
    stamp = current_stamp(con, SECOND.date, "r2")

    def move(theme_id: str, numbers: range, to: str, cause: str) -> None:
        texts = registry.texts_of(con, theme_id)[numbers.start : numbers.stop]
        n = len(texts)
        registry.save_assignments(con, texts, [to] * n, _strengths(n), stamp, cause)

    move(BATTERY, range(8), ROUTE, "refit")
    move(BATTERY, range(3), BRAKES, "curated")
    texts = con.execute("SELECT text_id FROM staged_comments WHERE native_id = 'seat-1'").fetchall()
    registry.save_assignments(con, [texts[0][0]], [BRAKES], _strengths(1), stamp)

    parts = {p.name: p.value for p in measure(con, SECOND, "r2", is_refit=False).parts}

    # in the window: the six copies, which have no date, and one of the four new comments
    assert (parts["coverage"], parts["churn"]) == (7 / 10, round(8 / 216, 4))


def test_who_follows_a_theme_into_the_one_it_was_merged_into_has_not_moved(con):
    measure(con)
    stamp = current_stamp(con, SECOND.date, "r2")
    texts = registry.texts_of(con, BATTERY)
    registry.retire(con, {BATTERY: ROUTE}, stamp)
    registry.save_assignments(
        con, texts, [ROUTE] * len(texts), _strengths(len(texts)), stamp, "refit"
    )

    found = measure(con, SECOND, "r2")

    assert {p.name: p.value for p in found.parts}["churn"] == 0.0
    assert found.n_themes == 2
    nights = con.execute("SELECT theme_id, night FROM theme_qualities ORDER BY ALL").fetchall()
    assert (BATTERY, SECOND.date) not in nights
    assert (BATTERY, FIRST.date) in nights


def test_a_theme_without_members_has_nothing_to_measure(con):
    stamp = current_stamp(con, FIRST.date, "r1")
    registry.add_themes(con, ["T-0009"], stamp)
    found = measure(con)
    (row,) = (row for row in measured(con) if row["theme_id"] == "T-0009")
    assert (row["stability"], row["cohesion"], row["n_resamples"]) == (None, None, 0)
    assert (row["languages"], row["language_bias"], row["n_texts"]) == ("{}", None, 0)
    assert found.n_unmeasured == 1


def test_an_empty_store_has_no_grade():
    with open_store(MEMORY) as con:
        found = measure(con)
        assert (found.grade, found.n_themes) == ("", 0)
        assert {part.value for part in found.parts} == {None}
        assert measured(con) == []


def test_comments_without_themes_have_no_grade():
    with open_store(MEMORY) as con:
        hear(con, FIRST, list(said("battery", range(3))))
        plant_themes(con, [], FIRST)
        found = measure(con)
        assert (found.grade, found.n_themes, measured(con)) == ("", 0, [])


def _strengths(n: int) -> NDArray[np.float64]:
    return np.full(n, 0.5)
