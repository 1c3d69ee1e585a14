"""Flow: build, check, render, write."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from prefect import flow, task
from prefect.artifacts import create_link_artifact

from flows.book import opened_book, stage
from flows.engines import engine_key
from flows.parameters import Parameters, parameters_of, recall
from flows.policies import one_shot
from flows.settings import Settings
from models.records import Night, RunSummary
from reports.build import build_report
from reports.formats import render_all
from reports.write import publish_latest, write_index, write_report
from transforms.publications import record_publication
from transforms.readings import ReadingScope, read_night
from transforms.store import open_store
from transforms.verbatim import check_quotes

Site = Mapping[str, Mapping[str, bytes]]
"""Team's slug -> relative path -> content."""


def run_publish(settings: Settings, night: Night, *, dry_run: bool = False) -> RunSummary:
    """Only write the reports of what is stored.

    Args:
        settings: For whom, and where to.
        night: The night to report.
        dry_run: Whether to render and check everything, and write nothing.
    """
    with one_shot(), opened_book(settings, night, "publish") as book:
        written = publish(parameters_of(settings, night), book.run_id, dry_run)
        book.lines += publish_lines(written, dry_run)
        book.report_path = "" if dry_run else report_path(settings)
        return book.summary()


@flow(name="publish", validate_parameters=False)
def publish(parameters: Parameters, run_id: str, dry_run: bool = False) -> dict[str, int]:
    """Every team's report, all checked before the first is written; files by team."""
    settings, night = recall(parameters)
    site = render(settings, night, run_id)
    if not dry_run:
        write(settings, night, run_id, site)
        create_link_artifact(f"file://{report_path(settings)}", key="report", link_text="Report")
    return {slug: len(files) for slug, files in site.items()}


@task
def render(settings: Settings, night: Night, run_id: str) -> Site:
    """Every report as files in memory, each quote checked against the store."""
    with stage(settings, run_id, "render") as told, open_store(settings.store_path) as con:
        reading = read_night(con, _scope(settings, night, run_id))
        reports = {team.slug: build_report(reading, team) for team in settings.readers}
        told["n_in"] = len(reading.comments)
        told["n_quotes"] = sum(check_quotes(con, report.quotes) for report in reports.values())
        site = {slug: render_all(report) for slug, report in reports.items()}
        told["n_out"] = sum(len(files) for files in site.values())
    return site


@task
def write(settings: Settings, night: Night, run_id: str, site: Site) -> None:
    """The files into `out`, team by team, each folder at once."""
    with stage(settings, run_id, "write") as told:
        for slug, files in site.items():
            write_report(settings.out_path / night.date.isoformat() / slug, files)
            publish_latest(settings.out_path, night.date, slug)
        names = {team.slug: team.name for team in settings.readers}
        write_index(settings.out_path, settings.project.name, names, settings.project.language)
        with open_store(settings.store_path) as con:
            for slug, files in site.items():
                record_publication(con, night.date, slug, run_id, _digest(files), len(files))
        told["n_in"] = told["n_out"] = sum(len(files) for files in site.values())


def publish_lines(written: Mapping[str, int], dry_run: bool) -> list[str]:
    """Sentences for the terminal."""
    verb = "would be written" if dry_run else "written"
    return [f"{len(written)} reports {verb}, {sum(written.values())} files"]


def report_path(settings: Settings) -> str:
    """The page to open first."""
    return str(settings.out_path / "latest" / "all" / "index.html")


def _scope(settings: Settings, night: Night, run_id: str) -> ReadingScope:
    return ReadingScope(
        project=settings.project.name,
        night=night.date,
        run_id=run_id,
        window_days=settings.themes.window_days,
        engine_key=engine_key(settings),
    )


def _digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.encode() + b"\0" + files[path] + b"\0")
    return digest.hexdigest()
