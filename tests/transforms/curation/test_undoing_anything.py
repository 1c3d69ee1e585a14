from __future__ import annotations

import shutil
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.constraints import NO_CONSTRAINTS
from models.errors import UsageError
from tests.curating import SECOND, at_desk, by, comment, registry_of, theme_of
from tests.fakes import TOPICS
from transforms import registry
from transforms.curation import deeds
from transforms.curation.acts import apply_acts, load_acts, load_constraints
from transforms.curation.desk import perform, plan_undo, undo
from transforms.spaces import current_stamp
from transforms.store import open_store

CHOICES = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "rename",
                "merge",
                "split",
                "move",
                "none",
                "not",
                "hide",
                "pin",
                "own",
                "route",
                "undo",
            ]
        ),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=9,
)


def attempt(desk, choice: tuple[str, int, int], minutes: int) -> None:
    """Do what was drawn, if it makes sense now."""
    con, (kind, one, two) = desk.con, choice
    living = registry.living_themes(con)
    theme, other = living[one % len(living)], living[two % len(living)]
    topic = sorted(TOPICS)[one % len(TOPICS)]
    makers = {
        "rename": lambda: deeds.rename(con, theme, {"title_fr": f"Titre {two}"}),
        "merge": lambda: deeds.merge(con, [theme], other),
        "split": lambda: deeds.split(
            con, *deeds.split_by_words(con, theme, TOPICS[topic].split()[two : two + 2])
        ),
        "move": lambda: deeds.move(con, [comment(topic, two)], other),
        "none": lambda: deeds.move(con, [comment(topic, two)], "none"),
        "not": lambda: deeds.refuse(con, [comment(topic, two)], theme_of(con, topic)),
        "hide": lambda: deeds.say(con, "hide", theme, {}),
        "pin": lambda: deeds.say(con, "pin", theme, {}),
        "own": lambda: deeds.say(con, "own", theme, {"owner": f"owner {two}"}),
        "route": lambda: deeds.route(con, theme, ["Web"], ["Web"]),
    }
    try:
        if kind == "undo":
            undo(desk, by(minutes), plan_undo(desk, two if two else None))
        else:
            perform(desk, by(minutes), [makers[kind]()])
    except UsageError:
        return


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(choices=CHOICES)
def test_undoing_all_gives_the_registry_as_it_was(themed_store, tmp_path, choices):
    copy = Path(shutil.copy(themed_store, tmp_path / "again.duckdb"))
    with at_desk(copy) as desk:
        ids = registry.living_themes(desk.con)
        before = registry_of(desk.con, ids)
        for n, choice in enumerate(choices):
            attempt(desk, choice, n)
        while any(a.deed.kind != "undo" for a in load_acts(desk.con)):
            try:
                undo(desk, by(900), plan_undo(desk, None))
            except UsageError:
                break
        assert registry_of(desk.con, ids) == before
        assert desk.con.execute("SELECT * FROM curation_effects").fetchall() == []
        assert registry.living_themes(desk.con) == ids
        assert load_constraints(desk.con) == NO_CONSTRAINTS


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(choices=CHOICES)
def test_playing_the_acts_again_changes_nothing(themed_store, tmp_path, choices):
    copy = Path(shutil.copy(themed_store, tmp_path / "again.duckdb"))
    with at_desk(copy) as desk:
        for n, choice in enumerate(choices):
            attempt(desk, choice, n)
    with open_store(copy) as con:
        ids = [t for (t,) in con.execute("SELECT theme_id FROM themes").fetchall()]
        before = registry_of(con, ids)
        apply_acts(con, current_stamp(con, SECOND, "again"))
        assert registry_of(con, ids) == before
        written = con.execute("SELECT count(*) FROM assignments WHERE run_id = 'again'").fetchone()
        assert written == (0,)
