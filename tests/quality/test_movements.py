"""The redesign of a browser, as its forum told it: one movement, found by the nights as they came.

`redesign.csv` says of 200 posts, drawn by a hash of their ids and read one by one, whether they are
about the redesign; it holds ids and labels, no text.
"""

from __future__ import annotations

import csv
from datetime import date

import pytest

from tests.program import make_site
from tests.quality.bench.running import run
from tests.quality.conftest import HERE, tell
from transforms.movements import load_movements
from transforms.store import open_store

CONFIGURATION = """
[project]
name = "Forum"
timezone = "UTC"
language = "en"

[[source]]
name = "forum"
kind = "files"
path = "{path}"
[source.fields]
id = "id"
text = "text"
title = "title"
author = "author"
created_at = "created"
language = "locale"
"""
BEGUN = date(2021, 6, 1)


@pytest.fixture(scope="module")
def store(shared_data, models_folder, tmp_path_factory):
    """The store after the nights from the eve of the redesign to its tenth night."""
    posts = shared_data / "mozilla_support" / "questions_2021.jsonl.gz"
    if not posts.exists():
        pytest.skip(f"real data is absent: no {posts}")
    base = tmp_path_factory.mktemp("forum") / "site"
    site = make_site(base, models_folder, CONFIGURATION.format(path=posts))
    run(site, "replay", "--from", "2021-05-31", "--to", "2021-06-10")
    with open_store(base / "var" / "remontee.duckdb", read_only=True) as con:
        yield con


def test_there_is_one_movement_of_many_people_and_it_is_no_campaign(store):
    told = load_movements(store, is_all=True)
    for movement in told:
        tell(str(movement))
    (largest, *others) = sorted(told, key=lambda each: -each.n_voices)
    assert largest.is_current
    assert abs((largest.begun_on - BEGUN).days) <= 2
    assert largest.n_people >= 300
    assert largest.n_against > 3 * largest.n_for
    assert largest.n_campaigning == 0
    assert all(each.n_voices < largest.n_voices / 4 for each in others)


def test_its_posts_are_those_that_a_reader_takes_for_the_redesign(store):
    with (HERE / "redesign.csv").open(encoding="utf-8", newline="") as stream:
        labels = {row["native_id"]: row["label"] for row in csv.DictReader(stream)}
    largest = max(load_movements(store, is_all=True), key=lambda each: each.n_voices)
    found = store.execute(
        "SELECT native_id FROM movement_texts JOIN staged_comments USING (text_id)"
        " WHERE movement_id = ?",
        [largest.movement_id],
    )
    chosen = {native_id for (native_id,) in found.fetchall()}
    is_true = [label == "yes" for native_id, label in labels.items() if native_id in chosen]
    sure = [n for n in chosen & set(labels) if labels[n] != "unsure"]
    precision = sum(is_true) / len(sure)
    recall = sum(is_true) / sum(label == "yes" for label in labels.values())
    tell(f"redesign: precision {precision:.2f}, recall {recall:.2f} of {len(labels)} posts")
    assert precision >= 0.8
    assert recall >= 0.8


def test_hardly_any_post_about_the_redesign_is_set_aside(store):
    with (HERE / "redesign.csv").open(encoding="utf-8", newline="") as stream:
        ours = [row["native_id"] for row in csv.DictReader(stream) if row["label"] == "yes"]
    aside = store.execute(
        "SELECT count(*) FROM staged_comments"
        " WHERE is_set_aside AND list_contains($ours, native_id)",
        {"ours": ours},
    ).fetchone()
    assert aside[0] <= 0.02 * len(ours)
