import pytest

from transforms.sources.encodings import Encoding, decide_encoding, decoded, is_text_encoding

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
    assert encoding == Encoding("utf-8", is_clean=False)
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
