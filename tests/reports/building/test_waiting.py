from __future__ import annotations

from dataclasses import replace

from reports.build import build_report
from tests.reports.full_night import BIKE, EVERYBODY, MOBILE, full_reading, full_report


def test_who_waits_is_told_with_what_others_were_answered():
    queue = full_report().queue
    assert queue is not None
    assert (queue.n_waiting, queue.n_answered) == (4, 11)
    assert queue.unknown_sources == (("avis", 9),)
    battery, route = queue.waiting
    assert (battery.quote.comment_id, battery.n_days, battery.owners) == ("b00", 12, ("Sam",))
    assert [(a.asked.comment_id, a.link, a.answer and a.answer.text) for a in battery.answers] == [
        ("b08", "https://aide.example/batterie", "Rentrez la batterie."),
        ("b08", "", None),
    ]
    assert (route.theme_id, route.comment_ids, route.answers) == ("T-0001", ("r07",), ())


def test_a_team_is_told_who_waits_among_those_that_it_hears():
    mobile, bike = (build_report(full_reading(), team).queue for team in (MOBILE, BIKE))
    assert mobile is not None
    assert bike is not None
    assert [each.theme_id for each in mobile.waiting] == ["T-0001"]
    assert (mobile.n_waiting, mobile.unknown_sources) == (1, (("forum", 1),))
    assert [each.theme_id for each in bike.waiting] == ["T-0002"]
    assert (bike.n_waiting, bike.unknown_sources) == (3, ())


def test_where_nobody_looked_there_is_no_queue():
    assert build_report(replace(full_reading(), queue=None), EVERYBODY).queue is None
