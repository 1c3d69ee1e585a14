from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from flows.settings import read_settings
from flows.titling import open_endpoint, title_themes
from models.errors import UsageError
from models.records import SourceRecord
from tests.fakes import hear, night_of
from tests.loopback import Reply, refuses, serving
from transforms import registry
from transforms.naming import name_themes
from transforms.store import open_store
from transforms.title_endpoint import Endpoint

NIGHT = night_of(date(2026, 11, 2))
STAMP = registry.Stamp(NIGHT.date, "r1", "S-1")

BASE = '[project]\nname = "A"\n[[source]]\nname = "s"\nkind = "files"\npath = "x.csv"\n[titles]\n'
LOCAL = 'endpoint = "http://127.0.0.1:11434/v1"\nmodel = "small"\n'


@pytest.fixture
def read(tmp_path: Path):
    def read_with(titles: str):
        file = tmp_path / "remontee.toml"
        file.write_text(BASE + titles, encoding="utf-8")
        return read_settings(file)

    return read_with


def test_nobody_is_asked_unless_it_is_configured(read):
    assert open_endpoint(read("")) == (None, "")


def test_an_endpoint_without_a_key(read):
    asked, note = open_endpoint(read(LOCAL + "timeout_seconds = 5\nmax_themes = 3\n"))
    assert asked == Endpoint("http://127.0.0.1:11434/v1", "small", "", 5, 3)
    assert note == ""


def test_the_key_comes_from_the_environment(read, monkeypatch):
    monkeypatch.setenv("AURORE_TITLES", "sk-1")
    asked, _ = open_endpoint(read(LOCAL + 'key_env = "AURORE_TITLES"\n'))
    assert asked is not None
    assert asked.key == "sk-1"


def test_a_key_that_is_not_set_is_told_and_nobody_is_asked(read, monkeypatch):
    monkeypatch.delenv("AURORE_TITLES", raising=False)
    assert open_endpoint(read(LOCAL + 'key_env = "AURORE_TITLES"\n')) == (
        None,
        "titles: the environment has no AURORE_TITLES, which [titles] key_env names; "
        "nobody was asked, themes keep the titles that they have",
    )


@pytest.mark.parametrize(
    ("titles", "found"),
    [
        ('endpoint = "https://a.example/v1"\n', "model must name what to ask for"),
        ('endpoint = "http://a.example/v1"\nmodel = "m"\n', "in the clear; write https://"),
        ('endpoint = "a.example"\nmodel = "m"\n', "expected https://host/"),
        ('key_env = "sk-12 34"\n', "titles"),
        ("timeout_seconds = 0\n", "timeout_seconds"),
        ("max_themes = true\n", "expected a whole number"),
    ],
)
def test_what_is_wrong_is_told(read, titles, found):
    with pytest.raises(UsageError, match=found):
        read(titles)


def test_titles_are_ours_and_then_what_the_endpoint_says(read):
    said = ["brakes squeal in the rain", "the brakes squeal", "my brakes squeal again"]
    told = json.dumps({"title_fr": "Brakes squeal again", "title_en": "Brakes squeal again"})
    with serving(lambda _: Reply({"choices": [{"message": {"content": told}}]})) as service:
        settings = read(f'endpoint = "{service.url}/v1"\nmodel = "small"\n')
        with open_store(settings.store_path) as con:
            hear(con, NIGHT, [SourceRecord(native_id=text, body=text) for text in said])
            found = con.execute("SELECT text_id FROM staged_comments ORDER BY ALL").fetchall()
            names = [name for (name,) in found]
            registry.add_themes(con, ["T-0001"], STAMP)
            registry.save_assignments(con, names, ["T-0001"] * 3, np.full(3, 0.5), STAMP)
            registry.save_exemplars(con, {"T-0001": names})
            name_themes(con, ["T-0001"])
            con.execute("UPDATE themes SET named_texts = 3, keywords = ['brakes squeal again']")
            assert titles_of(con) == ("Brakes squeal", "Brakes squeal")

        assert title_themes.fn(settings, NIGHT, "r1", is_refit=False) == []

        service.faults = {1: refuses(500)}
        with open_store(settings.store_path) as con:
            assert titles_of(con) == ("Brakes squeal again", "Brakes squeal again")
            con.execute("UPDATE themes SET title_fr = 'Brakes squeal'")
            con.execute("DELETE FROM told_titles")
        (line,) = title_themes.fn(settings, NIGHT, "r1", is_refit=False)
        assert line.endswith("answered 500; themes keep the titles that they have")


def titles_of(con) -> tuple[str, str]:
    return con.execute("SELECT title_fr, title_en FROM themes").fetchone()
