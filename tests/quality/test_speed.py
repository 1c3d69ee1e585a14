"""A night over real posts: measured and told, not asserted; machines differ. Nothing is lost."""

from __future__ import annotations

MAX_PEAK_MB = 1_500
"""On a machine of 4 GB the night must fit beside the system."""


def test_every_stage_reads_every_post(speed):
    rows = {stage.name: stage.n_rows for stage in speed.stages}
    assert rows["land"] == rows["stage"] == speed.n_posts
    assert 0.9 * speed.n_posts <= rows["encode"] == rows["themes"] <= speed.n_posts


def test_a_night_fits_in_a_small_machine(speed):
    assert max(peak for _, peak in speed.peaks) <= MAX_PEAK_MB
