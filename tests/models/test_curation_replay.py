from __future__ import annotations

from datetime import UTC, datetime

import pytest

from models.curation import Act, Conflict, Deed
from models.curation_replay import UNDECIDED, Registry, replay

EMPTY = dict.fromkeys(
    (
        "replaced_by", "title_fr", "title_en", "owner", "status", "shipped_version", "shipped_on",
        "ticket", "note", "teams",
    ),
    "",
)  # fmt: skip
GONE = {"state": "gone"}
ONE = ("T-1",)


def registry(texts=None, **themes: dict[str, str]) -> Registry:
    """T-1 and T-2, open, but for what is told: T1={"state": "gone"}."""
    fields = {
        f"T-{n}": {**EMPTY, "state": "active", "is_pinned": "false", **themes.get(f"T{n}", {})}
        for n in (1, 2, 3)
    }
    return Registry(fields, texts or {"a": "T-1", "b": "T-2", "c": ""})


def play(machine: Registry, *deeds: Deed, states=None, held=None):
    acts = [
        Act(n, datetime(2026, 11, 2, tzinfo=UTC), "ana", "", deed)
        for n, deed in enumerate(deeds, start=1)
    ]
    texts = {act.act_id: act.deed.texts for act in acts} | (held or {})
    now = {theme_id: fields["state"] for theme_id, fields in machine.themes.items()}
    return replay(machine, acts, now | (states or {}), texts)


def test_without_acts_everything_is_as_the_machine_decided():
    found = play(registry())
    assert found.texts == {"a": "T-1", "b": "T-2", "c": ""}
    assert found.conflicts == ()


def test_redirects_in_a_ring_lead_nowhere():
    ring = registry(T1={"replaced_by": "T-2"}, T2={"replaced_by": "T-1"})
    assert (ring.heir("T-1"), ring.heir("T-9"), ring.heir("")) == ("", "", "")


def test_a_text_of_a_theme_that_is_gone_is_decided_anew():
    assert play(registry(T1=GONE)).texts == {"a": UNDECIDED, "b": "T-2", "c": ""}


@pytest.mark.parametrize(
    "deed",
    [
        Deed("rename", ONE, values={"title_fr": "Un"}),
        Deed("own", ONE, values={"owner": "Jo"}),
        Deed("route", ONE, teams=("Web",)),
    ],
)
def test_what_is_said_of_a_theme_that_is_gone_waits(deed):
    found = play(registry(T1=GONE), deed)
    assert found.conflicts == (
        Conflict(1, "T-1 is gone", "kept; holds again if the theme comes back"),
    )
    assert found.themes == registry(T1=GONE).themes


@pytest.mark.parametrize("kind", ["unpin", "unhide", "undo"])
def test_what_takes_nothing_away_of_a_theme_that_is_gone_is_quiet(kind):
    found = play(registry(T1=GONE), Deed(kind, ONE))
    assert (found.themes, found.conflicts) == (registry(T1=GONE).themes, ())


def test_a_theme_that_comes_back_has_what_was_said_of_it():
    deed = Deed("own", ONE, values={"owner": "Jo"})
    assert play(registry(), deed).themes["T-1"]["owner"] == "Jo"


def test_routes_of_a_merged_theme_are_added_to_those_of_its_heir():
    merged = {"state": "merged", "replaced_by": "T-2"}
    found = play(
        registry(T1=merged, T2={"teams": "Mobile"}), Deed("route", ONE, teams=("Web", "Mobile"))
    )
    assert found.themes["T-2"]["teams"] == "Mobile\nWeb"


def test_a_split_gives_its_theme_only_what_is_in_its_ground():
    child = {"state": "merged", "replaced_by": "T-1"}
    deed = Deed("split", ONE, made={"T-3": ("a", "b", "c", "unknown")})
    found = play(registry(T3=child), deed)
    assert found.texts == {"a": "T-3", "b": "T-2", "c": ""}
    assert found.themes["T-3"]["state"] == "active"


def test_the_theme_of_a_split_that_is_gone_stays_gone():
    child = {"state": "merged", "replaced_by": "T-1"}
    deed = Deed("split", ONE, made={"T-3": ("a",)})
    found = play(registry(T3=child), deed, states={"T-3": "gone"})
    assert (found.themes["T-3"]["state"], found.texts["a"]) == ("gone", "T-1")
    assert found.conflicts == (
        Conflict(1, "T-3 is gone", "kept; holds again if the theme comes back"),
    )


def test_a_move_of_nothing_opens_nothing():
    found = play(registry(T2=GONE), Deed("move", to="T-2", texts=("a",)), held={1: ()})
    assert (found.themes["T-2"]["state"], found.conflicts) == ("gone", ())


def test_a_refused_heir_is_decided_anew_and_a_move_beats_an_earlier_refusal():
    merge = Deed("merge", ("T-2",), to="T-1")
    refused = play(registry(), Deed("not", ("T-1",), texts=("b",)), merge)
    assert (refused.texts["b"], refused.refused) == (UNDECIDED, {"b": frozenset({"T-1"})})
    moved = play(
        registry(), Deed("not", ("T-1",), texts=("b",)), Deed("move", to="T-1", texts=("b",))
    )
    assert (moved.texts["b"], moved.moved, moved.refused) == ("T-1", {"b": "T-1"}, {})


def test_a_hidden_theme_that_is_shown_again_has_the_state_it_had():
    found = play(
        registry(T1={"state": "cooling"}), Deed("hide", ONE), Deed("unhide", ONE),
        states={"T-1": "hidden"},
    )  # fmt: skip
    assert found.themes["T-1"]["state"] == "active"
    found = play(registry(T1={"state": "cooling"}), Deed("hide", ONE), Deed("unhide", ONE))
    assert found.themes["T-1"]["state"] == "cooling"


def test_the_heir_of_a_merge_by_hand_takes_over_what_it_has_not_but_no_title():
    found = play(
        registry(),
        Deed("rename", ("T-2",), values={"title_fr": "Deux"}),
        Deed("own", ("T-2",), values={"owner": "Jo"}),
        Deed("note", ("T-2",), values={"note": "two"}),
        Deed("note", ("T-1",), values={"note": "one"}),
        Deed("route", ("T-2",), teams=("Web",)),
        Deed("pin", ("T-2",)),
        Deed("merge", ("T-2",), to="T-1"),
    )
    heir = {"state": "active", "owner": "Jo", "note": "one", "teams": "Web", "is_pinned": "true"}
    assert found.themes["T-1"] == EMPTY | heir
