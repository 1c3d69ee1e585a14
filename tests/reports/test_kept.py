from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta

import pytest

from models.report import Report
from reports.kept import digest_of, kept_in, nothing_kept
from reports.links import theme_path
from reports.render_html import render_html
from reports.write import write_report
from tests.reports import theme_night as night

REPORT = night.full_report()
FIRST = REPORT.themes[0]


@dataclass
class Shelf:
    """Pages that were made before, and which of them were taken again."""

    pages: Mapping[str, bytes]
    taken: set[str] = field(default_factory=set)

    def __call__(self, path: str, digest: str) -> bytes | None:
        data = self.pages.get(path, b"")
        if f'content="{digest}"'.encode() not in data:
            return None
        self.taken.add(path)
        return data


@pytest.fixture(scope="module")
def before() -> Mapping[str, bytes]:
    return render_html(REPORT)


def anew(report: Report, before: Mapping[str, bytes]) -> set[str]:
    """The pages of themes and comments that had to be made, once they are what they should be.

    Those that only lead on to another theme are always made, and what is searched.
    """
    shelf = Shelf(before)
    pages = render_html(report, shelf)
    assert pages == render_html(report)
    leading = {theme_path(theme_id) for theme_id in report.moved}
    made = {path for path in pages if path.startswith(("themes/", "comments/"))}
    return made - shelf.taken - leading


def with_first(**changes: object) -> Report:
    return replace(REPORT, themes=(replace(FIRST, **changes), *REPORT.themes[1:]))


def test_the_same_report_needs_no_page_of_a_theme_anew(before):
    assert anew(REPORT, before) == set()


def test_a_theme_of_more_people_is_written_anew_and_no_other(before):
    assert anew(with_first(n_people=FIRST.n_people + 1), before) == {"themes/T-0001.html"}


def test_a_new_title_is_written_wherever_it_is_read(before):
    made = anew(with_first(title="Renamed by hand"), before)

    assert made == {
        "themes/T-0001-comments-1.html",
        "themes/T-0001-comments-2.html",
        "themes/T-0001.html",
    }


def test_what_only_moves_others_leaves_the_page_of_a_theme(before):
    totals = replace(REPORT.totals, n_comments=REPORT.totals.n_comments + 1)
    counts = tuple(replace(row, n_comments=row.n_comments + 1) for row in REPORT.communities)
    run = replace(REPORT.run, run_id="another", coverage=0.1)

    assert anew(replace(REPORT, totals=totals, communities=counts), before) == set()
    assert not {path for path in anew(replace(REPORT, run=run), before) if "comments" in path}


def test_another_night_writes_the_themes_anew_and_leaves_the_comments(before):
    later = replace(REPORT, night=REPORT.night + timedelta(days=1))

    assert anew(later, before) == {f"themes/{theme.theme_id}.html" for theme in REPORT.themes}


CHANGES: Mapping[str, Callable[[Report], Report]] = {
    "project": lambda r: replace(r, project="Another"),
    "language": lambda r: replace(r, language="en"),
    "one community": lambda r: replace(r, communities=r.communities[:1]),
    "no history": lambda r: replace(r, has_history=False),
    "no releases": lambda r: replace(r, releases=()),
    "fewer themes": lambda r: replace(r, themes=r.themes[1:]),
    "other order": lambda r: replace(r, themes=r.themes[::-1]),
    "no comments": lambda r: replace(r, comments={}),
    "larger share": lambda r: with_first(share=0.99),
    "no standing": lambda r: with_first(standing=None),
    "no neighbours": lambda r: with_first(neighbours=()),
    "not firm": lambda r: with_first(firmness=None, changes=()),
}


@pytest.mark.parametrize("name", CHANGES)
def test_pages_taken_again_are_those_that_would_be_made(before, name):
    anew(CHANGES[name](REPORT), before)


@pytest.mark.parametrize("name", [each.name for each in fields(FIRST)])
def test_no_field_of_a_theme_is_forgotten(before, name):
    other = REPORT.themes[1]
    changed = with_first(**{name: getattr(other, name)}) if name != "theme_id" else REPORT

    anew(changed, before)


def test_a_folder_gives_only_what_is_still_true(tmp_path, before):
    write_report(tmp_path / "all", before)
    kept = kept_in(tmp_path / "all")

    assert render_html(REPORT, kept) == before
    assert kept("themes/T-0001.html", "0" * 32) is None
    assert kept("themes/T-9999.html", "0" * 32) is None
    assert kept("index.html", "0" * 32) is None
    assert nothing_kept("index.html", "0" * 32) is None


def test_a_digest_tells_records_apart():
    assert digest_of(FIRST) == digest_of(replace(FIRST))
    assert digest_of(FIRST) != digest_of(replace(FIRST, note="another"))
    assert len(digest_of("\udcff")) == 32
