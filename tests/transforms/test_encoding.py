from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from models.embedder import Encoded, Progress
from models.errors import ModelError
from models.records import Page
from tests.fakes import PARIS, BagEmbedder, land_run, night_of, said
from transforms.encoding import CHUNK, encode_missing, missing_units
from transforms.land import land_page
from transforms.redact import MASKS
from transforms.stage import stage
from transforms.store import open_store

NIGHT = night_of(date(2026, 11, 2))
N_TEXTS = CHUNK + 40
ENGINE = BagEmbedder.engine.key


class Dying(BagEmbedder):
    """An engine that dies on its second call."""

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Encoded:
        if self.n_encoded:
            raise ModelError("no more")
        return super().encode(texts, progress)


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A store with texts and no vectors, as bytes."""
    path = tmp_path_factory.mktemp("heard") / "store.duckdb"
    with open_store(path) as con:
        land_page(con, land_run(NIGHT), Page(tuple(said("route", range(N_TEXTS))), {}))
        stage(con, "r1", NIGHT, PARIS, MASKS)
    return path.read_bytes()


@pytest.fixture
def path(heard: bytes, tmp_path: Path) -> Path:
    (tmp_path / "store.duckdb").write_bytes(heard)
    return tmp_path / "store.duckdb"


def vectors(path: Path) -> list[tuple[object, ...]]:
    with open_store(path) as con:
        return con.execute("SELECT * FROM vectors ORDER BY unit_id").fetchall()


def test_every_unit_gets_its_vector_and_progress_is_told(path: Path) -> None:
    told: list[int] = []

    n_encoded = encode_missing(path, missing_units(path, ENGINE), BagEmbedder(), told.append)

    assert (n_encoded, told) == (N_TEXTS, [CHUNK, 40])
    assert len(vectors(path)) == N_TEXTS
    assert missing_units(path, ENGINE) == ([], [])
    assert encode_missing(path, ([], []), BagEmbedder()) == 0


def test_what_was_encoded_before_a_death_is_kept_and_the_rest_gives_the_same(path: Path) -> None:
    with pytest.raises(ModelError, match="no more"):
        encode_missing(path, missing_units(path, ENGINE), Dying())
    kept = vectors(path)
    assert len(kept) == CHUNK

    second = BagEmbedder()
    encode_missing(path, missing_units(path, ENGINE), second)

    assert second.n_encoded == 40
    assert len(vectors(path)) == N_TEXTS
    assert set(map(repr, kept)) <= set(map(repr, vectors(path)))
