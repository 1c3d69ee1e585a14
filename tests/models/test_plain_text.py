from hypothesis import given
from hypothesis import strategies as st

from models.plain_text import on_one_line, without_accents


def test_accents_and_capitals_go_and_all_else_stays():
    assert without_accents("Ça Dépend, ŒUVRE n°1 ﬁn") == "ca depend, œuvre n°1 fin"


def test_nothing_that_moves_a_cursor_is_left_of_a_text():
    assert on_one_line(" a\x1b[2J\n\tb\u202e c ") == "a[2J b c"


@given(st.text())
def test_a_text_on_one_line_can_be_shown(text):
    assert on_one_line(text).isprintable()
