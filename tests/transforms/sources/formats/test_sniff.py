import pytest

from transforms.sources.formats.encodings import Encoding
from transforms.sources.formats.sniff import BINARY, NO_DELIMITER, Dialect, Shape, recognise

UTF_8 = Encoding("utf-8")
MAIL = b"From: a@b.org\nSubject: Panne\n folded\n\nBonjour\n"


def csv(delimiter=",", encoding=UTF_8, **dialect):
    return Shape("csv", encoding, Dialect(delimiter, **dialect))


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"PAR1\x15\x04", Shape("parquet", BINARY)),
        (b"From a@b.org Tue Dec 14 12:36:06 2021\nSubject: x\n\nBonjour\n", Shape("mbox", BINARY)),
        (MAIL, Shape("eml", BINARY)),
        (b'[{"a": 1}]', Shape("json", UTF_8)),
        (b'  [ {"a"', Shape("json", UTF_8)),
        (b'{"comments": [{"a": 1}]}', Shape("json", UTF_8)),
        (b'{"data": {"items": [{"a": 1}]}}', Shape("json", UTF_8)),
        (b'{\n  "comments": [\n', Shape("json", UTF_8)),
        (b'{"comments": [\n{"a": 1}\n', Shape("json", UTF_8)),
        (b'{"a": 1}\n{"a": 2}\n', Shape("jsonl", UTF_8)),
        (b'{"a": 1}', Shape("jsonl", UTF_8)),
        (b'{"a": 1, \n{"a": 2}\n', Shape("json", UTF_8)),
        (b'{"a": broken}\n{"a": 2}\n', Shape("jsonl", UTF_8)),
        (b'\n{"a": 1, "tags": ["x"]}\n', Shape("jsonl", UTF_8)),
        (b"id,text\n1,ok\n", csv()),
        (b"id;text;note\n1;bien, vraiment, oui;4,5\n", csv(";")),
        (b"id\ttext\n1\tok\n", csv("\t")),
        (b"id|text\n1|ok\n", csv("|")),
        (b"sep=;\r\nid;text\r\n", csv(";", n_skipped=1)),
        (b"text\nbien, oui\nnon\n", csv(NO_DELIMITER)),
        (b'"Votre avis"\r\n"bien, oui"\r\n', csv(NO_DELIMITER)),
        (b'id,text\n1,"dit \\"non, jamais\\", puis"\n2,"a \\"b, c\\" d"\n', csv(escape="\\")),
        ("id;texte\n1;Été\n".encode("cp1252"), csv(";", Encoding("cp1252", is_clean=False))),
        ("id,text\n1,Été\n".encode("utf-16"), csv(",", Encoding("utf-16", is_clean=False))),
        (b"id,text\n" + b"1,ok\n" * 100 + b"2,a\x08b\n", csv()),
        (b"id,text\n1,un, deux\n2,un, deux\n3,un, deux, trois\n4,un, deux\n", csv()),
        (b"# Read me\n\nA text with sentences.\n", None),
        (b"Bonjour Madame\n\nune lettre\n", None),
        (b"[a link](x.html) and more\n", None),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x02\x03\x04", None),
        (b"Une phrase, puis une autre.\nSans virgule.\nSans.\nRien.\n", None),
    ],
)
def test_a_file_is_recognised_by_its_content(head, expected):
    assert recognise(head) == expected


def test_headers_that_no_mail_has_are_a_table():
    assert recognise(b"color: red\nsize: 3\n") is None
    assert recognise(b"From: a@b.org\nnot a header\n") is None


def test_the_encoding_that_the_user_gives_is_taken():
    head = "id;texte\n1;Éte\n".encode("mac-roman")
    assert recognise(head, "mac-roman") == csv(";", Encoding("mac-roman", is_clean=False))


def test_a_cell_that_never_ends_does_not_hide_the_other_delimiters():
    head = b'id,text\n1,"' + b"x" * 100
    assert recognise(head) == csv()


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (csv(";", Encoding("cp1252")), "CSV (cp1252, semicolon)"),
        (csv("\t"), "CSV (utf-8, tab)"),
        (csv(NO_DELIMITER), "CSV (utf-8, one column)"),
        (Shape("jsonl", UTF_8), "JSON Lines"),
        (Shape("mbox"), "mbox"),
    ],
)
def test_a_shape_has_a_name_that_users_know(shape, expected):
    assert shape.label == expected
