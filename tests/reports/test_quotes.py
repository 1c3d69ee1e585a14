import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.quotes import choose_quotes, cut, list_quotes, sample_quotes

SENTENCE = "Une phrase de trente lettres. "


@given(st.text(max_size=400), st.integers(1, 60), st.lists(st.text(max_size=5), max_size=3))
def test_a_cut_is_a_piece_of_the_text_and_never_too_long(text, max_chars, keywords):
    piece, is_cut = cut(text, max_chars, keywords)

    assert piece in text
    assert len(piece) <= max_chars
    assert is_cut == (piece != text.strip())


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("  court  ", "court"),
        ("Une phrase. Deux phrases. Une troisième bien trop longue", "Une phrase. Deux phrases."),
        ("Il a dit « non ! » Puis il est reparti sans un mot", "Il a dit « non ! »"),
        ("pas de point mais des mots sans fin encore", "pas de point mais des mots"),
        ("x" * 40, "x" * 30),
        ("👩‍👩‍👧" + "x" * 23 + "👍🏽👍🏽👍🏽", "👩‍👩‍👧" + "x" * 23 + "👍🏽"),
        ("x" * 29 + "e\u0301" + "x" * 9, "x" * 29),
    ],
)
def test_a_cut_ends_with_a_sentence_else_a_word_else_a_visible_character(text, piece):
    assert cut(text, 30) == (piece, piece != text.strip())


def test_a_long_comment_is_quoted_from_the_sentence_with_the_keyword():
    text = SENTENCE * 20 + "Le trajet a disparu. " + SENTENCE * 20

    assert cut(text, 60, ("trajet",)) == (
        "Le trajet a disparu. Une phrase de trente lettres.",
        True,
    )


def test_a_keyword_far_into_an_endless_sentence_is_quoted_from_its_word():
    text = "mot " * 200 + "trajet " + "mot " * 200

    piece, _ = cut(text, 60, ("trajet",))

    assert piece.startswith("trajet mot mot")


def test_a_keyword_glued_to_no_blank_is_quoted_from_itself():
    text = "x" * 10 + "/" * 60 + "trajet" + "/" * 60

    assert cut(text, 20, ("trajet",))[0] == "trajet" + "/" * 14


def test_exemplars_come_first_then_the_strongest_mixing_who_speaks(comment):
    comments = (
        comment("1", rank=1),
        comment("2", rank=2),
        comment("3", rank=3, language="en"),
        comment("4", strength=0.9),
        comment("5", strength=0.8, community="Play Store"),
        comment("6", strength=0.7, community="Play Store"),
    )

    assert [quote.comment_id for quote in choose_quotes(comments, 6)] == [
        "1",
        "3",
        "2",
        "5",
        "6",
        "4",
    ]


def test_exemplars_never_fill_all_places_when_there_are_other_voices(comment):
    comments = (
        *(comment(f"a{n}", rank=n + 1) for n in range(20)),
        comment("z", language="en", strength=0.1),
    )

    chosen = choose_quotes(comments, 8)

    assert [quote.comment_id for quote in chosen[:7]] == ["a0", "a1", "a2", "a3", "a4", "a5", "z"]
    assert len(chosen) == 8


def test_each_text_is_quoted_once_from_the_copy_that_can_be_followed(comment):
    comments = (
        comment("1", text_id="x", text="Bof.", url=""),
        comment("2", text_id="x", text="Bof.", said_on=None),
        comment("3", text_id="x", text="Bof.", person=""),
        comment("4", text_id="y", text="  "),
    )

    quotes = choose_quotes(comments, 5)

    assert [(q.comment_id, q.copies, q.people) for q in quotes] == [("3", 3, 2)]


def test_a_sample_keeps_the_shortest_texts_for_the_end(comment):
    comments = (comment("1", text="Oui"), comment("2"), comment("3"))

    assert [quote.comment_id for quote in sample_quotes(comments, 5)] == ["2", "3", "1"]
    assert sample_quotes(comments, 0) == ()


def test_a_reading_list_puts_undated_comments_last(comment):
    comments = (comment("1", said_on=None), comment("2"))

    assert [quote.comment_id for quote in list_quotes(comments, 5)] == ["2", "1"]
