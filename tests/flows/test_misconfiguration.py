"""What is said of a configuration that is wrong, and where."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows.misconfiguration import explain, locate, name_of
from flows.settings import load_settings
from models.errors import UsageError
from tests.flows.configured import PROJECT, SOURCE, complaint

RELEASE = '[[release]]\nname = "4.2"\non = 2026-11-02\n'


def test_a_wrong_value_in_the_environment_names_the_variable_and_hides_the_value(
    community: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REMONTEE__THEMES__FOUNDERS", "s3cret")

    with pytest.raises(UsageError) as caught:
        load_settings(community)
    assert str(caught.value) == (
        f"{community}/remontee.toml is not right:\n"
        "  environment variable REMONTEE__THEMES__FOUNDERS, [themes] founders: "
        "expected a whole number."
    )


def test_an_unknown_section_in_the_environment_is_told(
    community: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REMONTEE__PROJCT__NAME", "x")

    with pytest.raises(UsageError) as caught:
        load_settings(community)
    assert str(caught.value) == (
        "The environment variable REMONTEE__PROJCT__NAME names no section. Did you mean `project`?"
    )


def test_a_list_in_the_environment_that_is_no_json_is_told(
    community: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REMONTEE__TEAM", "Mobile")

    with pytest.raises(UsageError, match="Lists and tables are written as JSON there"):
        load_settings(community)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(
            PROJECT + 'timezon = "UTC"\n' + SOURCE,
            "line 3, [project] timezon: no such key. Did you mean `timezone`?",
            id="an unknown key names the nearest one",
        ),
        pytest.param(
            PROJECT + SOURCE + "[scale]\nzzz = 1\n",
            "line 8, [scale] zzz: no such key. Expected one of: runner, threads.",
            id="an unknown key near to none lists them all",
        ),
        pytest.param(
            PROJECT + SOURCE + "[theme]\nfounders = 3\n",
            "line 7, [theme]: no such key. Did you mean `themes`?",
            id="an unknown section",
        ),
        pytest.param(
            SOURCE, "[project]: is missing; it is required.", id="a section that is missing"
        ),
        pytest.param(
            '[project]\nout = "o"\n' + SOURCE,
            "line 1, [project] name: is missing; it is required.",
            id="a key that is missing",
        ),
        pytest.param(
            PROJECT + SOURCE + '[themes]\nfounders = "three"\n',
            'line 8, [themes] founders: expected a whole number; found "three".',
            id="text for a number",
        ),
        pytest.param(
            PROJECT + SOURCE + "[themes]\nfounders = 0\n",
            "line 8, [themes] founders: "
            "expected at least 2, what one person says is no theme; found 0.",
            id="a number too small",
        ),
        pytest.param(
            PROJECT + SOURCE + "[themes]\nfounders = true\n",
            "line 8, [themes] founders: expected a whole number; found true or false.",
            id="a truth for a number",
        ),
        pytest.param(
            "[project]\nname = true\n" + SOURCE,
            'line 2, [project] name: expected text in quotes, such as "this"; found true.',
            id="a truth for a text",
        ),
        pytest.param(
            '[project]\nname = ""\n' + SOURCE,
            'line 2, [project] name: expected some text; found "".',
            id="an empty name",
        ),
        pytest.param(
            PROJECT + SOURCE + '[[team]]\nname = "Web"\nwords = "login"\n',
            "line 9, [[team]] no. 1, words: "
            'expected a list, such as ["one", "two"]; found "login".',
            id="text for a list",
        ),
        pytest.param(
            PROJECT + SOURCE + '[[team]]\nname = "Web"\n[[team]]\nname = "Mobile"\nwrds = []\n',
            "line 11, [[team]] no. 2, wrds: no such key. Did you mean `words`?",
            id="the second of several tables",
        ),
        pytest.param(
            "themes = 3\n" + PROJECT + SOURCE,
            "line 1, [themes]: expected a table; found 3.",
            id="a number for a table",
        ),
        pytest.param(
            'source = "avis"\n' + PROJECT,
            'line 1, [source]: expected a list, such as ["one", "two"]; found "avis".',
            id="text for the sources",
        ),
        pytest.param(
            PROJECT + SOURCE + '[themes]\nrefit = "dimanche"\n',
            'line 8, [themes] refit: expected "monday", "tuesday", "wednesday", "thursday", '
            '"friday", "saturday", "sunday" or "never"; found "dimanche".',
            id="a choice that is none",
        ),
        pytest.param(
            PROJECT + SOURCE + "[themes]\nrefit = [1]\nengine = {a = 1}\n",
            'line 8, [themes] refit: expected "monday", "tuesday", "wednesday", "thursday", '
            '"friday", "saturday", "sunday" or "never"; found a list.\n'
            '  line 9, [themes] engine: expected "auto", "onnx" or "torch"; found a table.',
            id="several mistakes at once",
        ),
        pytest.param(
            PROJECT + 'timezone = "Europe/Pari"\n' + SOURCE,
            'line 3, [project] timezone: no time zone is called "Europe/Pari"; '
            'did you mean "Europe/Paris"?',
            id="a time zone misspelt",
        ),
        pytest.param(
            PROJECT + 'timezone = "qqq"\n' + SOURCE,
            'line 3, [project] timezone: no time zone is called "qqq"; '
            'expected a name such as "Europe/Paris".',
            id="a time zone that is none",
        ),
        pytest.param(
            PROJECT + SOURCE + '[[team]]\nname = "Web"\ndeliver = ["mailto://x"]\n',
            "line 9, [[team]] no. 1, deliver: delivery by mail or chat is not part of this "
            "version: remove the line, and read the reports in the folder `out`.",
            id="delivery",
        ),
        pytest.param(
            PROJECT + SOURCE + '[[team]]\nname = "!!"\n',
            "line 8, [[team]] no. 1, name: "
            "needs at least one letter (a to z) or digit, a folder is named after it.",
            id="a team without a slug",
        ),
        pytest.param(
            PROJECT + SOURCE + '[[team]]\nname = "Latest"\n',
            "line 8, [[team]] no. 1, name: "
            'the folder "latest" is taken by something else: name the team otherwise.',
            id="a team whose folder is taken",
        ),
        pytest.param(
            PROJECT + SOURCE + "[privacy]\nraw_days = 7\nkeep_days = 30\n",
            "line 8, [privacy] raw_days: "
            "keeping unmasked originals is not part of this version: write 0.\n"
            "  line 9, [privacy] keep_days: "
            "forgetting by age is not part of this version: write 0 (for ever).",
            id="retention",
        ),
        pytest.param(
            PROJECT + SOURCE + '[privacy]\nmask = ["email", "shoe"]\n',
            'line 8, [privacy] mask: "shoe" cannot be masked; expected some of '
            "email, handle, iban, nir, card, ip, phone, url_token.",
            id="a mask that is none",
        ),
        pytest.param(
            PROJECT + SOURCE + '[schedule]\ncron = "every night"\n',
            "line 8, [schedule] cron: expected five fields (minute, hour, day, month, weekday), "
            'such as "0 2 * * *"; found "every night".',
            id="a schedule that is none",
        ),
        pytest.param(
            "source = [3]\n" + PROJECT,
            "line 1, [[source]] no. 1: expected a table; found 3.",
            id="a number for a source",
        ),
        pytest.param(
            PROJECT,
            'no [[source]]: add one, such as\n    [[source]]\n    name = "avis"\n'
            '    kind = "files"\n    path = "drop/*.csv"',
            id="no source",
        ),
        pytest.param(
            PROJECT + SOURCE + SOURCE,
            'line 8, [[source]]: a second source is called "avis"; the first is on line 4. '
            "Rename one.",
            id="two sources of one name",
        ),
        pytest.param(
            PROJECT + SOURCE + '[[team]]\nname = "Web"\n[[team]]\nname = "web!"\n',
            'line 10, [[team]]: a second team is called "web"; the first is on line 8. Rename one.',
            id="two teams of one folder",
        ),
        pytest.param(
            PROJECT + SOURCE + RELEASE + RELEASE,
            'line 11, [[release]]: a second release is called "4.2"; the first is on line 8. '
            "Rename one.",
            id="two releases of one name",
        ),
        pytest.param(
            PROJECT + SOURCE + (RELEASE + 'product = "app"\n') * 2,
            'line 12, [[release]]: a second release is called "4.2" of "app"; the first is on '
            "line 8. Rename one.",
            id="two releases of one name and product",
        ),
        pytest.param(
            PROJECT + SOURCE + RELEASE + 'prodct = "app"\n',
            "line 10, [[release]] no. 1, prodct: no such key. Did you mean `product`?",
            id="an unknown key of a release",
        ),
        pytest.param(
            PROJECT + SOURCE + '[[release]]\nname = " "\non = 20261102\n',
            'line 8, [[release]] no. 1, name: expected some text; found "".\n'
            "  line 9, [[release]] no. 1, on: expected a date, such as 2026-11-02.",
            id="a release without a name, on a number",
        ),
        pytest.param(
            PROJECT + SOURCE + '[[release]]\nname = "4.2"\non = "soon"\n',
            'line 9, [[release]] no. 1, on: expected a date, such as 2026-11-02; found "soon".',
            id="a release on no date",
        ),
        pytest.param(
            PROJECT + SOURCE + '[[release]]\nname = "4.2"\n',
            "line 7, [[release]] no. 1, on: is missing; it is required.",
            id="a release without a date",
        ),
        pytest.param(
            PROJECT + '[[source]]\nname = "avis"\n',
            "line 3, [[source]] no. 1, kind: is missing; it is required.",
            id="a source without a kind",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    assert complaint(tmp_path, text) == f"FILE is not right:\n  {told}"


def test_mistakes_in_sources_are_told_with_the_lines_they_stand_on(tmp_path: Path) -> None:
    text = PROJECT + SOURCE + 'pth = "x"\n[[source]]\nname = "b"\nkind = "telex"\n'

    lines = complaint(tmp_path, text).splitlines()

    assert [line.split(":")[0] for line in lines[1:]] == [
        "  line 7, [[source]] no. 1, pth",
        "  line 10, [[source]] no. 2, kind",
    ]


def test_a_file_that_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    assert complaint(tmp_path, PROJECT + "language = fr\n").startswith(
        "FILE is not TOML: Invalid value (at line 3, column 12)."
    )


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / "remontee.toml").write_bytes(b'[project]\nname = "\xe9"\n')

    with pytest.raises(UsageError, match="byte 18 is not UTF-8"):
        load_settings(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable for root")
def test_a_file_that_may_not_be_read_is_told(community: Path) -> None:
    (community / "remontee.toml").chmod(0)

    with pytest.raises(UsageError, match="cannot be read"):
        load_settings(community)


def test_a_missing_file_says_what_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(UsageError) as here:
        load_settings(None)
    with pytest.raises(UsageError) as there:
        load_settings(Path("absent.toml"))
    assert str(here.value) == (
        f"There is no remontee.toml in {tmp_path}. Go to the folder that has one, or say where it "
        "is: remontee run --config path/to/remontee.toml"
    )
    assert str(there.value) == (
        f"There is no file {tmp_path}/absent.toml. Expected a configuration: "
        "remontee run --config path/to/remontee.toml"
    )


def test_a_place_is_found_around_what_the_file_does_not_hold() -> None:
    text = '[[source]]\nname = "a"\n[source.fields]\n"text" = "t"\n[b]\nc.d = 1\n'

    assert locate(text, ("source", 0, "fields", "text")) == 4
    assert locate(text, ("source", 0, "fields", "title")) == 3
    assert locate(text, ("b", "c", "d")) == 6
    assert locate(text, ("absent", "key")) is None
    assert name_of(("source", 1)) == "[[source]] no. 2"


def test_an_error_of_any_other_kind_is_told_in_its_own_words() -> None:
    error = {"type": "time_parsing", "loc": ("a",), "msg": "a time", "input": "x" * 80}
    form = {
        "type": "string_pattern_mismatch",
        "loc": ("a",),
        "msg": "",
        "input": "É",
        "ctx": {"pattern": r"^[a-z0-9][a-z0-9_-]*$"},
    }

    assert explain(error, ()) == "expected a time; found a long text."  # type: ignore[arg-type]
    assert explain(form, ()) == (  # type: ignore[arg-type]
        'expected lower case letters, digits, dashes and underscores only; found "É".'
    )
