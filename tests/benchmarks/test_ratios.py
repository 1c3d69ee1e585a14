"""Times as ratios within one run: printed by `make bench`, never asserted."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from models.assign import Centres, assign
from models.clusterer import CoreParams, find_cores
from models.onnx_engine import OnnxEmbedder, prepare
from models.space import SpaceParams, fit_space, project, unit_rows

EXAMPLE = Path(__file__).parents[2] / "example" / "drop" / "forum.jsonl"


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def tell(name: str, ratio: float, unit: str) -> None:
    print(f"{datetime.now(UTC):%Y-%m-%d}  {name}: {ratio:.2f} {unit}")  # noqa: T201


@pytest.fixture(scope="module")
def texts() -> list[str]:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["cooked"] for line in lines][:60]


@pytest.mark.slow
def test_two_calls_at_once_against_one(texts: list[str], models_folder: Path):
    one, two = (OnnxEmbedder(prepare(models_folder), 128, threads) for threads in (1, 2))
    spent = [seconds(lambda engine=engine: engine.encode(texts)) for engine in (one, two)]
    tell("encoding, one call at once / two", spent[0] / spent[1], "times the seconds")
    assert np.array_equal(one.encode(texts).vectors, two.encode(texts).vectors)


@pytest.mark.slow
def test_a_limit_of_128_tokens_against_512(texts: list[str], models_folder: Path):
    short, long = (OnnxEmbedder(prepare(models_folder), tokens, 2) for tokens in (128, 512))
    spent = [seconds(lambda engine=engine: engine.encode(texts)) for engine in (long, short)]
    tell("encoding, 512 tokens / 128", spent[0] / spent[1], "times the seconds")
    assert short.encode(texts[:1]).vectors.shape == (1, 384)


def test_finding_cores_against_assigning_to_them():
    rng = np.random.default_rng(5)
    vectors = unit_rows(rng.normal(size=(2_000, 128)) + 1).astype(np.float32)
    points = project(fit_space(vectors, ["en"] * 2_000, SpaceParams()), vectors, ["en"] * 2_000)
    centres = Centres(
        tuple(f"T-{i:04d}" for i in range(100)), points[:100], np.full(100, 0.2, np.float32)
    )
    cores = seconds(lambda: find_cores(points, CoreParams()))
    assigning = seconds(lambda: assign(points, centres))
    tell("2,000 texts: cores / assignment to 100 themes", cores / assigning, "times the seconds")
    assert assign(points[:1], centres).labels.tolist() == [0]
