from __future__ import annotations

from dataclasses import replace

from reports.build import build_report
from reports.building.waiting import N_UNKNOWN
from reports.render_html import render_html
from reports.render_markdown import render_markdown
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


def test_what_most_ask_is_told_where_nobody_knows_whether_it_was_answered():
    reading = full_reading()
    assert reading.queue is not None
    (alone,) = reading.queue.unknown
    many = replace(alone, n_people=3)
    asked = replace(reading, queue=replace(reading.queue, unknown=(*[many] * 30, alone)))
    report, bike = (build_report(asked, team) for team in (EVERYBODY, BIKE))
    assert report.queue is not None
    assert bike.queue is not None
    assert [each.n_people for each in report.queue.unknown] == [3] * N_UNKNOWN
    assert bike.queue.unknown == ()
    front, text = (render_html(report)["index.html"], render_markdown(report))
    assert b"avec ou sans r\xc3\xa9ponse" in front
    assert "avec ou sans réponse" in text.decode()
    assert b"avec ou sans" not in render_html(full_report())["index.html"]
