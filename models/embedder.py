"""Texts in, vectors out: the protocol of every engine, and the choice of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.records import EngineId

BUNDLED = "bundled"
"""The model name that means the one in the package."""

QUERY_PREFIX = "query: "
"""What E5 wants before every text when texts are compared with each other.

Source: the model card of intfloat/multilingual-e5-small.
"""

Progress = Callable[[int], None]
"""Told how many more texts are done."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """Vectors of some texts, in their order."""

    vectors: NDArray[np.float32]
    """Shape (n_texts, n_dims), unit length."""
    n_tokens: NDArray[np.int32]
    """Shape (n_texts,): length before cutting, end marks included."""
    is_cut: NDArray[np.bool_]
    """Shape (n_texts,): whether the text was longer than the engine reads."""


class Embedder(Protocol):
    """An engine. Its vectors depend on the text and on `engine`, on nothing else."""

    @property
    def engine(self) -> EngineId:
        """Everything that a stored vector depends on beside its text."""
        ...

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Encoded:
        """Vectors of `texts`.

        Args:
            texts: Any order, any number; the same text always gives the same bytes.
            progress: Called as texts are done, from any thread.

        Raises:
            ModelError: The engine failed.
        """
        ...


def open_embedder(model: str, engine: str, folder: Path, max_tokens: int, threads: int) -> Embedder:
    """The engine for a model, prepared if need be.

    Args:
        model: "bundled", or the name or folder of any sentence-transformers model.
        engine: "onnx" (bundled model only), "torch", or "auto": onnx where it can be.
        folder: Where prepared models are kept.
        max_tokens: Length limit in tokens, end marks included.
        threads: Texts encoded at once.

    Raises:
        ModelError: The model cannot be prepared, or fails its self-test.
    """
    if model == BUNDLED and engine != "torch":
        from models.onnx_engine import OnnxEmbedder, prepare

        return OnnxEmbedder(prepare(folder), max_tokens, threads)
    from models.torch_engine import TorchEmbedder

    return TorchEmbedder(model, folder, max_tokens, threads)
