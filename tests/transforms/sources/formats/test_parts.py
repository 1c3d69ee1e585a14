import gzip
import io
import zipfile

import pytest

from models.errors import SourceError
from tests.transforms.sources.workbooks import compound, xlsx
from transforms.sources.formats import parts as parts_module
from transforms.sources.formats import sheets
from transforms.sources.formats.parts import Part, explained, parts_of, sha256_of


def zipped(**members):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return sink.getvalue()


def write(folder, content):
    path = folder / "a"
    path.write_bytes(content)
    return path


def content_of(part):
    with part.opened() as stream:
        return stream.read()


@pytest.mark.parametrize(
    "content",
    [b"Bonjour", gzip.compress(b"Bonjour"), gzip.compress(gzip.compress(b"Bonjour"))],
    ids=["plain", "packed", "packed twice"],
)
def test_a_file_is_read_through_gzip(tmp_path, content):
    (part,) = parts_of(write(tmp_path, content), "drop/a")
    assert (part.name, content_of(part)) == ("drop/a", b"Bonjour")


def test_a_zip_holds_its_members_and_knows_the_hidden_ones(tmp_path):
    members = {"b__x.csv": gzip.compress(b"x"), "a.csv": "a", ".hidden": "", "_": ""}
    archive = write(tmp_path, zipped(**members))
    parts = parts_of(archive, "drop/a")
    assert [(part.name, part.is_hidden, content_of(part)) for part in parts] == [
        ("drop/a!.hidden", True, b""),
        ("drop/a!_", False, b""),
        ("drop/a!a.csv", False, b"a"),
        ("drop/a!b/x.csv", False, b"x"),
    ]


def test_an_empty_zip_holds_nothing(tmp_path):
    assert parts_of(write(tmp_path, zipped()), "drop/a") == ()


def test_a_letter_is_refused_with_what_to_do(tmp_path):
    (part,) = parts_of(write(tmp_path, zipped(**{"[Content_Types].xml": ""})), "drop/a")
    with pytest.raises(SourceError, match="drop/a: an office document that is no workbook"):
        part.expanded()


def test_a_workbook_is_expanded_into_its_sheets(tmp_path):
    path = write(tmp_path, xlsx({"A": [["text"], ["un"]], "B": []}))
    (part,) = parts_of(path, "drop/a.xlsx")
    sheets = part.expanded()
    assert [(each.name, each.file, each.sheet) for each in sheets] == [
        ("drop/a.xlsx/A", "drop/a.xlsx", "A"),
        ("drop/a.xlsx/B", "drop/a.xlsx", "B"),
    ]
    inner = write(tmp_path, zipped(**{"b.xlsx": xlsx({"A": []}), "c.csv": "text"}))
    first, second = parts_of(inner, "a.zip")
    assert [(each.name, each.file) for each in first.expanded()] == [("a.zip!b.xlsx/A", "a.zip")]
    assert second.expanded() == (second,)


def test_what_only_begins_like_a_workbook_is_left_as_it_is(tmp_path):
    inner = zipped(**{"a.csv": "x"})
    (part,) = parts_of(write(tmp_path, gzip.compress(inner)), "a")
    assert part.expanded() == (part,)
    (letter,) = parts_of(write(tmp_path, compound({"WordDocument": b""})), "a")
    assert letter.expanded() == (letter,)


def test_a_workbook_beyond_measure_is_refused(tmp_path, monkeypatch):
    (part,) = parts_of(write(tmp_path, xlsx({"A": [["text"]]})), "a.xlsx")
    monkeypatch.setattr(parts_module, "MAX_WORKBOOK_BYTES", 1_000)
    monkeypatch.setattr(sheets, "MAX_WORKBOOK_BYTES", 1_000)
    with pytest.raises(SourceError, match=r"a\.xlsx: a workbook of more than"):
        part.expanded()


def test_an_encrypted_zip_is_refused_with_what_to_do(tmp_path):
    content = bytearray(zipped(a="Bonjour"))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (part,) = parts_of(write(tmp_path, bytes(content)), "drop/a")
    with pytest.raises(SourceError, match="drop/a!a: the zip is encrypted"):
        content_of(part)


def test_a_zip_cut_short_is_damaged(tmp_path):
    with pytest.raises(SourceError, match="drop/a: the zip is damaged or cut short"):
        parts_of(write(tmp_path, zipped(a="Bonjour")[:40]), "drop/a")


def test_a_gzip_cut_short_gives_what_it_has_and_says_so(tmp_path):
    text = b"".join(b"%d\n" % n for n in range(200_000))
    part = Part(write(tmp_path, gzip.compress(text)[:-2_000]), "drop/a")
    whole = b"".join(part.chunks())
    assert text.startswith(whole)
    assert 0 < len(whole) < len(text)
    with pytest.raises(SourceError, match="drop/a: the archive is damaged or cut short"):
        content_of(part)


def test_the_head_is_no_longer_than_asked(tmp_path):
    part = Part(write(tmp_path, b"x" * 600_000), "a")
    assert (len(part.head(10)), len(part.head(500_000)), len(part.head(1 << 20))) == (
        10,
        500_000,
        600_000,
    )


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (PermissionError(), "a: no permission to read it; give this user the right to"),
        (
            OSError(5, "Input/output error"),
            "a: cannot be read (Input/output error); check the file",
        ),
        (OSError(), "a: cannot be read (OSError); check the file"),
    ],
)
def test_what_a_disk_says_becomes_a_sentence(error, message):
    with pytest.raises(SourceError) as raised, explained("a"):
        raise error
    assert str(raised.value) == message


def test_the_fingerprint_is_that_of_the_bytes(tmp_path):
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256_of(write(tmp_path, b"abc"), "a") == expected


def test_the_list_of_a_zip_is_read_again_where_the_file_has_changed(tmp_path):
    (first,) = parts_of(write(tmp_path, zipped(a="un")), "a.zip")
    assert content_of(first) == b"un"
    (second,) = parts_of(write(tmp_path, zipped(a="trois")), "a.zip")
    assert content_of(second) == b"trois"
