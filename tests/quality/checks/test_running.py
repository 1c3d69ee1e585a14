from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.fakes import TOPICS, sentence
from tests.quality.bench.running import ProgramFailed, hear_texts
from tests.quality.bench.throughput import POSTS, measure
from transforms.store import open_store


def n_encoded(base: Path) -> int:
    with open_store(base / "var" / "remontee.duckdb", read_only=True) as con:
        return con.execute("SELECT n_in FROM run_stages WHERE stage = 'encode'").fetchall()[0][0]


def test_a_program_that_fails_is_told(tmp_path: Path):
    with pytest.raises(
        ProgramFailed, match=r"remontee run --no-publish ended with 2: [^\0]*Not A Name"
    ):
        hear_texts("Not A Name", ["text"], tmp_path / "site", tmp_path)


@pytest.mark.slow
def test_every_text_comes_back_with_its_vector_and_kept_ones_are_the_same(
    tmp_path: Path, models_folder: Path
):
    texts = [sentence(topic, i) for topic in TOPICS for i in range(6)]
    kept = tmp_path / "vectors" / "voices.parquet"
    first = hear_texts("voices", texts, tmp_path / "first", models_folder, kept)
    again = hear_texts("voices", texts, tmp_path / "again", models_folder, kept)
    assert [first.texts[row] for row in first.rows] == texts
    assert first.vectors.shape == (30, 384)
    assert first.seconds > 0
    assert (again.vectors == first.vectors).all()
    assert again.labels.tolist() == first.labels.tolist()
    assert [n_encoded(tmp_path / name) for name in ("first", "again")] == [30, 0]


@pytest.mark.slow
def test_a_night_tells_its_stages_and_peaks(tmp_path: Path, models_folder: Path):
    said = "2021-03-0{}T10:00:00Z"
    posts = [
        {"id": i, "text": sentence("route", i), "title": "", "created": said.format(i % 9 + 1)}
        for i in range(12)
    ]
    path = tmp_path / POSTS
    path.parent.mkdir()
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps(post) + "\n" for post in posts)
    speed = measure(tmp_path, 10, tmp_path / "site", models_folder)
    assert speed.n_posts == 10
    assert [s.name for s in speed.stages] == [
        "land",
        "stage",
        "encode",
        "signals",
        "campaigns",
        "set aside",
        "themes",
        "titles",
        "curation",
        "areas",
        "measure",
        "alerts",
        "movements",
        "quality",
        "ideas",
        "render",
        "write",
    ]
    assert {s.n_rows for s in speed.stages[:7]} == {10}
    assert [command for command, _ in speed.peaks] == ["ingest", "discover", "publish"]
    assert len({peak for _, peak in speed.peaks}) == 3, "each its own, not that of the bench"
    assert speed.seconds == pytest.approx(sum(s.seconds for s in speed.stages))
