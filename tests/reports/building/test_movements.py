from __future__ import annotations

from dataclasses import replace

from models.theme_report import Count
from reports.build import build_report
from reports.language import words_of
from reports.render_html import render_html
from reports.telling import movements
from reports.telling.common import shown_themes
from tests.reports.full_night import BIKE, EVERYBODY, MOBILE, TEAMS, full_reading, full_report

EN = words_of("en")


def plain(sentence) -> str:
    return "".join(piece.text for piece in sentence).replace("\xa0", " ")


def of_texts(*text_ids: str, alert_ids: tuple[str, ...] = ("AL-0001", "AL-0002")):
    """Everybody's movements where one is told by these texts."""
    reading = full_reading()
    (movement,) = reading.movements
    told = replace(movement, text_ids=text_ids, alert_ids=alert_ids)
    return build_report(replace(reading, movements=(told,)), EVERYBODY).movements


def test_a_movement_counts_its_voices_their_sides_and_their_themes():
    (told,) = full_report().movements

    said = [c for c in full_reading().comments if c.text_id in full_reading().movements[0].text_ids]
    assert told.n_comments == len(said)
    assert told.n_voices == len({c.person or c.text_id for c in said})
    assert told.n_against == len({c.person for c in said if c.stance == "against"})
    assert told.alert_ids == ("AL-0001", "AL-0002")
    assert [count.name for count in told.themes] == ["T-0001", "T-0002"]
    assert sum(point.n_comments for point in told.trend) == len(said)
    assert {quote.comment_id for quote in told.quotes} <= {c.comment_id for c in said}
    assert len(told.quotes) == 4


def test_a_theme_in_which_only_two_speak_is_not_named():
    (told,) = of_texts("x-r01", "x-r03", "x-r04", "x-b00", "x-b01")

    assert [count.name for count in told.themes] == ["T-0001"]


def test_what_two_people_say_is_no_movement():
    assert of_texts("x-r01", "x-r03") == ()
    assert len(of_texts("x-r01", "x-r03", "x-r04")) == 1


def test_a_movement_none_of_whose_alerts_is_told_is_not_told():
    assert of_texts("x-r01", "x-r03", "x-r04", alert_ids=("AL-0009",)) == ()


def test_what_is_set_aside_counts_in_no_movement():
    reading = full_reading()
    told = replace(reading.movements[0], text_ids=(*reading.movements[0].text_ids, "x-z0"))

    again = build_report(replace(reading, movements=(told,)), EVERYBODY, TEAMS).movements

    assert again == full_report().movements


def test_a_team_hears_its_part_in_its_language():
    (mobile,) = build_report(full_reading(), replace(MOBILE, language="en")).movements
    (bike,) = build_report(full_reading(), BIKE).movements

    assert (mobile.title, bike.title) == ("The 4.2 update", "La mise à jour 4.2")
    assert bike.alert_ids == ("AL-0002",)
    assert not bike.is_tonight
    assert [count.name for count in bike.themes] == ["T-0002"]
    assert {quote.theme_id for quote in bike.quotes} == {"T-0002"}


def test_a_movement_is_one_sentence_with_its_sides_and_themes():
    report = build_report(full_reading(), replace(EVERYBODY, language="en"), TEAMS)
    movement = replace(report.movements[0], n_against=1)
    titles = {theme.theme_id: theme.title for theme in report.themes}

    assert plain(movements.told(movement, EN)) == (
        f"The 4.2 update: {movement.n_people} people since 1 November. One thing, behind 2 alerts."
    )
    against = replace(movement, n_against=movement.n_voices)
    assert ", 100% of them against. One thing" in plain(movements.told(against, EN))
    about = movements.about(movement, report, EN)
    assert f"{movement.n_against} against".replace(" ", "\xa0") in about
    assert about[-1] == "Selle 3 came out on 1 November"
    assert plain(movements.themes(movement, titles, shown_themes(report), EN)).startswith(
        "Said in: The app loses the route "
    )
    assert "no alert tonight, the last on 4 November" in movements.about(
        replace(movement, is_tonight=False), report, EN
    )


def test_more_themes_than_are_named_are_counted():
    report = full_report()
    many = tuple(Count(f"T-{n}", 9, 9) for n in range(7))
    (movement,) = report.movements
    titles = {f"T-{n}": f"Title {n}" for n in range(7)}

    told = plain(movements.themes(replace(movement, themes=many), titles, frozenset(titles), EN))

    assert told.endswith("Title 4 9 · and 2 more")
    assert movements.themes(replace(movement, themes=()), titles, frozenset(), EN) == ()


def test_alerts_of_a_movement_are_not_told_twice():
    report = full_report()

    assert [alert.alert_id for alert in movements.alone(report)] == ["AL-0003"]


def test_the_page_of_a_theme_names_the_movement_that_it_is_part_of():
    report = full_report()
    pages = render_html(report)

    line = '<a href="../index.html#alerts"><bdi>La mise à jour 4.2</bdi></a>'
    for theme in report.themes:
        is_part = theme.theme_id in {count.name for count in report.movements[0].themes}
        assert (line in pages[f"themes/{theme.theme_id}.html"].decode()) == is_part
    assert 'id="alerts"' in pages["index.html"].decode()
