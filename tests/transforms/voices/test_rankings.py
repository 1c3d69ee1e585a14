from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from models.records import Page, SourceRecord
from models.spoken import Spoken, spoken_of
from tests.fakes import PARIS, hear, land_run, night_of, said, sentence
from transforms import registry
from transforms.copies import text_id
from transforms.land import land_page
from transforms.readings import ReadingScope, read_night
from transforms.redact import MASKS
from transforms.runs import start_run
from transforms.stage import stage
from transforms.store import MEMORY, open_store
from transforms.voices.campaigns import find_campaigns
from transforms.voices.communities import compare_communities
from transforms.voices.rankings import load_firmness, load_rankings
from transforms.voices.sides import theme_sides
from transforms.voices.spoken import load_spoken
from transforms.voices.theme_voices import theme_voices

NIGHT = night_of(date(2026, 11, 20))
THEMES = {"battery": "T-0001", "route": "T-0002", "brakes": "T-0003"}
LETTER = (
    "They sell our rides to insurers without asking. Read article seven of the new terms, "
    "remove the app and ask for your data before it is too late. Pass it on!"
)


@pytest.fixture
def con():
    """Two communities and three themes; a campaign speaks of the brakes."""
    with open_store(MEMORY) as opened:
        hear(opened, NIGHT, _forum())
        land_page(opened, land_run(NIGHT, source="mail"), Page(tuple(_mail()), {}))
        stage(opened, "r1", NIGHT, PARIS, MASKS)
        stamp = registry.Stamp(NIGHT.date, "r1", "S-1")
        registry.add_themes(opened, sorted(THEMES.values()), stamp)
        for topic, theme_id in THEMES.items():
            texts = sorted({text_id(sentence(topic, i)) for i in range(40)})
            registry.save_assignments(opened, texts, [theme_id] * 40, np.ones(40), stamp)
        registry.save_assignments(opened, [text_id(LETTER)], ["T-0003"], np.ones(1), stamp)
        find_campaigns(opened, NIGHT, "r1")
        yield opened


def _forum() -> list[SourceRecord]:
    rated = [replace(one, rating=1 + i % 2) for i, one in enumerate(said("battery", range(20)))]
    early = datetime(2026, 9, 1, tzinfo=UTC)
    letters = [
        SourceRecord(
            f"copy-{i}", LETTER, author=f"copier {i}", created_at=datetime(2026, 11, 3, tzinfo=UTC)
        )
        for i in range(30)
    ]
    return [
        *rated,
        *said("route", range(12), version="4.2", segment="pro"),
        *said("route", range(12, 15), created_at=early),
        *said("brakes", range(4)),
        *letters,
    ]


def _mail() -> list[SourceRecord]:
    unsigned = [replace(one, author="") for one in said("battery", range(20, 26))]
    return [*unsigned, *said("battery", range(26, 30)), *said("seat", range(30))]


def test_themes_are_ranked_by_people_and_the_campaign_counts_once(con):
    found = load_rankings(con, NIGHT, 28)
    told = [(t.theme_id, t.rank, t.n_voices, t.n_people, t.n_unknown) for t in found.ranked]
    assert told == [
        ("T-0001", 1, 30, 24, 6),
        ("T-0002", 2, 15, 15, 0),
        ("T-0003", 3, 5, 34, 0),
    ]
    assert (found.first, found.last, found.n_voices) == (None, NIGHT.date, 80)
    assert (found.n_comments, found.n_people, found.n_unknown) == (109, 103, 6)
    battery, route, brakes = found.ranked
    assert (battery.mean_rating, battery.n_ratings, brakes.n_in_campaigns) == (1.5, 20, 30)
    assert [(s.dimension, s.name, s.n_voices) for s in route.slices] == [
        ("community", "forum", 15),
        ("language", "en", 15),
        ("version", "4.2", 12),
        ("segment", "pro", 12),
    ]


def test_after_the_first_night_only_the_window_counts(con):
    first = replace(NIGHT, date=date(2026, 9, 2))
    run_id = start_run(con, first, "run", {}, first.now)
    con.execute(
        "INSERT INTO run_sources VALUES (?, 'forum', 'done', 1, 1, 0, 0, 0, 0, 0, 0, '', '[]')",
        [run_id],
    )
    found = load_rankings(con, NIGHT, 28)
    assert found.first == date(2026, 10, 24)
    assert {t.theme_id: t.n_voices for t in found.ranked}["T-0002"] == 12


def test_what_is_set_aside_or_hidden_is_not_ranked(con):
    con.execute("UPDATE staged_comments SET is_set_aside = true WHERE native_id LIKE 'brakes%'")
    con.execute("UPDATE themes SET state = 'hidden' WHERE theme_id = 'T-0002'")
    found = load_rankings(con, NIGHT, 28)
    assert [t.theme_id for t in found.ranked] == ["T-0001"]
    assert [(t.theme_id, t.n_voices) for t in found.single] == [("T-0003", 1)]
    assert found.n_voices == 76


def test_the_top_is_weighed_without_what_may_have_brought_it_there(con):
    found = load_firmness(con, NIGHT, 28)
    assert [(f.theme_id, f.is_firm) for f in found] == [
        ("T-0001", True),
        ("T-0002", False),
        ("T-0003", False),
    ]
    assert [(c.removal, c.subject, c.rank, c.n_voices) for c in found[2].checks] == [
        ("loudest", "", None, 2),
        ("campaign", "C-0001", 3, 4),
        ("community", "forum", None, 0),
    ]


def test_what_only_one_community_says(con):
    found = compare_communities(con, NIGHT, 28)
    assert found.n_voices == {"forum": 40, "mail": 40}
    claims = [(c.theme_id, c.community, c.finding, c.n_voices) for c in found.claims]
    assert claims == [("T-0002", "forum", "only", 15)]
    assert [(shared.theme_id, shared.communities) for shared in found.everywhere] == [
        ("T-0001", ("forum", "mail"))
    ]


def test_of_one_theme_the_same_is_told_as_of_all(con):
    ranking, firmness = load_rankings(con, NIGHT, 28), load_firmness(con, NIGHT, 28)
    compared = compare_communities(con, NIGHT, 28)
    for place, theme_id in enumerate(THEMES.values()):
        found = theme_voices(con, theme_id, NIGHT, 28, 2)
        assert (found.rank, found.firmness) == (ranking.ranked[place], firmness[place])
        assert found.sides == theme_sides(con, theme_id, 2)
        assert (found.first, found.last) == (ranking.first, ranking.last)
        assert (found.n_ranked, found.n_voices) == (3, 80)
    route, battery = (
        theme_voices(con, THEMES[name], NIGHT, 28, 2) for name in ("route", "battery")
    )
    assert (route.claims, route.shared) == (compared.claims, None)
    assert (battery.claims, battery.shared) == ((), compared.everywhere[0])


def test_of_a_theme_that_nobody_speaks_of_there_is_no_rank(con):
    found = theme_voices(con, "T-0099", NIGHT, 28, 2)
    assert (found.rank, found.firmness, found.claims, found.shared) == (None, None, (), None)


def test_an_empty_store_has_nothing_to_rank():
    with open_store(MEMORY) as con:
        assert load_spoken(con, NIGHT.date, 28)[0].n_themes == 0
        assert load_rankings(con, NIGHT, 28).ranked == load_firmness(con, NIGHT, 28) == ()
        assert compare_communities(con, NIGHT, 28).claims == ()


def test_what_reports_count_is_what_rankings_count(con):
    con.execute("UPDATE staged_comments SET is_set_aside = true WHERE native_id LIKE 'brakes-1%'")
    con.execute("UPDATE themes SET state = 'hidden' WHERE theme_id = 'T-0002'")
    reading = read_night(con, ReadingScope("Aurore", NIGHT.date, "r1", 28, ""))
    copies = dict(con.execute("SELECT text_id, copy_id FROM texts").fetchall())
    found = con.execute("SELECT text_id, campaign_id, wording_id FROM campaign_texts").fetchall()
    told = {text: {"campaign_id": name, "wording_id": wording} for text, name, wording in found}
    said = [
        replace(c, copy_id=copies[c.text_id], **told.get(c.text_id, {}))
        for c in reading.comments
        if not c.is_set_aside
    ]
    shown = {theme.theme_id for theme in reading.themes if theme.state != "hidden"}
    assert told
    assert columns(spoken_of(said, shown)) == columns(load_spoken(con, NIGHT.date, 28)[0])


def columns(spoken: Spoken) -> dict[str, object]:
    named = ("themes", "voices", "people", "texts", "copies", "campaigns")
    every = {**{name: getattr(spoken, name) for name in named}, **spoken.parts}
    told = {name: (each.names, each.codes.tolist()) for name, each in every.items()}
    return {**told, "ratings": np.nan_to_num(spoken.ratings, nan=-1).tolist()}
