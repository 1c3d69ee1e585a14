from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from models.theme_report import TrendPoint
from reports.charts import bar, columns, plain_trend, trend_chart
from reports.language import words_of
from reports.small_charts import sparkline
from reports.trend_rows import Note, Usual, usual_of

NIGHT = date(2025, 11, 4)
FR = words_of("fr")


def points(values, period_days=1):
    first = NIGHT - timedelta(days=(len(values) - 1) * period_days)
    return [
        TrendPoint(first + timedelta(days=n * period_days), value, value)
        for n, value in enumerate(values)
    ]


def draw(values, period_days=1, label="Personnes & jours", notes=(), n_unknown=0):
    given = [replace(point, n_unknown=n_unknown) for point in points(values, period_days)]
    return wide(trend_chart(given, period_days, NIGHT, label, FR, notes))


def wide(both):
    """The drawing for a desk; that for a phone comes after it."""
    return both[: both.index("</svg>") + 6] if both else both


def texts(svg):
    return [text.text for text in ElementTree.fromstring(svg).iter("text")]


def test_the_last_seven_days_are_drawn_as_now():
    svg = draw([3] * 20)

    assert svg.count('fill="var(--now)"') == 7
    assert svg.count('fill="var(--before)"') == 13


def test_a_period_without_voices_has_no_bar():
    svg = draw([3, 0] * 10)

    assert svg.count('fill="var(--now)"') + svg.count('fill="var(--before)"') == 10


def test_the_last_week_is_drawn_as_now():
    svg = wide(trend_chart(points([3] * 20, 7), 7, NIGHT + timedelta(days=6), "x", FR))

    assert svg.count('fill="var(--now)"') == 1


def test_the_same_trend_is_the_same_bytes():
    assert draw([1, 5, 2, 8] * 5) == draw([1, 5, 2, 8] * 5)


def test_a_chart_is_one_labelled_image_in_the_colours_of_the_page():
    svg = draw([1, 5, 2, 8] * 5)
    root = ElementTree.fromstring(svg)

    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == "Personnes & jours"
    assert "#" not in svg
    assert "style=" not in svg
    assert "font-family" not in svg
    assert svg.count("role=") == 1


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        (
            [0, 1200, 5, 3] + [4] * 16,
            ["600", "1\u202f200", "16 oct.", "26 oct.", "4 nov.", "d’habitude\u202f:", "77 à 115"],
        ),
        (
            [1] * 3 + [19] + [1] * 16,
            ["10", "20", "16 oct.", "26 oct.", "4 nov.", "19", "d’habitude\u202f:", "0 à 6"],
        ),
        ([2, 4], ["2", "4", "3 nov.", "4 nov.", "4"]),
        ([3], ["2", "4", "4 nov."]),
    ],
)
def test_axes_are_labelled_in_the_readers_language(values, labels):
    root = ElementTree.fromstring(draw(values))

    assert [text.text for text in root.iter("text")] == labels


def test_a_trend_over_a_new_year_names_the_years():
    svg = trend_chart(points([1] * 60, 7), 7, NIGHT + timedelta(days=6), "x", FR)

    assert "10 nov. 2025" in svg


def test_a_single_week_is_labelled_with_its_first_and_last_day():
    root = ElementTree.fromstring(draw([3], 7))

    assert [text.text for text in root.iter("text")] == ["2", "4", "4 nov.", "10 nov."]


def test_charts_of_one_length_do_not_share_their_numbers():
    first, second = draw([9, 1, 2]), draw([1, 2, 3])

    assert draw([9, 1, 2]) == first
    assert first != second
    assert "10" not in [text.text for text in ElementTree.fromstring(second).iter("text")]


def test_a_count_beyond_every_round_number_is_its_own_top():
    assert "100\u202f000\u202f000" in draw([100_000_000, 1])


@pytest.mark.parametrize("values", [[], [0, 0]])
def test_nothing_to_draw_is_no_chart(values):
    assert draw(values) == ""


def test_a_sparkline_goes_from_zero_to_its_end():
    svg = sparkline(points([0, 2, 1]), (), '"a" <b>')

    assert 'points="4.0,29.0 60.0,8.0 116.0,18.5"' in svg
    assert '<circle cx="116.0" cy="18.5"' in svg
    assert ElementTree.fromstring(svg).attrib["aria-label"] == '"a" <b>'


def test_a_sparkline_of_zeros_lies_on_its_baseline():
    assert 'points="4.0,29.0 116.0,29.0"' in sparkline(points([0, 0]), (), "x")


def test_a_single_point_is_no_line():
    assert sparkline(points([4]), (), "x") == ""


def test_a_bar_shows_known_people_then_unknown_voices():
    assert '<rect class="known" width="25.00"' in bar(5, 10, 20)
    assert '<rect class="unknown" x="25.00" width="50.00"' in bar(5, 10, 20)


def test_voices_without_a_name_are_lighter_on_top_of_people():
    svg = draw([3] * 20, n_unknown=1)

    assert svg.count('fill="var(--unknown)"') == 7
    assert svg.count('fill="var(--unknown-before)"') == 13


def test_what_is_usual_is_a_grey_band_with_its_numbers():
    svg = draw([4] * 20)

    assert usual_of(points([4] * 20), 1, NIGHT) == Usual(0, 8)
    assert svg.count('fill="var(--usual)"') == 1
    assert texts(svg)[-2:] == ["d’habitude\u202f:", "0 à 8"]


def test_too_few_periods_say_nothing_of_what_is_usual():
    assert usual_of(points([4] * 10), 1, NIGHT) is None
    assert "--usual" not in draw([4] * 10)


def test_releases_alerts_and_merges_are_written_on_the_chart():
    notes = (
        Note(NIGHT - timedelta(days=10), "4.2", "release"),
        Note(NIGHT - timedelta(days=2), "alerte", "alert"),
        Note(NIGHT - timedelta(days=15), "fusion", "merge"),
        Note(NIGHT - timedelta(days=90), "3.0", "release"),
    )
    svg = draw([3] * 20, notes=notes)

    assert texts(svg)[-3:] == ["alerte", "fusion", "4.2"]
    assert svg.count('stroke="var(--alert)"') == 1
    assert svg.count("stroke-dasharray") == 1


def test_labels_never_lie_on_each_other_and_a_line_stays_for_those_without_room():
    notes = tuple(Note(NIGHT - timedelta(days=3), f"version {n}", "release") for n in range(5))
    svg = draw([3] * 20, notes=notes)

    assert [text for text in texts(svg) if text.startswith("version")] == [
        "version 0",
        "version 1",
        "version 2",
    ]
    assert svg.count('y2="2') == 5


def test_a_phone_gets_a_drawing_of_its_own():
    both = trend_chart(points([3] * 20), 1, NIGHT, "x", FR)

    assert both.count('role="img"') == 2
    assert 'class="chart narrow"' in both


def test_small_multiples_share_a_scale():
    assert 'd="M0.1,30h0.8v-30.0h-0.8ZM2.1,30h0.8v-15.0h-0.8Z"' in columns([4, 0, 2], 4)


def test_a_plain_trend_is_bars_on_a_line():
    svg = plain_trend(points([3] * 20), 1, NIGHT, "<x>")

    assert svg.count('class="now"') == 7
    assert svg.count('class="before"') == 13
    assert ElementTree.fromstring(svg).attrib["aria-label"] == "<x>"
    assert plain_trend(points([0]), 1, NIGHT, "x") == ""
