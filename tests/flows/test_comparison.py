"""A changed configuration in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flows.comparison import differences, rules_changed
from flows.effective import are_themes_found_otherwise, effective_configuration, refit_reason
from flows.settings import make_night, parse_moment, read_settings
from transforms.redact import MASKS

BASE = """\
[project]
name = "Aurore"
{project}
[[source]]
name = "avis"
kind = "files"
path = "drop/*.csv"
{source}
{rest}
"""


def configured(folder: Path, project: str = "", source: str = "", rest: str = ""):
    folder.mkdir(exist_ok=True)
    text = BASE.format(project=project, source=source, rest=rest)
    (folder / "remontee.toml").write_text(text, encoding="utf-8")
    return read_settings(folder)


def told(tmp_path: Path, before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    one, other = configured(tmp_path / "one", **before), configured(tmp_path / "other", **now)
    known = {"avis": 40}
    return differences(effective_configuration(one), effective_configuration(other), known, MASKS)


SECOND = '[[source]]\nname = "forum"\nkind = "files"\npath = "forum"\n'
MOBILE = '[[team]]\nname = "Mobile"\nwords = ["app"]\n'


RELEASE = '[[release]]\nname = "4.2"\non = {on}\n'


@pytest.mark.parametrize(
    ("before", "now", "sentences"),
    [
        ({}, {}, []),
        (
            {"rest": RELEASE.format(on="2026-11-02")},
            {"rest": RELEASE.format(on="2026-11-03") + 'product = "app"\n'},
            [
                'Release "4.2 (app)" is new: reports mark it on 2026-11-03.',
                'Release "4.2" is gone: reports mark it no more.',
            ],
        ),
        (
            {"rest": RELEASE.format(on="2026-11-02")},
            {"rest": RELEASE.format(on="2026-11-03")},
            ['Release "4.2" came out on another date ("2026-11-02" before, "2026-11-03" now).'],
        ),
        (
            {},
            {"project": 'language = "en"'},
            [
                'The project\'s language is another ("fr" before, "en" now): reports are written '
                "anew."
            ],
        ),
        (
            {},
            {"project": 'timezone = "Europe/London"\nout = "web"'},
            [
                'Reports are written to another folder ("out" before, "web" now); those published '
                "stay.",
                'The time zone is another ("Europe/Paris" before, "Europe/London" now): days are '
                "counted in it, and files whose dates name no zone are read again.",
            ],
        ),
        ({}, {"rest": SECOND}, ['Source "forum" is new: everything it has is read.']),
        (
            {"rest": SECOND},
            {},
            [
                'Source "forum" is no longer configured: it is not read any more; its 0 comments '
                "stay in the store and in the reports."
            ],
        ),
        (
            {},
            {"source": 'encoding = "utf-8"\nfields = { text = "words" }\ntimezone = "UTC"'},
            [
                'Source "avis" is read otherwise (fields, timezone, encoding): its files are read '
                "again, and of its 40 comments those that come out different become a new version."
            ],
        ),
        (
            {"source": 'community = "Store"'},
            {"source": "stale_days = 3"},
            [
                'Source "avis" has another community ("Store" before, none now): it goes to '
                "comments that are new or edited; those stored keep theirs.",
                'Source "avis": stale_days is 3, from tonight on.',
            ],
        ),
        ({}, {"rest": MOBILE}, ['Team "Mobile" is new: a report is written for it.']),
        (
            {"rest": MOBILE},
            {},
            ['Team "Mobile" is gone: no report is written for it; those published stay.'],
        ),
        (
            {"rest": MOBILE},
            {"rest": MOBILE.replace("app", "bike")},
            ['Team "Mobile" has changed (words): its report is written anew.'],
        ),
        (
            {},
            {"rest": "[themes]\nmax_tokens = 64\nfounders = 5\nwindow_days = 7"},
            [
                "The language model is used otherwise (max_tokens 128 before, 64 now): every text "
                "is read by it, and everything is clustered anew.",
                "Themes are found otherwise (founders 3 before, 5 now).",
                "Reports look back on another number of days (28 before, 7 now): all are written "
                "anew.",
            ],
        ),
        (
            {},
            {"rest": '[themes]\nrefit = "never"\nfounders = 5'},
            [
                'Themes are found otherwise (founders 3 before, 5 now). As `refit` is "never", it '
                "counts for themes found from now on; `remontee refit` applies it to all.",
                'The night that clusters all anew is another ("sunday" before, "never" now).',
            ],
        ),
        (
            {"rest": '[privacy]\nmask = ["email", "handle"]'},
            {"rest": '[privacy]\nmask = ["email", "phone"]\nregion = "US"'},
            [
                "Masked from now on, in what is stored too: phone.",
                "No longer masked: handle. What is masked already stays so: originals are not "
                "kept.",
                'Phone numbers are read as those of another country ("FR" before, "US" now): what '
                "is stored is masked again.",
            ],
        ),
        (
            {},
            {"rest": '[schedule]\ncron = "0 3 * * *"\n[scale]\nthreads = 1'},
            [
                "The schedule is another: `remontee serve` follows it once it is started again.",
                "[scale] threads is 1: speed changes, results do not.",
            ],
        ),
    ],
)
def test_every_change_is_told_with_what_it_does(
    tmp_path: Path, before: Mapping[str, str], now: Mapping[str, str], sentences: list[str]
) -> None:
    assert sorted(told(tmp_path, before, now)) == sorted(sentences)


def test_another_path_and_keys_of_other_kinds_are_told() -> None:
    sections: dict[str, Any] = {
        name: {} for name in ("project", "team", "themes", "privacy", "schedule", "scale")
    }
    before = {**sections, "source": {"forum": {"path": "a", "url": "https://a.example"}}}
    now = {**sections, "source": {"forum": {"path": ["b", "c"], "url": "https://b.example"}}}
    assert differences(before, now, {"forum": 1}, MASKS) == [
        'Source "forum" has another path ("a" before, b, c now): what it names is read; comments '
        "of files that it names no more stay.",
        'Source "forum" is configured otherwise (url): it is read so from tonight on.',
    ]


def test_another_program_is_told_with_the_rules_that_changed() -> None:
    before = {"program": "0.1.0", "clean": 1, "mask": 1}
    now = {"program": "0.2.0", "clean": 2, "mask": 1, "language": 1}
    assert rules_changed(before, now) == [
        "The program is another version (0.1.0 before, 0.2.0 now): reports are written anew.",
        "The rules for cleaning texts have changed with the program.",
    ]


def test_no_secret_is_remembered(tmp_path: Path) -> None:
    settings = configured(tmp_path / "one")
    told = effective_configuration(settings)
    assert told["project"]["name"] == "Aurore"
    assert told["source"]["avis"]["path"] == "drop/*.csv"

    class Odd(type(settings.sources[0])):  # type: ignore[misc]
        url: str = "https://ann:secret@forum.example.org/x"
        api_token: str = "secret"

    odd = Odd(name="odd", kind="files", path="x")
    team = '[[team]]\nname = "Mobile"\n'
    hidden = effective_configuration(
        replace(configured(tmp_path / "two", rest=team), sources=(odd,))
    )
    assert hidden["source"]["odd"]["url"] == "https://forum.example.org/x"
    assert hidden["source"]["odd"]["api_token"] == "(hidden)"
    assert hidden["team"]["Mobile"]["deliver"] == "e3b0c44298fc"
    assert "secret" not in str(hidden)


def test_a_refit_comes_with_its_day_or_with_other_themes(tmp_path: Path) -> None:
    settings = configured(tmp_path / "one")
    night = make_night(
        settings, parse_moment("2026-11-17", settings), parse_moment("2026-11-18", settings)
    )
    same, sunday = effective_configuration(settings), night.date.replace(day=15)
    other = configured(tmp_path / "two", rest="[themes]\nfounders = 5")
    never = configured(tmp_path / "three", rest='[themes]\nrefit = "never"\nfounders = 5')
    assert refit_reason(settings, night, None, same) == ""
    assert refit_reason(settings, night, sunday, None) == ""
    assert refit_reason(settings, night, sunday, same) == ""
    assert refit_reason(never, night, sunday, same) == ""
    assert not are_themes_found_otherwise(
        same, configured(tmp_path / "four", rest="[themes]\nwindow_days = 3")
    )
    assert refit_reason(other, night, sunday, same) == (
        "Everything is clustered anew tonight; known themes keep their ids."
    )
    assert refit_reason(settings, night, sunday.replace(day=14), same) == (
        "Everything is clustered anew tonight (sunday's refit is due, the last was on 2026-11-14); "
        "known themes keep their ids."
    )
