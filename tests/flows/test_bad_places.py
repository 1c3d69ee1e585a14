"""What may be wrong with the places that are configured; docs/bad-input.md is the table."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.publish import written_to
from models.errors import PublishError
from tests.flows.handed_over import CONFIGURATION, DAY, GOOD, files_of, remontee, source


@pytest.mark.parametrize(
    ("key", "place", "trouble"),
    [
        ("out", ".", "lie inside one another"),
        ("out", "/", "lie inside one another"),
        ("var", ".", "lie inside one another"),
        ("out", "drop", 'holds the files that source "avis" reads (drop/*.csv)'),
        ("var", "drop", 'holds the files that source "avis" reads (drop/*.csv)'),
        ("out", "remontee.toml", "is a file, or lies below one"),
        ("out", "remontee.toml/out", "is a file, or lies below one"),
        ("var", "drop/avis.csv", "is a file"),
    ],
)
def test_a_place_of_ones_own_files_is_refused_for_ours(
    aurore: Path, key: str, place: str, trouble: str
) -> None:
    text = (aurore / "remontee.toml").read_text().replace("\n\n", f'\n{key} = "{place}"\n\n', 1)
    (aurore / "remontee.toml").write_text(text)
    before, mode = files_of(aurore), (aurore / "drop").stat().st_mode

    result = remontee(aurore, "run")

    assert (result.exit_code, result.stdout) == (2, "")
    assert trouble in result.stderr
    assert (files_of(aurore), (aurore / "drop").stat().st_mode) == (before, mode)


def test_a_folder_around_the_configuration_is_refused_also_where_var_lies_elsewhere(
    aurore: Path,
) -> None:
    places = f'\nout = ".."\nvar = "{aurore.parents[1] / "private"}"\n\n'
    text = (aurore / "remontee.toml").read_text().replace("\n\n", places, 1)
    (aurore / "remontee.toml").write_text(text)

    result = remontee(aurore, "run", "--dry-run")

    assert result.exit_code == 2
    assert result.stderr == (
        f"{aurore}/remontee.toml: [project] out ({aurore.parent}) is the folder of the "
        "configuration, or one around it. Name a folder that holds nothing else, such as "
        '"out".\n'
    )


def test_files_outside_of_the_folder_may_be_read(aurore: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.csv").write_text(GOOD)
    (aurore / "remontee.toml").write_text(CONFIGURATION + source("avis", "../elsewhere.csv"))

    result = remontee(aurore, "run", "--dry-run")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[1].startswith("avis: 2 rows to read; 1 file: 1 CSV")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["index.html", "latest/all/notes.txt", f"{DAY}/all"])
@pytest.mark.parametrize("command", [("run",), ("run", "--dry-run"), ("publish",)])
def test_nothing_is_published_over_files_of_the_users(
    aurore: Path, name: str, command: tuple[str, ...]
) -> None:
    mine = aurore / "out" / name
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")

    result = remontee(aurore, *command, "--as-of", DAY)

    assert result.exit_code == 2
    assert result.stderr.endswith(
        " is there already and is no report of Remontée: publishing would replace it. Nothing was "
        "changed. Name another folder in [project] out, or move it away.\n"
    )
    assert mine.read_text() == "mine"


def test_reports_that_cannot_be_written_say_what_is_kept_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PublishError) as told, written_to(tmp_path / "file"):
        (tmp_path / "file/out").mkdir()
    assert str(told.value) == (
        f"The reports cannot be written to {tmp_path}/file: Not a directory. What was read and "
        "found is kept. Make room or give yourself the right to write there, or name another "
        "folder in [project] out; then: remontee publish"
    )
