import pytest

from reports.keywords import choose_keywords


def test_words_of_stray_languages_are_left_out(comment):
    comments = (
        *(comment(f"e{n}", text="I lost my Sync bookmarks", language="en") for n in range(9)),
        comment("s", text="todo el sync", language="es"),
    )

    assert choose_keywords(("todo", "sync", "bookmarks"), comments, "en") == ("sync", "bookmarks")


@pytest.mark.parametrize(
    ("language", "words"), [("fr", ("trajet", "gps", "route")), ("en", ("route", "gps", "trajet"))]
)
def test_words_of_the_readers_language_come_first(comment, language, words):
    comments = (
        *(comment(f"f{n}", text="le trajet, le GPS") for n in range(3)),
        *(comment(f"e{n}", text="the route, the gps", language="en") for n in range(3)),
    )
    given = ("trajet", "route", "gps") if language == "en" else ("route", "trajet", "gps")

    assert choose_keywords(given, comments, language) == words


def test_the_readers_language_counts_however_small_it_is(comment):
    comments = (
        *(comment(f"e{n}", text="the route", language="en") for n in range(20)),
        comment("f", text="le trajet"),
    )

    assert choose_keywords(("route", "trajet"), comments, "fr") == ("trajet", "route")
    assert choose_keywords(("route", "trajet"), comments, "en") == ("route",)


def test_a_word_counts_only_as_a_whole_and_either_apostrophe_is_one(comment):
    comments = (comment("1", text="L’antivol qu'on m’a vendu, trajets"),)

    assert choose_keywords(("qu’on", "l'antivol", "trajet"), comments, "fr") == (
        "qu’on",
        "l'antivol",
    )


def test_words_that_nobody_wrote_as_they_are_are_better_than_none(comment):
    assert choose_keywords(("ctrl shift",), (comment("1"),), "fr") == ("ctrl shift",)
    assert choose_keywords((), (comment("1"),), "fr") == ()


def test_at_most_eight_words_are_shown_and_none_twice(comment):
    words = tuple("abcdefghij")
    comments = (comment("1", text=" ".join(words)),)

    assert choose_keywords((*words, *words), comments, "fr") == words[:8]
