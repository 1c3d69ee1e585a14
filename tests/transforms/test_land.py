import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.records import LandCounts, Night, Page, SourceRecord
from transforms.authors import author_key, comment_id, suppression_key
from transforms.ingesting import read_cursor
from transforms.land import BatchRefused, LandRun, land_page
from transforms.redact import MASKS
from transforms.stage import stage
from transforms.store import MEMORY, open_store

KEY = bytes(range(32))
AS_OF = datetime(2026, 11, 3, 1, tzinfo=UTC)
NIGHT = Night(date(2026, 11, 2), AS_OF, AS_OF, "Europe/Paris")
NEXT = Night(
    date(2026, 11, 3), AS_OF + timedelta(days=1), AS_OF + timedelta(days=1), "Europe/Paris"
)
RUN = LandRun("r1", "entraide", "fake", "Entraide", "", "", MASKS, "FR", KEY, NIGHT, 0.5)
LATER = replace(RUN, run_id="r2", night=NEXT)
LAST = replace(
    LATER, run_id="r3", night=replace(NEXT, date=date(2026, 11, 4), as_of=AS_OF + timedelta(days=2))
)
SAID = datetime(2026, 10, 1, 9, tzinfo=UTC)


@pytest.fixture
def con():
    with open_store(MEMORY) as opened:
        yield opened


def record(native_id="1", body="La batterie se vide trop vite", **fields):
    return SourceRecord(native_id=native_id, body=body, **{"created_at": SAID, **fields})


def land(con, *records, run=RUN, cursor=None, **named):
    return land_page(con, run, Page(tuple(records), cursor or {"at": 1}), **named)


def column(con, query):
    return [row[0] for row in con.execute(query).fetchall()]


def everything(con):
    """All that landing writes, in a form that can be compared."""
    tables = ("comment_versions", "quarantine", "arrivals_set_aside", "cursors")
    return {name: con.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall() for name in tables}


def test_a_record_lands_masked_with_its_author_as_a_key(con):
    counts = land(
        con,
        record(
            title="Écrivez à jean.dupont@exemple.fr",
            body="ou au 06 12 34 56 78",
            author="Jean Dupont",
            url="https://forum.exemple.fr/@jeannot/12?token=abcdef0123456789abcd",
            thread_id="<abc@mail.exemple.fr>",
            extra={"note": ["appelez 06 12 34 56 78", 3, None, True], "part": float("nan")},
            tags=("batterie",),
            rating=4.0,
        ),
    )
    assert counts == LandCounts(received=1, new=1)
    row = con.sql("SELECT * FROM comment_versions").to_arrow_table().to_pylist()[0]
    assert row.pop("thread_id") not in {"", "<abc@mail.exemple.fr>", "<[email]>"}
    assert len(row.pop("content_mac")) == 64
    assert row.pop("mask_version") >= 1_000_000
    assert json.loads(row.pop("extra")) == {
        "note": ["appelez [phone]", 3, None, True],
        "part": None,
    }
    assert row == {
        "comment_id": comment_id("entraide", "1"),
        "version_no": 1,
        "source": "entraide",
        "native_id": "1",
        "community": "Entraide",
        "parent_native_id": "",
        "url": "https://forum.exemple.fr/@jeannot/12?token=[url_token]",
        "author_key": author_key(KEY, "entraide", "Jean Dupont"),
        "source_language": "",
        "title": "Écrivez à [email]",
        "body": "ou au [phone]",
        "body_format": "text",
        "said_at": SAID,
        "edited_at": None,
        "known_at": AS_OF,
        "rating": 4.0,
        "score": None,
        "n_answers": None,
        "product": "",
        "version": "",
        "segment": "",
        "tags": ["batterie"],
        "visibility": "public",
        "is_deleted": False,
        "run_id": "r1",
    }


def test_the_configuration_fills_what_records_do_not_say(con):
    run = replace(RUN, community="", product="montre", language="fr")
    land(con, record("1"), record("2", community="SAV", product="app", language="en"), run=run)
    found = con.execute(
        "SELECT community, product, source_language FROM comment_versions ORDER BY native_id"
    ).fetchall()
    assert found == [("entraide", "montre", "fr"), ("SAV", "app", "en")]


def test_landing_a_page_twice_changes_nothing(con):
    page = [record("1"), record("2", is_robot=True), record("3", body=" "), record("4")]
    first = land(con, *page)
    before = everything(con)
    second = land(con, *page)
    assert first == LandCounts(received=4, new=2, quarantined=1, set_aside=1)
    assert second == LandCounts(received=4, unchanged=4)
    assert everything(con) == before


def test_an_edit_is_a_new_version_and_the_old_text_goes(con):
    land(con, record(body="Avant"))
    counts = land(con, record(body="Après", edited_at=SAID + timedelta(days=1)), run=LATER)
    assert counts == LandCounts(received=1, edited=1)
    assert con.execute(
        "SELECT version_no, body, known_at, run_id FROM comment_versions ORDER BY ALL"
    ).fetchall() == [(1, "", NIGHT.as_of, "r1"), (2, "Après", NEXT.as_of, "r2")]


def test_a_content_older_by_its_own_date_of_edit_is_unchanged(con):
    land(con, record(body="Après", edited_at=SAID + timedelta(days=2)))
    counts = land(con, record(body="Avant", edited_at=SAID + timedelta(days=1)), run=LATER)
    assert counts == LandCounts(received=1, unchanged=1)
    assert column(con, "SELECT body FROM comment_versions") == ["Après"]


def test_pages_read_again_in_the_same_night_change_nothing(con):
    for body in ("Un", "Deux"):
        land(con, record(body=body))
    before = everything(con)
    for body in ("Un", "Deux"):
        assert land(con, record(body=body)) == LandCounts(received=1, unchanged=1)
    assert everything(con) == before


@pytest.mark.parametrize("nights", [(RUN, RUN, LATER), (RUN, LATER, LATER), (RUN, LATER, LAST)])
def test_files_read_again_on_a_later_night_never_roll_a_comment_back(con, nights):
    land(con, record(body="Un"), run=nights[0])
    land(con, record(body="Deux"), run=nights[1])
    before = everything(con)
    for body in ("Un", "Deux", "Un"):
        assert land(con, record(body=body), run=nights[2]) == LandCounts(received=1, unchanged=1)
    assert everything(con)["comment_versions"] == before["comment_versions"]


def test_an_author_who_goes_back_to_an_earlier_text_at_a_later_date_has_edited(con):
    land(con, record(body="Un", edited_at=SAID))
    land(con, record(body="Deux", edited_at=SAID + timedelta(days=1)))
    back = record(body="Un", edited_at=SAID + timedelta(days=2))
    assert land(con, back, run=LATER) == LandCounts(received=1, edited=1)
    assert column(con, "SELECT body FROM comment_versions ORDER BY version_no") == ["", "", "Un"]


def test_likes_and_answers_are_refreshed_without_a_new_version(con):
    land(con, record(score=1, n_answers=0))
    counts = land(con, record(score=7, n_answers=2), run=LATER)
    assert counts == LandCounts(received=1, unchanged=1)
    assert con.execute("SELECT version_no, score, n_answers FROM comment_versions").fetchall() == [
        (1, 7.0, 2)
    ]


def test_a_tombstone_removes_text_author_and_link_from_every_version(con):
    land(con, record(body="Un", author="Léa", url="https://a.example/1", extra={"n": "mot"}))
    land(con, record(body="Deux", author="Léa", url="https://a.example/1"))
    gone = SourceRecord(native_id="1", body="[deleted]", is_deleted=True)
    assert land(con, gone, run=LATER) == LandCounts(received=1, deleted=1)
    found = con.execute(
        "SELECT version_no, title, body, author_key, url, extra, is_deleted FROM comment_versions "
        "ORDER BY version_no"
    ).fetchall()
    assert found == [
        (1, "", "", "", "", "{}", False),
        (2, "", "", "", "", "{}", False),
        (3, "", "", "", "", "{}", True),
    ]
    assert land(con, gone, run=LATER) == LandCounts(received=1, unchanged=1)


def test_a_tombstone_of_what_was_never_seen_is_nothing_to_do(con):
    assert land(con, record(is_deleted=True)) == LandCounts(received=1, unchanged=1)
    assert column(con, "SELECT count(*) FROM comment_versions") == [0]


@pytest.mark.parametrize("run", [RUN, LATER])
def test_a_comment_restored_at_its_source_comes_back_at_once(con, run):
    land(con, record(body="Un", edited_at=SAID))
    land(con, record(is_deleted=True, edited_at=SAID + timedelta(days=1)))
    assert land(con, record(body="Un", edited_at=SAID), run=run) == LandCounts(received=1, edited=1)
    assert land(con, record(body="Un", edited_at=SAID), run=run) == LandCounts(1, unchanged=1)
    assert column(con, "SELECT body FROM comment_versions ORDER BY version_no") == ["", "", "Un"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"is_robot": True}, "robot"),
        ({"visibility": "private"}, "private"),
        ({"is_no_archive": True}, "no archive"),
    ],
)
def test_a_record_is_set_aside_with_its_reason_and_without_its_text(con, fields, reason):
    assert land(con, record(**fields)) == LandCounts(received=1, set_aside=1)
    found = con.execute("SELECT * FROM arrivals_set_aside").fetchall()
    assert found == [("entraide", "1", reason, NIGHT.date, "r1")]
    assert column(con, "SELECT count(*) FROM comment_versions") == [0]


def test_a_comment_made_private_after_it_was_landed_is_removed(con):
    land(con, record(body="Public"))
    private = record(body="Public", visibility="private")
    assert land(con, private, run=LATER) == LandCounts(received=1, deleted=1)
    assert column(con, "SELECT body FROM comment_versions ORDER BY version_no") == ["", ""]
    assert land(con, private, run=LATER) == LandCounts(received=1, unchanged=1)
    assert column(con, "SELECT reason FROM arrivals_set_aside") == ["private"]


def test_a_record_set_aside_counts_once_a_reason(con):
    assert land(con, record(is_robot=True)) == LandCounts(received=1, set_aside=1)
    assert land(con, record(is_robot=True), run=LATER) == LandCounts(received=1, unchanged=1)
    private = record(is_robot=True, visibility="private")
    assert land(con, private, run=LATER) == LandCounts(received=1, set_aside=1)
    assert con.execute("SELECT reason, run_id FROM arrivals_set_aside").fetchall() == [
        ("private", "r1")
    ]


@pytest.mark.parametrize("first", [[record()], []])
def test_a_comment_no_longer_set_aside_comes_back(con, first):
    land(con, *first)
    land(con, record(is_robot=True))
    counts = land(con, record(), run=LATER)
    assert counts == LandCounts(received=1, new=1 - len(first), edited=len(first))
    assert column(con, "SELECT body FROM comment_versions WHERE body <> ''") == [record().body]
    assert column(con, "SELECT count(*) FROM arrivals_set_aside") == [0]
    assert land(con, record(), run=LATER) == LandCounts(received=1, unchanged=1)


@pytest.mark.parametrize(("kind", "value"), [("author", "Léa"), ("comment", "1")])
def test_what_was_erased_does_not_come_back(con, kind, value):
    key = suppression_key(KEY, kind, "entraide", value)
    con.execute("INSERT INTO suppressions VALUES (?, ?, now(), 'c')", [key, kind])
    counts = land(con, record("1", author="Léa"), record("2", author="Tom"), record("3"))
    assert counts == LandCounts(received=3, new=2, set_aside=1)
    assert column(con, "SELECT reason FROM arrivals_set_aside") == ["erased"]


def test_a_bad_row_goes_to_quarantine_masked_with_the_names_of_what_it_breaks(con):
    bad = record(
        body="écrire à jean@exemple.fr",
        author="Jean",
        created_at=None,
        rating=400,
        unread={"created_at": "hier vers jean@exemple.fr " + "x" * 60},
    )
    assert land(con, bad) == LandCounts(received=1, quarantined=1)
    rows = con.execute(
        "SELECT source, native_id, expectation, observed, night, run_id, released_run_id "
        "FROM quarantine ORDER BY expectation"
    ).fetchall()
    assert rows == [
        ("entraide", "1", "rating_is_plausible", "400", NIGHT.date, "r1", None),
        (
            *("entraide", "1", "said_at_is_readable", "xxxx xxxx [xxxxx] " + "x" * 22),
            *(NIGHT.date, "r1", None),
        ),
    ]
    kept = json.loads(column(con, "SELECT record FROM quarantine")[0])
    assert kept["body"] == "écrire à [email]"
    assert kept["author_key"] == author_key(KEY, "entraide", "Jean")
    assert "Jean" not in json.dumps(kept)


def test_a_bad_row_counts_and_is_told_as_quarantined_once(con):
    notes = []
    land(con, record(rating=400), record("2", rating=400, body=" "), note=notes.append)
    page = [record(rating=400), record("2", rating=400, body=" ")]
    assert land(con, *page, run=LATER, note=notes.append) == LandCounts(received=2, unchanged=2)
    assert column(con, "SELECT DISTINCT run_id FROM quarantine") == ["r1"]
    assert notes == [
        "in quarantine: 2 records: the rating is not between 0 and 100 (rating_is_plausible); "
        "1 record: there is no text (text_is_present). "
        "To see them: `remontee export quarantine --to bad.csv`"
    ]


def test_the_id_of_a_record_without_one_tells_nothing_of_its_author(con):
    land(con, record("", author="Léa"))
    land(con, record("", author="Tom"))
    assert column(con, "SELECT count(DISTINCT native_id) FROM quarantine") == [1]


def test_a_file_read_again_whole_lets_go_what_it_no_longer_holds(con):
    bad = [
        record(f"a.csv:{n}", body=" ", created_at=None, file="a.csv", unread={"row": "…"})
        for n in (1, 2, 3)
    ]
    other = record("b.csv:1", body="", file="b.csv")
    land_page(con, RUN, Page((*bad, other), {"at": 1}, reread=("a.csv", "b.csv")))
    land_page(con, LATER, Page((bad[0],), {"at": 2}))
    assert column(con, "SELECT count(*) FROM quarantine WHERE released_run_id IS NOT NULL") == [0]
    land_page(con, LATER, Page((bad[1],), {"at": 3}, reread=("a.csv",)))
    found = con.execute(
        "SELECT native_id, file, run_id, released_run_id, record <> '{}' FROM quarantine "
        "WHERE expectation = 'text_is_present' ORDER BY native_id"
    ).fetchall()
    assert found == [
        ("a.csv:1", "a.csv", "r1", None, True),
        ("a.csv:2", "a.csv", "r1", None, True),
        ("a.csv:3", "a.csv", "r1", "r2", True),
        ("b.csv:1", "b.csv", "r1", None, True),
    ]


def test_a_row_that_is_bad_in_another_way_replaces_what_quarantine_says(con):
    land(con, record(rating=400))
    assert land(con, record(body=""), run=LATER) == LandCounts(received=1, quarantined=1)
    assert con.execute("SELECT expectation, run_id FROM quarantine").fetchall() == [
        ("text_is_present", "r2")
    ]


def test_a_mended_row_leaves_quarantine_and_is_new(con):
    land(con, record(rating=400))
    assert land(con, record(rating=4), run=LATER) == LandCounts(received=1, new=1)
    assert con.execute("SELECT released_run_id, record FROM quarantine").fetchall() == [
        ("r2", "{}")
    ]
    assert land(con, record(rating=400), run=LATER) == LandCounts(received=1, quarantined=1)
    assert column(con, "SELECT released_run_id FROM quarantine") == [None]


def test_a_row_that_time_makes_plausible_leaves_quarantine_by_itself(con):
    ahead = record(created_at=AS_OF + timedelta(days=1, hours=2))
    assert land(con, ahead) == LandCounts(received=1, quarantined=1)
    assert land(con, ahead, run=LATER) == LandCounts(received=1, new=1)


def test_a_tombstone_empties_quarantine_too(con):
    land(con, record(body="jamais montré", rating=400))
    assert land(con, record(is_deleted=True)) == LandCounts(received=1, unchanged=1)
    assert column(con, "SELECT record FROM quarantine") == ["{}"]


def test_records_without_an_id_are_quarantined_one_by_one(con):
    page = [record("", body="Un"), record(" ", body="Deux"), record("x" * 501, body="Trois")]
    assert land(con, *page) == LandCounts(received=3, quarantined=3)
    assert land(con, *page) == LandCounts(received=3, unchanged=3)
    assert column(con, "SELECT expectation FROM quarantine ORDER BY ALL") == [
        "native_id_is_present",
        "native_id_is_present",
        "native_id_is_short",
    ]
    assert max(column(con, "SELECT length(native_id) FROM quarantine")) < 30


def test_a_batch_beyond_the_limit_is_refused_whole(con):
    land(con, record("0"), cursor={"at": 0})
    before = everything(con)
    page = [record(str(n), rating=400 if n > 9 else 4) for n in range(1, 21)]
    with pytest.raises(BatchRefused) as refused:
        land(con, *page)
    assert str(refused.value) == (
        "source entraide: 11 of 20 records are bad, more than max_quarantine_share = 0.5 allows; "
        "nothing of this batch was landed. Found: 11 records: the rating is not between 0 and 100 "
        "(rating_is_plausible). Look at what the source sends and at its `fields`; to see the "
        "rows, raise the limit, run again, then `remontee export quarantine --to bad.csv`"
    )
    assert everything(con) == before
    assert read_cursor(con, "entraide") == {"at": 0}
    assert land(con, *page, run=replace(RUN, max_quarantine_share=0.6)).quarantined == 11


def test_a_small_batch_is_never_refused(con):
    page = [record(str(n), rating=400) for n in range(19)]
    assert land(con, *page) == LandCounts(received=19, quarantined=19)


def test_a_cursor_lands_with_its_page_and_held_records_are_told(con):
    assert read_cursor(con, "entraide") is None
    page = Page((), {"before": 12, "seen": ["é"]}, n_held=3)
    assert land_page(con, RUN, page) == LandCounts(held=3)
    assert read_cursor(con, "entraide") == {"before": 12, "seen": ["é"]}


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_the_latest_of_several_contents_under_one_id_counts_in_any_order(con, order):
    page = [
        record(body="Un"),
        record(body="Deux", edited_at=SAID + timedelta(hours=2)),
        record(body="Deux", edited_at=SAID + timedelta(hours=2), score=5),
        record(body="Trois", edited_at=datetime(2026, 10, 1, 10)),  # noqa: DTZ001
    ]
    notes = []
    counts = land(con, *(page[place] for place in order), note=notes.append)
    assert counts == LandCounts(received=4, new=1, unchanged=3)
    assert con.execute("SELECT body, score FROM comment_versions").fetchall() == [("Deux", 5.0)]
    assert notes == [
        "2 records have the id of another with a different content; only the latest of each id is "
        "kept. Is the field `id` one of a kind?"
    ]


def test_a_deletion_wins_over_a_text_in_the_same_page(con):
    land(con, record(body="Un"))
    page = [record(is_deleted=True), record(body="Deux", edited_at=AS_OF)]
    assert land(con, *page) == LandCounts(received=2, deleted=1, unchanged=1)


def test_odd_rows_are_kept_and_told(con):
    notes = []
    counts = land(
        con,
        record("1", url="ftp://a.example/1"),
        record("2", url="javascript:alert(1)"),
        record("3", language="français"),
        note=notes.append,
    )
    assert counts == LandCounts(received=3, new=3)
    assert notes == [
        "1 record: the language is no tag such as fr or pt-BR (language_is_a_tag)",
        "2 records: the link does not begin with http:// or https:// (url_is_http)",
    ]


def test_halves_of_characters_and_nul_do_not_stop_a_page(con):
    smile = "\ud83d\ude00"
    land(con, record("1\x00", body=f"a\x00b {smile} \ud83d", extra={"k\ud83d": "v\x00"}))
    assert con.execute("SELECT native_id, body, extra FROM comment_versions").fetchall() == [
        ("1", "ab 😀 \ufffd", '{"k\ufffd": "v"}')
    ]


def test_a_number_of_answers_that_cannot_be_is_quarantined(con):
    assert land(con, record(n_answers=2**40)) == LandCounts(received=1, quarantined=1)


def test_a_failure_in_the_middle_leaves_the_store_as_it_was(con):
    land(con, record("0"), cursor={"at": 0})
    before = everything(con)
    broken = record("2", extra=Unreadable())
    with pytest.raises(ZeroDivisionError):
        land(con, record("1"), broken, cursor={"at": 2})
    assert everything(con) == before


class Unreadable(dict):
    """Stands for whatever fails halfway: it can be counted but not read."""

    def items(self):
        return 1 / 0


def test_a_run_cut_between_pages_and_resumed_gives_what_an_undisturbed_one_gives(tmp_path):
    pages = [
        Page(tuple(record(str(n), body=f"Avis {n}") for n in range(at, at + 5)), {"at": at + 5})
        for at in range(0, 20, 5)
    ]
    paths = [tmp_path / "whole.duckdb", tmp_path / "cut.duckdb"]
    with open_store(paths[0]) as con:
        for page in pages:
            land_page(con, RUN, page)
    for stop in (2, 4):
        with open_store(paths[1]) as con:
            done = read_cursor(con, "entraide") or {"at": 0}
            for page in pages[done["at"] // 5 : stop]:
                land_page(con, RUN, page)
    contents = []
    for path in paths:
        with open_store(path, read_only=True) as con:
            contents.append(everything(con))
    assert contents[0] == contents[1]


records = st.builds(
    record,
    native_id=st.sampled_from(["1", "2", "3", ""]),
    body=st.sampled_from(["Un", "Deux", "", "appelez le 06 12 34 56 78"]),
    author=st.sampled_from(["", "Léa"]),
    edited_at=st.sampled_from([None, SAID, AS_OF]),
    rating=st.sampled_from([None, 4.0, 400.0]),
    score=st.sampled_from([None, 1.0]),
    is_deleted=st.booleans(),
    is_robot=st.sampled_from([False, False, True]),
)
pages = st.lists(st.lists(records, max_size=6).map(tuple), min_size=1, max_size=2)
quick = settings(max_examples=6, deadline=None)


@given(pages)
@quick
def test_landing_twice_is_landing_once_and_counts_add_up(found):
    with open_store(MEMORY) as con:
        for place, page in enumerate(found):
            counts = land(con, *page, cursor={"at": place})
            assert counts.is_conserved
            before = everything(con)
            again = land(con, *page, cursor={"at": place})
            assert again.received == again.unchanged
            assert everything(con) == before


@given(st.lists(records, max_size=8), st.randoms())
@quick
def test_the_order_within_a_page_never_matters(found, random):
    shuffled = random.sample(found, len(found))
    contents = []
    for page in (found, shuffled):
        with open_store(MEMORY) as con:
            land(con, *page)
            contents.append(everything(con))
    assert contents[0] == contents[1]


def test_of_records_that_only_differ_in_their_judgement_the_one_left_out_counts():
    contents = []
    for page in ([record(), record(is_robot=True)], [record(is_robot=True), record(score=3)]):
        with open_store(MEMORY) as con:
            land(con, *page)
            contents.append(everything(con))
    assert contents[0] == contents[1]
    assert contents[0]["comment_versions"] == []


def test_shuffled_pages_give_the_same_comments():
    found = [record(str(n), body=f"Avis numéro {n % 7} sur la montre") for n in range(30)]
    staged = []
    for order in (found, found[::-1], found[::2] + found[1::2]):
        with open_store(MEMORY) as con:
            for at in range(0, 30, 10):
                land(con, *order[at : at + 10], cursor={"at": at})
            stage(con, "r1", NIGHT, "Europe/Paris", MASKS)
            staged.append(con.execute("SELECT * FROM staged_comments ORDER BY ALL").fetchall())
    assert staged[0] == staged[1] == staged[2]
