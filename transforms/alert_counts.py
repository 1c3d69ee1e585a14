"""What the alerts are counted on: people a night, of every theme, area and source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import numpy as np
from numpy.typing import NDArray

from models.expected import Counts, Numbers
from transforms.registry import ALIVE
from transforms.store import rows

COUNTED = tuple(state for state in ALIVE if state != "hidden")
"""States in which a theme is looked at."""


@dataclass(frozen=True, slots=True)
class People:
    """People a night; a person who speaks in two sources counts in each."""

    subjects: tuple[str, ...]
    """Themes and areas, ascending."""
    is_theme: NDArray[np.bool_]
    sources: tuple[str, ...]
    """Ascending."""
    first: date
    """The first night."""
    own_words: Numbers
    """People with words of their own: many people with copies of one text are one voice.
    Shape (n_subjects, n_sources, n_nights)."""
    people: Numbers
    """All of them, the same shape."""
    volume: Numbers
    """People with words of their own who say anything, shape (n_sources, n_nights)."""
    is_down: NDArray[np.bool_]
    """Whether the source was failing, shape (n_sources, n_nights)."""

    def column(self, night: date) -> int:
        """Position of a night."""
        return (night - self.first).days

    def until(self, night: date, n_nights: int) -> Counts:
        """What to test a night on.

        Args:
            night: The night to test.
            n_nights: The nights to look at, the tested one included.
        """
        end = self.column(night) + 1
        nights = slice(max(0, end - n_nights), end)
        weekdays = [(self.first + timedelta(n)).weekday() for n in range(end)][nights]
        return Counts(
            people=self.own_words[:, :, nights],
            volume=self.volume[:, nights],
            weekdays=np.array(weekdays, np.intp),
            is_down=self.is_down[:, nights],
            is_part=self.is_theme,
        )


def load_people(con: duckdb.DuckDBPyConnection, first: date, night: date) -> People:
    """Count the people of some nights, by what is known and decided now.

    Args:
        con: The store, its themes decided.
        first: The first night.
        night: The last one; what was said later does not exist.
    """
    values = {"first": first, "night": night, "alive": list(COUNTED)}
    table = rows(con, "alert_people", values).to_pydict()
    subjects = tuple(sorted(set(table["subject_id"]) - {""}))
    sources = tuple(sorted(set(table["source"])))
    counts = np.zeros((2, len(subjects) + 1, len(sources), (night - first).days + 1))
    place = {subject: i for i, subject in enumerate((*subjects, ""))}
    channel = {source: i for i, source in enumerate(sources)}
    index = (
        [place[subject] for subject in table["subject_id"]],
        [channel[source] for source in table["source"]],
        [(said_on - first).days for said_on in table["night"]],
    )
    counts[(0, *index)] = table["n_own_words"]
    counts[(1, *index)] = table["n_people"]
    themes = {theme for (theme,) in con.execute("SELECT theme_id FROM themes").fetchall()}
    return People(
        subjects=subjects,
        is_theme=np.array([subject in themes for subject in subjects], np.bool_),
        sources=sources,
        first=first,
        own_words=counts[0, :-1],
        people=counts[1, :-1],
        volume=counts[0, -1],
        is_down=_failing(con, sources, first, night),
    )


def _failing(
    con: duckdb.DuckDBPyConnection, sources: tuple[str, ...], first: date, night: date
) -> NDArray[np.bool_]:
    """Nights since a source was last heard to the end, if it has failed since."""
    is_down = np.zeros((len(sources), (night - first).days + 1), np.bool_)
    table = rows(con, "alert_failing", {"night": night}).to_pydict()
    last_done = dict(zip(table["source"], table["last_done"], strict=True))
    for i, source in enumerate(sources):
        if source in last_done:
            done = last_done[source] or first - timedelta(days=1)
            is_down[i, max(0, (done - first).days + 1) :] = True
    return is_down
