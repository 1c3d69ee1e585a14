"""A community with two comments, to be spoiled."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner, Result

from flows.cli.commands import app

DAY = "2026-11-16"
HEAD = "id,text,user,at\n"
GOOD = f"{HEAD}1,The brakes squeal,ann,2026-11-01\n2,The battery is flat,bob,2026-11-02\n"
CONFIGURATION = '[project]\nname = "Aurore"\nlanguage = "en"\n'


def source(name: str, path: str, *more: str) -> str:
    return "\n".join(
        ["", "[[source]]", f'name = "{name}"', 'kind = "files"', f'path = "{path}"', *more, ""]
    )


def remontee(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--config", str(folder)], prog_name="remontee")


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
