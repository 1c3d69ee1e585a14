from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pytest

from tests.quality.bench.contest import Line, found_for, hold, merged
from tests.quality.bench.peers import INSTALL, PEERS, Method, needs

NAMES = [
    "Remontée",
    "k-means, k = ours",
    "k-means, k = human",
    "k-means, whitened, k = ours",
    "k-means, whitened, k = human",
    "average linkage, whitened",
    "absent",
]
SHARES = ("b_cubed_f", "b_cubed_precision", "b_cubed_recall", "unassigned")


def test_every_method_has_a_line(tiny_contest):
    assert [line.name for line in tiny_contest.lines] == NAMES


def test_every_share_is_one(tiny_contest):
    shares = [asdict(line.scores)[name] for line in tiny_contest.lines[:-1] for name in SHARES]
    adjusted = [
        value for line in tiny_contest.lines[:-1] for value in (line.scores.ami, line.scores.ari)
    ]
    assert all(0 <= share <= 1 for share in shares)
    assert all(-1 <= value <= 1 for value in adjusted)


def test_themes_of_the_example_are_found_by_more_than_chance(tiny_contest):
    assert tiny_contest.ours.ami > 0.05
    assert tiny_contest.ours.n_themes >= 2


def test_a_method_that_cannot_run_says_why(tiny_contest):
    assert tiny_contest.lines[-1] == Line(
        "absent", None, f"no_such_library not installed: {INSTALL}"
    )


def test_what_is_installed_is_not_missed():
    assert needs("numpy", "sklearn") == ""


def test_peers_are_those_that_the_page_explains():
    assert [method.name for method in PEERS[:5]] == [
        "BERTopic, defaults",
        "BERTopic, TF-IDF and SVD",
        "BERTopic, our vectors",
        "UMAP + hdbscan",
        "UMAP + hdbscan, whitened",
    ]
    assert [method.name for method in PEERS[5:]] == NAMES[1:-1]


def test_every_text_given_has_its_row(tiny, heard):
    beginnings = [heard.texts[row][:12] for row in heard.rows]
    assert beginnings == [text[:12] for text in tiny.texts], "masks change what follows"


def test_a_text_that_was_not_staged_is_left_out(tiny, heard):
    rows = heard.rows.copy()
    gone = tiny.texts.index(tiny.golds[0].texts[0])
    rows[gone] = -1
    labels = np.zeros(len(heard.texts), np.intp)
    found = found_for(tiny.golds[0], tiny, replace(heard, rows=rows), labels)
    assert found.tolist() == [-1] + [0] * (len(tiny.golds[0].texts) - 1)


def test_a_method_that_draws_is_scored_as_often_as_it_says(tiny, heard):
    drawn = []

    def draw(crowd):
        drawn.append(len(crowd.texts))
        return np.full(len(crowd.texts), -1, np.intp)

    contest = hold(tiny, heard, [Method("drawn", draw, n_draws=3)])
    assert len(drawn) == 4, "one to warm up"
    assert contest.lines[1].scores.unassigned == 1.0
    assert contest.lines[1].scores.n_themes == 0


def test_lines_of_several_corpora_are_their_means(tiny_contest):
    lines = merged([tiny_contest, tiny_contest])
    assert [line.name for line in lines] == NAMES
    assert lines[0].scores.ami == pytest.approx(tiny_contest.ours.ami)
    assert lines[0].scores.pairs == tiny_contest.ours.pairs + tiny_contest.ours.pairs
    assert lines[-1].scores is None
