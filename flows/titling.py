"""Task: titles of themes, ours, then those that a configured endpoint proposes."""

from __future__ import annotations

from prefect import task

from flows.book import stage
from flows.engines import open_engine
from flows.settings import Settings
from models.records import Night
from transforms.naming import name_themes, themes_to_name
from transforms.registry import living_themes
from transforms.store import open_store, transaction
from transforms.title_endpoint import Endpoint, Telling, tell_titles

NOT_ASKED = Telling(0, 0, "")


@task
def title_themes(settings: Settings, night: Night, run_id: str, is_refit: bool) -> list[str]:
    """Titles for themes that need one; sentences for the terminal."""
    with stage(settings, run_id, "titles") as told, open_store(settings.store_path) as con:
        with transaction(con):
            looked_at = living_themes(con) if is_refit else themes_to_name(con)
            renamed = name_themes(con, looked_at, open_embedder=lambda: open_engine(settings))
        endpoint, note = open_endpoint(settings)
        telling = tell_titles(con, endpoint, night.as_of) if endpoint else NOT_ASKED
        told |= {"n_out": len(renamed), "n_asked": telling.n_asked, "n_told": telling.n_named}
    return [line for line in (note, telling.note) if line]


def open_endpoint(settings: Settings) -> tuple[Endpoint | None, str]:
    """Whom to ask for titles, and why nobody although somebody is configured.

    Args:
        settings: The run's.
    """
    titles, key = settings.titles, settings.titles_key
    if not titles.endpoint:
        return None, ""
    if key is None:
        return None, (
            f"titles: the environment has no {titles.key_env}, which [titles] key_env names; "
            "nobody was asked, themes keep the titles that they have"
        )
    endpoint = Endpoint(
        titles.endpoint, titles.model, key, titles.timeout_seconds, titles.max_themes
    )
    return endpoint, ""
