from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from models.records import SourceRecord
from models.space import SpaceParams, fit_space, project
from tests.fakes import TOPICS, BagEmbedder, hear, night_of, said
from transforms import registry
from transforms.naming import N_EXEMPLARS, choose_all_exemplars, name_themes
from transforms.store import MEMORY, open_store
from transforms.vectors import load_corpus

NIGHT = night_of(date(2026, 11, 2))
ENGINE = BagEmbedder.engine.key
STAMP = registry.Stamp(NIGHT.date, "r1", "S-1")
BRAKE_WORDS = {"and", "the", *TOPICS["brakes"].split()}
FRENCH = (
    "La batterie ne tient pas la charge quand il gèle",
    "Depuis l'hiver la batterie perd la charge en une nuit",
    "Impossible de garder la charge, batterie morte dès qu'il fait froid",
)
ITALIAN = (
    "La sella è davvero scomoda dopo due ore di viaggio",
    "Vorrei una sella migliore, questa è molto scomoda",
    "Sella scomoda e dura, ma la bicicletta mi piace tanto",
)


@pytest.fixture
def con():
    with open_store(MEMORY) as opened:
        yield opened


def assign(con, theme_id: str, prefix: str, strength: float = 0.5) -> list[str]:
    """Give all comments whose id begins so to a new theme; their texts."""
    found = con.execute(
        "SELECT DISTINCT text_id FROM staged_comments WHERE starts_with(native_id, ?)"
        " ORDER BY text_id",
        [prefix],
    ).fetchall()
    names = [name for (name,) in found]
    registry.add_themes(con, [theme_id], STAMP)
    strengths = strength - 0.01 * np.arange(len(names))
    registry.save_assignments(con, names, [theme_id] * len(names), strengths, STAMP)
    return names


def named(con) -> dict[str, tuple[str, str, list[str]]]:
    found = con.execute("SELECT theme_id, title_fr, title_en, keywords FROM themes").fetchall()
    return {theme_id: (fr, en, words) for theme_id, fr, en, words in found}


def lines(prefix: str, texts: tuple[str, ...]) -> list[SourceRecord]:
    return [
        SourceRecord(native_id=f"{prefix}-{i}", body=text, author=f"{prefix} {i}")
        for i, text in enumerate(texts)
    ]


def test_a_title_is_drawn_from_texts_in_its_language_or_else_from_the_others(con):
    hear(con, NIGHT, [*lines("froid", FRENCH), *lines("sella", ITALIAN), *said("brakes", range(6))])
    assign(con, "T-0001", "froid")
    assign(con, "T-0002", "sella")
    assign(con, "T-0003", "brakes")

    name_themes(con, ["T-0001", "T-0002", "T-0003"])

    found = named(con)
    assert "batterie" in found["T-0001"][0].lower()
    assert found["T-0001"][0] == found["T-0001"][1]  # no English text: the French title
    assert "sella" in found["T-0002"][0].lower()
    assert {word for phrase in found["T-0003"][2] for word in phrase.split()} <= BRAKE_WORDS


def test_only_the_themes_asked_for_are_named(con):
    hear(con, NIGHT, [*said("route", range(6)), *said("brakes", range(6))])
    assign(con, "T-0001", "route")
    assign(con, "T-0002", "brakes")

    name_themes(con, ["T-0002"])

    found = named(con)
    assert found["T-0001"] == ("", "", [])
    assert found["T-0002"][1] != ""


def test_a_theme_of_which_nothing_recurs_is_called_by_its_id(con):
    hear(con, NIGHT, lines("lone", ("One entirely lonely remark",)))
    assign(con, "T-0001", "lone")
    name_themes(con, ["T-0001"])
    assert named(con) == {"T-0001": ("T-0001", "T-0001", [])}


def test_nobody_to_name_is_nothing_to_do(con):
    name_themes(con, [])
    assert named(con) == {}


def test_exemplars_are_members_best_first_and_those_of_other_themes_stay(con):
    hear(con, NIGHT, [*said("route", range(20)), *said("brakes", range(5))])
    routes = assign(con, "T-0001", "route")
    brakes = assign(con, "T-0002", "brakes")
    registry.save_exemplars(con, {"T-0002": brakes[:1]})
    corpus = load_corpus(con, ENGINE)
    space = fit_space(corpus.vectors, corpus.languages, SpaceParams(texts_per_dim=2))
    points = project(space, corpus.vectors, corpus.languages)

    choose_all_exemplars(con, corpus.text_ids, points, ["T-0001"])

    found = con.execute("SELECT * FROM theme_exemplars ORDER BY ALL").fetchall()
    assert [(t, rank) for t, rank, _ in found] == [
        *(("T-0001", rank) for rank in range(1, N_EXEMPLARS + 1)),
        ("T-0002", 1),
    ]
    assert {text for t, _, text in found if t == "T-0001"} <= set(routes)
    own = points[[corpus.text_ids.index(t) for t in routes]]
    nearest = routes[int((own @ own.mean(axis=0)).argmax())]
    assert found[0][2] == nearest


def test_a_theme_whose_texts_are_out_of_sight_gets_no_exemplars(con):
    hear(con, NIGHT, list(said("route", range(6))))
    assign(con, "T-0001", "route")
    choose_all_exemplars(con, [], np.zeros((0, 2), np.float32), ["T-0001"])
    assert con.execute("SELECT * FROM theme_exemplars").fetchall() == []
