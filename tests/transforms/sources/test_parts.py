import gzip
import io
import zipfile

import pytest

from models.errors import SourceError
from transforms.sources.parts import Part, explained, parts_of, sha256_of


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
    "content", [b"Bonjour", gzip.compress(b"Bonjour"), gzip.compress(gzip.compress(b"Bonjour"))]
)
def test_a_file_is_read_through_gzip(tmp_path, content):
    (part,) = parts_of(write(tmp_path, content), "drop/a")
    assert (part.name, content_of(part)) == ("drop/a", b"Bonjour")


def test_a_zip_holds_its_members_but_not_the_hidden_ones(tmp_path):
    members = {"b__x.csv": gzip.compress(b"x"), "a.csv": "a", ".hidden": "", "_": ""}
    archive = write(tmp_path, zipped(**members))
    parts = parts_of(archive, "drop/a")
    assert [(part.name, content_of(part)) for part in parts] == [
        ("drop/a!_", b""),
        ("drop/a!a.csv", b"a"),
        ("drop/a!b/x.csv", b"x"),
    ]


def test_a_workbook_is_refused_with_what_to_do(tmp_path):
    path = write(tmp_path, zipped(**{"[Content_Types].xml": ""}))
    with pytest.raises(SourceError, match="drop/a: this is an office document; save it as CSV"):
        parts_of(path, "drop/a")


def test_an_encrypted_zip_is_refused_with_what_to_do(tmp_path):
    content = bytearray(zipped(a="Bonjour"))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (part,) = parts_of(write(tmp_path, bytes(content)), "drop/a")
    with pytest.raises(SourceError, match="drop/a!a: the zip is encrypted"):
        content_of(part)


def test_a_zip_cut_short_is_damaged(tmp_path):
    with pytest.raises(SourceError, match="drop/a: the archive is damaged or cut short"):
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
