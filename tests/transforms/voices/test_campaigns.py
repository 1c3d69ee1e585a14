from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from models.records import Page, SourceRecord
from models.voices import Campaign
from tests.fakes import PARIS, hear, land_run, night_of, said
from transforms.land import land_page
from transforms.redact import MASKS
from transforms.stage import stage
from transforms.store import MEMORY, open_store
from transforms.voices.campaigns import CampaignOutcome, find_campaigns, load_campaigns

NIGHT = night_of(date(2026, 11, 20))
LETTER = (
    "They sell our rides to insurers without asking. Read article seven of the new terms, "
    "remove the app and ask for your data before it is too late. Pass it on!"
)
OTHER = (
    "The warehouse closed in September and nobody told the people who still wait for their "
    "parcels; write to the mayor and to the paper until somebody answers all of us."
)


@pytest.fixture
def con():
    """A store in which forty people say what they think of two things."""
    with open_store(MEMORY) as opened:
        hear(opened, NIGHT, [*said("route", range(40)), *said("battery", range(40))])
        yield opened


def copies(
    texts: Sequence[str], day: int = 10, prefix: str = "copier", **fields: str
) -> list[SourceRecord]:
    """A text each, by people who say nothing else, within a day."""
    return [
        SourceRecord(
            **{
                "native_id": f"{prefix}-{i}",
                "author": f"{prefix} {i}",
                "body": text,
                "created_at": datetime(2026, 11, day, 9, i, tzinfo=UTC),
                **fields,
            }
        )
        for i, text in enumerate(texts)
    ]


def speak(con, records, night=NIGHT) -> None:
    land_page(con, land_run(night, f"run-{night.date}"), Page(tuple(records), {}))
    stage(con, "r1", night, PARIS, MASKS)


def members(con) -> dict[str, str]:
    """Native id to campaign."""
    return dict(
        con.execute(
            "SELECT native_id, campaign_id FROM staged_comments JOIN campaign_texts USING (text_id)"
            " ORDER BY 1"
        ).fetchall()
    )


def stored(con) -> list[tuple]:
    return con.execute("SELECT * FROM campaigns ORDER BY 1").fetchall()


def test_a_campaign_is_stored_with_its_evidence(con):
    near = LETTER.replace("too late", "far too late")
    speak(
        con,
        copies([LETTER, LETTER, LETTER, near, near, f"From a friend of mine, to all: {LETTER}"]),
    )

    outcome = find_campaigns(con, NIGHT, "r1")

    assert outcome == CampaignOutcome(n_comments=86, n_campaigns=1, n_new=1, n_folded=6)
    (found,) = load_campaigns(con, NIGHT.date)
    assert found == Campaign(
        campaign_id="C-0001",
        first_night=NIGHT.date,
        n_comments=6,
        n_texts=3,
        n_wordings=found.n_wordings,
        n_people=6,
        n_unsigned=0,
        n_peak=6,
        n_one_time=6,
        one_time_usual=1.0,
        one_time_chance=1.0,
        wording_bits=found.wording_bits,
        first_said_on=date(2026, 11, 10),
        last_said_on=date(2026, 11, 10),
        n_set_aside=0,
        n_communities=1,
        sample_comment_id=found.sample_comment_id,
        sample=LETTER,
        sample_url="",
    )
    assert found.one_time_share == 1.0
    assert found.n_wordings in {1, 2}
    assert members(con) == {f"copier-{i}": "C-0001" for i in range(6)}


def test_doing_it_again_changes_nothing(con):
    speak(con, copies([LETTER] * 6))
    find_campaigns(con, NIGHT, "r1")
    before = stored(con), members(con)
    assert find_campaigns(con, NIGHT, "r2").n_new == 0
    assert (stored(con), members(con)) == before


def test_a_campaign_that_grows_keeps_its_id_and_another_gets_its_own(con):
    speak(con, copies([LETTER] * 6))
    find_campaigns(con, NIGHT, "r1")
    later = night_of(date(2026, 11, 24))
    adorned = [f"{LETTER} Thank you!"] * 3
    speak(con, [*copies(adorned, 21, "late"), *copies([OTHER] * 7, 22, "other")], later)

    outcome = find_campaigns(con, later, "r2")

    assert (outcome.n_campaigns, outcome.n_new) == (2, 1)
    first, second = load_campaigns(con, later.date)
    assert (first.campaign_id, first.first_night, first.n_comments) == ("C-0001", NIGHT.date, 9)
    assert (second.campaign_id, second.first_night, second.n_comments) == ("C-0002", later.date, 7)


def test_an_id_is_never_used_again_and_comes_back_with_its_texts(con):
    speak(con, copies([LETTER] * 6))
    find_campaigns(con, NIGHT, "r1")
    gone = [replace(one, body="", author="", is_deleted=True) for one in copies([LETTER] * 6)[:3]]
    speak(con, gone, night_of(date(2026, 11, 21)))
    assert find_campaigns(con, night_of(date(2026, 11, 21)), "r2").n_campaigns == 0
    assert load_campaigns(con, NIGHT.date) == ()
    assert members(con) == {}
    assert [(row[0], row[1], row[-1]) for row in stored(con)] == [("C-0001", False, "r2")]

    speak(con, copies([OTHER] * 7, 19, "other"), night_of(date(2026, 11, 22)))
    find_campaigns(con, night_of(date(2026, 11, 22)), "r3")
    speak(con, copies([LETTER] * 6, 20, "again"), night_of(date(2026, 11, 23)))
    outcome = find_campaigns(con, night_of(date(2026, 11, 23)), "r4")

    assert outcome.n_new == 0
    assert [one.campaign_id for one in load_campaigns(con, NIGHT.date)] == ["C-0001", "C-0002"]


def test_of_texts_that_nobody_says_any_more_nothing_is_left_but_numbers(con):
    speak(con, copies([LETTER] * 6))
    find_campaigns(con, NIGHT, "r1")
    gone = [replace(one, body="", author="", is_deleted=True) for one in copies([LETTER] * 6)]
    speak(con, gone, night_of(date(2026, 11, 21)))
    assert members(con) == {}
    (found,) = load_campaigns(con, NIGHT.date)
    assert (found.campaign_id, found.sample, found.sample_comment_id) == ("C-0001", "", "")
    assert con.execute("SELECT sample_text_id FROM campaigns").fetchall() == [("",)]


def test_signals_name_the_campaign_of_their_text(con):
    speak(con, copies([LETTER] * 6))
    con.execute(
        "INSERT INTO signals SELECT text_id, ['other'], 'none', false, 'C-0009', 1 FROM texts"
    )
    find_campaigns(con, NIGHT, "r1")
    told = con.execute("SELECT campaign_id, count(*) FROM signals GROUP BY 1 ORDER BY 1").fetchall()
    assert told == [("", 80), ("C-0001", 1)]


def test_the_order_in_which_comments_came_does_not_matter(con):
    flood = [*copies([LETTER, f"{LETTER} Thanks."] * 4), *copies([OTHER] * 6, 12, "other")]
    speak(con, flood)
    find_campaigns(con, NIGHT, "r1")
    with open_store(MEMORY) as other:
        speak(other, random.Random(2).sample(flood, len(flood)))
        speak(other, [*said("battery", range(40)), *said("route", range(40))])
        find_campaigns(other, NIGHT, "r1")
        assert (stored(other), members(other)) == (stored(con), members(con))


def test_what_was_said_after_the_night_is_not_there_yet(con):
    speak(con, copies([LETTER] * 6, 19), night_of(date(2026, 11, 24)))
    assert find_campaigns(con, night_of(date(2026, 11, 18)), "r1").n_comments == 80


def test_what_is_set_aside_is_told_with_the_campaign(con):
    speak(con, copies([LETTER] * 6))
    con.execute("UPDATE staged_comments SET is_set_aside = true WHERE native_id = 'copier-2'")
    find_campaigns(con, NIGHT, "r1")
    (found,) = load_campaigns(con, NIGHT.date)
    assert (found.n_comments, found.n_set_aside) == (6, 1)


def test_the_title_of_a_thread_is_nobodys_wording(con):
    title = "Where have all the warehouses of the north gone and who pays for our parcels now"
    answers = ["Signed", "Me too", "So do I", "Same here, Leeds", "Count me in", "Yes", "Agreed"]
    speak(con, copies(answers, title=title, thread_id="7"))
    assert find_campaigns(con, NIGHT, "r1").n_campaigns == 0


def test_the_same_letter_under_several_titles_is_one_campaign(con):
    titles = ["Insurance for riders in the north", "Where is my parcel since last week", "Hello"]
    for i, title in enumerate(titles):
        talk = copies([f"Well, {i} thoughts of mine on it", LETTER, LETTER], 10, f"in{i}")
        speak(con, [replace(one, title=title, thread_id=f"{i}") for one in talk])
    find_campaigns(con, NIGHT, "r1")
    (found,) = load_campaigns(con, NIGHT.date)
    assert (found.n_comments, found.n_texts) == (6, 3)


def test_nobody_known_has_no_share_of_one_time_authors(con):
    speak(con, [replace(one, author="") for one in copies([LETTER] * 6)])
    find_campaigns(con, NIGHT, "r1")
    (found,) = load_campaigns(con, NIGHT.date)
    assert (found.n_people, found.n_unsigned, found.one_time_share) == (0, 6, None)


def test_a_store_without_comments_or_dates_is_searched_too(con):
    with open_store(MEMORY) as empty:
        assert find_campaigns(empty, NIGHT, "r1") == CampaignOutcome(0, 0, 0, 0)
        assert load_campaigns(empty, NIGHT.date) == ()
    speak(con, [replace(one, created_at=None) for one in copies([LETTER] * 6)])
    find_campaigns(con, NIGHT, "r1")
    (found,) = load_campaigns(con, NIGHT.date)
    assert (found.first_said_on, found.last_said_on, found.n_peak) == (None, None, 6)
