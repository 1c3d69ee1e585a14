"""Who said it, without saying who: keyed hashes, each with a key of its own derived from one.

The key never leaves its file, so an author's key cannot be guessed from a list of names, and the
list of forgotten people cannot be matched against the comments.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import tempfile
import unicodedata
from collections.abc import Mapping, Set
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Literal

from models.errors import StoreError
from models.records import SourceRecord

KEY_BYTES = 32
_ID_CHARS = 20
_COUNTERS = frozenset({"score", "n_answers"})
"""They move by themselves: a new like is not an edit."""
_JUDGED = frozenset({"is_robot", "is_no_archive"})
"""The source's judgement of a record, no part of what was said."""
_PLACE = frozenset({"file"})
"""A file that is renamed changes nothing of what its comments say."""

_SAID = tuple(f.name for f in fields(SourceRecord) if f.name not in _COUNTERS | _JUDGED | _PLACE)


def load_key(path: Path) -> bytes:
    """The author key, made once and then always the same.

    Args:
        path: Its file, 0600; made with its folder (0700) if it is not there. Two processes that
            make it at once end up with the same key.

    Returns:
        32 random bytes.

    Raises:
        StoreError: The file does not hold a key.
    """
    if not path.exists():
        _make_key(path)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise StoreError(
            f"the author key {path} has {len(key)} bytes, {KEY_BYTES} expected; restore the file "
            "from a backup (with another key every author would look new)"
        )
    return key


def author_key(key: bytes, source: str, author: str) -> str:
    """The same author in the same source is always the same key, and tells nothing more.

    Args:
        key: The author key.
        source: Name of the source, or of the group of sources that share their authors.
        author: The name or handle as the source gives it.

    Returns:
        20 hexadecimal digits; empty if there is no author.

    Source:
        RFC 2104 (HMAC); RFC 5869, section 3.2 (one derived key per use)
    """
    name = _folded(author)
    return _mac(key, "author", source, name)[:_ID_CHARS] if name else ""


def suppression_key(key: bytes, kind: Literal["author", "comment"], source: str, value: str) -> str:
    """What the list of the forgotten keeps; it matches no author key and no comment id.

    Args:
        key: The author key.
        kind: Whether `value` names a person or one comment.
        source: Name of the source.
        value: The author as the source gives it, or the comment's native id.

    Returns:
        64 hexadecimal digits.
    """
    name = _folded(value) if kind == "author" else value
    return _mac(key, f"suppression of {kind}", source, name)


def content_mac(key: bytes, record: SourceRecord) -> str:
    """Changes when anything that was said changes; reveals nothing of it.

    Likes, answers counted, the source's judgement (robot, no archive) and the file it was found
    in are no part of it.

    Args:
        key: The author key.
        record: The record as its source tells it, unmasked.

    Returns:
        64 hexadecimal digits.
    """
    told = {name: getattr(record, name) for name in _SAID}
    return _mac(key, "content", json.dumps(told, sort_keys=True, default=_as_json))


def comment_id(source: str, native_id: str) -> str:
    """The id of a comment: the same on every machine, whatever the author key.

    Args:
        source: Name of the source.
        native_id: The source's own id.

    Returns:
        20 hexadecimal digits.
    """
    return hashlib.sha256(_joined(source, native_id)).hexdigest()[:_ID_CHARS]


def _make_key(path: Path) -> None:
    """Write a whole key beside its place, then link it there unless somebody was faster."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        return
    finally:
        temporary.unlink()


def _mac(key: bytes, use: str, *parts: str) -> str:
    """HMAC-SHA256 of the parts under the key derived for one use."""
    return hmac.digest(_derived(key, use), _joined(*parts), "sha256").hex()


@cache
def _derived(key: bytes, use: str) -> bytes:
    """The key for one use."""
    return hmac.digest(key, f"remontee {use}".encode(), "sha256")


def _joined(*parts: str) -> bytes:
    """The parts in a form in which no two lists look alike."""
    return json.dumps(parts).encode()


def _folded(author: str) -> str:
    """One spelling for names that only differ in how their accents are encoded."""
    return unicodedata.normalize("NFC", author.strip())


def _as_json(value: object) -> object:
    """Instants as UTC, mappings as objects, sets in order, anything else by its name."""
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    return sorted(map(str, value)) if isinstance(value, Set) else str(value)
