"""Task of a night: alerts that are one thing, and how a movement is told."""

from __future__ import annotations

from dataclasses import asdict

from prefect import task

from flows.book import stage
from flows.engines import engine_key
from flows.movement_words import movement_line
from flows.settings import Settings
from models.records import Night
from transforms.movements import find_movements, load_movements
from transforms.store import open_store


@task
def move(settings: Settings, night: Night, run_id: str) -> list[str]:
    """Alerts that are one thing put together; a sentence for each movement that goes on."""
    with stage(settings, run_id, "movements") as told, open_store(settings.store_path) as con:
        found = find_movements(con, engine_key(settings), night, run_id)
        told |= {"n_in": found.n_alerts, "n_out": found.n_movements, **asdict(found)}
        if not found.n_movements:
            return []
        return [movement_line(each, settings.project.language) for each in load_movements(con)]
