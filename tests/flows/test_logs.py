from __future__ import annotations

import json
import logging
from pathlib import Path

import structlog

from flows.logs import set_up_logs, where_logged


def events(path: Path) -> list[tuple[str, str, str]]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [(line["logger"], line["level"], line["event"]) for line in lines]


def test_events_of_both_kinds_of_logger_are_lines_of_one_file(tmp_path: Path) -> None:
    path = tmp_path / "log/remontee.log"

    set_up_logs(path)
    logging.getLogger("transforms.store").info("opened %s", "été")
    structlog.get_logger("models.space").warning("few texts", n_texts=3)
    logging.getLogger("somebody.else").warning("not ours")

    assert where_logged() == path
    assert events(path) == [
        ("transforms.store", "info", "opened été"),
        ("models.space", "warning", "few texts"),
    ]


def test_setting_up_again_moves_the_log_and_doubles_nothing(tmp_path: Path) -> None:
    set_up_logs(tmp_path / "first.log")
    set_up_logs(tmp_path / "second.log")
    logging.getLogger("reports.write").info("written")

    assert not (tmp_path / "first.log").exists()
    assert events(tmp_path / "second.log") == [("reports.write", "info", "written")]


def test_without_a_set_up_there_is_no_file() -> None:
    assert where_logged() is None
