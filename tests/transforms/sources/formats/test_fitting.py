import pytest

from transforms.sources.formats.fitting import (
    are_addresses_of_people,
    are_ratings,
    are_texts,
    are_written_dates,
    is_plausible,
    is_scale,
)

PROSE = ["Le vélo est arrivé hier matin.", "La selle grince un peu trop.", "Rien à redire ici."]


@pytest.mark.parametrize(
    ("field", "values", "expected"),
    [
        ("rating", [], True),
        ("id", ["1", "2"], True),
        ("id", ["1", "1"], False),
        ("author", ["1"], True),
        ("text", ["bien", "!!", "12"], True),
        ("text", ["02/11/2026", "2026-11-03T08:15:00Z"], False),
        ("created_at", ["02/11/2026", "31/12/2026"], True),
        ("rating", ["4", "101"], False),
        ("rating", ["oui", "non"], False),
        ("url", ["/r/1"], True),
        ("language", ["pt-BR"], True),
        ("score", ["many"], False),
    ],
)
def test_values_fit_a_field_or_not(field, values, expected):
    assert is_plausible(field, values) is expected


def test_one_value_in_four_may_be_a_second_line_of_names():
    assert is_plausible("rating", ["Response", "4", "5", "3"])
    assert not is_plausible("rating", ["Response", "4", "5"])


def test_words_are_a_scale_where_they_differ_or_are_many():
    assert is_scale(["Nicht empfohlen"] * 20)
    assert not is_scale(["Nicht empfohlen"] * 19)
    assert is_scale(["oui", "non", "oui"])
    assert not is_scale(["oui", "oui"])
    assert not is_scale(["oui", "peut-être demain"])
    assert (are_ratings(["4", "5"]), are_ratings(["bad", "good"])) == (True, True)


def test_mail_addresses_are_people():
    assert are_addresses_of_people(["ana@example.org", "bob@example.org"])
    assert not are_addresses_of_people(["ana", "bob"])


def test_only_what_could_be_nothing_else_is_a_written_date():
    assert are_written_dates(["02.11.2026", "14 novembre 2026"])
    assert not are_written_dates(["1793603531"])
    assert not are_written_dates([])


def test_texts_are_long_different_and_of_several_words():
    assert are_texts(PROSE)
    assert not are_texts([])
    assert not are_texts(["toujours la même phrase ici"] * 3)
    assert not are_texts(["bien", "très bien", "super"])
    assert not are_texts(["lundi 2 novembre 2026 à 12h30", "mardi 3 novembre 2026 à 12h30"])
