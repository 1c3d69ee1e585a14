import bz2
import gzip
import io
import lzma
import random

import pyarrow as pa
import pytest

from transforms.sources.formats.compression import Damaged, Unpacked, unpacked

TEXT = random.Random(1).randbytes(300_000).hex().encode()
PACKED = {
    "gz": gzip.compress(TEXT),
    "bz2": bz2.compress(TEXT),
    "xz": lzma.compress(TEXT),
    "zst": pa.compress(TEXT, codec="zstd", asbytes=True),
}


def opened(data):
    return unpacked(io.BufferedReader(io.BytesIO(data)))


@pytest.mark.parametrize("kind", PACKED)
def test_a_compressed_stream_gives_its_content(kind):
    with opened(PACKED[kind]) as stream:
        assert stream.read() == TEXT


@pytest.mark.parametrize("kind", PACKED)
def test_one_that_is_cut_short_gives_what_it_has_and_says_so(kind):
    found = bytearray()
    with opened(PACKED[kind][:-2_000]) as stream, pytest.raises(Damaged):  # noqa: PT012
        while piece := stream.read1(1 << 16):
            found += piece
    assert TEXT.startswith(found)


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz"])
def test_one_that_is_damaged_inside_says_so(kind):
    data = bytearray(PACKED[kind])
    data[len(data) // 2 : len(data) // 2 + 50] = bytes(50)
    with opened(bytes(data)) as stream, pytest.raises(Damaged):
        stream.read()


def test_what_is_not_compressed_is_left_as_it_is():
    stream = io.BufferedReader(io.BytesIO(b"id,text"))
    assert (unpacked(stream), stream.read()) == (None, b"id,text")


def test_a_disk_that_fails_is_no_damage():
    class Disk(io.BytesIO):
        def read(self, size=-1):
            raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output error"):
        Unpacked(Disk()).read(1)
