"""Flow: vectors, themes and all that is told of them."""

from __future__ import annotations

import time
from dataclasses import asdict

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact

from flows.book import Book, opened_book, stage
from flows.engines import engine_key, open_engine
from flows.hearing import gather, hear
from flows.moving import move
from flows.parameters import Parameters, parameters_of, recall
from flows.policies import one_shot
from flows.progress import announce
from flows.settings import Settings
from flows.titling import title_themes
from models.discovery import DiscoveryParams
from models.records import Night, RunSummary
from transforms.alerting import AlertOutcome, AlertParams, raise_alerts
from transforms.areas import assign_areas
from transforms.curation.acts import apply_acts, load_constraints
from transforms.encoding import encode_missing, missing_units
from transforms.lives import update_states
from transforms.measures import Measured, measure_night
from transforms.qualities import measure_qualities
from transforms.spaces import current_stamp
from transforms.store import open_store
from transforms.theming import ThemingOutcome, ThemingParams, refit_themes, theme_night


def run_discover(settings: Settings, night: Night) -> RunSummary:
    """Only find the themes of what is stored.

    Args:
        settings: Where the store is, which model.
        night: The night to stand at.
    """
    with one_shot(), opened_book(settings, night, "discover") as book:
        keep(book, *discover(parameters_of(settings, night), book.run_id))
        return book.summary()


def keep(book: Book, measured: Measured, lines: list[str]) -> None:
    """What `discover` came to, into the run's book."""
    book.themes, book.coverage = measured.n_themes, measured.coverage
    book.lines += lines


@flow(name="discover", validate_parameters=False)
def discover(
    parameters: Parameters, run_id: str, is_refit: bool = False
) -> tuple[Measured, list[str]]:
    """Encode what is new, decide on it, count; the counts, and sentences for the terminal."""
    settings, night = recall(parameters)
    encode(settings, run_id)
    told = hear(settings, night, run_id)
    found = find_themes(settings, night, run_id, is_refit)
    told += title_themes(settings, night, run_id, found.is_refit)
    told += curate(settings, night, run_id)
    group(settings, night, run_id, found.is_refit)
    measured = measure(settings, night, run_id)
    told += alert(settings, night, run_id)
    told += move(settings, night, run_id)
    grade(settings, night, run_id, found.is_refit)
    told += gather(settings, night, run_id)
    lines = [*discover_lines(found, measured), *told]
    note = "\n".join(f"- {line}" for line in lines)
    create_markdown_artifact(note, key="themes", description="Themes")
    return measured, lines


@task
def encode(settings: Settings, run_id: str) -> int:
    """A vector for every text that has none."""
    with stage(settings, run_id, "encode") as told:
        units = missing_units(settings.store_path, engine_key(settings))
        told["n_in"] = told["n_out"] = len(units[0])
        if not units[0]:
            return 0
        embedder, began = open_engine(settings), time.perf_counter()
        with announce("texts read by the model", len(units[0])) as progress:
            n_encoded = encode_missing(settings.store_path, units, embedder, progress)
        seconds = round(time.perf_counter() - began, 3)
        told |= {"engine": embedder.engine.key, "seconds_encoding": seconds}
        return n_encoded


@task
def find_themes(settings: Settings, night: Night, run_id: str, is_refit: bool) -> ThemingOutcome:
    """A theme, or none, for every text."""
    with stage(settings, run_id, "themes") as told, open_store(settings.store_path) as con:
        find = refit_themes if is_refit else theme_night
        params, constraints = theming_params(settings), load_constraints(con)
        found = find(con, engine_key(settings), night, run_id, params, constraints)
        told |= {"n_in": found.n_texts, "n_out": found.n_looked_at, **asdict(found)}
    return found


@task
def curate(settings: Settings, night: Night, run_id: str) -> list[str]:
    """The acts of curators over what the night made; a sentence for each conflict."""
    with stage(settings, run_id, "curation") as told, open_store(settings.store_path) as con:
        conflicts = apply_acts(con, current_stamp(con, night.date, run_id))
        told["n_out"] = len(conflicts)
    return list(conflicts)


@task
def group(settings: Settings, night: Night, run_id: str, is_refit: bool) -> None:
    """An area for every theme."""
    with stage(settings, run_id, "areas") as told, open_store(settings.store_path) as con:
        told |= asdict(assign_areas(con, night, run_id, is_refit))


@task
def measure(settings: Settings, night: Night, run_id: str) -> Measured:
    """The series, the counts and the states of the night."""
    themes = settings.themes
    with stage(settings, run_id, "measure") as told, open_store(settings.store_path) as con:
        measured = measure_night(con, night, run_id)
        stamp = current_stamp(con, night.date, run_id)
        n_changed = update_states(con, stamp, themes.window_days, themes.founders)
        told |= {"n_in": measured.n_comments, "n_out": measured.n_themes, "n_states": n_changed}
    return measured


@task
def alert(settings: Settings, night: Night, run_id: str) -> list[str]:
    """What is spoken of more than usual; a sentence if something is."""
    with stage(settings, run_id, "alerts") as told, open_store(settings.store_path) as con:
        heard = raise_alerts(con, night, run_id, AlertParams())
        told |= {"n_in": heard.n_tested, "n_out": heard.n_open, **asdict(heard)}
    return alert_lines(heard)


@task
def grade(settings: Settings, night: Night, run_id: str, is_refit: bool) -> None:
    """How far the night's themes can be trusted."""
    params = theming_params(settings)
    with stage(settings, run_id, "quality") as told, open_store(settings.store_path) as con:
        found = measure_qualities(con, engine_key(settings), night, run_id, params, is_refit)
        told |= {"n_in": found.n_themes, "n_out": found.n_themes - found.n_unmeasured}
        told["grade"] = found.grade


def theming_params(settings: Settings) -> ThemingParams:
    """What the configuration says of themes."""
    return ThemingParams(
        window_days=settings.themes.window_days,
        discovery=DiscoveryParams(founders=settings.themes.founders),
    )


def discover_lines(found: ThemingOutcome, measured: Measured) -> list[str]:
    """Sentences for the terminal."""
    new = f", {found.n_new_themes} new" if found.n_new_themes else ""
    back = f", {found.n_back} back" if found.n_back else ""
    closed = f", {found.n_closed_themes} closed by the refit" if found.n_closed_themes else ""
    lines = [
        f"{measured.n_comments} comments, {measured.n_themes} themes{new}{back}{closed}; "
        f"{measured.coverage:.0%} of the comments have one"
    ]
    if found.n_moved or found.n_left:
        lines.append(
            f"The refit gave {found.n_moved} comments another theme; "
            f"{found.n_left} more that it would move stay where they are for now"
        )
    return lines


def alert_lines(heard: AlertOutcome) -> list[str]:
    """A sentence on tonight's alerts, if there are any."""
    if not heard.n_opened and not heard.n_reopened:
        return []
    return [f"Alerts: {heard.n_opened} new, {heard.n_reopened} reopened, {heard.n_open} open"]
