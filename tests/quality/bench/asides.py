"""What the program sets aside of labelled comments; no label is learnt from."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from models.embedder import Embedder, Encoded, Progress
from models.records import EngineId, Night, Page, SourceRecord
from transforms.arrivals import LandRun
from transforms.land import land_page
from transforms.redact import MASKS
from transforms.stage import stage
from transforms.store import MEMORY, open_store
from transforms.vectors import save_vectors, units_to_encode
from transforms.voices.set_aside import set_aside_voices

_AS_OF = datetime(2022, 1, 1, tzinfo=UTC)
_NIGHT = Night(_AS_OF.date(), _AS_OF, _AS_OF, "Europe/Paris")
_RUN = LandRun(
    run_id="run",
    source="reviews",
    kind="files",
    community="reviews",
    product="",
    language="",
    masks=MASKS,
    region="FR",
    key=bytes(32),
    night=_NIGHT,
    max_quarantine_share=0.5,
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A comment that people have read."""

    native_id: str
    text: str
    said_at: datetime | None
    is_product: bool
    """Whether it speaks of the product; of hate speech: whether it is none."""
    is_bomb: bool
    group: str
    """Its incident, or what it tests."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    n: int
    of: int

    @property
    def value(self) -> float:
        """0..1; 0 of nothing."""
        return self.n / self.of if self.of else 0.0

    def __add__(self, other: Share) -> Share:
        """Both together."""
        return Share(self.n + other.n, self.of + other.of)


@dataclass(frozen=True, slots=True)
class Bombing:
    """What was set aside of an incident."""

    product: Share
    """Of comments about the product, those set aside."""
    off_topic_bombs: Share
    """Of bombs that do not speak of the product, those set aside."""
    rightly: Share
    """Of what was set aside, bombs."""

    def __add__(self, other: Bombing) -> Bombing:
        """Both together."""
        return Bombing(
            self.product + other.product,
            self.off_topic_bombs + other.off_topic_bombs,
            self.rightly + other.rightly,
        )


class KeptEmbedder:
    """An engine that remembers what it has read, in a file if one is given."""

    def __init__(self, embedder: Embedder, file: Path | None = None) -> None:
        """Begin with what the file holds of this engine.

        Args:
            embedder: The engine.
            file: An npz, made if it is not there.
        """
        self._embedder, self._file = embedder, file
        self._known: dict[str, tuple[np.ndarray, int, bool]] = {}
        if file is not None and file.exists():
            with np.load(file, allow_pickle=False) as kept:
                if str(kept["engine"]) == embedder.engine.key:
                    rows = zip(
                        kept["vectors"],
                        kept["n_tokens"].tolist(),
                        kept["is_cut"].tolist(),
                        strict=True,
                    )
                    self._known = dict(zip(kept["texts"].tolist(), rows, strict=True))

    @property
    def engine(self) -> EngineId:
        """That of the engine behind."""
        return self._embedder.engine

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Encoded:
        """Vectors of `texts`, computed where they are not known.

        Args:
            texts: Any.
            progress: Told how many more are done.
        """
        missing = sorted({text for text in texts if text not in self._known})
        if missing:
            found = self._embedder.encode(missing, progress)
            rows = zip(found.vectors, found.n_tokens.tolist(), found.is_cut.tolist(), strict=True)
            self._known |= dict(zip(missing, rows, strict=True))
            self._save()
        told = [self._known[text] for text in texts]
        vectors = np.array([row[0] for row in told], np.float32)
        n_tokens = np.array([row[1] for row in told], np.int32)
        return Encoded(vectors, n_tokens, np.array([row[2] for row in told], np.bool_))

    def _save(self) -> None:
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        texts, rows = list(self._known), list(self._known.values())
        np.savez(
            self._file,
            engine=np.array(self.engine.key),
            texts=np.array(texts),
            vectors=np.array([row[0] for row in rows], np.float32),
            n_tokens=np.array([row[1] for row in rows], np.int32),
            is_cut=np.array([row[2] for row in rows], np.bool_),
        )


def bombed(shared: Path) -> dict[str, list[Labelled]]:
    """Incident -> reviews of it (review_bombing).

    Args:
        shared: The folder of real data.
    """
    incidents: dict[str, list[Labelled]] = {}
    for row in _rows(shared / "review_bombing" / "reviews.csv"):
        said_at = datetime.fromisoformat(row["date"]).replace(tzinfo=UTC)
        labelled = Labelled(
            row["id"],
            row["review"],
            said_at,
            row["is_game_related"] == "1",
            row["is_review_bombing"] == "1",
            row["incident"],
        )
        incidents.setdefault(row["incident"], []).append(labelled)
    return incidents


def hate_checks(shared: Path) -> list[Labelled]:
    """Functional tests of hate speech (hatecheck_en); a bomb is what is hateful.

    Args:
        shared: The folder of real data.
    """
    return [
        Labelled(
            row["case_id"],
            row["test_case"],
            None,
            row["label_gold"] != "hateful",
            row["label_gold"] == "hateful",
            row["functionality"],
        )
        for row in _rows(shared / "hatecheck_en" / "test_suite_cases.csv")
    ]


def set_aside(comments: Iterable[Labelled], embedder: Embedder) -> dict[str, str]:
    """What the program sets aside of one community's comments: native id -> reason.

    Args:
        comments: Land as comments without authors, in one night.
        embedder: The engine.
    """
    told = [
        SourceRecord(native_id=each.native_id, body=each.text, created_at=each.said_at)
        for each in comments
    ]
    with open_store(MEMORY) as con:
        land_page(con, _RUN, Page(tuple(told), {}))
        stage(con, _RUN.run_id, _NIGHT, _NIGHT.timezone, MASKS)
        unit_ids, texts = units_to_encode(con, embedder.engine.key)
        save_vectors(con, embedder.engine.key, unit_ids, embedder.encode(texts))
        set_aside_voices(con, _NIGHT, _RUN.run_id, embedder.engine.key, lambda: embedder)
        found = con.execute(
            "SELECT native_id, set_aside_reason FROM staged_comments WHERE is_set_aside"
        )
        return dict(found.fetchall())


def score_bombing(comments: Sequence[Labelled], aside: dict[str, str]) -> Bombing:
    """How well an incident was told apart.

    Args:
        comments: All of it.
        aside: `set_aside`.
    """
    return Bombing(
        share_aside([each for each in comments if each.is_product], aside),
        share_aside([each for each in comments if each.is_bomb and not each.is_product], aside),
        Share(sum(c.is_bomb for c in comments if c.native_id in aside), len(aside)),
    )


def share_aside(comments: Sequence[Labelled], aside: dict[str, str]) -> Share:
    """Of some comments, those that are set aside.

    Args:
        comments: Which ones.
        aside: `set_aside`.
    """
    return Share(sum(each.native_id in aside for each in comments), len(comments))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
