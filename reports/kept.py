"""Pages of the last publication that need not be made again.

Each page of a theme or of comments names, in its head, the digest of what it was made of. A page
whose digest would be the same again would be the same, byte by byte, and is taken as it lies there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

Kept = Callable[[str, str], bytes | None]
"""(path from the front page, digest of what it is made of) -> the page, if it is there."""
NAME = "remontee-made-of"
"""Of the `meta` element that holds the digest."""
_HERE = Path(__file__).parent
_HEAD_BYTES = 1024
"""The element is among the first; no page needs to be read further to know it."""
_DIGEST = re.compile(rb'<meta name="' + NAME.encode() + rb'" content="([0-9a-f]{32})">')


def nothing_kept(path: str, digest: str) -> bytes | None:
    """Every page is made anew."""
    return None


def kept_in(folder: Path) -> Kept:
    """The pages that lie in a folder.

    Args:
        folder: Of a published report; it need not exist.
    """

    def kept(path: str, digest: str) -> bytes | None:
        try:
            data = (folder / path).read_bytes()
        except OSError:
            return None
        found = _DIGEST.search(data, 0, _HEAD_BYTES)
        return data if found and found[1].decode() == digest else None

    return kept


def digest_of(made_of: object) -> str:
    """What a page is made of, in 32 hexadecimal digits: a record, and this program.

    Args:
        made_of: A record whose `repr` tells everything, in an order that does not change.
    """
    told = hashlib.sha256(_program())
    told.update(repr(made_of).encode("utf-8", "surrogatepass"))
    return told.hexdigest()[:32]


@cache
def _program() -> bytes:
    """All that turns a record into a page: code, templates, styles, words of each language."""
    told = hashlib.sha256()
    for path in sorted(_HERE.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            told.update(path.relative_to(_HERE).as_posix().encode() + b"\0" + path.read_bytes())
    return told.digest()
