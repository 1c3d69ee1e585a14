"""A store with themes to curate, and what a curator may look at afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from models.clusterer import CoreParams
from models.curation import Act, Deed
from models.discovery import DiscoveryParams
from models.records import Night, SourceRecord
from models.space import SpaceParams
from tests.fakes import TOPICS, BagEmbedder, hear, night_of, said
from transforms.authors import comment_id
from transforms.curation.acts import Signature, apply_acts, load_constraints
from transforms.curation.desk import Desk, open_desk, perform, plan_undo, undo
from transforms.spaces import current_stamp
from transforms.store import open_store
from transforms.theming import ThemingParams, refit_themes, theme_night

ENGINE = BagEmbedder.engine.key
FIRST = date(2026, 11, 2)
SECOND, THIRD = FIRST + timedelta(1), FIRST + timedelta(2)
N_PEOPLE = 20
PARAMS = ThemingParams(
    space=SpaceParams(n_dims=80, texts_per_dim=2, power=0.25),
    discovery=DiscoveryParams(
        cores=CoreParams(n_neighbours=10, min_cluster_size=6, min_samples=3, max_cluster_share=1.0)
    ),
)
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def make_store(path: Path, topics: Sequence[str] = tuple(TOPICS)) -> None:
    """A store that has closed one night, with a theme a topic."""
    night = night_of(FIRST)
    with open_store(path) as con:
        at = datetime(2026, 11, 1, 9, tzinfo=UTC)
        told = [r for t in topics for r in said(t, list(range(N_PEOPLE)), created_at=at)]
        hear(con, night, told)
        find(con, night)


def find(con: duckdb.DuckDBPyConnection, night: Night, is_refit: bool = False) -> tuple[str, ...]:
    """The part of a night that finds themes, acts obeyed and played again."""
    look = refit_themes if is_refit else theme_night
    look(con, ENGINE, night, f"run-{night.date}", PARAMS, load_constraints(con))
    return apply_acts(con, current_stamp(con, night.date, f"run-{night.date}"))


def hear_night(
    path: Path, day: date, records: Sequence[SourceRecord] = (), *, is_refit: bool = False
) -> tuple[str, ...]:
    """A later night of a store: what is said, themes found, acts played again."""
    with open_store(path) as con:
        if records:
            hear(con, night_of(day), list(records))
        return find(con, night_of(day), is_refit=is_refit)


@contextmanager
def at_desk(path: Path) -> Iterator[Desk]:
    with open_desk(path, FIRST) as desk:
        yield desk


def by(n_minutes: int = 0, actor: str = "ana", why: str = "") -> Signature:
    return Signature(NOON + timedelta(minutes=n_minutes), actor, why)


def do(desk: Desk, *deeds: Deed, minutes: int = 0) -> tuple[Act, ...]:
    """Acts, done one minute apart so that no two are the same."""
    acts: list[Act] = []
    for n, deed in enumerate(deeds):
        acts += perform(desk, by(minutes + n), [deed])[0]
    return tuple(acts)


def take_back(desk: Desk, act_id: int | None = None) -> Act:
    return undo(desk, by(1000), plan_undo(desk, act_id))[0]


def comment(topic: str, number: int, source: str = "forum") -> str:
    """The id of what the person of this number says of a topic."""
    return comment_id(source, f"{topic}-{number}")


def theme_of(con: duckdb.DuckDBPyConnection, topic: str, number: int | None = None) -> str:
    """The theme that most of a topic, or one comment of it, is in."""
    found = con.execute(
        "SELECT theme_id FROM staged_comments JOIN assignments USING (text_id)"
        " WHERE until_night IS NULL AND starts_with(native_id, $topic)"
        " AND ($number IS NULL OR native_id = $topic || $number)"
        " GROUP BY theme_id ORDER BY count(*) DESC, theme_id LIMIT 1",
        {"topic": f"{topic}-", "number": None if number is None else str(number)},
    ).fetchone()
    assert found is not None
    return str(found[0])


def themes_said(con: duckdb.DuckDBPyConnection, topic: str) -> set[str]:
    """All themes that comments of a topic are in."""
    found = con.execute(
        "SELECT DISTINCT theme_id FROM staged_comments JOIN assignments USING (text_id)"
        " WHERE until_night IS NULL AND starts_with(native_id, ?)",
        [f"{topic}-"],
    )
    return {theme_id for (theme_id,) in found.fetchall()}


def titles_of(con: duckdb.DuckDBPyConnection, theme_id: str) -> tuple[str, str]:
    """The French and the English one."""
    return column_of(con, theme_id, "title_fr"), column_of(con, theme_id, "title_en")


def column_of(con: duckdb.DuckDBPyConnection, theme_id: str, name: str):
    """One value of a theme's row."""
    return con.execute(f"SELECT {name} FROM themes WHERE theme_id = ?", [theme_id]).fetchone()[0]


def registry_of(con: duckdb.DuckDBPyConnection, theme_ids: Sequence[str]) -> dict[str, object]:
    """Everything that acts may change of some themes, and every text's theme and strength."""
    themes = con.execute(
        "SELECT * EXCLUDE (run_id, keywords, stability) FROM themes WHERE theme_id = ANY(?)"
        " ORDER BY theme_id",
        [list(theme_ids)],
    ).fetchall()
    texts = con.execute(
        "SELECT text_id, theme_id, strength FROM assignments WHERE until_night IS NULL"
        " ORDER BY text_id"
    ).fetchall()
    exemplars = con.execute("SELECT * FROM theme_exemplars ORDER BY ALL").fetchall()
    centres = con.execute(
        "SELECT theme_id, threshold, list_transform(centre, x -> round(x, 6)) FROM theme_centres"
        " WHERE theme_id = ANY(?) ORDER BY theme_id",
        [list(theme_ids)],
    ).fetchall()
    return {"themes": themes, "texts": texts, "exemplars": exemplars, "centres": centres}
