import pytest

from transforms.sources.formats.ratings import as_rating, is_worded


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("4", 4.0),
        ("4,5", 4.5),
        ("4/5", 4.0),
        ("4.0 / 5.0", 4.0),
        ("4 out of 5", 4.0),
        ("Rated 4.5 out of 5 stars", 4.5),
        ("4,0 von 5 Sternen", 4.0),
        ("4 étoiles sur 5", 4.0),
        ("3 stelle", 3.0),
        ("5-star", 5.0),
        ("80 %", 80.0),
        ("★★★★☆", 4.0),
        ("★★★½", 3.5),
        ("⭐️⭐️", 2.0),
        ("☆☆☆☆☆", 0.0),
    ],
)
def test_stars_and_points_are_as_many_as_are_written(written, expected):
    assert (as_rating(written), is_worded(written)) == (expected, False)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Recommended", 5.0),
        ("Not Recommended", 1.0),
        ("Nicht empfohlen", 1.0),
        ("Doesn’t recommend", 1.0),
        ("oui", 5.0),
        ("NON", 1.0),
        ("true", 5.0),
        ("Positive", 5.0),
        ("negative", 1.0),
        ("👍", 5.0),
        ("Très satisfait(e)", 5.0),
        ("Plutôt insatisfait", 2.0),
        ("Neither satisfied nor dissatisfied", 3.0),
        ("moyen", 3.0),
    ],
)
def test_words_stand_on_a_scale_from_1_to_5_and_yes_and_no_at_its_ends(written, expected):
    assert (as_rating(written), is_worded(written)) == (expected, True)


@pytest.mark.parametrize(
    "written", ["", "  ", "bike", "I recommend it to my aunt", "12/11/2026", "★ bof", "4 of"]
)
def test_anything_else_is_no_rating(written):
    assert (as_rating(written), is_worded(written)) == (None, False)
