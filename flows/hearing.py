"""Tasks of a night: what people want, what is said in copies, set aside, and asked for."""

from __future__ import annotations

from dataclasses import asdict

from prefect import task

from flows.book import stage
from flows.engines import engine_key, open_engine
from flows.labelling import own_labels
from flows.settings import Settings
from models.records import Night
from transforms.store import open_store
from transforms.voices.campaigns import CampaignOutcome, find_campaigns
from transforms.voices.gathering import Gathered, gather_ideas
from transforms.voices.set_aside import SetAsideOutcome, set_aside_voices
from transforms.voices.signals import find_signals


def hear(settings: Settings, night: Night, run_id: str) -> list[str]:
    """All that is known of single comments before themes are; sentences for the terminal.

    Args:
        settings: Where the store is, which model.
        night: The night.
        run_id: The run.
    """
    told = read_signals(settings, run_id)
    told += fold_campaigns(settings, night, run_id)
    return told + set_aside(settings, night, run_id)


@task
def read_signals(settings: Settings, run_id: str) -> list[str]:
    """Intents and stance of every text; a sentence for each label that cannot be read."""
    labels, troubles = own_labels(settings)
    with stage(settings, run_id, "signals") as told, open_store(settings.store_path) as con:
        found = find_signals(con, engine_key(settings), labels, lambda: open_engine(settings))
        told |= {"n_in": found.n_computed, "n_out": found.n_computed, **asdict(found)}
    return troubles


@task
def fold_campaigns(settings: Settings, night: Night, run_id: str) -> list[str]:
    """What is said in copies; a sentence if a night finds some."""
    with stage(settings, run_id, "campaigns") as told, open_store(settings.store_path) as con:
        found = find_campaigns(con, night, run_id)
        told |= {"n_in": found.n_comments, "n_out": found.n_folded, **asdict(found)}
    return campaign_lines(found)


@task
def set_aside(settings: Settings, night: Night, run_id: str) -> list[str]:
    """Abuse, spam, scams and raids out of the counts; a sentence if tonight changes any."""
    with stage(settings, run_id, "set aside") as told, open_store(settings.store_path) as con:
        key = engine_key(settings)
        found = set_aside_voices(con, night, run_id, key, lambda: open_engine(settings))
        told |= {"n_in": found.n_judged, "n_out": found.n_set_aside, **asdict(found)}
    return aside_lines(found)


@task
def gather(settings: Settings, night: Night, run_id: str) -> list[str]:
    """Requests into proposals; a sentence if a night finds new ones."""
    with stage(settings, run_id, "ideas") as told, open_store(settings.store_path) as con:
        found = gather_ideas(con, engine_key(settings), night, run_id)
        told |= {"n_in": found.n_requests, "n_out": found.n_gathered, **asdict(found)}
    return idea_lines(found)


def campaign_lines(found: CampaignOutcome) -> list[str]:
    """A sentence on new campaigns, if there are any."""
    if not found.n_new:
        return []
    return [f"Campaigns: {found.n_new} new; {found.n_folded} comments in {found.n_campaigns}"]


def aside_lines(found: SetAsideOutcome) -> list[str]:
    """A sentence on what was set aside or taken back, if anything was."""
    if not found.n_new and not found.n_back:
        return []
    back = f", {found.n_back} taken back" if found.n_back else ""
    return [
        f"Set aside: {found.n_new} more comments, {found.n_set_aside} in all{back}; "
        "see `remontee voices list`"
    ]


def idea_lines(found: Gathered) -> list[str]:
    """A sentence on new proposals, if there are any."""
    if not found.n_new:
        return []
    return [f"Proposals: {found.n_new} new, {found.n_proposals} in all; see `remontee ideas list`"]
