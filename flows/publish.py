"""Flow: build, check, render, write."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from prefect import flow, task
from prefect.artifacts import create_link_artifact

from flows.book import opened_book, stage
from flows.parameters import Parameters, parameters_of, recall
from flows.places import refuse_foreign_reports
from flows.policies import one_shot
from flows.rendering import Site, rendered
from flows.settings import Settings
from models.errors import PublishError
from models.records import Night, RunSummary
from reports.write import publish_latest, write_index, write_report
from transforms.outlook import n_comments_by_source
from transforms.publications import Publication, record_publication
from transforms.store import open_store


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
    with stage(settings, run_id, "render") as told:
        site = rendered(settings, night, run_id, is_forced=is_forced)
        told |= {
            "n_quotes": site.n_quotes,
            "n_in": site.n_comments,
            "n_out": sum(map(len, site.files.values())),
        }
    return site


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
        _record(settings, night, site)
        told["n_in"] = told["n_out"] = sum(map(len, site.files.values()))


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


def _record(settings: Settings, night: Night, site: Site) -> None:
    with open_store(settings.store_path) as con:
        for slug, files in site.files.items():
            record_publication(
                con,
                Publication(
                    night=night.date,
                    team_slug=slug,
                    run_id=site.run_ids[slug],
                    fingerprint=site.fingerprints[slug],
                    digest=_digest(files),
                    n_files=len(files),
                ),
            )


def _digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.encode() + b"\0" + files[path] + b"\0")
    return digest.hexdigest()
