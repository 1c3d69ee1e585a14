from __future__ import annotations

import os
import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.configuration import is_debugging, prefect_api_url
from flows.misconfiguration import explain, locate, name_of
from flows.sections import slug_of
from flows.settings import Settings, load_settings, make_night, night_of, parse_moment
from models.errors import UsageError
from models.records import Night
from models.report import Team

SOURCE = '[[source]]\nname = "avis"\nkind = "files"\npath = "drop/*.csv"\n'
PROJECT = '[project]\nname = "Aurore"\n'
NOON = datetime(2026, 11, 19, 11, tzinfo=UTC)


def load(folder: Path, text: str) -> Settings:
    (folder / "remontee.toml").write_text(text, encoding="utf-8")
    return load_settings(folder / "remontee.toml")


def complaint(folder: Path, text: str) -> str:
    with pytest.raises(UsageError) as caught:
        load(folder, text)
    return str(caught.value).replace(str(folder / "remontee.toml"), "FILE")


def test_a_minimal_file_is_enough_and_the_rest_has_defaults(tmp_path: Path) -> None:
    settings = load(tmp_path, PROJECT + SOURCE)

    assert settings.project.model_dump() == {
        "name": "Aurore",
        "out": Path("out"),
        "var": Path("var"),
        "timezone": "Europe/Paris",
        "language": "fr",
    }
    assert settings.themes.model_dump() == {
        "founders": 3,
        "refit": "sunday",
        "window_days": 28,
        "model": "bundled",
        "engine": "auto",
        "max_tokens": 128,
    }
    assert settings.privacy.model_dump() == {
        "mask": (),
        "region": "FR",
        "raw_days": 0,
        "keep_days": 0,
    }
    assert settings.schedule.cron == "0 2 * * *"
    assert settings.scale.model_dump() == {"runner": "local", "threads": 2}
    assert [source.name for source in settings.sources] == ["avis"]
    assert settings.teams == ()


def test_every_path_is_absolute_and_starts_at_the_file(tmp_path: Path) -> None:
    settings = load(tmp_path, PROJECT + 'var = "private/var"\nout = "public"\n' + SOURCE)

    assert settings.base == tmp_path
    assert settings.var_path == tmp_path / "private/var"
    assert settings.out_path == tmp_path / "public"
    assert settings.store_path == tmp_path / "private/var/remontee.duckdb"
    assert settings.key_path == tmp_path / "private/var/author.key"
    assert settings.log_path == tmp_path / "private/var/log/remontee.log"
    assert settings.lock_path == tmp_path / "private/var/run.lock"
    assert settings.prefect_home == tmp_path / "private/var/prefect"
    assert settings.model_path == tmp_path / "private/var/models"


def test_the_private_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    settings = load(tmp_path, PROJECT + SOURCE)

    assert stat.S_IMODE(settings.var_path.stat().st_mode) == 0o700
    assert load_settings(settings.file) == settings


def test_a_private_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("a file where a folder should be")

    assert complaint(tmp_path, PROJECT + 'var = "blocked/var"\n' + SOURCE) == (
        f"FILE: [project] var ({tmp_path}/blocked/var) is a file, or lies below one. "
        'Name a folder that holds nothing else, such as "var".'
    )


def test_store_argument_wins_over_the_configured_store(
    community: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(community)

    assert load_settings(None, Path("past.duckdb")).store_path == community / "past.duckdb"


def test_the_environment_wins_over_the_file(
    community: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REMONTEE__PROJECT__LANGUAGE", "en")
    monkeypatch.setenv("REMONTEE__THEMES__FOUNDERS", "5")
    monkeypatch.setenv("REMONTEE__PRIVACY__MASK", '["email"]')

    settings = load_settings(community)

    assert (settings.project.name, settings.project.language) == ("Aurore", "en")
    assert settings.themes.founders == 5
    assert settings.privacy.mask == ("email",)


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
            PROJECT + '[[source]]\nname = "avis"\n',
            "line 3, [[source]] no. 1, kind: is missing; it is required.",
            id="a source without a kind",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    assert complaint(tmp_path, text) == f"FILE is not right:\n  {told}"


def test_what_may_only_be_empty_may_be_written_down(tmp_path: Path) -> None:
    text = "[privacy]\nraw_days = 0\nkeep_days = 0\nmask = []\n"
    team = '[[team]]\nname = "Web"\ndeliver = []\n'

    assert load(tmp_path, PROJECT + SOURCE + text + team).teams[0].deliver == ()


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


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "remontee.toml").write_bytes(b"\xef\xbb\xbf" + (PROJECT + SOURCE).encode())

    assert load_settings(tmp_path).project.name == "Aurore"


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


@pytest.mark.parametrize(("out", "var"), [("var/out", "var"), ("out", "out/var"), ("a", "a")])
def test_public_and_private_folders_must_lie_apart(tmp_path: Path, out: str, var: str) -> None:
    told = complaint(tmp_path, PROJECT + f'out = "{out}"\nvar = "{var}"\n' + SOURCE)

    assert told == (
        f"FILE: [project] out ({tmp_path / out}) and var ({tmp_path / var}) lie inside one "
        "another. What is published and what is private must be apart: choose two folders side "
        "by side."
    )


def test_readers_are_everybody_and_then_the_teams(tmp_path: Path) -> None:
    teams = '[[team]]\nname = "Équipe n°1"\nproducts = ["app"]\n[[team]]\nname = "Web"\n'
    settings = load(tmp_path, PROJECT + SOURCE + teams + 'language = "en"\nareas = ["pay"]\n')

    assert settings.readers == (
        Team("Aurore", "all", "fr"),
        Team("Équipe n°1", "equipe-n1", "fr", products=("app",)),
        Team("Web", "web", "en", areas=("pay",)),
    )


def test_a_model_is_a_folder_where_there_is_one_and_a_name_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    text = PROJECT + SOURCE + '[themes]\nmodel = "{}"\n'

    assert load(tmp_path, text.format("mine")).model == str(tmp_path / "mine")
    assert load(tmp_path, text.format("some/name")).model == "some/name"


def test_refits_fall_on_their_weekday_or_never(tmp_path: Path) -> None:
    sunday, monday = date(2026, 11, 22), date(2026, 11, 23)
    weekly = load(tmp_path, PROJECT + SOURCE).themes
    never = load(tmp_path, PROJECT + SOURCE + '[themes]\nrefit = "never"\n').themes

    assert [weekly.refit_day(sunday), weekly.refit_day(monday)] == [sunday, sunday]
    assert never.refit_day(sunday) is None


@pytest.mark.parametrize(
    ("name", "slug"), [("Équipe n°1", "equipe-n1"), ("Œuvre & Cie", "oeuvre-cie"), ("a__B", "a-b")]
)
def test_a_slug_is_plain(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_a_run_in_the_small_hours_is_named_by_the_day_it_closes(community: Path) -> None:
    settings = load_settings(community)
    at_two = datetime(2026, 11, 20, 1, tzinfo=UTC)

    assert make_night(settings, None, at_two, seed=7) == Night(
        date(2026, 11, 19), at_two, at_two, "Europe/Paris", 7
    )
    assert make_night(settings, NOON, at_two).date == date(2026, 11, 19)


def test_the_clock_is_never_behind_the_night(community: Path) -> None:
    night = make_night(load_settings(community), NOON, datetime(2020, 1, 1, tzinfo=UTC))

    assert night.now == NOON


def test_a_replayed_night_ends_at_the_next_local_midnight() -> None:
    end = datetime(2026, 11, 19, 23, tzinfo=UTC)

    assert night_of(date(2026, 11, 19), "Europe/Paris") == Night(
        date(2026, 11, 19), end, end, "Europe/Paris"
    )
    assert night_of(date(2026, 3, 28), "Europe/Paris", NOON, 3) == Night(
        date(2026, 3, 28), datetime(2026, 3, 28, 23, tzinfo=UTC), NOON, "Europe/Paris", 3
    )


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("2026-11-19", datetime(2026, 11, 19, 23, tzinfo=UTC)),
        ("2026-11-19T22:30", datetime(2026, 11, 19, 21, 30, tzinfo=UTC)),
        ("2026-11-19T22:30:00+00:00", datetime(2026, 11, 19, 22, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_a_date_or_a_local_time(community: Path, words: str, moment: datetime) -> None:
    assert parse_moment(words, load_settings(community)) == moment


@pytest.mark.parametrize("words", ["yesterday", "2026-13-40", "9999-12-31"])
def test_what_is_no_moment_is_told(community: Path, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_moment(words, load_settings(community))
    assert str(caught.value) == f'"{words}" is no date. Expected 2026-11-19 or 2026-11-19T22:30.'


def test_debugging_and_the_server_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert (is_debugging(), prefect_api_url()) == (False, "http://127.0.0.1:4200/api")
    monkeypatch.setenv("REMONTEE_DEBUG", "1")
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:4300/api")
    assert (is_debugging(), prefect_api_url()) == (True, "http://127.0.0.1:4300/api")


def test_a_place_is_found_around_what_the_file_does_not_hold() -> None:
    text = '[[source]]\nname = "a"\n[source.fields]\n"text" = "t"\n[b]\nc.d = 1\n'

    assert locate(text, ("source", 0, "fields", "text")) == 4
    assert locate(text, ("source", 0, "fields", "title")) == 3
    assert locate(text, ("b", "c", "d")) == 6
    assert locate(text, ("absent", "key")) is None
    assert name_of(("source", 1)) == "[[source]] no. 2"


def test_an_error_of_any_other_kind_is_told_in_its_own_words() -> None:
    error = {"type": "date_parsing", "loc": ("a",), "msg": "a date", "input": "x" * 80}
    form = {
        "type": "string_pattern_mismatch",
        "loc": ("a",),
        "msg": "",
        "input": "É",
        "ctx": {"pattern": r"^[a-z0-9][a-z0-9_-]*$"},
    }

    assert explain(error, ()) == "expected a date; found a long text."  # type: ignore[arg-type]
    assert explain(form, ()) == (  # type: ignore[arg-type]
        'expected lower case letters, digits, dashes and underscores only; found "É".'
    )
