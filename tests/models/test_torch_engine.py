from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from models.errors import ModelError
from models.onnx_engine import OnnxEmbedder, prepared_folder
from models.torch_engine import TorchEmbedder

pytestmark = pytest.mark.slow

TEXTS = ("la batterie se vide trop vite", "the route is lost", "le trajet", "la batterie")


@pytest.fixture(scope="module")
def tiny(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> TorchEmbedder:
    return TorchEmbedder(str(tiny_model), tmp_path_factory.mktemp("kept"), 12, 1)


def test_any_folder_of_a_model_gives_unit_vectors(tiny: TorchEmbedder) -> None:
    found = tiny.encode(TEXTS)

    assert found.vectors.shape == (4, 16)
    assert found.vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(found.vectors, axis=1), 1)
    assert found.n_tokens.tolist() == [8, 6, 4, 4]
    assert found.is_cut.tolist() == [False] * 4


def test_a_text_alone_together_and_shuffled_gives_the_same_bytes(tiny: TorchEmbedder) -> None:
    together = tiny.encode(TEXTS).vectors
    alone = [tiny.encode([text]).vectors[0] for text in TEXTS]
    backwards = tiny.encode(TEXTS[::-1]).vectors[::-1]
    assert np.stack(alone).tobytes() == together.tobytes() == backwards.tobytes()


def test_a_long_text_is_cut_and_says_so(tiny: TorchEmbedder) -> None:
    long = "la batterie se vide trop vite " * 4
    found = tiny.encode([long, f"{long} the route is lost"])
    assert (found.n_tokens.tolist(), found.is_cut.tolist()) == ([26, 30], [True, True])
    assert found.vectors[0].tobytes() == found.vectors[1].tobytes()


def test_progress_is_told_text_by_text(tiny: TorchEmbedder) -> None:
    told: list[int] = []
    tiny.encode(TEXTS, told.append)
    assert told == [1, 1, 1, 1]


def test_no_text_no_vector(tiny: TorchEmbedder) -> None:
    assert tiny.encode([]).vectors.shape == (0, 16)


def test_the_length_is_never_more_than_the_model_can_read(tiny_model: Path, tmp_path: Path) -> None:
    assert TorchEmbedder(str(tiny_model), tmp_path, 512, 1).engine.max_tokens == 24


def test_other_weights_are_another_engine(
    tiny: TorchEmbedder, make_model: Callable[..., Path], tmp_path: Path
) -> None:
    other = TorchEmbedder(str(make_model(tmp_path, seed=2)), tmp_path, 12, 1)
    assert other.engine.revision != tiny.engine.revision
    assert (len(tiny.engine.revision), tiny.engine.precision) == (8, "float32")
    assert other.encode(TEXTS).vectors.tobytes() != tiny.encode(TEXTS).vectors.tobytes()


def test_a_model_with_a_prompt_of_its_own_gets_it(
    tiny: TorchEmbedder, make_model: Callable[..., Path], tmp_path: Path
) -> None:
    prompted = make_model(tmp_path, seed=1, prompts={"query": "query: "})
    found = TorchEmbedder(str(prompted), tmp_path, 12, 1)
    assert (tiny.engine.prefix, found.engine.prefix) == ("", "query: ")
    assert found.encode(["le trajet"]).n_tokens.tolist() == [6]
    assert found.encode(["le trajet"]).vectors.tobytes() == (
        tiny.encode(["query: le trajet"]).vectors.tobytes()
    )


def test_a_model_named_as_e5_gets_the_prefix_it_wants(tiny_model: Path, tmp_path: Path) -> None:
    named = tmp_path / "my-E5-small"
    named.symlink_to(tiny_model)
    assert TorchEmbedder(str(named), tmp_path, 12, 1).engine.prefix == "query: "


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as told:
        TorchEmbedder(str(tmp_path), tmp_path, 12, 1)
    assert str(told.value).startswith(f'The model "{tmp_path}" cannot be loaded (')
    assert str(told.value).endswith("Correct `model` under [themes].")


def test_the_bundled_model_by_torch_agrees_with_onnx(models_folder: Path) -> None:
    torch_engine = TorchEmbedder("bundled", models_folder, 128, 2)
    onnx_engine = OnnxEmbedder(prepared_folder(models_folder), 128, 2)
    texts = [*TEXTS, "L'appli perd le trajet depuis la mise à jour !", "Wo kann ich das kaufen?"]

    by_torch, by_onnx = torch_engine.encode(texts), onnx_engine.encode(texts)

    assert (by_torch.vectors * by_onnx.vectors).sum(axis=1).min() > 0.97
    assert by_torch.n_tokens.tolist() == by_onnx.n_tokens.tolist()
    assert (torch_engine.engine.prefix, torch_engine.engine.n_dims) == ("query: ", 384)
    assert torch_engine.engine.key != onnx_engine.engine.key
