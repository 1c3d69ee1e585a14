from __future__ import annotations

import csv
import json
import random
import shutil
from pathlib import Path

import numpy as np
import pytest

from models.errors import ModelError
from models.onnx_engine import (
    SELF_TEST,
    OnnxEmbedder,
    engine_id,
    is_prepared,
    prepare,
    prepared_folder,
)

pytestmark = pytest.mark.slow

EXAMPLE = Path(__file__).parents[2] / "example/drop"
ODD = (
    "",
    " ",
    "👍🏽",
    "ÉCOUTEZ!!!",
    "中文评论",
    "a" * 2_000,
    "ﷺ",
    "l’été\u00a0: 4,2 km",
    "\n\n-\n",
)


def texts(n_texts: int) -> list[str]:
    """Reviews, posts and whatever else people send, all different."""
    with (EXAMPLE / "avis-store.csv").open(encoding="cp1252", newline="") as stream:
        reviews = [row["content"] for row in csv.DictReader(stream, delimiter=";")]
    with (EXAMPLE / "forum.jsonl").open(encoding="utf-8") as stream:
        posts = [json.loads(line)["cooked"] for line in stream]
    said = sorted({*ODD, *reviews, *posts})
    drawn = random.Random(1)
    said += [
        f"{drawn.choice(said)} {drawn.choice(said)[:80]} {i}" for i in range(n_texts - len(said))
    ]
    return said[:n_texts]


@pytest.fixture(scope="module")
def engine(models_folder: Path) -> OnnxEmbedder:
    return OnnxEmbedder(prepare(models_folder), 128, 2)


def test_500_texts_alone_together_and_shuffled_give_the_same_bytes(engine: OnnxEmbedder) -> None:
    said = texts(500)
    assert len(set(said)) == 500
    together = engine.encode(said)
    order = random.Random(2).sample(range(500), 500)
    shuffled = engine.encode([said[i] for i in order])
    alone = [engine.encode([text]).vectors[0] for text in said]

    assert np.stack(alone).tobytes() == together.vectors.tobytes()
    assert shuffled.vectors.tobytes() == together.vectors[order].tobytes()
    assert shuffled.n_tokens.tolist() == together.n_tokens[order].tolist()
    assert np.allclose(np.linalg.norm(together.vectors, axis=1), 1, atol=1e-5)


def test_the_number_of_threads_changes_no_byte(engine: OnnxEmbedder, models_folder: Path) -> None:
    said = texts(40)
    one = OnnxEmbedder(prepared_folder(models_folder), 128, 1)
    assert one.encode(said).vectors.tobytes() == engine.encode(said).vectors.tobytes()


def test_translations_are_nearer_than_other_subjects(engine: OnnxEmbedder) -> None:
    lost_fr, lost_en, battery, seat = engine.encode(SELF_TEST).vectors
    assert lost_fr @ lost_en > max(lost_fr @ battery, lost_fr @ seat, lost_en @ seat)


def test_a_long_text_is_cut_keeps_its_end_mark_and_says_so(models_folder: Path) -> None:
    short = OnnxEmbedder(prepared_folder(models_folder), 16, 2)
    found = short.encode(["mot " * 40, "mot " * 60, "un mot"])
    assert found.is_cut.tolist() == [True, True, False]
    assert found.n_tokens.tolist()[:2] == sorted(found.n_tokens.tolist())[1:]
    assert found.vectors[0].tobytes() == found.vectors[1].tobytes()
    assert short.engine == engine_id(16)


def test_progress_counts_every_text(engine: OnnxEmbedder) -> None:
    told: list[int] = []
    engine.encode(texts(7), told.append)
    assert told == [1] * 7


def test_no_text_no_vector(engine: OnnxEmbedder) -> None:
    assert engine.encode([]).vectors.shape == (0, 384)


@pytest.fixture
def copied(models_folder: Path, tmp_path: Path) -> Path:
    """A prepared model that a test may damage."""
    prepare(models_folder)
    name = prepared_folder(models_folder).name
    shutil.copytree(models_folder / name, tmp_path / name)
    return tmp_path


def test_a_prepared_model_is_whole_or_it_is_not_prepared(copied: Path, tmp_path: Path) -> None:
    folder = prepared_folder(copied)
    assert is_prepared(copied)
    assert prepare(copied) == folder

    (folder / "tokenizer.json").write_bytes(b"{}")
    assert not is_prepared(copied)
    (folder / "manifest.json").write_text("{}")
    assert not is_prepared(copied)
    (folder / "manifest.json").write_text("not json")
    assert not is_prepared(copied)
    assert not is_prepared(tmp_path / "nowhere")


def test_a_damaged_model_is_prepared_again_and_gives_the_same_vectors(
    copied: Path, engine: OnnxEmbedder
) -> None:
    (prepared_folder(copied) / "model.onnx").write_bytes(b"half a model")

    again = OnnxEmbedder(prepare(copied), 128, 2)

    said = texts(20)
    assert again.encode(said).vectors.tobytes() == engine.encode(said).vectors.tobytes()
    assert [path.name for path in copied.iterdir()] == [prepared_folder(copied).name]


def test_a_model_that_cannot_be_opened_says_what_to_remove(copied: Path) -> None:
    folder = prepared_folder(copied)
    (folder / "model.onnx").write_bytes(b"half a model")
    with pytest.raises(ModelError) as told:
        OnnxEmbedder(folder, 128, 2)
    assert f"{folder}/model.onnx cannot be opened (InvalidProtobuf)" in str(told.value)
    assert f"Remove the folder {folder}: the next run makes it again." in str(told.value)


def test_a_model_that_answers_wrongly_is_refused(copied: Path) -> None:
    folder = prepared_folder(copied)
    reference = np.load(folder / "self_test.npy")
    np.save(folder / "self_test.npy", reference[::-1])
    with pytest.raises(ModelError) as told:
        OnnxEmbedder(folder, 128, 2)
    assert str(told.value).startswith("The prepared language model answers wrongly on this machine")
    assert 'Set engine = "torch" under [themes]' in str(told.value)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelError) as told:
        prepare(tmp_path / "file")
    assert f"could not be written to {tmp_path}/file: File exists." in str(told.value)
