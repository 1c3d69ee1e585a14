from __future__ import annotations

from pathlib import Path

import pytest

from models.embedder import open_embedder
from models.onnx_engine import OnnxEmbedder, engine_id
from models.torch_engine import TorchEmbedder


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["auto", "onnx"])
def test_the_bundled_model_runs_by_onnx(models_folder: Path, engine: str) -> None:
    found = open_embedder("bundled", engine, models_folder, 128, 2)
    assert isinstance(found, OnnxEmbedder)
    assert found.engine == engine_id(128)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["auto", "onnx", "torch"])
def test_any_other_model_runs_by_torch(tiny_model: Path, tmp_path: Path, engine: str) -> None:
    found = open_embedder(str(tiny_model), engine, tmp_path, 12, 1)
    assert isinstance(found, TorchEmbedder)
    assert found.engine.model == tiny_model.name
