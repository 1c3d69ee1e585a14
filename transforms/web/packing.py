"""Bodies unpacked in pieces of bounded size, whatever a server packs into a few bytes."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

PIECE_BYTES = 1 << 20
_WINDOW_BITS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
"""How zlib knows them; any other packing, or one in another, nobody asked for."""


def unpacked(body: Iterable[bytes], packing: str) -> Iterator[bytes]:
    """A body as it was before it was packed.

    Args:
        body: In pieces.
        packing: The header `Content-Encoding`; empty: it is not packed.

    Yields:
        Pieces of at most `PIECE_BYTES`, or as they came.

    Raises:
        ValueError: It is packed in a way that was not asked for.
        EOFError: It is damaged, or ends too early.

    Source: RFC 9110, section 8.4.
    """
    name = packing.strip().lower()
    if name in {"", "identity"}:
        yield from body
        return
    if name not in _WINDOW_BITS:
        raise ValueError("a packing that was not asked for")
    unpacker = zlib.decompressobj(_WINDOW_BITS[name])
    try:
        for piece in body:
            rest = piece
            while rest and not unpacker.eof:
                yield unpacker.decompress(rest, PIECE_BYTES)
                rest = unpacker.unconsumed_tail
    except zlib.error as error:
        raise EOFError from error
    if not unpacker.eof:
        raise EOFError
