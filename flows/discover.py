"""Flow: vectors, themes, measures."""

from __future__ import annotations

import time
from dataclasses import asdict

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact

from flows.book import opened_book, stage
from flows.engines import engine_key, open_engine
from flows.parameters import Parameters, parameters_of, recall
from flows.policies import one_shot
from flows.progress import announce
from flows.settings import Settings
from models.discovery import DiscoveryParams
from models.records import Night, RunSummary
from transforms.encoding import encode_missing, missing_units
from transforms.measures import Measured, measure_night
from transforms.store import open_store
from transforms.theming import ThemingOutcome, ThemingParams, refit_themes, theme_night


def run_discover(settings: Settings, night: Night) -> RunSummary:
    """Only find the themes of what is stored.

    Args:
        settings: Where the store is, which model.
        night: The night to stand at.
    """
    with one_shot(), opened_book(settings, night, "discover") as book:
        found, measured = discover(parameters_of(settings, night), book.run_id)
        book.themes, book.coverage = measured.n_themes, measured.coverage
        book.lines += discover_lines(found, measured)
        return book.summary()


@flow(name="discover", validate_parameters=False)
def discover(
    parameters: Parameters, run_id: str, is_refit: bool = False
) -> tuple[ThemingOutcome, Measured]:
    """Encode what is new, decide on it, count."""
    settings, night = recall(parameters)
    encode(settings, run_id)
    found = find_themes(settings, night, run_id, is_refit)
    measured = measure(settings, night, run_id)
    note = "\n".join(f"- {line}" for line in discover_lines(found, measured))
    create_markdown_artifact(note, key="themes", description="Themes")
    return found, measured


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
        found = find(con, engine_key(settings), night, run_id, theming_params(settings))
        told |= {"n_in": found.n_texts, "n_out": found.n_looked_at, **asdict(found)}
    return found


@task
def measure(settings: Settings, night: Night, run_id: str) -> Measured:
    """The series and the counts of the night."""
    with stage(settings, run_id, "measure") as told, open_store(settings.store_path) as con:
        measured = measure_night(con, night.date)
        told |= {"n_in": measured.n_comments, "n_out": measured.n_themes}
    return measured


def theming_params(settings: Settings) -> ThemingParams:
    """What the configuration says of themes."""
    return ThemingParams(
        window_days=settings.themes.window_days,
        discovery=DiscoveryParams(founders=settings.themes.founders),
    )


def discover_lines(found: ThemingOutcome, measured: Measured) -> list[str]:
    """Sentences for the terminal."""
    new = f", {found.n_new_themes} new" if found.n_new_themes else ""
    closed = f", {found.n_closed_themes} closed by the refit" if found.n_closed_themes else ""
    return [
        f"{measured.n_comments} comments, {measured.n_themes} themes{new}{closed}; "
        f"{measured.coverage:.0%} of the comments have one"
    ]
