"""What `remontee init` writes, says and refuses."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from flows.first_contact import look
from flows.settings import load_settings
from flows.starter import Place, starter
from tests.flows.odd_files import ENGLISH, FRENCH, PAIRS, are_ready, init, put, reviews, table
from transforms.sources.formats.sniff import READABLE


def test_a_configuration_that_is_there_stays_as_it_is(tmp_path):
    put(tmp_path / "a.csv", reviews(FRENCH))
    put(tmp_path / "remontee.toml", "mine")
    told = init(tmp_path)
    assert (told.exit_code, told.stdout, told.stderr) == (
        2,
        "",
        f"{tmp_path}/remontee.toml is there already and stays as it is. Write over it with "
        "--force, or elsewhere with --to FILE.\n",
    )
    assert (tmp_path / "remontee.toml").read_text() == "mine"
    assert init(tmp_path, "--force").exit_code == 0
    assert are_ready(tmp_path) == [("a", True)]


def test_a_configuration_elsewhere_finds_the_files_from_there(tmp_path, monkeypatch):
    put(tmp_path / "my data" / "a.csv", reviews(ENGLISH))
    monkeypatch.chdir(tmp_path)
    told = init("my data/a.csv", "--to", "brand/here.toml")
    assert told.stdout.splitlines()[-1] == "Next: remontee run --config brand/here.toml"
    settings = load_settings(tmp_path / "brand" / "here.toml")
    assert (settings.project.name, settings.project.language) == ("my data", "en")
    assert [source.path for source in settings.sources] == ["../my data/a.csv"]
    assert are_ready(tmp_path / "brand" / "here.toml") == [("a", True)]
    monkeypatch.chdir(tmp_path / "my data")
    assert init("--to", tmp_path / "brand").exit_code == 0
    assert are_ready(tmp_path / "brand") == [("a", True)]


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        (
            "nowhere",
            "There is no {}/nowhere. Say where the files are: remontee init path/to/folder",
        ),
        (
            "empty",
            f"{{}}/empty: no files. Expected {READABLE}, with comments in them. Put some there, or "
            "name another folder: remontee init path/to/folder",
        ),
    ],
)
def test_a_folder_without_files_is_wrong_usage(tmp_path, folder, words):
    (tmp_path / "empty").mkdir()
    told = init(tmp_path / folder)
    assert (told.exit_code, told.stdout, told.stderr) == (2, "", words.format(tmp_path) + "\n")


def test_a_folder_without_anything_readable_says_what_is_in_it(tmp_path):
    for n in range(23):
        put(tmp_path / f"{n:02}.txt", "Ceci n’est pas\n\nun tableau.\n")
    told = init(tmp_path)
    assert (told.exit_code, told.stdout.splitlines()[0], len(told.stdout.splitlines())) == (
        2,
        "Not read:",
        23,
    )
    assert told.stdout.splitlines()[-2:] == ["  and 3 more", ""]
    assert "files, none of which can be read. Expected CSV" in told.stderr
    assert not (tmp_path / "remontee.toml").exists()


def test_a_configuration_that_cannot_be_written_says_where_else(tmp_path):
    put(tmp_path / "a.csv", reviews(ENGLISH))
    told = init(tmp_path, "--to", tmp_path / "a.csv" / "here.toml")
    assert told.exit_code == 2
    assert told.stderr.endswith(
        "Write elsewhere with --to FILE; its paths will still lead to the files.\n"
    )


def test_a_half_written_configuration_is_never_left(tmp_path):
    put(tmp_path / "a.csv", reviews(ENGLISH))
    (tmp_path / ".remontee.toml.new").mkdir()
    told = init(tmp_path)
    assert (told.exit_code, (tmp_path / "remontee.toml").exists()) == (2, False)
    assert told.stderr.startswith(f"{tmp_path}/remontee.toml cannot be written: Is a directory.")


def test_names_that_are_hostile_to_toml_survive(tmp_path):
    column = 'mon "avis" \\ ici'
    rows = [[text, "x"] for text in ENGLISH]
    put(tmp_path / 'a "b" #1.csv', table([column, "text\x7f"], rows))
    contact = look(tmp_path, tmp_path)
    put(tmp_path / "remontee.toml", starter('Au"ro\\re\x7f', contact))
    settings = load_settings(tmp_path)
    assert settings.project.name == 'Au"ro\\re\x7f'
    assert [source.path for source in settings.sources] == ['a "b" #1.csv']


def test_a_folder_at_the_root_has_a_name_all_the_same():
    assert Place(Path("/"), Path("/remontee.toml")).name == "My brand"


def test_somebody_at_a_terminal_is_asked_for_the_name(tmp_path):
    put(tmp_path / "a.csv", reviews(FRENCH))
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "init", str(tmp_path)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=Path(__file__).parents[2],
    )
    os.write(master, b"Aurore\n")
    code = process.wait(120)
    os.close(slave)
    os.close(master)
    assert (code, load_settings(tmp_path).project.name) == (0, "Aurore")


def test_what_is_sure_what_to_check_and_what_to_type_next_are_said(tmp_path, monkeypatch):
    header = ["Horodateur", "Qu’avez-vous aimé à l’atelier ?", "Que changer ?", "Votre note", "n"]
    rows = [[f"{n + 13}/11/2026", a, b, n % 5, n] for n, (a, b) in enumerate(PAIRS)]
    put(tmp_path / "Enquête.csv", table(header, rows))
    put(tmp_path / "sans.csv", table(["avis"], [[text] for text in FRENCH]))
    monkeypatch.chdir(tmp_path)
    assert init(".").stdout.splitlines() == [
        "enquete: Enquête.csv, 1 file, CSV (utf-8, comma)",
        "  sure       created_at = Horodateur",
        "  check      text = Qu’avez-vous aimé à l’atelier ?, rating = Votre note",
        "  and texts  in Que changer ?; remontee.toml shows how to read them too",
        "  unused     n",
        "  dates      day first",
        "  languages  fr 100%",
        "    2026-11-13  0    L’appli plante dès que je démarre un trajet, c’est pénible.",
        "    2026-11-14  1    Très bien, la batterie tient la semaine entière.",
        "    2026-11-15  2    Le SAV répond vite, merci à toute l’équipe.",
        "",
        "sans: sans.csv, 1 file, CSV (utf-8, one column)",
        "  sure       text = avis",
        "  dates      none; a comment counts from the day on which it is first read",
        "  languages  fr 100%",
        "    no date          L’appli plante dès que je démarre un trajet, c’est pénible.",
        "    no date          Très bien, la batterie tient la semaine entière.",
        "    no date          Le SAV répond vite, merci à toute l’équipe.",
        "",
        'What stands behind "check" was told from values or by one word of a name: mend a wrong '
        "one in remontee.toml.",
        "",
        f"Written: {tmp_path}/remontee.toml",
        "Next: remontee run --config remontee.toml",
    ]


def test_a_second_column_of_texts_is_a_source_away(tmp_path):
    rows = [[a, b, n, "2026-10-01"] for n, (a, b) in enumerate(PAIRS)]
    put(tmp_path / "a.csv", table(["pros", "cons", "id", "date"], rows))
    assert init(tmp_path).exit_code == 0
    config = tmp_path / "remontee.toml"
    before, after = config.read_text().split("of these lines away:\n")
    offered, rest = after.split("\n\n", 1)
    taken = "\n".join(line.removeprefix("# ") for line in offered.splitlines())
    config.write_text(f"{before}of these lines away:\n{taken}\n\n{rest}")
    assert [(s.name, s.path, s.fields) for s in load_settings(tmp_path).sources] == [
        ("a", "a.csv", {"id": "id", "text": "pros", "created_at": "date"}),
        ("a-text-2", "a.csv", {"id": "id", "text": "cons", "created_at": "date"}),
    ]
    assert are_ready(tmp_path) == [("a", True), ("a-text-2", True)]
