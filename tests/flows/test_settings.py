from __future__ import annotations

import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.configuration import is_debugging, prefect_api_url
from flows.sections import ReleaseSettings, slug_of
from flows.settings import load_settings, make_night, night_of, parse_moment
from models.errors import UsageError
from models.records import Night
from models.report import Team
from tests.flows.configured import PROJECT, SOURCE, complaint, load

NOON = datetime(2026, 11, 19, 11, tzinfo=UTC)


def test_a_minimal_file_is_enough_and_the_rest_has_defaults(tmp_path: Path) -> None:
    settings = load(tmp_path, PROJECT + SOURCE)

    assert settings.project.model_dump() == {
        "name": "Aurore",
        "out": Path("out"),
        "var": Path("var"),
        "timezone": "Europe/Paris",
        "language": "fr",
        "pdf": False,
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


def test_what_may_only_be_empty_may_be_written_down(tmp_path: Path) -> None:
    text = "[privacy]\nraw_days = 0\nkeep_days = 0\nmask = []\n"
    team = '[[team]]\nname = "Web"\ndeliver = []\n'

    assert load(tmp_path, PROJECT + SOURCE + text + team).teams[0].deliver == ()


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "remontee.toml").write_bytes(b"\xef\xbb\xbf" + (PROJECT + SOURCE).encode())

    assert load_settings(tmp_path).project.name == "Aurore"


@pytest.mark.parametrize(("out", "var"), [("var/out", "var"), ("out", "out/var"), ("a", "a")])
def test_public_and_private_folders_must_lie_apart(tmp_path: Path, out: str, var: str) -> None:
    told = complaint(tmp_path, PROJECT + f'out = "{out}"\nvar = "{var}"\n' + SOURCE)

    assert told == (
        f"FILE: [project] out ({tmp_path / out}) and var ({tmp_path / var}) lie inside one "
        "another. What is published and what is private must be apart: choose two folders side "
        "by side."
    )


def test_releases_are_read_with_their_dates_and_products(tmp_path: Path) -> None:
    text = (
        '[[release]]\nname = " 4.2 "\non = 2026-11-02\nproduct = "app"\n'
        '[[release]]\nname = "4.2"\non = "2026-11-03"\n'
    )
    assert load(tmp_path, PROJECT + SOURCE + text).releases == (
        ReleaseSettings(name="4.2", on=date(2026, 11, 2), product="app"),
        ReleaseSettings(name="4.2", on=date(2026, 11, 3)),
    )
    assert load(tmp_path, PROJECT + SOURCE).releases == ()


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
