from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

from tests.curating import ENGINE, FIRST
from tests.quality.bench.subjects import Forum, Trial, begin, draw_subjects, plant, tells_of
from transforms.store import open_store


@pytest.mark.parametrize(
    ("members", "planted", "tells"),
    [
        ({"a", "b", "x"}, {"a", "b", "c", "d", "e"}, True),
        ({"a", "b", "x", "y"}, {"a", "b", "c", "d"}, True),
        ({"a", "x"}, {"a", "b", "c"}, False),
        ({"x"}, {"a"}, False),
        ({"x"}, set(), False),
    ],
    ids=["most members", "half of the planted", "half of the members", "none", "nothing planted"],
)
def test_an_alert_tells_of_what_is_most_of_it_or_half_in_it(members, planted, tells):
    assert tells_of(members, planted) is tells


def test_subjects_are_of_one_topic_each_and_share_no_text(themed_store: Path):
    with open_store(themed_store, read_only=True) as con:
        subjects = draw_subjects(con, ENGINE, n_subjects=3, n_people=8)
        text = dict(con.execute("SELECT text_id, text FROM texts").fetchall())
        theme = dict(con.execute("SELECT text_id, theme_id FROM assignments").fetchall())
    drawn = list(chain.from_iterable(subjects))
    assert len(set(drawn)) == len(drawn) == 24
    assert set(drawn) <= set(text)
    assert [len({theme[t] for t in subject}) for subject in subjects] == [1, 1, 1]


def test_a_held_back_subject_is_in_no_night_but_those_it_is_planted_on(
    themed_store: Path, tmp_path: Path
):
    with open_store(themed_store, read_only=True) as con:
        subjects = draw_subjects(con, ENGINE, n_subjects=1, n_people=8)
    forum, begun = Forum(themed_store, ENGINE, subjects), tmp_path / "begun.duckdb"
    begin(forum, FIRST, begun)
    with open_store(begun, read_only=True) as con:
        said = {t for (t,) in con.execute("SELECT text_id FROM staged_comments").fetchall()}
    assert said
    assert not said & set(subjects[0])
    assert plant(forum, begun, FIRST, 0, 2) == Trial(None, ())  # too short a past to compare with
