"""A new source for remontee.toml: asked, checked, written at the end."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from flows.adding import add_source, answers_of, questions, source_block
from models.errors import UsageError

ROOT = Path(__file__).parents[2]
OLD = """\
# Ours, do not touch.
[project]
name = "Aurore"   # the brand

[[source]]
name = "avis"
kind = "files"
path = "drop/*.csv"
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "remontee.toml"
    path.write_text(OLD, encoding="utf-8")
    return path


def test_what_is_needed_is_asked_name_first_and_secrets_last():
    asked = [key.name for key in questions("mastodon")]

    assert asked[0] == "name"
    assert asked[-1].endswith("_env")
    assert {"base_url", "tags", "community"} <= set(asked)
    assert "timeout_seconds" not in asked


def test_an_unknown_kind_is_told_with_the_nearest():
    with pytest.raises(UsageError, match="no kind 'mastodont'; did you mean 'mastodon'"):
        questions("mastodont")


def test_what_nobody_is_there_to_answer_must_be_given():
    with pytest.raises(UsageError) as caught:
        answers_of("files", ["name=press"], None)

    assert str(caught.value).startswith(
        "A source of kind 'files' needs more; add to the command:\n  --set path=…  A file, a folder"
    )


def test_a_person_is_asked_for_the_rest():
    asked = []

    def ask(key):
        asked.append(key.name)
        return {"path": "press/*.xml"}.get(key.name, "")

    answers = answers_of("files", ["name=press"], ask)

    assert asked == ["path", "community"]
    assert answers == {"name": "press", "path": "press/*.xml"}


def test_lists_are_split_at_commas():
    given = ["name=tags", "base_url=https://social.example", "tags=AuroreVelo, eBikeAurore"]

    assert answers_of("mastodon", given, None)["tags"] == ["AuroreVelo", "eBikeAurore"]


def test_a_list_may_be_given_as_toml():
    given = ["name=tags", "base_url=https://social.example", 'tags=["AuroreVelo", "velo"]']

    assert answers_of("mastodon", given, None)["tags"] == ["AuroreVelo", "velo"]
    with pytest.raises(UsageError, match=r"tags: .* is no list; expected one, two or"):
        answers_of("mastodon", [*given[:2], "tags=[a"], None)


def test_a_secret_in_the_place_of_its_variable_is_refused_and_not_repeated(file):
    answers = {"name": "tags", "base_url": "https://social.example", "tags": ["a"]}
    with pytest.raises(UsageError, match="expected the name of an environment variable") as told:
        add_source(file, "mastodon", {**answers, "token_env": "tk-9f/3+s3cret"})

    assert "s3cret" not in str(told.value)
    assert file.read_text(encoding="utf-8") == OLD


@pytest.mark.parametrize("given", ["path", "=x"])
def test_what_is_no_pair_is_told(given):
    with pytest.raises(UsageError, match="is not of the form key=value"):
        answers_of("files", [given], None)


def test_the_source_comes_at_the_end_and_nothing_else_changes(file):
    written = add_source(file, "files", {"name": "press", "path": "press", "stale_days": "3"})

    text = written.read_text(encoding="utf-8")
    assert written == file
    assert text.startswith(OLD.rstrip() + "\n\n[[source]]\n")
    assert tomllib.loads(text)["source"][1] == {
        "name": "press", "kind": "files", "path": "press", "stale_days": 3,
    }  # fmt: skip
    assert "# A file, a folder or a glob" in text
    assert sorted(path.name for path in file.parent.iterdir()) == ["remontee.toml"]


def test_a_folder_without_a_configuration_gets_one(tmp_path):
    folder = tmp_path / "aurore"
    folder.mkdir()

    written = add_source(folder, "files", {"name": "press", "path": "press"})

    told = tomllib.loads(written.read_text(encoding="utf-8"))
    assert told["project"] == {"name": "aurore"}
    assert [source["name"] for source in told["source"]] == ["press"]


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"name": "avis", "path": "x"}, "avis"),
        ({"name": "Press!", "path": "x"}, "name"),
        ({"name": "press", "path": "x", "colour": "red"}, "unknown key 'colour'"),
        ({"name": "press"}, "key 'path' is missing"),
        ({"name": "press", "path": "x", "stale_days": "soon"}, "stale_days"),
    ],
)
def test_a_wrong_answer_leaves_the_file_as_it_was(file, answers, message):
    with pytest.raises(UsageError, match=message):
        add_source(file, "files", answers)

    assert file.read_text(encoding="utf-8") == OLD
    assert sorted(path.name for path in file.parent.iterdir()) == ["remontee.toml"]


def test_a_file_that_cannot_be_written_is_told(tmp_path):
    folder = tmp_path / "gone"

    with pytest.raises(UsageError, match="cannot be written"):
        add_source(folder / "remontee.toml", "files", {"name": "press", "path": "x"})


def test_a_block_says_of_every_key_what_it_is():
    assert source_block("files", {"name": "press", "path": "x"}).splitlines()[:2] == [
        "[[source]]",
        'kind = "files"',
    ]


def test_somebody_at_a_terminal_is_asked(file):
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "sources", "add", "mastodon", "--config", str(file)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=ROOT,
    )
    os.write(master, b"tags\nhttps://social.example\naurore, velo\n\n\n")
    code = process.wait(120)
    os.close(slave)
    os.close(master)
    source = tomllib.loads(file.read_text(encoding="utf-8"))["source"][1]
    assert (code, source) == (
        0,
        {
            "kind": "mastodon",
            "name": "tags",
            "base_url": "https://social.example",
            "tags": ["aurore", "velo"],
        },
    )
