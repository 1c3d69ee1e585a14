"""Reports as PDF: made where they are asked for; where that fails the other formats are there."""

from __future__ import annotations

import pytest

pytest.importorskip("weasyprint", reason="the extra pdf is not installed")
pytestmark = pytest.mark.slow

CONFIGURATION = """\
[project]
name = "Petite Aurore"
pdf = true

[[source]]
name = "avis"
kind = "files"
path = "drop/*.csv"
"""
COMMENTS = "id,text,user,at\n1,Les freins sifflent quand il pleut,ana,2026-11-01\n"


def test_without_weasyprint_all_else_is_published_and_the_next_run_makes_it(
    new_site, monkeypatch, tmp_path
) -> None:
    site = new_site("small", CONFIGURATION)
    (site.base / "drop/a.csv").write_text(COMMENTS, encoding="utf-8")
    absent = tmp_path / "absent"
    absent.mkdir()
    (absent / "weasyprint.py").write_text("raise ImportError('none here')", encoding="utf-8")
    latest = site.base / "out/latest/all"

    with monkeypatch.context() as patched:
        patched.setenv("PYTHONPATH", str(absent))
        told = site.remontee("run", "--as-of", "2026-11-14")
    assert told.code == 1
    assert "pip install 'remontee[pdf]'" in told.out + told.err
    assert (latest / "index.html").is_file()
    assert not (latest / "report.pdf").exists()

    site.night("2026-11-14")
    assert (latest / "report.pdf").read_bytes().startswith(b"%PDF-")
