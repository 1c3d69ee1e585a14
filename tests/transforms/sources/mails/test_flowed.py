import pytest

from transforms.sources.mails.flowed import unflow


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Un \ndeux \ntrois\nquatre", "Un deux trois\nquatre"),
        ("Fin.\n\n Décalé", "Fin.\n\nDécalé"),
        (">> a \n>> b\n> c", ">> a b\n> c"),
        ("> dit \nréponse", "> dit \nréponse"),
        ("mot \n-- \nsigné", "mot \n-- \nsigné"),
    ],
)
def test_lines_are_joined_as_the_standard_says(text, expected):
    assert unflow(text) == expected


def test_the_blank_of_a_soft_break_goes_where_the_sender_says_so():
    assert unflow("anti \nconsti\nfin", is_delsp=True) == "anticonsti\nfin"
