from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.quotes import (
    MAX_LISTED_CHARS,
    all_quotes,
    choose_quotes,
    cut,
    list_quotes,
    piece_quote,
    sample_quotes,
    telling_quotes,
    unwrap,
    worth_reading,
)

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


def test_exemplars_of_a_voice_come_first_then_its_strongest(comment):
    comments = (
        comment("1", strength=0.9),
        comment("2", rank=2),
        comment("3", rank=1),
        comment("4", strength=0.95),
    )

    assert [quote.comment_id for quote in choose_quotes(comments, 6)] == ["3", "2", "4", "1"]


def languages(quotes):
    return Counter(quote.language for quote in quotes)


def test_a_theme_of_one_main_language_is_quoted_in_it(comment):
    small = ("pt", "es", "it", "cs", "fr", "hu", "tr", "de")
    comments = (
        *(comment(f"e{n:02}", language="en", rank=None) for n in range(84)),
        *(comment(f"{tag}{n}", language=tag, rank=1) for tag in small for n in range(2)),
    )

    assert languages(choose_quotes(comments, 12)) == {"en": 10, "cs": 1, "de": 1}


def test_a_language_gets_quotes_in_proportion_and_a_main_one_at_least_one(comment):
    comments = (
        *(comment(f"e{n:02}", language="en") for n in range(50)),
        *(comment(f"f{n:02}", language="fr") for n in range(34)),
        *(comment(f"d{n:02}", language="de") for n in range(16)),
    )

    assert languages(choose_quotes(comments, 12)) == {"en": 6, "fr": 4, "de": 2}
    assert languages(choose_quotes(comments, 4)) == {"en": 2, "fr": 1, "de": 1}


def test_the_readers_language_is_never_starved(comment):
    comments = (
        *(comment(f"e{n:02}", language="en") for n in range(97)),
        *(comment(f"f{n:02}", language="fr") for n in range(3)),
    )

    assert languages(choose_quotes(comments, 12)) == {"en": 12}
    assert languages(choose_quotes(comments, 12, "fr")) == {"en": 10, "fr": 2}
    assert languages(choose_quotes(comments, 12, "es")) == {"en": 12}


def test_communities_too_are_quoted_in_proportion(comment):
    comments = (
        *(comment(f"f{n:02}", rank=n) for n in range(75)),
        *(comment(f"s{n:02}", community="Play Store") for n in range(25)),
    )

    chosen = choose_quotes(comments, 12)

    assert Counter(quote.community for quote in chosen) == {"Forum": 9, "Play Store": 3}


def test_where_no_language_is_a_main_one_all_speak(comment):
    tags = ("pt", "es", "it", "cs", "fr", "hu", "tr", "de")
    comments = tuple(comment(f"{tag}{n}", language=tag) for tag in tags for n in range(3))

    assert sorted(languages(choose_quotes(comments, 8))) == sorted(tags)


def test_copies_give_a_language_no_more_quotes(comment):
    comments = (
        *(comment(f"c{n:02}", text_id="same", language="en") for n in range(50)),
        *(comment(f"f{n}") for n in range(5)),
    )

    assert languages(choose_quotes(comments, 4)) == {"fr": 3, "en": 1}


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


WRAPPED = "Depuis la dernière mise à jour, mon vélo refuse de"


@given(st.text(alphabet="abc \n-•1.", max_size=200))
def test_unwrapping_moves_nothing_and_changes_only_line_breaks(text):
    flat = unwrap(text)

    assert len(flat) == len(text)
    assert {(a, b) for a, b in zip(text, flat, strict=True) if a != b} <= {("\n", " ")}
    assert unwrap(flat).count("\n") <= flat.count("\n")


@pytest.mark.parametrize(
    ("text", "flat"),
    [
        (f"{WRAPPED}\nse déverrouiller.", f"{WRAPPED} se déverrouiller."),
        (f"{WRAPPED}\n\nse déverrouiller.", f"{WRAPPED}\n\nse déverrouiller."),
        (f"{WRAPPED}\n- le cadenas\n- le moteur", f"{WRAPPED}\n- le cadenas\n- le moteur"),
        (f"{WRAPPED}\n12) le cadenas", f"{WRAPPED}\n12) le cadenas"),
        ("14/09 19 °C 7,1\n12/10 11 °C 8,0", "14/09 19 °C 7,1\n12/10 11 °C 8,0"),
        ("Merci\nAnne\n", "Merci\nAnne\n"),
    ],
)
def test_long_lines_are_joined_and_paragraphs_lists_and_short_lines_kept(text, flat):
    assert unwrap(text) == flat


def test_a_cut_does_not_take_a_wrapped_line_for_a_sentence():
    text = f"{WRAPPED}\nse déverrouiller. Et puis la batterie se vide en une nuit."

    assert cut(text, 80) == (f"{WRAPPED}\nse déverrouiller.", True)


def test_the_shortest_words_that_tell_come_first_and_the_too_short_last(comment):
    told = {
        "long": "Le trajet se perd. " * 20,
        "plain": "Rien ne marche depuis la mise à jour, je renonce.",
        "word": "Depuis la mise à jour, le trajet se perd chaque soir de la semaine.",
        "nul": "Nul",
        "short": "Trajet perdu.",
    }
    said = [comment(name, text=text) for name, text in told.items()]
    quotes = telling_quotes(said, 5, ("trajet",))
    assert [q.comment_id for q in quotes] == ["word", "plain", "long", "short", "nul"]
    assert [q.comment_id for q in telling_quotes(said, 2, ())] == ["plain", "word"]


def test_nobody_tells_twice_and_of_copies_one_does(comment):
    text = "Une phrase assez longue pour dire quelque chose, numéro "
    said = [
        comment("1", text=f"{text}1", person="ann"),
        comment("2", text=f"{text}22", person="ann"),
        comment("3", text=f"{text}333", copy_id="x1"),
        comment("4", text=f"{text}4444", person=""),
        comment("5", text=f"{text}55555", campaign_id="C-0001", wording_id="w"),
        comment("6", text=f"{text}666666", campaign_id="C-0001", wording_id="w"),
    ]
    assert [q.comment_id for q in telling_quotes(said, 9)] == ["1", "4", "5"]


def test_what_is_worth_reading_comes_from_the_themes_in_turns(comment):
    text = "Une phrase assez longue pour dire quelque chose, "
    said = [comment(f"{n}", text=f"{text}{'n' * n}", theme_id="AAB"[n]) for n in range(3)]
    told = worth_reading(said, 3, lambda c: (int(c.comment_id != "1"),))
    assert [q.comment_id for q in told] == ["1", "2", "0"]


def test_where_everything_is_listed_more_of_a_text_is_shown(comment):
    (quote,) = all_quotes([comment("1", text=SENTENCE * 100)])
    assert 320 < len(quote.text) <= MAX_LISTED_CHARS
    assert quote.is_cut


def test_a_sentence_is_quoted_alone_and_what_is_no_piece_is_not(comment):
    said = [comment("1", text="Bonjour. Vendez la sonnette. Merci.")]
    asked = piece_quote(said, "Vendez la sonnette.")
    assert (asked.text, asked.is_cut) == ("Vendez la sonnette.", True)
    for piece in ("", "Autre chose."):
        whole = piece_quote(said, piece)
        assert (whole.text, whole.is_cut) == ("Bonjour. Vendez la sonnette. Merci.", False)
