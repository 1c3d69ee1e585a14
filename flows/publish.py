"""Flow: build, check, render, write."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from prefect import flow, task
from prefect.artifacts import create_link_artifact

from flows.book import opened_book, stage
from flows.engines import engine_key
from flows.parameters import Parameters, parameters_of, recall
from flows.places import refuse_foreign_reports
from flows.policies import one_shot
from flows.settings import Settings
from flows.version import version
from models.errors import PublishError
from models.reading import Release
from models.records import Night, RunSummary
from models.report import Report
from reports.build import build_report
from reports.formats import PDF, render_all
from reports.write import publish_latest, write_index, write_report
from transforms.outlook import n_comments_by_source
from transforms.publications import (
    Publication,
    fingerprints_of,
    published_fingerprints,
    record_publication,
)
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
    failure: str = ""
    """Why there is no PDF although one is asked for; the other formats are there."""


def run_publish(settings: Settings, night: Night, *, dry_run: bool = False) -> RunSummary:
    """Only write the reports of what is stored.

    Args:
        settings: For whom, and where to.
        night: The night to report.
        dry_run: Whether to render and check everything, and write nothing.
    """
    refuse_foreign_reports(settings, night.date)
    with one_shot(), opened_book(settings, night, "publish") as book:
        written = publish(parameters_of(settings, night), book.run_id, True, dry_run)
        book.lines += [*_nothing_read(settings), *publish_lines(written, dry_run)]
        book.report_path = "" if dry_run else report_path(settings)
        return book.summary()


@flow(name="publish", validate_parameters=False)
def publish(
    parameters: Parameters, run_id: str, is_forced: bool = False, is_dry: bool = False
) -> dict[str, int]:
    """Every team's report, all checked before the first is written; files by team."""
    settings, night = recall(parameters)
    site = render(settings, night, run_id, is_forced)
    if not is_dry:
        write(settings, night, run_id, site)
        create_link_artifact(f"file://{report_path(settings)}", key="report", link_text="Report")
    return {slug: len(files) for slug, files in site.files.items()}


@task
def render(settings: Settings, night: Night, run_id: str, is_forced: bool) -> Site:
    """The reports that have changed as files in memory, each quote checked against the store."""
    with stage(settings, run_id, "render") as told, open_store(settings.store_path) as con:
        reading = read_night(con, _scope(settings, night, run_id))
        made = fingerprints_of(reading, settings.readers, _edition(settings))
        known = {} if is_forced else published_fingerprints(con, night.date)
        due = [t for t in settings.readers if _is_due(settings, night, t.slug, made, known)]
        teams = settings.readers[1:]
        reports = {team.slug: build_report(reading, team, teams) for team in due}
        told["n_quotes"] = sum(check_quotes(con, report.quotes) for report in reports.values())
        files = {slug: render_all(report) for slug, report in reports.items()}
        failure = _add_pdf(reports, files) if settings.project.pdf else ""
        told |= {"n_in": len(reading.comments), "n_out": sum(map(len, files.values()))}
    return Site(files, made, failure)


@task
def write(settings: Settings, night: Night, run_id: str, site: Site) -> None:
    """The files into `out`, team by team, each folder at once.

    Raises:
        PublishError: Something could not be written; or the other formats were, and no PDF could be
            made. The next run tries again.
    """
    out = settings.out_path
    with stage(settings, run_id, "write") as told, written_to(out):
        for slug, files in site.files.items():
            write_report(out / night.date.isoformat() / slug, files)
            publish_latest(out, night.date, slug)
        names = {team.slug: team.name for team in settings.readers}
        write_index(out, settings.project.name, names, settings.project.language)
        if site.failure:
            raise PublishError(site.failure)
        _record(settings, night, run_id, site)
        told["n_in"] = told["n_out"] = sum(map(len, site.files.values()))


def _add_pdf(reports: Mapping[str, Report], files: Mapping[str, dict[str, bytes]]) -> str:
    """Every report as PDF too; what is to be told if that cannot be done."""
    try:
        for slug, report in reports.items():
            files[slug].update(PDF.render(report))
    except PublishError as error:
        return str(error)
    return ""


def _edition(settings: Settings) -> str:
    """What makes other files of the same night: the program's version, and its extras."""
    return f"{version()} pdf" if settings.project.pdf else version()


@contextmanager
def written_to(out: Path) -> Iterator[None]:
    """What the system refuses while reports are written, told with what to do.

    Args:
        out: The folder of all reports.

    Raises:
        PublishError: Something could not be written.
    """
    try:
        yield
    except OSError as error:
        raise PublishError(
            f"The reports cannot be written to {out}: {error.strerror or type(error).__name__}. "
            "What was read and found is kept. Make room or give yourself the right to write there, "
            "or name another folder in [project] out; then: remontee publish"
        ) from error


def publish_lines(written: Mapping[str, int], dry_run: bool = False) -> list[str]:
    """Sentences for the terminal."""
    if not written:
        return ["The reports of this night say the same as before; nothing was written"]
    verb = "would be written" if dry_run else "written"
    return [f"{len(written)} reports {verb}, {sum(written.values())} files"]


def _nothing_read(settings: Settings) -> list[str]:
    """A sentence where reports are empty for want of any comment."""
    with open_store(settings.store_path) as con:
        if n_comments_by_source(con):
            return []
    return ["No comment has been read yet: the reports are empty. First: remontee run"]


def report_path(settings: Settings) -> str:
    """The page to open first."""
    return str(settings.out_path / "latest" / "all" / "index.html")


def _is_due(
    settings: Settings,
    night: Night,
    slug: str,
    made: Mapping[str, str],
    known: Mapping[str, str],
) -> bool:
    """Whether a report would say something else than the one that is there, or none is there."""
    folders = (settings.out_path / name / slug for name in (night.date.isoformat(), "latest"))
    is_there = all((folder / "index.html").is_file() for folder in folders)
    return not is_there or known.get(slug) != made[slug]


def _record(settings: Settings, night: Night, run_id: str, site: Site) -> None:
    with open_store(settings.store_path) as con:
        for slug, files in site.files.items():
            record_publication(
                con,
                Publication(
                    night=night.date,
                    team_slug=slug,
                    run_id=run_id,
                    fingerprint=site.fingerprints[slug],
                    digest=_digest(files),
                    n_files=len(files),
                ),
            )


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


def _digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.encode() + b"\0" + files[path] + b"\0")
    return digest.hexdigest()
