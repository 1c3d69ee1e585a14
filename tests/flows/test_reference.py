from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from flows.keys import FIELD_WORDS, Key, as_toml, keys_of
from flows.reference import SECTIONS, configuration_page
from flows.sections import TeamSettings
from transforms.sources.formats.mapping import FIELD_NAMES

ROOT = Path(__file__).parents[2]


def test_the_page_in_the_repository_is_up_to_date():
    written = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert written == configuration_page(), "run `make docs`"


def test_the_program_writes_the_page(tmp_path):
    page = tmp_path / "a.md"
    subprocess.run([sys.executable, "-m", "flows.reference", str(page)], check=True, cwd=ROOT)
    assert page.read_text(encoding="utf-8") == configuration_page()


def test_its_example_is_a_configuration(tmp_path):
    example = configuration_page().split("```toml\n")[1].split("```")[0]
    (tmp_path / "remontee.toml").write_text(example, encoding="utf-8")
    from flows.settings import load_settings

    assert [source.name for source in load_settings(tmp_path).sources] == ["avis", "forum"]


def test_every_key_has_a_description():
    keys = [(header, key.name) for header, _, model in SECTIONS for key in keys_of(model)]
    told = [
        (header, k.name) for header, _, model in SECTIONS for k in keys_of(model) if k.description
    ]
    assert told == keys


def test_every_field_has_its_words():
    assert sorted(FIELD_WORDS) == sorted(FIELD_NAMES)


def test_a_key_is_told_in_plain_words():
    name, language, products = keys_of(TeamSettings)[:3]
    assert name == Key("name", "text", "", True, "Name of the team; its folder is made from it.")
    assert (language.type, language.default) == ('"fr" or "en"', "")
    assert (products.type, products.default) == ("list of texts", "[]")


def test_values_are_written_as_toml_reads_them():
    values = ['a "b" \\ \x7f\n é', 3, 0.5, True, ["x", "y"], []]
    read = tomllib.loads("".join(f"k{n} = {as_toml(v)}\n" for n, v in enumerate(values)))
    assert list(read.values()) == values
    assert as_toml(Path("a/b")) == '"a/b"'
