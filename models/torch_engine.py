"""Any sentence-transformers model, by torch: the fallback, and the way to other models."""

from __future__ import annotations

import hashlib
import logging
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from models import bundled
from models.embedder import BUNDLED, QUERY_PREFIX, Encoded, Progress
from models.errors import ModelError
from models.records import EngineId
from models.token_weights import token_weights

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_PREPARATION = 2
"""Version of the bundled model's folder; a new one makes new vectors."""


class TorchEmbedder:
    """A SentenceTransformer in float32, one text a call: no text depends on its neighbours."""

    def __init__(self, model: str, folder: Path, max_tokens: int, threads: int) -> None:
        """Load a model, writing the bundled one as a folder first if that is the one wanted.

        Args:
            model: "bundled", or a sentence-transformers name or folder.
            folder: Where prepared models are kept.
            max_tokens: Length limit, end marks included; the model's own limit if that is less.
            threads: Torch's threads within a call.

        Raises:
            ModelError: The model is not on this machine or is no sentence-transformers model.
        """
        import torch

        torch.set_num_threads(threads)
        source = _bundled_folder(folder) if model == BUNDLED else Path(model)
        self._model = _load(str(source) if source.is_dir() else model)
        limit = self._model.get_max_seq_length() or max_tokens
        self._model.max_seq_length = min(limit, max_tokens)
        self._prefix = _prefix(self._model, model)
        self.engine = EngineId(
            model=bundled.MODEL_NAME if model == BUNDLED else _public_name(model, source),
            revision=f"{bundled.SHA256[:8]}-{_PREPARATION}"
            if model == BUNDLED
            else _revision(self._model, source),
            engine="torch",
            precision="float32",
            prefix=self._prefix,
            max_tokens=self._model.max_seq_length,
            n_dims=int(self._model.get_embedding_dimension() or 0),
        )

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Encoded:
        """Vectors of `texts`; see `models.embedder.Embedder.encode`."""
        vectors = np.zeros((len(texts), self.engine.n_dims), np.float32)
        lengths = np.zeros(len(texts), np.int32)
        for i, text in enumerate(texts):
            lengths[i] = len(self._model.tokenizer(self._prefix + text)["input_ids"])
            vectors[i] = self._model.encode(
                [text],
                prompt=self._prefix or None,
                normalize_embeddings=True,
                show_progress_bar=False,
            )[0]
            if progress:
                progress(1)
        return Encoded(vectors, lengths, lengths > self.engine.max_tokens)


def write_sentence_transformer(scratch: Path) -> Path:
    """Write the bundled model as an ordinary sentence-transformers folder.

    Args:
        scratch: An empty folder; it needs 1 GB.

    Returns:
        The folder within `scratch` that sentence-transformers can load.

    Raises:
        ModelError: The package's file is missing or damaged.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import (
        Normalize,
        Pooling,
        Transformer,
        WordWeights,
    )

    packed = bundled.read_packed()
    raw = scratch / "transformer"
    bundled.build_network(packed).save_pretrained(raw)
    bundled.build_tokenizer(packed, packed.header.max_positions).save_pretrained(raw)
    transformer = Transformer(str(raw), model_kwargs={"add_pooling_layer": False})
    pieces = [piece for piece, _ in packed.vocabulary.pieces]
    weights = token_weights(packed.vocabulary).tolist()
    weighing = WordWeights(pieces, dict(zip(pieces, weights, strict=True)))
    pooling = Pooling(packed.header.hidden, pooling_mode="mean", include_prompt=False)
    model = SentenceTransformer(
        modules=[transformer, weighing, pooling, Normalize()],
        device="cpu",
        prompts={"query": "query: "},
        default_prompt_name="query",
    )
    model.save(str(scratch / "model"), create_model_card=False)
    return scratch / "model"


def _bundled_folder(folder: Path) -> Path:
    target = folder / f"e5-small-float32-{bundled.SHA256[:8]}-{_PREPARATION}"
    if (target / "modules.json").is_file():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        fresh = write_sentence_transformer(Path(scratch))
        shutil.rmtree(target, ignore_errors=True)
        fresh.replace(target)
    return target


def _load(source: str) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    _hush()
    try:
        return SentenceTransformer(source, device="cpu")
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f'The model "{source}" cannot be loaded ({type(error).__name__}). Expected: "bundled", '
            "the folder of a sentence-transformers model, or the name of one that is already in "
            "this machine's cache. Correct `model` under [themes]."
        ) from error


def _hush() -> None:
    """No bar and no report of loading on the user's terminal."""
    from transformers.utils import logging as reports

    reports.set_verbosity_error()  # type: ignore[no-untyped-call]
    reports.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.getLogger("sentence_transformers").setLevel(logging.ERROR)


def _public_name(model: str, source: Path) -> str:
    """A model's name for reports: a folder's own name, never where it lies."""
    return source.name if source.is_dir() else model


def _prefix(model: SentenceTransformer, name: str) -> str:
    if model.default_prompt_name:
        return str(model.prompts[model.default_prompt_name])
    return QUERY_PREFIX if "e5" in name.lower().split("/")[-1] else ""


def _revision(model: SentenceTransformer, source: Path) -> str:
    if not source.is_dir():
        config = getattr(model[0], "auto_model", model).config
        return str(getattr(config, "_commit_hash", "") or "")
    digest = hashlib.sha256()
    for path in sorted(p for p in source.rglob("*") if p.suffix in {".safetensors", ".bin"}):
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:8]
