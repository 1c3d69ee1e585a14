from __future__ import annotations

from models.title_choice import choose_titles, sense_of
from models.titles import Phrase


def phrase(text: str, score: float = 1.0, n_texts: int = 3) -> Phrase:
    return Phrase(text, score, sense_of(text), n_texts)


def test_the_theme_that_says_more_of_a_phrase_gets_it():
    wanted = {
        "T-1": [phrase("Brake squeal", 1.0, 3), phrase("Rear brake")],
        "T-2": [phrase("Brakes squeal", 1.0, 9), phrase("Front brake")],
    }
    assert choose_titles(wanted, {}, ()) == {"T-1": "Rear brake", "T-2": "Brakes squeal"}


def test_nobody_is_called_as_another_theme_is():
    found = choose_titles(
        {"T-1": [phrase("Brake squeal"), phrase("Pads")]}, {}, ["The brake squeals"]
    )
    assert found == {"T-1": "Pads"}


def test_where_all_is_taken_two_phrases_and_then_the_id_tell_themes_apart():
    options = [phrase("Brake squeal"), phrase("Pads")]
    taken = ["Brake squeal", "Pads"]
    assert choose_titles({"T-1": options}, {}, taken) == {"T-1": "Brake squeal – Pads"}
    taken.append("Pads: brake squeal")
    assert choose_titles({"T-1": options}, {}, taken) == {"T-1": "Brake squeal (T-1)"}
    assert choose_titles({"T-1": []}, {}, taken) == {"T-1": "T-1"}


def test_a_pair_that_is_too_long_is_no_title():
    options = [phrase("Brake squeal " + "x" * 30), phrase("Pads " + "y" * 30)]
    found = choose_titles({"T-1": options}, {}, [each.text for each in options])
    assert found["T-1"].endswith("(T-1)")


def test_a_title_stays_while_it_is_nearly_as_good():
    options = [phrase("Brake squeal", 1.0), phrase("Noisy pads", 0.7), phrase("Rain", 0.2)]
    assert choose_titles({"T-1": options}, {"T-1": "Noisy pads"}, ()) == {"T-1": "Noisy pads"}
    assert choose_titles({"T-1": options}, {"T-1": "Rain"}, ()) == {"T-1": "Brake squeal"}


def test_a_title_that_we_did_not_find_stays_while_members_use_its_words():
    options = [phrase("Brake squeal"), phrase("Noisy pads")]
    assert choose_titles({"T-1": options}, {"T-1": "Noisy brakes"}, ()) == {"T-1": "Noisy brakes"}
    assert choose_titles({"T-1": options}, {"T-1": "Wet saddle"}, ()) == {"T-1": "Brake squeal"}
    assert choose_titles({"T-1": options}, {"T-1": ""}, ()) == {"T-1": "Brake squeal"}


def test_a_title_that_another_theme_has_now_does_not_stay():
    options = {"T-1": [phrase("Brake squeal"), phrase("Noisy pads")]}
    assert choose_titles(options, {"T-1": "Brake squeal"}, ["Brake squeal"]) == {
        "T-1": "Noisy pads"
    }


def test_articles_and_plurals_make_no_other_title():
    assert sense_of("Les freins") == sense_of("frein") != sense_of("selle")
    assert sense_of("Est-ce") == frozenset({"est", "ce"})
