"""A corpus through the program, as a user runs it, and what its store then holds."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from models.space import Floats, SpaceParams, fit_space, project
from tests.program import ROOT, Site, make_site
from tests.quality.bench.metrics import UNASSIGNED, Labels
from transforms.registry import load_assignments
from transforms.store import open_store
from transforms.vectors import load_corpus

CONFIGURATION = """
[project]
name = "{name}"

[[source]]
name = "{name}"
kind = "files"
path = "drop/comments.csv"
fields = {{ id = "id", text = "text" }}
"""


class ProgramFailed(Exception):
    """The program did not do what the bench asked of it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A corpus as the store of a finished night holds it; rows are distinct texts, by id."""

    texts: tuple[str, ...]
    vectors: Floats
    """Shape (n_texts, n_features)."""
    points: Floats
    """In the program's space: centred per language, whitened; shape (n_texts, n_dims)."""
    labels: Labels
    """The program's themes, shape (n_texts,)."""
    rows: NDArray[np.intp]
    """Row of each text that was given to the program, in that order; -1: not staged."""
    seconds: float
    """The stage of themes."""

    @property
    def n_themes(self) -> int:
        """Themes that have a text."""
        return n_groups(self.labels)


def n_groups(labels: Labels) -> int:
    """How many groups there are, what was left out not counted."""
    return len(set(labels.tolist()) - {UNASSIGNED})


def hear_texts(
    name: str, texts: Sequence[str], base: Path, models: Path, kept: Path | None = None
) -> Heard:
    """Run a night over some texts in a folder of their own.

    Args:
        name: Name of the source: lower case, digits, hyphens.
        texts: Distinct texts.
        base: An empty or absent folder.
        models: Prepared language models.
        kept: A file of vectors from an earlier time, used if it is there and written anew; texts
            and engines that it does not hold are encoded.

    Raises:
        ProgramFailed: A command of the program failed.
    """
    site = make_site(base, models, CONFIGURATION.format(name=name))
    with (base / "drop" / "comments.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("id", "text"), *enumerate(texts)])
    store = base / "var" / "remontee.duckdb"
    if kept is None:
        run(site, "run", "--no-publish")
    else:
        run(site, "ingest")
        restore_vectors(store, kept)
        run(site, "discover")
        keep_vectors(store, kept)
    return read_store(store, len(texts))


def run(site: Site, *words: str) -> None:
    """A command of the program that must succeed, however long it takes.

    A shell stands between: Linux counts the memory of the process that starts another as the
    other's peak, and the bench holds more than the program.
    """
    command = ["sh", "-c", '"$@"; exit $?', "sh", *site.command(*words)]
    done = subprocess.run(
        command, cwd=ROOT, env=site.environment, text=True, capture_output=True, check=False
    )
    if done.returncode:
        told = done.stderr[-500:]
        raise ProgramFailed(f"remontee {' '.join(words)} ended with {done.returncode}: {told}")


def restore_vectors(store: Path, kept: Path) -> None:
    """Give the texts of a store the vectors that a file holds of them; without the file, none."""
    if kept.is_file():
        with open_store(store) as con:
            con.execute(
                "INSERT OR IGNORE INTO vectors SELECT v.* FROM read_parquet(?) AS v"
                " WHERE v.unit_id IN (SELECT unit_id FROM text_units)",
                [str(kept)],
            )


def keep_vectors(store: Path, kept: Path) -> None:
    """Write all vectors of a store to a file."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with open_store(store) as con:
        con.execute("COPY vectors TO $path (FORMAT parquet)", {"path": str(kept)})


def read_store(path: Path, n_given: int) -> Heard:
    """What a night has made of texts whose native ids are their positions.

    Args:
        path: The store.
        n_given: How many texts the program was given.
    """
    with open_store(path, read_only=True) as con:
        return read_night(con, n_given, _theme_seconds(con))


def read_night(con: duckdb.DuckDBPyConnection, n_given: int, seconds: float) -> Heard:
    """The same, from an open store of one engine.

    Args:
        con: The store.
        n_given: How many texts the program was given.
        seconds: What finding the themes took.
    """
    (engine_key,) = _one(con, "SELECT DISTINCT engine_key FROM vectors")
    corpus = load_corpus(con, str(engine_key))
    themes = load_assignments(con)
    names = sorted(set(themes.values()) - {""})
    position = {name: i for i, name in enumerate(names)}
    row = {text_id: i for i, text_id in enumerate(corpus.text_ids)}
    said = con.execute("SELECT native_id, text_id FROM staged_comments").fetchall()
    rows = np.full(n_given, -1, np.intp)
    for native_id, text_id in said:
        rows[int(native_id)] = row[text_id]
    text = dict(con.execute("SELECT text_id, text FROM texts").fetchall())
    space = fit_space(corpus.vectors, corpus.languages, SpaceParams())
    return Heard(
        texts=tuple(text[text_id] for text_id in corpus.text_ids),
        vectors=corpus.vectors,
        points=project(space, corpus.vectors, corpus.languages),
        labels=np.array(
            [position.get(themes.get(t, ""), UNASSIGNED) for t in corpus.text_ids], np.intp
        ),
        rows=rows,
        seconds=seconds,
    )


def _theme_seconds(con: duckdb.DuckDBPyConnection) -> float:
    (seconds,) = _one(con, "SELECT seconds FROM run_stages WHERE stage = 'themes'")
    return float(str(seconds))


def _one(con: duckdb.DuckDBPyConnection, query: str) -> tuple[object, ...]:
    found = con.execute(query).fetchall()
    if len(found) != 1:
        raise ProgramFailed(f"one row expected, {len(found)} found: {query}")
    row: tuple[object, ...] = found[0]
    return row
