from __future__ import annotations

import json
import shutil
import sys
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from flows.doctor import (
    Finding,
    check_sources,
    examine,
    judge_clock,
    judge_disk,
    judge_memory,
    judge_python,
    judge_rights,
    judge_version,
)
from flows.settings import load_settings, night_of
from models.onnx_engine import prepared_folder
from models.records import SourceCheck
from transforms.store import open_store, schema_version

NIGHT = night_of(date(2026, 11, 19), "Europe/Paris")


def verdicts(findings: list[Finding]) -> dict[str, str]:
    return {finding.subject: finding.verdict for finding in findings}


def words(findings: list[Finding], subject: str) -> str:
    return next(finding.words for finding in findings if finding.subject == subject)


def test_a_fresh_community_is_examined_to_the_end(community: Path) -> None:
    findings = examine(community, None)

    assert [finding.subject for finding in findings] == [
        "Python",
        "memory",
        "prefect",
        "fastapi",
        "sqlalchemy",
        "duckdb",
        "clock",
        "configuration",
        "private folder",
        "disk",
        "source avis",
        "store",
        "language model",
    ]
    assert verdicts(findings)["source avis"] == "ok"
    assert words(findings, "configuration") == str(community / "remontee.toml")
    assert (
        words(findings, "store") == f"none yet; the first run makes {community}/var/remontee.duckdb"
    )
    assert words(findings, "language model") == "prepared at the first run, about half a minute"


def test_a_wrong_configuration_ends_the_examination(tmp_path: Path) -> None:
    findings = examine(tmp_path / "absent.toml", None)

    assert (findings[-1].verdict, findings[-1].subject) == ("failed", "configuration")
    assert "There is no file" in findings[-1].words


def test_a_store_is_told_with_its_schema(community: Path) -> None:
    with open_store(community / "var/remontee.duckdb"):
        pass

    assert words(examine(community, None), "store") == (
        f"{community}/var/remontee.duckdb, schema {schema_version()}"
    )


def test_a_store_in_use_is_only_a_warning_and_a_damaged_one_a_failure(community: Path) -> None:
    with open_store(community / "busy.duckdb"):
        in_use = examine(community, community / "busy.duckdb")
    (community / "torn.duckdb").write_bytes(b"no store" * 1000)
    torn = examine(community, community / "torn.duckdb")

    assert (verdicts(in_use)["store"], verdicts(torn)["store"]) == ("warning", "failed")


def test_a_source_without_files_is_a_failure(community: Path) -> None:
    shutil.rmtree(community / "drop")

    assert verdicts(examine(community, None))["source avis"] == "failed"


def test_a_source_that_cannot_even_be_asked_is_not_ready(community: Path) -> None:
    (community / "drop" / "avis.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)

    checks = check_sources(load_settings(community), NIGHT)

    assert [(check.source, check.kind, check.is_ready) for check in checks] == [
        ("avis", "files", False)
    ]
    assert isinstance(checks[0], SourceCheck)


def test_a_model_of_ones_own_is_named(community: Path) -> None:
    file = community / "remontee.toml"
    file.write_text(file.read_text() + '[themes]\nmodel = "some/name"\n')

    assert words(examine(community, None), "language model") == "some/name; read when a run starts"


def test_a_prepared_model_is_told(community: Path) -> None:
    folder = prepared_folder(community / "var/models")
    folder.mkdir(parents=True)
    sums = {}
    for name in ("model.onnx", "tokenizer.json", "weights.npy", "self_test.npy"):
        (folder / name).write_bytes(b"stand-in")
        sums[name] = sha256(b"stand-in").hexdigest()
    (folder / "manifest.json").write_text(json.dumps({"sha256": sums}))

    assert words(examine(community, None), "language model") == "prepared"


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (judge_python((3, 12, 1)), Finding("ok", "Python", "3.12.1")),
        (
            judge_python((3, 14, 0)),
            Finding("failed", "Python", "3.14.0; expected 3.11, 3.12 or 3.13: install one of them"),
        ),
        (judge_memory(16.04), Finding("ok", "memory", "16.0 GB")),
        (
            judge_memory(2),
            Finding("warning", "memory", "2.0 GB; large communities need 3: close programs"),
        ),
        (judge_memory(None), Finding("warning", "memory", "not known; 3 GB are needed")),
        (judge_version("duckdb", "1.5.6", ">=1.5.5,<2"), Finding("ok", "duckdb", "1.5.6")),
        (
            judge_version("duckdb", "2.0.0", ">=1.5.5,<2"),
            Finding(
                "failed",
                "duckdb",
                "2.0.0; expected >=1.5.5,<2: pip install -c constraints.txt 'duckdb>=1.5.5,<2'",
            ),
        ),
        (
            judge_version("duckdb", None, "<2"),
            Finding(
                "failed",
                "duckdb",
                "not installed; expected <2: pip install -c constraints.txt 'duckdb<2'",
            ),
        ),
        (
            judge_clock(datetime(2026, 11, 19, 20, 30, tzinfo=UTC), 599),
            Finding("ok", "clock", "2026-11-19 20:30 UTC, 599 time zones"),
        ),
        (
            judge_clock(datetime(1970, 1, 1, tzinfo=UTC), 599),
            Finding("failed", "clock", "it says 1970-01-01: set it"),
        ),
        (
            judge_clock(datetime(2026, 11, 19, tzinfo=UTC), 0),
            Finding("failed", "clock", "no time zones are known: pip install tzdata"),
        ),
        (judge_disk(Path("/v"), 79.6), Finding("ok", "disk", "80 GB free at /v")),
        (
            judge_disk(Path("/v"), 0.5),
            Finding("warning", "disk", "0.5 GB free at /v; 3 are needed: free some space"),
        ),
        (
            judge_rights(Path("/v"), 0o40755),
            Finding("warning", "private folder", "/v can be read by others (755): chmod 700 /v"),
        ),
        (
            judge_rights(Path("/absent"), 0o40700),
            Finding("failed", "private folder", "/absent cannot be written: chmod 700 /absent"),
        ),
    ],
)
def test_each_thing_is_judged_with_what_to_do(finding: Finding, expected: Finding) -> None:
    assert finding == expected


def test_this_interpreter_will_do() -> None:
    assert judge_python(sys.version_info[:3]).verdict == "ok"
