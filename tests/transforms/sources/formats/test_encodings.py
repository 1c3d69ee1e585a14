import io

import pytest

from transforms.sources.formats.encodings import (
    Encoding,
    decide_encoding,
    decoded,
    is_text_encoding,
    text_of,
)

FRENCH = "Écran cassé, ça plante…\n"


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ((b"abc",), Encoding("utf-8")),
        ((), Encoding("utf-8")),
        ((FRENCH.encode(),), Encoding("utf-8")),
        (("é".encode()[:1], "é".encode()[1:]), Encoding("utf-8")),
        ((FRENCH.encode("cp1252"),), Encoding("cp1252", is_clean=False)),
        ((b"abc\n", FRENCH.encode("cp1252")), Encoding("cp1252", is_clean=False)),
        ((FRENCH.encode("utf-8-sig"),), Encoding("utf-8-sig", is_clean=False)),
        ((FRENCH.encode("utf-16"),), Encoding("utf-16", is_clean=False)),
        ((FRENCH.encode("utf-32"),), Encoding("utf-32", is_clean=False)),
        ((FRENCH.encode("utf-16-le"),), Encoding("utf-16-le", is_clean=False)),
        ((FRENCH.encode("utf-16-be"),), Encoding("utf-16-be", is_clean=False)),
    ],
)
def test_the_bytes_tell_the_encoding(chunks, expected):
    assert decide_encoding(chunks) == expected


def test_a_few_bad_bytes_do_not_turn_a_text_out_of_utf_8():
    data = FRENCH.encode() * 5 + b"abc \xff\n"
    encoding = decide_encoding((data,))
    assert encoding == Encoding("utf-8", is_clean=False, n_strays=1)
    assert decoded(data, encoding) == FRENCH * 5 + "abc \udcff\n"


def test_a_character_cut_at_the_end_is_left_out():
    assert decoded("é".encode()[:1], Encoding("utf-8")) == ""


def test_a_broken_utf_16_text_shows_where():
    assert decoded(b"\xff\xfea\x00\x00\xd8b\x00", Encoding("utf-16")) == "a\ufffdb"


@pytest.mark.parametrize("name", ["utf-16", "UTF16", "utf_32", "latin1", "mac-roman", "cp1252"])
def test_an_encoding_of_texts_is_known_under_any_spelling(name):
    assert is_text_encoding(name)
    assert decoded("é\n".encode(name), Encoding(name)) == "é\n"


def test_a_broken_text_shows_where_however_its_encoding_is_spelt():
    assert decoded(b"\xff\xfea\x00\x00\xd8b\x00", Encoding("UTF16")) == "a\ufffdb"


def mixed(data, name="utf-8"):
    encoding = Encoding(name, is_clean=False, n_strays=1)
    with text_of(io.BufferedReader(io.BytesIO(data)), encoding, "") as text:
        return text.read()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("été\n".encode(), "été\n"),
        ("été à côté\n".encode("cp1252"), "été à côté\n"),
        ("« CAFÉ” très été »\n".encode("cp1252"), "« CAFÉ” très été »\n"),
        ("très été coup\u00e9".encode()[:-1], "très été coupÃ"),
        (b"\xe9\x81 et rien\n", "é\udc81 et rien\n"),
    ],
)
def test_each_line_of_a_mixed_text_is_read_in_its_own_encoding(line, expected):
    assert mixed("déjà\n".encode() + line) == f"déjà\n{expected}"


def test_a_very_long_line_of_a_mixed_text_is_cut_between_characters():
    assert mixed(("é" * 1_500_000).encode()) == "é" * 1_500_000


def test_lines_are_counted_in_whatever_pieces_they_come():
    data = ("été\n" * 20).encode() + "côté\nà\n".encode("cp1252")
    expected = Encoding("utf-8", is_clean=False, n_strays=2)
    assert decide_encoding(data[n : n + 1] for n in range(len(data))) == expected
    assert (expected.other, Encoding("cp1252").other) == ("cp1252", "utf-8")


def test_a_text_without_line_ends_is_looked_at_in_pieces():
    chunk = ("é" * 1_000).encode() * 300
    assert decide_encoding([chunk, chunk, chunk[:-1]]) == Encoding("utf-8")
    assert decide_encoding([b"\xe9" * (1 << 20), b"\xe9"]) == Encoding("cp1252", is_clean=False)
