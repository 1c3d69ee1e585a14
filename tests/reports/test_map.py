from __future__ import annotations

import re
from dataclasses import replace
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.report import Report
from models.report_parts import MapDot
from reports import map_drawing
from reports.build import build_report
from reports.map_drawing import Told, draw_map
from reports.map_labels import Box, Circle, fitted, place_labels, text_width
from reports.render_html import render_html
from tests.reports.full_night import EVERYBODY, HOSTILE, TEAMS, full_reading

FRAME = Box(0, 0, 1000, 1000)
CIRCLES = st.lists(
    st.builds(
        Circle,
        st.floats(50, 950),
        st.floats(50, 950),
        st.floats(3, 60),
        st.text(min_size=1, max_size=60).map(lambda text: " ".join(text.split())).filter(bool),
    ),
    max_size=25,
)


@pytest.fixture(scope="module")
def report() -> Report:
    return build_report(full_reading(), replace(EVERYBODY, language="en"), TEAMS)


def page_of(report: Report) -> str:
    return render_html(report)["map.html"].decode()


def dots(n: int, title: str = "Theme") -> list[MapDot]:
    areas = [MapDot("A-1", "Area", 500, 500, 490, n, False, "")]
    return areas + [
        MapDot(
            f"T-{i}",
            f"{title} {i}",
            40 + i % 30 * 31,
            40 + i // 30 * 31,
            14,
            n - i,
            is_new=False,
            area_id="A-1",
        )
        for i in range(n)
    ]


@given(CIRCLES, CIRCLES)
def test_no_name_is_over_another_or_over_a_circle_or_outside(areas, themes):
    of_areas, of_themes = place_labels(areas, themes, FRAME, 15)

    inside = {i for i, label in of_themes.items() if _is_in(label, themes[i])}
    outside = [label for i, label in of_themes.items() if i not in inside]
    free = [*of_areas.values(), *outside]
    for i, label in enumerate(free):
        assert label.box.is_within(FRAME)
        assert not any(label.box.touches(circle) for circle in themes)
        assert not any(label.box.overlaps(other.box) for other in free[:i])
    for i in inside:
        box, circle = of_themes[i].box, themes[i]
        corners = [(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)]
        assert all(hypot(x - circle.x, y - circle.y) <= circle.radius * 1.001 for x, y in corners)


def _is_in(label, circle: Circle) -> bool:
    return abs(label.x - circle.x) < 1e-9 and abs(label.y - circle.y) < circle.radius


def test_a_name_is_cut_at_a_word_and_never_to_one():
    assert fitted("The app loses the route", 1000, 15) == "The app loses the route"
    cut = fitted("The app loses the route", 130, 15)
    assert cut == "The app loses…"
    assert text_width(cut, 15) <= 130
    assert fitted("The app loses the route", 80, 15) == ""
    assert fitted("The app loses the route", 40, 15) == ""
    assert text_width("日本語", 10) > text_width("ijl", 10)


def test_a_theme_is_a_circle_that_leads_to_its_page_and_names_itself(report):
    page = page_of(report)
    drawn = re.findall(r'<a href="themes/(T-\d+)\.html" aria-label="([^"]*)"><title>', page)

    placed = [dot.subject_id for dot in report.dots if dot.subject_id.startswith("T-")]
    assert [theme_id for theme_id, _ in drawn] == placed * 2
    assert "The app loses the route, 25\xa0people" in drawn[0][1]
    assert page.count('role="group"') == 2


def test_new_and_alarmed_themes_are_marked_by_shape_and_word(report):
    page = page_of(report)

    n_new = sum(dot.is_new for dot in report.dots)
    assert n_new > 0
    assert page.count('class="ring"') == 2 * n_new
    assert page.count('class="flag"') == 2
    assert ", stands out tonight" in page
    assert "A flag: stands out tonight." in page
    assert "A double ring: new tonight." in page


def test_the_lists_hold_every_theme_of_the_map(report):
    lists = page_of(report).partition("The same as lists")[2]

    for dot in report.dots:
        if dot.subject_id.startswith("T-"):
            assert f'<a href="themes/{dot.subject_id}.html">' in lists


def test_a_crowd_is_drawn_as_far_as_it_can_be_told_apart(report):
    many = dots(3000)
    themes = tuple(replace(report.themes[0], theme_id=dot.subject_id, title=dot.title, alert=None)
                   for dot in many[1:])  # fmt: skip
    page = page_of(replace(report, dots=tuple(many), themes=themes))

    assert page.count('class="dot-of"') == 2 * map_drawing.N_DRAWN
    assert "2,850\xa0smaller themes are not drawn." in page
    assert "and 2,400\xa0others" in page
    assert len(page) < 400_000


@pytest.mark.parametrize("text", HOSTILE)
def test_titles_never_become_markup(text):
    told = {f"T-{i}": Told(text, is_new=True, is_alarmed=True) for i in range(9)}

    drawing = draw_map(dots(9, text), told, 15, text)

    tags = set(re.findall(r"<([a-z]+)", drawing))
    assert tags <= {"svg", "a", "title", "circle", "text", "tspan", "path", "g"}
    assert "onerror=alert(1)>" not in drawing.replace("&gt;", "")


def test_numbers_stand_for_names_where_there_is_no_room():
    told = {f"T-{i}": Told("a theme", is_new=False, is_alarmed=False) for i in range(40)}

    drawing = draw_map(dots(40), told, 15, "map", is_numbered=True)

    assert re.findall(r"<tspan[^>]*>([^<]*)", drawing) == [str(i) for i in range(1, 31)]
    assert "narrow-map" in drawing


def test_without_places_there_is_no_map(report):
    for few in ((), report.dots[:1]):
        pages = render_html(replace(report, dots=few))
        assert "map.html" not in pages
        assert "map.html" not in pages["index.html"].decode()
