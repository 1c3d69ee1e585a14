"""Themes of real app reviews against human ones (Mini-BAR, ICTAI 2023), through the program."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from sklearn.metrics import adjusted_mutual_info_score

APPS = ("Garmin_Connect", "Huawei_Health")
LABEL_FILES = ("feature_request", "problem_report")
AMI_WANTED = 0.24
"""BERTopic's defaults on the same vectors: 0.02."""

CONFIGURATION = """
[project]
name = "minibar"

[[source]]
name = "reviews"
kind = "files"
path = "reviews.csv"
fields = { id = "id", text = "data" }
"""


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def themes_found(app: str, data: Path, folder: Path, models: Path) -> Mapping[str, str]:
    """The program's theme of each distinct review; the human labels are not shown to it."""
    files = sorted(data.glob(f"minibar/intents/{app}*.csv"))
    files += sorted(data.glob(f"minibar/themes/{app}*.csv"))
    texts = sorted({row["data"].strip() for path in files for row in read(path)} - {""})
    with (folder / "reviews.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("id", "data"), *enumerate(texts)])
    (folder / "remontee.toml").write_text(CONFIGURATION)
    (folder / "var").mkdir(mode=0o700)
    (folder / "var" / "models").symlink_to(models)
    remontee(folder, "run", "--no-publish")
    remontee(folder, "export", "assignments", "--to", str(folder / "assignments.csv"))
    return {
        texts[int(row["native_id"])]: row["theme_id"] for row in read(folder / "assignments.csv")
    }


def remontee(folder: Path, *words: str) -> None:
    command = [sys.executable, "-m", "flows.cli", *words]
    subprocess.run([*command, "--config", str(folder / "remontee.toml")], check=True)


@pytest.fixture(scope="module")
def scores(shared_data: Path, tmp_path_factory: pytest.TempPathFactory, models_folder: Path):
    """AMI by app and label file; what has no theme is one cluster of its own."""
    found = {}
    for app in APPS:
        themes = themes_found(app, shared_data, tmp_path_factory.mktemp(app), models_folder)
        for kind in LABEL_FILES:
            rows = {
                r["data"].strip(): r for r in read(shared_data / f"minibar/themes/{app}.{kind}.csv")
            }
            labels = [row["ground_truth"] for row in rows.values()]
            found[app, kind] = adjusted_mutual_info_score(labels, [themes[text] for text in rows])
    return found


def test_themes_agree_with_human_ones(scores, record_property):
    mean = sum(scores.values()) / len(scores)
    told = {f"{app} {kind}": round(score, 3) for (app, kind), score in scores.items()}
    print(f"\nAMI {mean:.3f}  {told}")  # noqa: T201 (the table of `make quality`)
    record_property("ami", mean)
    assert mean >= AMI_WANTED
