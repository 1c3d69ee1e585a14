"""Whatever happens to comments and themes, the ledger adds up, chains, and is what one recounts."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.records import Night
from transforms.ledger import write_changes
from transforms.store import MEMORY, open_store, transaction

FIRST = date(2026, 11, 2)
CAUSES = ("new", "edited", "deleted", "erased", "reassigned", "curated", "source")
THEMES = ("", "T-0001", "T-0002", "T-0003")
TABLES = (
    "comment_versions",
    "staged_comments",
    "assignments",
    "memberships",
    "changes",
    "ledger_nights",
)

texts = st.integers(0, 5)
comments = st.integers(0, 11)
people = st.sampled_from(["", "ana", "bob", "eve"])
themes = st.sampled_from(THEMES)
sources = st.sampled_from(["forum", "avis"])
days_ago = st.one_of(st.none(), st.integers(0, 3))
events = st.one_of(
    st.tuples(st.just("say"), comments, people, texts, sources, days_ago),
    st.tuples(st.just("edit"), comments, people, texts),
    st.tuples(st.just("delete"), comments),
    st.tuples(st.just("erase"), comments),
    st.tuples(st.just("toggle"), comments),
    st.tuples(st.just("leave"), sources),
    st.tuples(st.just("decide"), texts, themes, st.sampled_from(["assigned", "born", "refit"])),
    st.tuples(st.just("move"), texts, themes),
    st.tuples(st.just("merge"), themes, themes, st.sampled_from(["refit", "curated"])),
)
histories = st.lists(st.lists(events, max_size=8), min_size=1, max_size=6)


@dataclass
class Comment:
    """A comment as its source has it."""

    number: int
    person: str
    text: int
    source: str
    said_on: date | None
    known_at: datetime
    version_no: int = 1
    is_deleted: bool = False
    is_set_aside: bool = False


@dataclass
class World:
    """What a store would hold, kept without one."""

    comments: dict[int, Comment] = field(default_factory=dict)
    themes: dict[int, tuple[str, str]] = field(default_factory=dict)

    def live(self, night: Night, events: list[tuple[object, ...]]) -> None:
        for name, *told in events:
            getattr(self, str(name))(night, *told)

    def say(self, night, number, person, text, source, ago) -> None:
        known = self.comments.get(number)
        if known and known.is_deleted:
            known.is_deleted, known.text, known.version_no = False, text, known.version_no + 1
        elif not known:
            said_on = None if ago is None else night.date - timedelta(days=ago)
            known = Comment(number, person, text, source, said_on, night.as_of)
            self.comments[number] = known

    def edit(self, night, number, person, text) -> None:
        known = self.comments.get(number)
        if known and not known.is_deleted:
            known.text, known.person, known.version_no = text, person, known.version_no + 1

    def delete(self, night, number) -> None:
        known = self.comments.get(number)
        if known and not known.is_deleted:
            known.is_deleted, known.version_no = True, known.version_no + 1

    def erase(self, night, number) -> None:
        self.comments.pop(number, None)

    def toggle(self, night, number) -> None:
        if number in self.comments:
            self.comments[number].is_set_aside ^= True

    def leave(self, night, source) -> None:
        self.comments = {n: c for n, c in self.comments.items() if c.source != source}

    def decide(self, night, text, theme, cause) -> None:
        self.themes[text] = (theme, cause)

    def move(self, night, text, theme) -> None:
        self.themes[text] = (theme, "curated")

    def merge(self, night, theme, heir, cause) -> None:
        if theme and theme != heir:
            for text, (known, _) in self.themes.items():
                if known == theme:
                    self.themes[text] = (heir, cause)

    def counted(self) -> list[tuple[str, str]]:
        """Theme and person of every comment that counts."""
        return [
            (self.themes.get(c.text, ("", ""))[0], c.person)
            for c in self.comments.values()
            if not c.is_deleted and not c.is_set_aside
        ]


def store(con, world: World) -> None:
    """Put the world into the tables, as landing, staging and the search for themes would."""
    for table in TABLES[:3]:
        con.execute(f"DELETE FROM {table}")
    for c in world.comments.values():
        for version_no in range(1, c.version_no + 1):
            is_deleted = c.is_deleted and version_no == c.version_no
            con.execute(
                "INSERT INTO comment_versions VALUES (?, ?, ?, ?, '', '', '', '', ?, '', '', '',"
                " 'text', NULL, NULL, ?, NULL, NULL, NULL, '', '', '', [], 'public', ?, '{}', '',"
                " 1, 'r')",
                [
                    str(c.number),
                    version_no,
                    c.source,
                    str(c.number),
                    "" if is_deleted else c.person,
                    c.known_at,
                    is_deleted,
                ],
            )
        if not c.is_deleted:
            said_at = c.said_on and datetime(
                c.said_on.year, c.said_on.month, c.said_on.day, 9, tzinfo=UTC
            )
            con.execute(
                "INSERT INTO staged_comments VALUES (?, ?, ?, ?, '', '', '', '', ?, ?, NULL, ?, ?,"
                " ?, '', '', NULL, NULL, NULL, '', '', '', [], ?, '', 1, 1)",
                [
                    str(c.number),
                    c.version_no,
                    c.source,
                    str(c.number),
                    c.person,
                    said_at,
                    c.known_at,
                    c.said_on,
                    str(c.text),
                    c.is_set_aside,
                ],
            )
    for text, (theme, cause) in world.themes.items():
        con.execute(
            "INSERT INTO assignments BY NAME SELECT $text AS text_id, DATE '2026-11-01' AS"
            " from_night, $theme AS theme_id, 0.5 AS strength, [] AS mentions, 's' AS space_id,"
            " 'r' AS run_id, $cause AS cause",
            {"text": str(text), "theme": theme, "cause": cause},
        )


def closed(con, night: Night) -> dict[tuple[str, str], dict[str, int]]:
    """Close the ledger of a night twice; the same both times."""
    found = []
    for _ in range(2):
        with transaction(con):
            write_changes(con, night, "r")
        found.append(con.execute("SELECT * FROM memberships ORDER BY ALL").fetchall())
    assert found[0] == found[1]
    rows = [row[:2] for row in found[1]]
    assert len(rows) == len(set(rows))
    table = con.execute("SELECT * FROM changes WHERE night = ?", [night.date]).to_arrow_table()
    return {(row["theme_id"], row["measure"]): row for row in table.to_pylist()}


def recounted(world: World) -> Counter[tuple[str, str]]:
    counted = world.counted()
    people = defaultdict(set)
    for theme, person in counted:
        people[theme].add(person)
    return Counter(
        {
            **{(theme, "comments"): n for theme, n in Counter(t for t, _ in counted).items()},
            **{(theme, "people"): len(people[theme] - {""}) for theme in people},
        }
    )


@pytest.fixture(scope="module")
def con():
    with open_store(MEMORY, n_threads=1) as opened:
        yield opened


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(histories)
def test_every_history_adds_up_and_chains_and_is_what_one_recounts(con, history):
    for table in TABLES:
        con.execute(f"DELETE FROM {table}")
    world, before = World(), Counter()
    for number, happened in enumerate(history):
        day = FIRST + timedelta(days=number)
        night = Night(day, datetime(day.year, day.month, day.day, 23, tzinfo=UTC), None, "UTC")
        world.live(night, happened)
        store(con, world)

        changes = closed(con, night)

        after = recounted(world)
        moved = {key for key in {*before, *after} if before[key] != after[key]}
        assert moved <= set(changes)
        for key, row in changes.items():
            assert (row["before"], row["after"]) == (before[key], after[key])
            assert row["before"] + sum(row[cause] for cause in CAUSES) == row["after"]
            assert any(row[cause] for cause in CAUSES)
            assert row["deleted"] <= 0
            assert row["erased"] <= 0
            assert row["new"] >= 0
            assert number or not row["new"]
        assert_moves_conserve(changes)
        before = after


def assert_moves_conserve(changes) -> None:
    """A curator's act takes comments from one theme to another and makes none."""
    sums = Counter()
    for (_, measure), row in changes.items():
        sums[measure] += row["curated"]
    assert sums["comments"] == 0
