import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reports.build import build_report
from reports.markdown import JOINER, escape
from reports.render_markdown import render_markdown

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
INLINE = {"text", "text_special", "softbreak"}
NASTY = st.text(alphabet="#*_-+=~`|<>[]()!&;:.0123456789\\ \n\t\r$@a\u2028\x0b\x00", max_size=40)


@given(st.one_of(st.text(max_size=60), NASTY))
def test_no_text_becomes_structure(text):
    tokens = MARKDOWN.parse(escape(text))

    assert [token.type for token in tokens] in (
        [],
        ["paragraph_open", "inline", "paragraph_close"],
    )
    assert {child.type for token in tokens for child in token.children or []} <= INLINE


@given(st.one_of(st.text(max_size=60), NASTY))
def test_no_text_adds_a_cell_to_a_table(text):
    tokens = MARKDOWN.parse(f"| a | b |\n| --- | --- |\n| {escape(text)} | x |")

    assert sum(token.type == "td_open" for token in tokens) == 2


@pytest.mark.parametrize(
    "text",
    [
        "C'est l'appli (4.2) : 80 % - bof... + rien !",
        "# titre", "1. un", "12) douze", "- liste", "www.evil.example", "https://evil.example",
        "[a](b)", "![a](b)", "<b>", "&lt;", "@equipe", ":smile:", "a | b", "~~x~~", "===",
    ],
)  # fmt: skip
def test_text_is_read_back_as_it_was(text):
    inline = MARKDOWN.parse(escape(text))[1]

    shown = "".join(child.content for child in inline.children or [])
    assert shown.replace(JOINER, "") == text


def test_ordinary_text_stays_readable():
    text = "C'est l'appli (4.2) : 80 % - bof... + rien !"

    assert escape(text) == text
    assert escape("www.evil.example") == "www\\.evil.example"
    assert escape("https://evil.example") == "https\\://evil.example"


def test_hostile_comments_leave_no_html_no_image_and_no_unsafe_link(small_night, team):
    page = render_markdown(build_report(small_night, team())).decode()
    tokens = MARKDOWN.parse(page)
    inline = [child for token in tokens for child in token.children or []]

    assert {token.type for token in tokens} & {"html_block", "fence", "code_block"} == set()
    assert {child.type for child in inline} & {"html_inline", "image"} == set()
    links = {child.attrs["href"] for child in inline if child.type == "link_open"}
    assert {str(link).split("/")[0] for link in links} == {"https:"}
    assert next(t.content for t in tokens if t.type == "inline") == "Aurore · Mobile"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_night_without_anything_is_a_page_too(make_reading, team, language):
    page = render_markdown(build_report(make_reading(), team(language))).decode()

    assert page.startswith("# Aurore · Mobile\n")
    assert "20251104T010203-ab12" in page
