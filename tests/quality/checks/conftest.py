"""A tiny corpus of our own, through every step of the bench: the example's reviews and truth."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from models.clusterer import CoreParams
from models.discovery import DiscoveryParams
from models.records import SourceRecord
from models.space import SpaceParams
from tests.fakes import BagEmbedder, hear, night_of
from tests.program import EXAMPLE, truth
from tests.quality.bench.contest import Contest, hold
from tests.quality.bench.datasets import Dataset, Gold
from tests.quality.bench.peers import PEERS, Method, needs
from tests.quality.bench.running import Heard, read_night
from transforms.store import MEMORY, open_store
from transforms.theming import ThemingParams, theme_night

NIGHT = night_of(date(2026, 11, 19))
PARAMS = ThemingParams(
    space=SpaceParams(n_dims=40, texts_per_dim=2, power=0.25),
    discovery=DiscoveryParams(min_tokens=4, cores=CoreParams(min_cluster_size=3)),
)
ABSENT = Method("absent", lambda crowd: crowd.n_ours, lambda: needs("no_such_library"))
METHODS = (*(method for method in PEERS if method.lacks is str), ABSENT)
"""Those that every machine has, and one that none has."""


@pytest.fixture(scope="session")
def tiny() -> Dataset:
    """The example's reviews with what each is about; one of two texts in a language each."""
    themes = truth()
    with (EXAMPLE / "drop" / "avis-store.csv").open(encoding="cp1252", newline="") as stream:
        reviews = {row["content"].strip(): row for row in csv.DictReader(stream, delimiter=";")}
    labelled = [
        (text, themes["avis", row["review_id"]], row["lang"] or "fr")
        for text, row in sorted(reviews.items())
        if themes.get(("avis", row["review_id"]))
    ]
    gold = Gold("Aurore, reviews", *zip(*labelled, strict=True))
    return Dataset("aurore", tuple(sorted(reviews)), (gold,))


@pytest.fixture(scope="session")
def heard(tiny: Dataset) -> Heard:
    """What a night makes of them, its vectors being sums of words."""
    records = [SourceRecord(native_id=str(i), body=text) for i, text in enumerate(tiny.texts)]
    with open_store(MEMORY) as con:
        hear(con, NIGHT, records)
        theme_night(con, BagEmbedder.engine.key, NIGHT, "run", PARAMS)
        return read_night(con, len(tiny.texts), 0.5)


@pytest.fixture(scope="session")
def tiny_contest(tiny: Dataset, heard: Heard) -> Contest:
    """Every method that needs no extra."""
    return hold(tiny, heard, METHODS)
