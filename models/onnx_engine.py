"""The bundled model as int8 ONNX: exported and quantised once, then run one text a call.

Dynamic quantisation shares a scale over whatever is in a call, so a batch would make each vector
depend on its neighbours; one unpadded text a call is both exact and, on few cores, the fastest.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models import bundled
from models.embedder import QUERY_PREFIX, Encoded, Progress
from models.errors import ModelError
from models.records import EngineId
from models.token_weights import pooling_weights, token_weights

if TYPE_CHECKING:
    import onnxruntime
    from torch import Tensor

PREPARATION = 3
"""Version of what `prepare` does; a new one prepares again and makes new vectors."""

SELF_TEST = (
    "L'appli perd le trajet depuis la mise à jour.",
    "The app loses the route since the update.",
    "La batterie ne tient pas quand il fait froid.",
    "Where can I buy a child seat?",
)
SELF_TEST_COSINE = 0.97
"""Least cosine of an int8 vector with the float32 one: 0.979 was the worst of 500 real reviews."""

_OPSET = 17
_FILES = ("model.onnx", "tokenizer.json", "weights.npy", "self_test.npy")


def prepared_folder(folder: Path) -> Path:
    """Where under `folder` the prepared model lives; the name says everything it depends on."""
    return folder / f"e5-small-int8-{bundled.SHA256[:8]}-{PREPARATION}"


def is_prepared(folder: Path) -> bool:
    """Whether the prepared model is there, whole and unchanged."""
    target = prepared_folder(folder)
    try:
        manifest = json.loads((target / "manifest.json").read_text())
        return all(_sha256(target / name) == manifest["sha256"][name] for name in _FILES)
    except (OSError, ValueError, KeyError):
        return False


def prepare(folder: Path) -> Path:
    """Export and quantise the bundled model, unless that was done; about half a minute.

    Args:
        folder: Where prepared models are kept; created if absent. A damaged one is made again.

    Returns:
        The folder with model.onnx, tokenizer.json, self_test.npy and manifest.json.

    Raises:
        ModelError: The package's file is missing or damaged, or the disk refused.
    """
    target = prepared_folder(folder)
    if is_prepared(folder):
        return target
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            fresh = Path(scratch) / "fresh"
            fresh.mkdir()
            _write_model(fresh, Path(scratch))
            shutil.rmtree(target, ignore_errors=True)
            fresh.replace(target)
    except OSError as error:
        raise ModelError(
            f"The language model could not be written to {folder}: {error.strerror or error}. "
            "It needs about 1.5 GB while it is prepared and 140 MB afterwards: free some space, "
            "or point [project] var elsewhere."
        ) from error
    return target


def _write_model(fresh: Path, scratch: Path) -> None:
    packed = bundled.read_packed()
    tokenizer = bundled.build_tokenizer(packed, packed.header.max_positions)
    tokenizer.backend_tokenizer.save(str(fresh / "tokenizer.json"))
    weights = token_weights(packed.vocabulary)
    np.save(fresh / "weights.npy", weights)
    reference = _export(packed, tokenizer, weights, scratch / "float32.onnx")
    np.save(fresh / "self_test.npy", reference)
    _quantise(scratch / "float32.onnx", fresh / "model.onnx")
    manifest = {"sha256": {name: _sha256(fresh / name) for name in _FILES}}
    (fresh / "manifest.json").write_text(json.dumps(manifest, indent=1))


def _export(
    packed: bundled.PackedModel, tokenizer: Any, weights: NDArray[np.float32], target: Path
) -> NDArray[np.float32]:
    """Write the float32 graph; the vectors of SELF_TEST from the network itself."""
    import torch

    class Pooled(torch.nn.Module):
        """Ids and weights of one text -> its unit vector: weighted mean, no padding."""

        def __init__(self) -> None:
            super().__init__()
            self.network = bundled.build_network(packed, attention="eager")

        def forward(self, input_ids: Tensor, weights: Tensor) -> Tensor:
            mask = torch.ones_like(input_ids)
            states = self.network(input_ids=input_ids, attention_mask=mask).last_hidden_state
            pooled = (states * weights.unsqueeze(-1)).sum(dim=1)
            return torch.nn.functional.normalize(pooled, dim=1)

    pooled = Pooled().eval()
    ids = [tokenizer.encode(QUERY_PREFIX + text) for text in SELF_TEST]
    n_prefix = len(tokenizer.encode(QUERY_PREFIX.strip())) - 1
    rows = [
        (torch.tensor([row]), torch.from_numpy(pooling_weights(weights, row, n_prefix)[None]))
        for row in ids
    ]
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            pooled,
            rows[0],
            str(target),
            input_names=["input_ids", "weights"],
            output_names=["vector"],
            dynamic_axes={"input_ids": {1: "n_tokens"}, "weights": {1: "n_tokens"}},
            opset_version=_OPSET,
            dynamo=False,
        )
        reference: NDArray[np.float32] = torch.cat([pooled(*row) for row in rows]).numpy()
    return reference


def _quantise(source: Path, target: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)
    try:
        quantize_dynamic(str(source), str(target), per_channel=True, weight_type=QuantType.QInt8)
    finally:
        root.setLevel(level)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def engine_id(max_tokens: int) -> EngineId:
    """What the vectors of this engine depend on beside their text; loads nothing.

    Args:
        max_tokens: Length limit, both end marks included; the model's own limit if that is less.
    """
    return EngineId(
        model=bundled.MODEL_NAME,
        revision=f"{bundled.SHA256[:8]}-{PREPARATION}",
        engine="onnx",
        precision="int8",
        prefix=QUERY_PREFIX,
        max_tokens=min(max_tokens, bundled.MAX_TOKENS),
        n_dims=bundled.N_DIMS,
    )


class OnnxEmbedder:
    """The bundled model, int8, one text a call, several calls at once."""

    def __init__(self, prepared: Path, max_tokens: int, threads: int) -> None:
        """Open a prepared model and put it to its self-test.

        Args:
            prepared: What `prepare` returned.
            max_tokens: Length limit, both end marks included; 4..512.
            threads: Calls at once, at least 1.

        Raises:
            ModelError: The self-test fails.
        """
        from tokenizers import Tokenizer

        self._session = _open_session(prepared / "model.onnx")
        self._tokenizer = Tokenizer.from_file(str(prepared / "tokenizer.json"))
        self._weights: NDArray[np.float32] = np.load(prepared / "weights.npy")
        self._n_prefix = len(self._tokenizer.encode(QUERY_PREFIX.strip()).ids) - 1
        self._threads = threads
        self.engine = engine_id(max_tokens)
        self._max_tokens = self.engine.max_tokens
        self._test_itself(np.load(prepared / "self_test.npy"))

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Encoded:
        """Vectors of `texts`; see `models.embedder.Embedder.encode`."""
        ids = [e.ids for e in self._tokenizer.encode_batch([QUERY_PREFIX + t for t in texts])]

        def run(i: int) -> NDArray[np.float32]:
            vector = self._run(self._cut(ids[i]))
            if progress:
                progress(1)
            return vector

        vectors = np.zeros((len(texts), self.engine.n_dims), np.float32)
        with ThreadPoolExecutor(self._threads) as pool:
            for i, vector in enumerate(pool.map(run, range(len(ids)))):
                vectors[i] = vector
        lengths = np.array([len(row) for row in ids], np.int32)
        return Encoded(vectors, lengths, lengths > self._max_tokens)

    def _cut(self, ids: list[int]) -> list[int]:
        is_long = len(ids) > self._max_tokens
        return [*ids[: self._max_tokens - 1], ids[-1]] if is_long else ids

    def _run(self, ids: list[int]) -> NDArray[np.float32]:
        weights = pooling_weights(self._weights, ids, self._n_prefix)
        given = {"input_ids": np.array([ids], np.int64), "weights": weights[None]}
        outputs = self._session.run(None, given)
        row: NDArray[np.float32] = outputs[0][0]
        return row

    def _test_itself(self, reference: NDArray[np.float32]) -> None:
        cosines = (self.encode(SELF_TEST).vectors * reference).sum(axis=1)
        if cosines.min() < SELF_TEST_COSINE:
            raise ModelError(
                f"The prepared language model answers wrongly on this machine: cosine "
                f"{cosines.min():.3f} with its reference, at least {SELF_TEST_COSINE} expected. "
                'Set engine = "torch" under [themes] in remontee.toml.'
            )


def _open_session(path: Path) -> onnxruntime.InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own have no class in common but this
        raise ModelError(
            f"The prepared language model {path} cannot be opened ({type(error).__name__}). "
            f"Remove the folder {path.parent}: the next run makes it again."
        ) from error
