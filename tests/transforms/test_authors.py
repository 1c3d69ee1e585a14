import re
import subprocess
import sys
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType

import pytest

from models.errors import StoreError
from models.records import SourceRecord
from transforms.authors import author_key, comment_id, content_mac, load_key, suppression_key

KEY = bytes(range(32))
RECORD = SourceRecord(
    native_id="1",
    body="Texte",
    created_at=datetime(2026, 11, 1, tzinfo=UTC),
    extra={"votes": 3},
)


def test_a_key_is_made_once_and_private(tmp_path):
    path = tmp_path / "var" / "author.key"
    key = load_key(path)
    assert len(key) == 32
    assert load_key(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [p.name for p in path.parent.iterdir()] == ["author.key"]


def test_processes_that_make_the_key_at_once_share_it(tmp_path):
    script = (
        "import sys, pathlib; from transforms.authors import load_key; "
        "print(load_key(pathlib.Path(sys.argv[1])).hex())"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "author.key")]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert len({process.communicate()[0] for process in started}) == 1


def test_a_key_of_another_length_is_refused(tmp_path):
    path = tmp_path / "author.key"
    path.write_bytes(b"short")
    with pytest.raises(StoreError, match=r"has 5 bytes, 32 expected; restore the file"):
        load_key(path)


def test_an_author_has_one_key_a_source_and_spelling():
    key = author_key(KEY, "entraide", "André")
    assert re.fullmatch(r"[0-9a-f]{20}", key)
    assert author_key(KEY, "entraide", " Andre\u0301 ") == key
    assert author_key(KEY, "avis", "André") != key
    assert author_key(bytes(32), "entraide", "André") != key
    assert author_key(KEY, "entraide", "  ") == ""


def test_source_and_author_cannot_be_confused():
    assert author_key(KEY, "a", "bc") != author_key(KEY, "ab", "c")


def test_the_forgotten_are_kept_under_keys_that_match_nothing_else():
    keys = {
        suppression_key(KEY, "author", "entraide", "Léa"),
        suppression_key(KEY, "comment", "entraide", "Léa"),
        suppression_key(KEY, "author", "avis", "Léa"),
    }
    assert len(keys) == 3
    assert {key[:20] for key in keys}.isdisjoint({author_key(KEY, "entraide", "Léa")})
    assert suppression_key(KEY, "author", "entraide", "Le\u0301a ") in keys


def test_a_comment_id_is_the_same_everywhere():
    assert comment_id("entraide", "1") == "508008ecb999e998dc7a"
    assert comment_id("a", "bc") != comment_id("ab", "c")


CHANGED = {
    "native_id": "2",
    "body": "Autre",
    "title": "T",
    "body_format": "html",
    "author": "Léa",
    "created_at": datetime(2026, 11, 2, tzinfo=UTC),
    "edited_at": datetime(2026, 11, 2, tzinfo=UTC),
    "community": "SAV",
    "parent_native_id": "0",
    "thread_id": "t",
    "url": "https://a.example",
    "language": "fr",
    "rating": 4.0,
    "product": "app",
    "version": "1",
    "segment": "pro",
    "tags": ("x",),
    "visibility": "unlisted",
    "is_deleted": True,
    "unread": {"rating": "cinq"},
    "extra": {"votes": 4},
}


@pytest.mark.parametrize("name", CHANGED)
def test_whatever_is_said_changes_the_fingerprint(name):
    assert content_mac(KEY, replace(RECORD, **{name: CHANGED[name]})) != content_mac(KEY, RECORD)


def test_what_moves_by_itself_or_is_judged_does_not_change_the_fingerprint():
    others = {"score": 9.0, "n_answers": 2, "is_robot": True, "is_no_archive": True, "file": "a"}
    assert content_mac(KEY, replace(RECORD, **others)) == content_mac(KEY, RECORD)
    assert {f.name for f in fields(SourceRecord)} == {*CHANGED, *others}


def test_the_same_content_told_otherwise_has_the_same_fingerprint():
    paris = timezone(timedelta(hours=1))
    told = replace(
        RECORD,
        created_at=datetime(2026, 11, 1, 1, tzinfo=paris),
        extra=MappingProxyType({"votes": 3}),
    )
    assert content_mac(KEY, told) == content_mac(KEY, RECORD)
    naive = replace(RECORD, created_at=datetime(2026, 11, 1))  # noqa: DTZ001
    assert content_mac(KEY, naive) == content_mac(KEY, RECORD)


def test_unusual_values_have_a_fingerprint_that_stays():
    first = replace(RECORD, extra={"s": {"a", "b", "c"}, "b": b"x", "half": "\ud83d"})
    again = replace(RECORD, extra={"half": "\ud83d", "b": b"x", "s": {"c", "b", "a"}})
    assert content_mac(KEY, first) == content_mac(KEY, again)
