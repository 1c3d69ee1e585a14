"""Real comments with human labels, read in place."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

APPS = ("Garmin_Connect", "Huawei_Health")
LABEL_FILES = ("feature_request", "problem_report")


@dataclass(frozen=True, slots=True)
class Gold:
    """Human themes of some texts."""

    name: str
    texts: tuple[str, ...]
    """Distinct."""
    themes: tuple[str, ...]
    languages: tuple[str, ...]
    """As people labelled them; empty where nobody did."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A corpus and the labels it is scored with."""

    name: str
    """Lower case, as a source is named."""
    texts: tuple[str, ...]
    """Distinct, ascending: exact copies are one."""
    golds: tuple[Gold, ...]

    @property
    def n_gold_themes(self) -> int:
        """Human themes over all sets of labels."""
        return sum(len(set(gold.themes)) for gold in self.golds)


def minibar(data: Path, app: str) -> Dataset:
    """All reviews of an app; two label files of 200, scored apart.

    Args:
        data: The folder of real data.
        app: One of APPS.
    """
    files = sorted(data.glob(f"minibar/intents/{app}*.csv"))
    files += sorted(data.glob(f"minibar/themes/{app}*.csv"))
    texts = {row["data"].strip() for path in files for row in read_csv(path)} - {""}
    golds = tuple(
        _minibar_gold(f"{app.replace('_', ' ')}, {kind.replace('_', ' ')}", path)
        for kind in LABEL_FILES
        for path in [data / f"minibar/themes/{app}.{kind}.csv"]
    )
    return Dataset(app.lower(), tuple(sorted(texts)), golds)


def _minibar_gold(name: str, path: Path) -> Gold:
    rows = {row["data"].strip(): row for row in read_csv(path)}
    return Gold(
        name,
        tuple(rows),
        tuple(row["ground_truth"] for row in rows.values()),
        tuple(row["ori_lang"] for row in rows.values()),
    )


def banking77(data: Path, n_texts: int | None = None) -> Dataset:
    """Customer questions with their 77 categories.

    Args:
        data: The folder of real data.
        n_texts: How many, drawn by a hash of the text; None for all.
    """
    files = [data / f"banking77/{name}.csv" for name in ("train", "test")]
    themes = {row["text"].strip(): row["category"] for path in files for row in read_csv(path)}
    drawn = sorted(themes, key=lambda text: hashlib.sha256(text.encode()).digest())
    texts = tuple(sorted(drawn[:n_texts]))
    name = f"banking77-{n_texts}" if n_texts else "banking77"
    gold = Gold(name, texts, tuple(themes[text] for text in texts), ("en",) * len(texts))
    return Dataset(name, texts, (gold,))


def read_csv(path: Path) -> list[Mapping[str, str]]:
    """Records of a csv file with a header."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
