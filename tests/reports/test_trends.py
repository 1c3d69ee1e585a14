from datetime import date, timedelta

from models.theme_report import TrendPoint
from reports.trends import make_axis, recent_and_usual, trend

NIGHT = date(2025, 11, 4)


def test_a_window_of_45_days_is_drawn_day_by_day_with_its_zeros(comment):
    axis = make_axis(NIGHT - timedelta(days=44), NIGHT, [])

    points = trend((comment("1"), comment("2", person=""), comment("3", said_on=None)), axis)

    assert axis.period_days == 1
    assert len(points) == 45
    assert points[-1] == TrendPoint(NIGHT, 2, 1, 1)
    assert set(points[:-1]) == {
        TrendPoint(NIGHT - timedelta(days=back), 0, 0) for back in range(1, 45)
    }


def test_a_longer_window_is_drawn_by_seven_days_the_last_of_which_end_with_the_night():
    axis = make_axis(date(2025, 9, 1), NIGHT, [])

    assert axis.period_days == 7
    assert axis.starts[0] == date(2025, 8, 27)
    assert axis.starts[-1] == NIGHT - timedelta(days=6)
    assert len(axis.starts) == 10
    assert axis.period_of(date(2025, 9, 2)) == date(2025, 8, 27)
    assert axis.period_of(date(2025, 9, 3)) == date(2025, 9, 3)


def test_the_last_bar_is_what_the_text_calls_the_last_seven_days(comment):
    days = [NIGHT - timedelta(days=back) for back in range(60)]
    comments = tuple(comment(f"{n:02}", said_on=day) for n, day in enumerate(days))

    points = trend(comments, make_axis(days[-1], NIGHT, days))

    recent, usual = recent_and_usual(comments, NIGHT, days[-1])
    assert (points[-1].n_voices, recent) == (7, 7)
    assert (sum(point.n_voices for point in points[-8:-1]) / 7, usual) == (7.0, 7.0)


def test_a_corpus_that_ended_long_ago_is_drawn_to_its_own_end():
    axis = make_axis(None, NIGHT, [date(2024, 1, 1), date(2024, 6, 1)])

    assert axis.starts[-1] <= date(2024, 6, 1) < axis.starts[-1] + timedelta(days=7)
    assert (NIGHT - axis.starts[-1]).days % 7 == 6


def test_a_whole_corpus_is_drawn_from_its_first_comment_to_its_last():
    axis = make_axis(None, NIGHT, [date(2019, 5, 3), date(2019, 5, 7), date(2030, 1, 1)])

    assert axis.starts == tuple(date(2019, 5, day) for day in range(3, 8))


def test_a_wrong_old_date_does_not_stretch_the_trend_beyond_two_years(comment):
    days = [date(1970, 1, 1), NIGHT]
    axis = make_axis(None, NIGHT, days)

    points = trend((comment("1", said_on=days[0]), comment("2")), axis)

    assert len(points) == 104
    assert sum(point.n_comments for point in points) == 1


def test_without_a_date_there_is_no_axis(comment):
    axis = make_axis(None, NIGHT, [])

    assert trend((comment("1", said_on=None),), axis) == ()


def test_a_window_too_short_has_no_usual_level(comment):
    comments = (comment("1"), comment("2", said_on=NIGHT + timedelta(days=1)))

    assert recent_and_usual(comments, NIGHT, NIGHT - timedelta(days=19)) == (1, None)
    assert recent_and_usual(comments, NIGHT, None) == (1, None)
    assert recent_and_usual(comments, NIGHT, NIGHT - timedelta(days=20)) == (1, 0.0)
