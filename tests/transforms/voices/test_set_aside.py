from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import duckdb
import pytest

from models.errors import UsageError
from models.records import SourceRecord
from tests.fakes import BagEmbedder, hear, night_of, said
from tests.transforms.test_theming import PARAMS
from transforms.copies import text_id
from transforms.curation.acts import Signature
from transforms.store import MEMORY, open_store
from transforms.theming import refit_themes, theme_night
from transforms.voices.restoring import (
    Wanted,
    count_reasons,
    restorations,
    restore,
    sample_reasons,
    undo_restoration,
)
from transforms.voices.set_aside import SetAsideOutcome, set_aside_voices

ENGINE = BagEmbedder.engine.key
FIRST, SECOND, THIRD = (night_of(date(2026, 11, day)) for day in (2, 3, 4))
SIGNATURE = Signature(datetime(2026, 11, 3, 10, tzinfo=UTC), "Ada", "she is a customer")
SCAM = "I lost my bitcoin wallet, this hacker recovered my stolen funds, WhatsApp [phone]"
ABUSE = "You people are idiots and morons, go kill yourself"
RUDE = "This app is shit and it crashes all the time"
RAIDERS = [
    "Boycott this greedy corporation number{n}, shame on the minister who supports the war",
    "The president is a liar number{n} and you support the war, shame on you",
    "Stop the war number{n}, shame on this greedy corporation and the president",
]
USERS = [
    "The battery number{n} lasts two days and the screen is bright",
    "It crashes number{n} when I open the settings page since the update",
    "The search number{n} returns nothing useful, the menu is a maze",
]


@pytest.fixture
def con():
    with open_store(MEMORY) as con:
        yield con


def records(texts, day: int = 1, prefix: str = "") -> list[SourceRecord]:
    """One comment a text, each by another person, on one day of November."""
    at = datetime(2026, 11, day, 9, tzinfo=UTC)
    return [
        SourceRecord(
            native_id=f"{prefix}{day}-{i}", author=f"{prefix}{day} {i}", body=text, created_at=at
        )
        for i, text in enumerate(texts)
    ]


def many(kinds: list[str], n: int, start: int = 0) -> list[str]:
    return [kinds[i % len(kinds)].replace("{n}", str(start + i)) for i in range(n)]


def look(con: duckdb.DuckDBPyConnection, night=FIRST, engine=BagEmbedder) -> SetAsideOutcome:
    return set_aside_voices(con, night, f"run-{night.date}", ENGINE, engine)


def aside(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Native id -> reason of what is set aside."""
    found = con.execute(
        "SELECT native_id, set_aside_reason FROM staged_comments WHERE is_set_aside ORDER BY 1"
    )
    return dict(found.fetchall())


def unasked() -> BagEmbedder:
    raise AssertionError("the engine was opened for nothing")


def test_abuse_of_persons_and_scams_are_set_aside_and_rude_words_on_the_product_are_not(con):
    hear(con, FIRST, records([SCAM, ABUSE, RUDE]))
    assert look(con) == SetAsideOutcome(n_judged=3, n_set_aside=2, n_new=2, n_back=0)
    assert aside(con) == {"1-0": "scam", "1-1": "abuse"}


def test_evidence_names_the_lists_and_no_word(con):
    hear(con, FIRST, records([ABUSE]))
    look(con)
    ((reason, since, evidence, run_id),) = con.execute(
        "SELECT reason, since_night, evidence, run_id FROM set_asides"
    ).fetchall()
    told = json.loads(evidence)
    assert (reason, since, run_id) == ("abuse", FIRST.date, "run-2026-11-02")
    assert told["signs"] == ["insult", "threat"]
    assert 0.5 <= told.pop("probability") <= 1


def test_a_second_look_computes_nothing_and_changes_nothing(con):
    hear(con, FIRST, records([SCAM, ABUSE, RUDE]))
    look(con)
    before = con.execute("SELECT * FROM set_asides ORDER BY ALL").fetchall()
    outcome = look(con, SECOND, unasked)
    assert outcome == SetAsideOutcome(n_judged=0, n_set_aside=2, n_new=0, n_back=0)
    assert con.execute("SELECT * FROM set_asides ORDER BY ALL").fetchall() == before


def test_examples_are_encoded_once_for_an_engine(con):
    engine = BagEmbedder()
    hear(con, FIRST, records([SCAM]))
    look(con, FIRST, lambda: engine)
    n_examples = engine.n_encoded
    hear(con, SECOND, records([RUDE], day=2))
    look(con, SECOND, unasked)
    assert n_examples == con.execute("SELECT count(*) FROM judge_examples").fetchone()[0] > 500


def test_the_order_of_arrival_does_not_matter(con):
    told = [SCAM, ABUSE, *many(USERS, 40), *many(RAIDERS, 30)]
    hear(con, FIRST, records(told))
    look(con)
    with open_store(MEMORY) as other:
        hear(other, FIRST, records(told)[::-1])
        look(other)
        query = "SELECT comment_id, reason, text_id, evidence FROM set_asides ORDER BY ALL"
        assert con.execute(query).fetchall() == other.execute(query).fetchall()


def test_a_text_that_was_edited_is_looked_at_anew(con):
    hear(con, FIRST, records([ABUSE]))
    look(con)
    (record,) = records([RUDE])
    hear(con, SECOND, [replace(record, edited_at=datetime(2026, 11, 2, 9, tzinfo=UTC))])
    assert look(con, SECOND) == SetAsideOutcome(n_judged=1, n_set_aside=0, n_new=0, n_back=1)
    assert con.execute("SELECT count(*) FROM set_asides").fetchone() == (0,)


def test_a_raid_is_set_aside_and_what_speaks_of_the_product_stays(con):
    for day in range(1, 11):
        hear(con, night_of(date(2026, 11, 12)), records(many(USERS, 10, 10 * day), day))
    hear(con, night_of(date(2026, 11, 12)), records(many(RAIDERS, 30), 11, "raid-"))
    hear(con, night_of(date(2026, 11, 12)), records(many(USERS, 20, 900), 11, "user-"))
    look(con, night_of(date(2026, 11, 12)))
    assert set(aside(con).values()) == {"raid"}
    assert {native_id.split("-")[0] for native_id in aside(con)} == {"raid"}
    assert len(aside(con)) >= 25


def test_a_raid_of_praise_is_treated_alike(con):
    praise = [
        "Thank you number{n} for helping the families after the flood, you are heroes",
        "Respect number{n} for the donation to the hospital, bravo",
        "Bravo number{n} for giving millions to the families after the flood, respect",
    ]
    hear(con, FIRST, records([*many(USERS, 60), *many(praise, 40)]))
    look(con)
    reasons = aside(con)
    assert set(reasons.values()) == {"raid"}
    assert {int(native_id.split("-")[1]) >= 60 for native_id in reasons} == {True}


def test_a_raid_without_dates_is_found_by_content_alone(con):
    told = [
        replace(record, created_at=None)
        for record in records([*many(USERS, 60), *many(RAIDERS, 30)])
    ]
    hear(con, FIRST, told)
    look(con)
    assert {int(native_id.split("-")[1]) >= 60 for native_id in aside(con)} == {True}
    (evidence,) = con.execute("SELECT DISTINCT evidence ->> '$.days' FROM set_asides").fetchall()
    assert evidence == ("[]",)


def test_some_talk_of_something_else_is_no_raid(con):
    hear(con, FIRST, records([*many(USERS, 90), *many(RAIDERS, 6)]))
    look(con)
    assert aside(con) == {}


def test_a_raid_that_is_over_stays_set_aside(con):
    hear(con, FIRST, records([*many(USERS, 60), *many(RAIDERS, 30)]))
    look(con)
    n_raiders = len(aside(con))
    for day in (2, 3):
        night = night_of(date(2026, 11, day))
        hear(con, night, records(many(RAIDERS, 200, 1000 * day), day))
        look(con, night)
    first = [native_id for native_id in aside(con) if native_id.startswith("1-")]
    assert len(first) >= n_raiders > 0


def test_a_restored_comment_counts_at_once_and_is_never_set_aside_again_for_that(con):
    hear(con, FIRST, records([SCAM, ABUSE]))
    look(con)
    assert restore(con, Wanted(("forum:1-1",)), SIGNATURE) == (1, 1)
    assert aside(con) == {"1-0": "scam"}
    look(con, SECOND)
    assert aside(con) == {"1-0": "scam"}
    (act,) = restorations(con)
    assert (act.actor, act.why, act.n_named, act.undone_by) == ("Ada", "she is a customer", 1, "")


def test_a_restoration_can_be_undone_once(con):
    hear(con, FIRST, records([ABUSE]))
    look(con)
    restore(con, Wanted(("forum:1-0",)), SIGNATURE)
    assert undo_restoration(con, 1, SIGNATURE) == 1
    assert aside(con) == {"1-0": "abuse"}
    assert restorations(con)[0].undone_by == "Ada"
    with pytest.raises(UsageError, match="There is no restoration 1 that holds"):
        undo_restoration(con, 1, SIGNATURE)


def test_a_whole_reason_can_be_taken_back(con):
    hear(con, FIRST, records([SCAM, ABUSE]))
    look(con)
    assert restore(con, Wanted(reason="scam"), SIGNATURE) == (1, 1)
    assert aside(con) == {"1-1": "abuse"}


def test_a_text_is_taken_back_with_all_its_copies_also_future_ones(con):
    hear(con, FIRST, records([ABUSE, ABUSE]))
    look(con)
    assert restore(con, Wanted(text=ABUSE), SIGNATURE) == (1, 2)
    hear(con, SECOND, records([ABUSE], day=2))
    look(con, SECOND)
    assert aside(con) == {}
    undo_restoration(con, 1, SIGNATURE)
    assert restore(con, Wanted(text=text_id(ABUSE), reason="abuse"), SIGNATURE) == (2, 3)


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (Wanted(), "Name comments"),
        (Wanted(reason="noise"), '"noise" is no reason; expected one of scam, spam, abuse, raid'),
        (Wanted(("forum:1-1",)), "Nothing of what was named is set aside. "),
        (Wanted(reason="raid"), "Nothing of what was named is set aside for raid"),
        (Wanted(("nobody",)), 'There is no comment "nobody"'),
    ],
)
def test_what_cannot_be_taken_back_is_said(con, wanted, message):
    hear(con, FIRST, records([ABUSE, RUDE]))
    look(con)
    with pytest.raises(UsageError, match=message):
        restore(con, wanted, SIGNATURE)
    assert restorations(con) == []


def test_reasons_are_counted_and_sampled(con):
    hear(con, FIRST, records([ABUSE, ABUSE, SCAM]))
    look(con)
    counts = [(c.reason, c.n_comments, c.n_texts, c.n_people) for c in count_reasons(con)]
    assert counts == [("scam", 1, 1, 1), ("abuse", 2, 1, 2)]
    assert [(t.reason, t.text, t.n_comments) for t in sample_reasons(con, 5)] == [
        ("scam", SCAM, 1),
        ("abuse", ABUSE, 2),
    ]
    assert [t.reason for t in sample_reasons(con, 5, "abuse")] == ["abuse"]
    assert sample_reasons(con, 0) == []
    with pytest.raises(UsageError, match='"noise" is no reason'):
        sample_reasons(con, 5, "noise")


def test_signals_tell_abuse(con):
    hear(con, FIRST, records([ABUSE, RUDE]))
    con.execute(
        "INSERT INTO signals SELECT text_id, ['other'], 'none', text = ?, '', 1 FROM texts", [RUDE]
    )
    look(con)
    told = con.execute(
        "SELECT t.text, g.is_abuse FROM signals AS g JOIN texts AS t USING (text_id)"
    )
    assert dict(told.fetchall()) == {ABUSE: True, RUDE: False}


def test_a_store_without_comments_has_nothing_to_set_aside(con):
    assert look(con, engine=unasked) == SetAsideOutcome(0, 0, 0, 0)


class TestThemes:
    """What is set aside keeps or gets its theme, founds none and counts nowhere."""

    def night(self, con, night, find=theme_night):
        look(con, night)
        return find(con, ENGINE, night, f"run-{night.date}", PARAMS)

    def totals(self, con) -> tuple[int, int, int]:
        """All comments, those that are ranked, those that are set aside."""
        found = con.execute(
            "SELECT count(*), count(*) FILTER (WHERE NOT is_set_aside),"
            " count(*) FILTER (WHERE is_set_aside AND set_aside_reason <> '') FROM staged_comments"
        ).fetchone()
        return found or (0, 0, 0)

    def test_ranked_and_set_aside_are_all(self, con):
        hear(con, FIRST, [*said("battery", range(20)), *said("route", range(20))])
        hear(con, FIRST, records([ABUSE, SCAM]))
        self.night(con, FIRST)
        assert self.totals(con) == (42, 40, 2)
        undecided = con.execute(
            "SELECT count(*) FROM staged_comments WHERE text_id NOT IN"
            " (SELECT text_id FROM assignments WHERE until_night IS NULL)"
        ).fetchone()
        assert undecided == (0,)

    def test_a_set_aside_text_joins_the_theme_it_is_near(self, con):
        hear(con, FIRST, [*said("battery", range(20)), *said("route", range(20))])
        self.night(con, FIRST)
        (theme_of_battery,) = self.theme_of(con, "battery-1")
        hear(con, SECOND, [*said("battery", [77])])
        con.execute(
            "UPDATE staged_comments SET is_set_aside = true, set_aside_reason = 'abuse'"
            " WHERE native_id = 'battery-77'"
        )
        theme_night(con, ENGINE, SECOND, "run-2", PARAMS)
        assert self.theme_of(con, "battery-77") == (theme_of_battery,)

    def test_texts_that_are_set_aside_found_no_theme(self, con):
        hear(con, FIRST, [*said("battery", range(20)), *said("route", range(20))])
        hear(con, FIRST, said("seat", range(20)))
        con.execute(
            "UPDATE staged_comments SET is_set_aside = true, set_aside_reason = 'spam'"
            " WHERE native_id LIKE 'seat%'"
        )
        theme_night(con, ENGINE, FIRST, "run-1", PARAMS)
        assert con.execute("SELECT count(*) FROM themes").fetchone() == (2,)

    def test_it_keeps_its_theme_through_a_refit_and_counts_again_once_restored(self, con):
        hear(con, FIRST, [*said("battery", range(20)), *said("route", range(20))])
        self.night(con, FIRST)
        before = self.theme_of(con, "battery-1")
        con.execute(
            "INSERT INTO set_asides"
            " SELECT comment_id, 'raid', text_id, DATE '2026-11-03', '{}', 'r'"
            " FROM staged_comments WHERE native_id = 'battery-1'"
        )
        self.night(con, SECOND, refit_themes)
        assert aside(con) == {"battery-1": "raid"}
        assert self.theme_of(con, "battery-1") == before
        restore(con, Wanted(("forum:battery-1",)), SIGNATURE)
        self.night(con, THIRD)
        assert self.totals(con) == (40, 40, 0)
        assert self.theme_of(con, "battery-1") == before

    def test_without_a_space_nothing_is_assigned(self, con):
        hear(con, FIRST, records([ABUSE]))
        self.night(con, FIRST)
        assert con.execute("SELECT count(*) FROM assignments").fetchone() == (0,)

    def theme_of(self, con, native_id: str) -> tuple[str, ...]:
        found = con.execute(
            "SELECT theme_id FROM staged_comments JOIN assignments USING (text_id)"
            " WHERE native_id = ? AND until_night IS NULL",
            [native_id],
        )
        return tuple(theme_id for (theme_id,) in found.fetchall())
