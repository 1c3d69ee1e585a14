"""docs/sources.md, made from what each kind declares."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from flows.sources_page import sources_page
from transforms.sources import KINDS, settings_for
from transforms.sources.exports import EXPORTS

ROOT = Path(__file__).parents[2]


def test_the_page_in_the_repository_is_up_to_date(tmp_path):
    page = tmp_path / "a.md"
    subprocess.run([sys.executable, "-m", "flows.sources_page", str(page)], check=True, cwd=ROOT)

    written = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    assert written == page.read_text(encoding="utf-8") == sources_page(), "run `make docs`"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_what_it_is_and_its_example_is_right(kind):
    told = KINDS[kind].declaration
    (example,) = tomllib.loads(told.example)["source"]

    assert example["kind"] == kind
    assert settings_for(kind, example).name == example["name"]
    assert all(len(text) > 10 for text in (told.title, told.kept, told.terms))
    assert f"\n## {kind}\n" in sources_page()


def test_every_export_is_named():
    page = sources_page()

    assert [export.label for export in EXPORTS if f"- {export.label}\n" not in page] == []
