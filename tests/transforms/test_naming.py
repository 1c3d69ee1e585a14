from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from models.records import SourceRecord
from models.space import SpaceParams, fit_space, project
from tests.fakes import TOPICS, BagEmbedder, hear, night_of, said
from transforms import registry
from transforms.naming import (
    N_EXEMPLARS,
    choose_all_exemplars,
    curated_titles,
    name_themes,
    themes_to_name,
)
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
PUNCTURES = (
    "Encore un pneu crevé ce matin sur la piste",
    "Pneu crevé au bout de dix kilomètres, c'est agaçant",
    "Bonjour, pneu crevé pour la deuxième fois cette semaine",
    "Flat tyre again this morning on the way to work",
    "Second flat tyre in a week, what can I do?",
    "Another flat tyre and nobody answers at the shop",
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
    for number, prefix in enumerate(("froid", "sella", "brakes"), start=1):
        assign(con, f"T-000{number}", prefix)

    name_themes(con, ["T-0001", "T-0002", "T-0003"])

    found = named(con)
    assert found["T-0001"][0] == "Batterie perd la charge en une nuit"
    assert found["T-0001"][1] == found["T-0001"][0]  # no English text
    assert found["T-0002"][:2] == ("Sella scomoda e dura", "Sella scomoda e dura")
    assert found["T-0003"][1] != ""
    assert {word for phrase in found["T-0003"][2] for word in phrase.split()} <= BRAKE_WORDS


def test_each_language_has_its_own_title_where_enough_is_said_in_it(con):
    hear(con, NIGHT, [*lines("pneu", PUNCTURES), *lines("froid", FRENCH)])
    assign(con, "T-0001", "pneu")
    assign(con, "T-0002", "froid")
    name_themes(con, ["T-0001"])
    assert named(con)["T-0001"][:2] == ("Pneu crevé", "Flat tyre")


def test_only_the_themes_asked_for_are_named(con):
    hear(con, NIGHT, [*said("route", range(6)), *said("brakes", range(6))])
    assign(con, "T-0001", "route")
    assign(con, "T-0002", "brakes")

    assert name_themes(con, ["T-0002", "T-0009"]) == ["T-0002"]

    found = named(con)
    assert found["T-0001"] == ("", "", [])
    assert found["T-0002"][1] != ""


def test_a_theme_of_which_nothing_recurs_is_called_by_what_somebody_said_or_its_id(con):
    hear(con, NIGHT, lines("lone", ("Thanks to all of you", "One lonely remark")))
    assign(con, "T-0001", "lone-1")
    assign(con, "T-0002", "lone-0")
    name_themes(con, ["T-0001", "T-0002"])
    assert named(con)["T-0001"][:2] == ("Lonely remark", "Lonely remark")
    assert named(con)["T-0002"] == ("T-0002", "T-0002", [])


def test_nobody_to_name_is_nothing_to_do(con):
    assert name_themes(con, []) == []
    assert named(con) == {}


def test_titles_do_not_hang_on_the_order_of_arrival(con):
    hear(con, NIGHT, list(reversed([*lines("pneu", PUNCTURES), *lines("froid", FRENCH)])))
    assign(con, "T-0001", "pneu")
    assign(con, "T-0002", "froid")
    name_themes(con, ["T-0002", "T-0001"])
    assert named(con)["T-0001"][:2] == ("Pneu crevé", "Flat tyre")


def test_a_title_is_for_the_time_being_until_the_engine_has_had_its_say(con):
    hear(con, NIGHT, list(said("brakes", range(6))))
    assign(con, "T-0001", "brakes")
    name_themes(con, ["T-0001"])
    assert themes_to_name(con) == ["T-0001"]
    name_themes(con, ["T-0001"], open_embedder=BagEmbedder)
    assert themes_to_name(con) == []


def test_the_engine_is_opened_only_if_there_is_something_to_name(con):
    def refuse():
        raise AssertionError("nothing to name")

    assert name_themes(con, [], open_embedder=refuse) == []


def test_the_engine_decides_among_phrases_by_what_is_near_to_the_theme_alone(con):
    hear(con, NIGHT, [*said("route", range(9)), *said("brakes", range(9))])
    assign(con, "T-0001", "route")
    assign(con, "T-0002", "brakes")
    embedder = BagEmbedder()
    name_themes(con, ["T-0001", "T-0002"], open_embedder=lambda: embedder)
    words = set(named(con)["T-0002"][1].lower().split())
    assert words & set(TOPICS["brakes"].split())
    assert embedder.n_encoded > 0


def test_a_theme_that_has_doubled_or_halved_is_named_anew_and_nobody_else(con):
    hear(con, NIGHT, [*said("brakes", range(9)), *said("route", range(9))])
    assign(con, "T-0001", "brakes")
    assign(con, "T-0002", "route")
    name_themes(con, ["T-0001", "T-0002"], open_embedder=BagEmbedder)
    con.execute("UPDATE themes SET named_texts = 4 WHERE theme_id = 'T-0001'")
    assert themes_to_name(con) == ["T-0001"]
    con.execute("UPDATE themes SET named_texts = 19 WHERE theme_id = 'T-0001'")
    assert themes_to_name(con) == ["T-0001"]
    con.execute("UPDATE themes SET named_texts = 17 WHERE theme_id = 'T-0001'")
    assert themes_to_name(con) == []


def test_a_title_that_fits_stays_when_it_is_looked_at_again(con):
    hear(con, NIGHT, lines("pneu", PUNCTURES))
    assign(con, "T-0001", "pneu")
    name_themes(con, ["T-0001"], open_embedder=BagEmbedder)
    con.execute("UPDATE themes SET title_en = 'Tyre flat' WHERE theme_id = 'T-0001'")
    assert name_themes(con, ["T-0001"], open_embedder=BagEmbedder) == []
    assert named(con)["T-0001"][:2] == ("Pneu crevé", "Tyre flat")


def test_what_a_curator_has_named_is_never_touched_and_nobody_is_called_so(con):
    hear(con, NIGHT, [*lines("pneu", PUNCTURES), *lines("froid", FRENCH)])
    assign(con, "T-0001", "froid")
    assign(con, "T-0002", "pneu")
    con.execute("UPDATE themes SET title_fr = 'Le pneu crevé', title_en = 'Cold'")
    con.execute("INSERT INTO curation_effects VALUES ('T-0001', 'title_fr', '', 'Le pneu crevé')")

    assert curated_titles(con) == ["T-0001"]
    assert themes_to_name(con) == ["T-0002"]
    assert name_themes(con, ["T-0001", "T-0002"]) == ["T-0002"]

    found = named(con)
    assert found["T-0001"][:2] == ("Le pneu crevé", "Cold")
    assert found["T-0002"][0] not in {"Pneu crevé", "Le pneu crevé"}
    assert found["T-0002"][1] == "Flat tyre"


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


def test_without_vectors_of_the_members_the_engine_has_no_say(con):
    hear(con, NIGHT, lines("pneu", PUNCTURES))
    assign(con, "T-0001", "pneu")
    con.execute("DELETE FROM vectors")
    name_themes(con, ["T-0001"], open_embedder=BagEmbedder)
    assert named(con)["T-0001"][:2] == ("Pneu crevé", "Flat tyre")
