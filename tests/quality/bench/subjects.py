"""Real posts that are near each other, held back from a store and planted among later nights.

Nobody has labelled the posts by subject, and the program's own themes must not decide what is
planted: a subject is a post and the posts nearest to it in the fitted space, one a person. The
densest is drawn first; no post is in two subjects. Held-back posts are in no other night, so that
nobody has spoken of a subject before it is planted, but for what is said at its edge.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from shutil import copyfile

import duckdb
import numpy as np

from flows.engines import engine_key, open_engine
from flows.settings import read_settings
from models.records import Night
from models.space import Floats, project
from models.theming import ThemingParams
from tests.program import make_site
from tests.quality.bench.running import keep_vectors, restore_vectors, run
from tests.quality.bench.throughput import CONFIGURATION, POSTS
from transforms.alerting import AlertParams, raise_alerts
from transforms.areas import assign_areas
from transforms.encoding import encode_missing, missing_units
from transforms.fitting import fit_corpus
from transforms.lives import update_states
from transforms.measures import measure_night
from transforms.registry import Stamp
from transforms.store import open_store
from transforms.theming import refit_themes, theme_night
from transforms.vectors import load_corpus

BEFORE = "2021-06"
"""The redesign of June drowns everything else: the posts up to then."""
N_PEOPLE = 80
"""Of a subject: twenty a night for four nights."""
N_NIGHTS = 4
PARAMS = ThemingParams()


@dataclass(frozen=True, slots=True)
class Forum:
    """Staged posts with their vectors, and the subjects among them."""

    store: Path
    engine_key: str
    subjects: tuple[tuple[str, ...], ...]
    """Text ids, in an order that says nothing; one a person."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one subject planted at one size."""

    delay: int | None
    """Nights from the first to the alert: 0 is the same night; None is never."""
    others: tuple[str, ...]
    """Themes and areas alerted on the nights up to then that do not tell of it."""


def load_forum(
    data: Path, base: Path, models: Path, n_subjects: int, kept: Path | None = None
) -> Forum:
    """Five months of posts through the program's first stages, and subjects drawn among them.

    Args:
        data: The folder of real data.
        base: An empty or absent folder.
        models: Prepared language models.
        n_subjects: How many subjects.
        kept: A file of vectors from an earlier time, used if it is there and written anew.
    """
    site = make_site(base, models, CONFIGURATION)
    with gzip.open(data / POSTS, "rt", encoding="utf-8") as lines:
        said = [line for line in lines if json.loads(line)["created"] < BEFORE]
    (base / "drop" / "posts.jsonl").write_text("".join(said), encoding="utf-8")
    run(site, "ingest")
    store, settings = base / "var" / "remontee.duckdb", read_settings(base)
    if kept:
        restore_vectors(store, kept)
    key = engine_key(settings)
    units = missing_units(store, key)
    if units[0]:
        encode_missing(store, units, open_engine(settings))
    if kept:
        keep_vectors(store, kept)
    with open_store(store, read_only=True) as con:
        return Forum(store, key, draw_subjects(con, key, n_subjects))


def draw_subjects(
    con: duckdb.DuckDBPyConnection, key: str, n_subjects: int, n_people: int = N_PEOPLE
) -> tuple[tuple[str, ...], ...]:
    """Groups of near texts, densest first, each of as many people; see the module.

    Args:
        con: A store with vectors.
        key: `EngineId.key`.
        n_subjects: How many groups.
        n_people: Texts of each.
    """
    corpus = load_corpus(con, key)
    points = project(fit_corpus(corpus, PARAMS), corpus.vectors, corpus.languages)
    heard: set[frozenset[str]] = set()
    free = []
    for i, voices in enumerate(corpus.voices):
        if voices not in heard and corpus.n_tokens[i] >= PARAMS.discovery.min_tokens:
            free.append(i)
            heard.add(voices)
    subjects = []
    for _ in range(n_subjects):
        near = _densest(points[free], n_people)
        subjects.append(tuple(sorted(corpus.text_ids[free[i]] for i in near)))
        free = [i for at, i in enumerate(free) if at not in near]
    return tuple(subjects)


def _densest(points: Floats, n_people: int) -> set[int]:
    """The row to which its nearest are nearest on average, and these."""
    similarity = points @ points.T
    top = np.partition(similarity, -n_people, axis=1)[:, -n_people:].mean(axis=1)
    return set(np.argsort(-similarity[top.argmax()], kind="stable")[:n_people].tolist())


def begin(forum: Forum, night: date, path: Path) -> None:
    """A store that has closed its first night, a refit over all that was said, subjects apart.

    Args:
        forum: The posts.
        night: The night.
        path: A store that is not there yet.
    """
    with open_store(path) as con:
        _say(con, forum, "said_on <= $night", night)
        _close(con, forum, night, is_refit=True)


def plant(forum: Forum, begun: Path, night: date, subject: int | None, n_people: int) -> Trial:
    """Plant a subject on the nights after the first until it is alerted.

    Args:
        forum: The posts.
        begun: A store as `begin` leaves it; it stays as it is.
        night: Its night.
        subject: Which one; None: nothing is planted.
        n_people: People a night, each with a post.
    """
    path = begun.with_name("trial.duckdb")
    copyfile(begun, path)
    others: list[str] = []
    delay = None
    with open_store(path) as con:
        for n in range(N_NIGHTS):
            today = night + timedelta(n + 1)
            _say(con, forum, "said_on = $night", today)
            texts: Sequence[str] = ()
            if subject is not None:
                texts = forum.subjects[subject][n * n_people : (n + 1) * n_people]
                _say_again(con, forum, texts, today)
            _close(con, forum, today)
            told = _alerts(con, today)
            hits = {name for name in told if tells_of(told[name], set(texts))}
            others += sorted(told.keys() - hits)
            if hits:
                delay = n
                break
    path.unlink()
    return Trial(delay, tuple(sorted(set(others))))


def tells_of(members: set[str], planted: set[str]) -> bool:
    """Whether an alert tells of what was planted.

    Args:
        members: What was said tonight of the theme or area alerted.
        planted: What was planted tonight.

    Returns:
        Whether most of the members were planted, or half of what was planted is among them.
    """
    shared = len(members & planted)
    return shared > 0 and (2 * shared > len(members) or 2 * shared >= len(planted))


def _say(con: duckdb.DuckDBPyConnection, forum: Forum, when: str, night: date) -> None:
    """What was really said, subjects apart."""
    held = [text_id for subject in forum.subjects for text_id in subject]
    where = f"{when} AND NOT list_contains($texts, text_id)"
    _copy(con, forum, "*", where, {"night": night, "texts": held})


def _say_again(
    con: duckdb.DuckDBPyConnection, forum: Forum, texts: Sequence[str], night: date
) -> None:
    """Posts as if they had been written on a night; one of each text."""
    noon = datetime.combine(night, time(12), UTC)
    what = "* REPLACE ($noon AS said_at, $noon AS known_at, $night AS said_on)"
    where = (
        "list_contains($texts, text_id)"
        " QUALIFY row_number() OVER (PARTITION BY text_id ORDER BY comment_id) = 1"
    )
    _copy(con, forum, what, where, {"night": night, "noon": noon, "texts": list(texts)})


def _copy(
    con: duckdb.DuckDBPyConnection,
    forum: Forum,
    what: str,
    where: str,
    values: dict[str, object],
) -> None:
    con.execute(f"ATTACH '{forum.store}' AS forum (READ_ONLY)")
    used = {name: value for name, value in values.items() if f"${name}" in what + where}
    con.execute(
        f"INSERT INTO staged_comments BY NAME SELECT {what} FROM forum.staged_comments"
        f" WHERE {where}",
        used,
    )
    for table, key in (("texts", "text_id"), ("text_units", "text_id"), ("vectors", "unit_id")):
        source = "text_units" if key == "unit_id" else "staged_comments"
        con.execute(
            f"INSERT OR IGNORE INTO {table} SELECT * FROM forum.{table}"
            f" WHERE {key} IN (SELECT {key} FROM {source})"
        )
    con.execute("DETACH forum")


def _close(
    con: duckdb.DuckDBPyConnection, forum: Forum, today: date, *, is_refit: bool = False
) -> None:
    """A night of themes, measures and alerts, as the program makes it."""
    as_of = datetime.combine(today + timedelta(1), time(), UTC)
    night, run_id = Night(today, as_of, as_of, "UTC"), f"R-{today}"
    find = refit_themes if is_refit else theme_night
    found = find(con, forum.engine_key, night, run_id, PARAMS)
    assign_areas(con, night, run_id, found.is_refit)
    measure_night(con, night, run_id)
    stamp = Stamp(today, run_id, "")
    update_states(con, stamp, PARAMS.window_days, PARAMS.discovery.founders)
    raise_alerts(con, night, run_id, AlertParams())


def _alerts(con: duckdb.DuckDBPyConnection, today: date) -> dict[str, set[str]]:
    """What was said tonight of each theme and area that is alerted."""
    found = con.execute(
        "SELECT n.subject_id, list(c.text_id) FROM alert_nights AS n"
        " JOIN themes AS t ON n.subject_id IN (t.theme_id, t.area)"
        " JOIN assignments AS a ON a.theme_id = t.theme_id AND a.until_night IS NULL"
        " JOIN staged_comments AS c ON c.text_id = a.text_id AND c.said_on = n.night"
        " WHERE n.night = $today AND n.is_alert GROUP BY 1",
        {"today": today},
    )
    return {subject: set(members) for subject, members in found.fetchall()}
