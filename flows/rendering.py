"""The reports that have changed as files in memory, each quote checked against the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from flows.engines import engine_key
from flows.settings import Settings
from flows.version import version
from models.errors import PublishError
from models.reading import Reading, Release
from models.records import Night
from models.report import Report, Team
from reports.build import build_report
from reports.formats import render_all
from reports.kept import kept_in, nothing_kept
from reports.render_pdf import NAME, render_pdf
from reports.write import LATEST
from transforms.publications import Publication, fingerprints_of, published
from transforms.readings import ReadingScope, read_night
from transforms.store import open_store
from transforms.verbatim import check_quotes


@dataclass(frozen=True, slots=True)
class Site:
    """Reports rendered, not yet written."""

    files: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)
    """Team's slug -> relative path -> content; only the reports that have changed."""
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    """Team's slug -> fingerprint of what its report was made from."""
    run_ids: Mapping[str, str] = field(default_factory=dict)
    """Team's slug -> the run that its report names."""
    failure: str = ""
    """Why there is no PDF although one is asked for; the other formats are there."""
    n_comments: int = 0
    """Comments in the window, over all teams."""
    n_quotes: int = 0
    """Quotes that were checked against the store."""


def rendered(settings: Settings, night: Night, run_id: str, *, is_forced: bool) -> Site:
    """The reports of a night that would say something else than those that are there.

    Args:
        settings: For whom, where the store is, and where the last reports are.
        night: The night to report.
        run_id: The run that a report names, unless an earlier run's says the same.
        is_forced: Whether all reports and all their pages are made anew.

    Raises:
        PublishError: A quote is not a piece of a stored comment.
    """
    with open_store(settings.store_path) as con:
        reading = read_night(con, _scope(settings, night, run_id))
        known = published(con, night.date)
        made = fingerprints_of(reading, settings.readers, _edition(settings))
        same = _runs_that_said_it(known, made)
        runs = {
            slug: same.get(slug, run_id)
            for slug in made
            if is_forced or slug not in same or not _is_there(settings, night, slug)
        }
        due = [team for team in settings.readers if team.slug in runs]
        reports = {team.slug: _report(settings, reading, team, runs[team.slug]) for team in due}
        n_quotes = sum(check_quotes(con, report.quotes) for report in reports.values())
    files = {
        slug: render_all(report, nothing_kept if is_forced else kept_in(_latest(settings, slug)))
        for slug, report in reports.items()
    }
    failure = _add_pdf(reports, files) if settings.project.pdf else ""
    return Site(files, made, runs, failure, len(reading.comments), n_quotes)


def _runs_that_said_it(
    known: Mapping[str, Publication], made: Mapping[str, str]
) -> Mapping[str, str]:
    """Team's slug -> the run whose published report of this night says what it would say now."""
    return {
        slug: publication.run_id
        for slug, publication in known.items()
        if publication.fingerprint == made.get(slug)
    }


def _report(settings: Settings, reading: Reading, team: Team, run_id: str) -> Report:
    named = replace(reading, run=replace(reading.run, run_id=run_id))
    return build_report(named, team, settings.readers[1:])


def _add_pdf(reports: Mapping[str, Report], files: Mapping[str, dict[str, bytes]]) -> str:
    """Every report as PDF too; what is to be told if that cannot be done."""
    try:
        for slug, report in reports.items():
            files[slug][NAME] = render_pdf(report, files[slug]["index.html"])
    except PublishError as error:
        return str(error)
    return ""


def _edition(settings: Settings) -> str:
    """What makes other files of the same night: the program's version, and its extras."""
    return f"{version()} pdf" if settings.project.pdf else version()


def _latest(settings: Settings, slug: str) -> Path:
    return settings.out_path / LATEST / slug


def _is_there(settings: Settings, night: Night, slug: str) -> bool:
    """Whether nobody has removed the report of that night, or the latest."""
    folders = (settings.out_path / night.date.isoformat() / slug, _latest(settings, slug))
    return all((folder / "index.html").is_file() for folder in folders)


def _scope(settings: Settings, night: Night, run_id: str) -> ReadingScope:
    return ReadingScope(
        project=settings.project.name,
        night=night.date,
        run_id=run_id,
        window_days=settings.themes.window_days,
        engine_key=engine_key(settings),
        seed=night.seed,
        releases=tuple(Release(r.name, r.on, r.product) for r in settings.releases),
    )
