import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.records import Night, Page, SourceRecord
from transforms.arrivals import Veil, mask_stamp
from transforms.authors import author_key, comment_id
from transforms.clean import CLEAN_VERSION, clean
from transforms.copies import text_id
from transforms.land import LandRun, land_page
from transforms.language import LANGUAGE_VERSION
from transforms.redact import MASKS
from transforms.stage import StageCounts, _readable, drop_orphans, regroup_copies, stage
from transforms.store import MEMORY, open_store
from transforms.vectors import units_to_encode

KEY = bytes(range(32))
AS_OF = datetime(2026, 11, 3, 1, tzinfo=UTC)
NIGHT = Night(date(2026, 11, 2), AS_OF, AS_OF, "Europe/Paris")
NEXT = Night(
    date(2026, 11, 3), AS_OF + timedelta(days=1), AS_OF + timedelta(days=1), "Europe/Paris"
)
RUN = LandRun("r1", "avis", "fake", "Store", "", "", MASKS, "FR", KEY, NIGHT, 1.0)
SAID = datetime(2026, 10, 1, 22, 30, tzinfo=UTC)
FRENCH = "La batterie de la montre se vide beaucoup trop vite depuis la mise à jour"
ENGLISH = "The battery of this watch drains much too fast since the last update"


@pytest.fixture
def con():
    with open_store(MEMORY) as opened:
        yield opened


def record(native_id="1", body=FRENCH, **fields):
    return SourceRecord(native_id=native_id, body=body, **{"created_at": SAID, **fields})


def land(con, *records, run=RUN):
    return land_page(con, run, Page(tuple(records), {}))


def staged(con, night=NIGHT, masks=MASKS, timezone="Europe/Paris", region="FR"):
    return stage(con, "r1", night, timezone, masks, region)


def dump(con, *tables):
    names = tables or ("staged_comments", "texts", "text_units")
    return {name: con.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall() for name in names}


def column(con, query):
    return [row[0] for row in con.execute(query).fetchall()]


def test_a_comment_is_staged_clean_with_everything_that_is_known_of_it(con):
    land(
        con,
        record(
            body=f"<p>{FRENCH}</p>",
            body_format="html",
            author="Léa",
            thread_id="t1",
            parent_native_id="0",
            url="https://a.example/1",
            rating=2.0,
            score=3.0,
            n_answers=1,
            product="app",
            version="4.2",
            segment="pro",
            tags=("batterie",),
        ),
    )
    assert staged(con) == StageCounts(1, 1, 0, 0, 0, 1)
    assert con.sql("SELECT * FROM staged_comments").to_arrow_table().to_pylist() == [
        {
            "comment_id": comment_id("avis", "1"),
            "version_no": 1,
            "source": "avis",
            "native_id": "1",
            "community": "Store",
            "thread_key": "avis:t1",
            "parent_comment_id": comment_id("avis", "0"),
            "url": "https://a.example/1",
            "person": author_key(KEY, "avis", "Léa"),
            "said_at": SAID,
            "edited_at": None,
            "known_at": AS_OF,
            "said_on": date(2026, 10, 2),
            "text_id": text_id(FRENCH),
            "text": FRENCH,
            "language": "fr",
            "rating": 2.0,
            "score": 3.0,
            "n_answers": 1,
            "product": "app",
            "version": "4.2",
            "segment": "pro",
            "tags": ["batterie"],
            "is_set_aside": False,
            "set_aside_reason": "",
            "clean_version": CLEAN_VERSION,
            "mask_version": mask_stamp(MASKS),
        }
    ]
    one_id = text_id(FRENCH)
    score = column(con, "SELECT language_score FROM texts")[0]
    assert dump(con, "texts", "text_units") == {
        "texts": [(one_id, FRENCH, "fr", score, LANGUAGE_VERSION, one_id, len(FRENCH), 0)],
        "text_units": [(one_id, 0, one_id, 0, len(FRENCH), 1)],
    }


def test_staging_again_changes_nothing(con):
    land(con, record("1"), record("2", body=ENGLISH))
    staged(con)
    before = dump(con)
    assert staged(con) == StageCounts(0, 0, 0, 0, 0, 0)
    assert dump(con) == before


def test_without_thread_parent_author_and_date_the_fields_are_empty(con):
    land(con, record(created_at=None))
    staged(con)
    found = con.execute(
        "SELECT thread_key, parent_comment_id, person, said_at, said_on FROM staged_comments"
    ).fetchall()
    assert found == [("", "", "", None, None)]


def test_what_is_said_after_the_night_waits(con):
    land(con, record("1", created_at=AS_OF), record("2", created_at=AS_OF - timedelta(seconds=1)))
    assert staged(con).n_staged == 1
    assert staged(con, NEXT).n_staged == 1
    assert column(con, "SELECT native_id FROM staged_comments ORDER BY ALL") == ["1", "2"]


def test_what_has_no_date_counts_from_the_night_it_was_known(con):
    land(con, record(created_at=None), run=replace(RUN, night=NEXT))
    assert staged(con).n_staged == 0
    assert staged(con, NEXT).n_staged == 1


def test_an_edit_replaces_the_text_and_forgets_the_old_one(con):
    land(con, record(body=FRENCH))
    staged(con)
    old = text_id(FRENCH)
    con.execute("INSERT INTO vectors VALUES (?, 'e', [1.0], 3, false)", [old])
    con.execute("INSERT INTO signals VALUES (?, [], 'none', false, '', 1)", [old])
    con.execute("INSERT INTO theme_exemplars VALUES ('t', 1, ?)", [old])
    con.execute(
        "INSERT INTO assignments"
        " VALUES (?, '2026-11-02', NULL, 't', 0.5, [], 's', 'r1', 'assigned')",
        [old],
    )
    land(con, record(body=ENGLISH), run=replace(RUN, night=NEXT))
    assert staged(con, NEXT) == StageCounts(1, 1, 0, 0, 0, 1)
    assert con.execute("SELECT version_no, text, language FROM staged_comments").fetchall() == [
        (2, ENGLISH, "en")
    ]
    assert column(con, "SELECT text FROM texts") == [ENGLISH]
    assert column(con, "SELECT text_id FROM text_units") == [text_id(ENGLISH)]
    left = dump(con, "vectors", "signals", "theme_exemplars", "assignments")
    assert set(map(tuple, left.values())) == {()}


def test_a_deletion_drops_the_comment_but_not_a_text_that_others_say(con):
    land(con, record("1"), record("2"), record("3", body=ENGLISH))
    staged(con)
    gone = [SourceRecord(native_id=n, body="", is_deleted=True) for n in ("1", "3")]
    land(con, *gone)
    assert staged(con) == StageCounts(0, 0, 0, 2, 0, 0)
    assert column(con, "SELECT native_id FROM staged_comments") == ["2"]
    assert column(con, "SELECT text FROM texts") == [FRENCH]


def test_no_text_of_a_deleted_comment_is_left_in_any_table(con):
    land(con, record(body=f"<b>{FRENCH}</b>", title="Déçu", author="Léa", body_format="html"))
    staged(con)
    land(con, SourceRecord(native_id="1", body=FRENCH, is_deleted=True))
    staged(con)
    for table in column(con, "SELECT table_name FROM duckdb_tables()"):
        content = str(con.execute(f"SELECT * FROM {table}").fetchall())
        assert "batterie" not in content
        assert "Déçu" not in content


def test_a_comment_that_was_erased_from_the_versions_is_dropped(con):
    land(con, record("1"), record("2", body=ENGLISH))
    staged(con)
    con.execute("DELETE FROM comment_versions WHERE native_id = '1'")
    assert staged(con).n_dropped == 1
    assert column(con, "SELECT text FROM texts") == [ENGLISH]


def test_nothing_left_once_clean_is_not_staged(con):
    land(con, record("1", body="<p> </p>", body_format="html"), record("2"))
    assert staged(con) == StageCounts(2, 1, 1, 0, 0, 1)
    land(con, record("2", body="<br>", body_format="html"))
    assert staged(con) == StageCounts(2, 0, 2, 1, 0, 0)
    assert dump(con) == {"staged_comments": [], "texts": [], "text_units": []}


def test_texts_that_differ_in_masked_values_only_share_the_smallest_string(con):
    bodies = [f"{FRENCH}, écrivez à {who}" for who in ("jean@exemple.fr", "06 12 34 56 78")]
    dumps = []
    for order in ((0, 1), (1, 0)):
        with open_store(MEMORY) as opened:
            for place in order:
                land(opened, record(str(place), body=bodies[place]))
                staged(opened)
            dumps.append(dump(opened))
            assert column(opened, "SELECT text FROM texts") == [f"{FRENCH}, écrivez à [email]"]
    assert dumps[0] == dumps[1]


def test_a_vector_stays_when_another_string_stands_for_its_text(con):
    land(con, record("1", body=f"{FRENCH}, écrivez au 06 12 34 56 78"))
    staged(con)
    read = units_to_encode(con, "e")
    con.execute("INSERT INTO vectors SELECT unit_id, 'e', [1.0], 3, false FROM text_units")
    land(con, record("2", body=f"{FRENCH}, écrivez au jean@exemple.fr"))
    assert staged(con).n_texts == 1
    assert units_to_encode(con, "e") == ([], [])
    con.execute("DELETE FROM vectors")
    assert units_to_encode(con, "e") == read


@pytest.mark.parametrize(
    ("body_format", "body", "expected"),
    [
        ("html", "appelez le 06&shy;12&shy;34&shy;56&shy;78", "appelez le [phone]"),
        ("html", "appelez le 06<span>12</span>345678", "appelez le [phone]"),
        ("html", "FR76 3000 6000 <b>0112</b> 3456 7890 189", "[iban]"),
        ("html", "jean.dupont@gmail&#46;com", "[email]"),
        ("markdown", "appelez le *06*12345678", "appelez le [phone]"),
        ("text", "appelez le 06\u00ad12\u00ad34\u00ad56\u00ad78", "appelez le [phone]"),
        ("text", "appelez le 06 12 34\u200b 56 78", "appelez le [phone]"),
    ],
)
def test_what_markup_took_apart_is_masked_once_it_is_clean(con, body_format, body, expected):
    land(con, record(body=body, body_format=body_format))
    staged(con)
    assert column(con, "SELECT text FROM staged_comments") == [expected]
    assert column(con, "SELECT text FROM texts") == [expected]


pieces = st.lists(
    st.sampled_from(
        "06|12|34 56 78|&shy;|<b>|</b>|*|jean|@|&#64;|.|&#46;|gmail.com| |\u200b|Ã©|[|&amp;"
        "|FR76 3000 6000 |0112 3456 7890 189".split("|")
    ),
    max_size=14,
).map("".join)


@given(pieces, st.sampled_from(["text", "html", "markdown", "mail"]))
@settings(max_examples=150, deadline=None)
def test_a_staged_text_stays_as_it_is_when_cleaned_and_masked_again(body, body_format):
    veil = Veil(MASKS, "FR")
    row = {"title": "", "body": veil.text(body), "body_format": body_format}
    text = _readable(clean(*row.values()), veil)
    assert veil.text(clean("", text, "text")) == clean("", text, "text") == text


def test_the_hint_is_what_most_comments_of_a_text_say(con):
    land(
        con,
        record("1", body="ok", language="de"),
        record("2", body="ok", language="nl"),
        record("3", body="ok", language="nl"),
    )
    staged(con)
    assert column(con, "SELECT language FROM texts") == ["nl"]
    land(con, *(record(str(n), body="ok", language="de") for n in (4, 5)))
    staged(con)
    assert column(con, "SELECT DISTINCT language FROM staged_comments") == ["de"]


def test_near_copies_share_a_copy_id(con):
    land(con, record("1"), record("2", body=FRENCH + " !"), record("3", body=ENGLISH))
    staged(con)
    assert column(con, "SELECT count(DISTINCT copy_id) FROM texts") == [2]


def test_other_masks_are_applied_to_what_is_already_stored(con):
    body = f"{FRENCH}, écrivez à jean@exemple.fr"
    land(con, record(body=body, extra={"note": "jean@exemple.fr"}), run=replace(RUN, masks=()))
    assert staged(con, masks=()).n_remasked == 0
    assert staged(con) == StageCounts(1, 1, 0, 0, 1, 1)
    assert con.execute("SELECT body, extra FROM comment_versions").fetchall() == [
        (f"{FRENCH}, écrivez à [email]", '{"note": "[email]"}')
    ]
    assert column(con, "SELECT text FROM texts") == [f"{FRENCH}, écrivez à [email]"]
    assert staged(con) == StageCounts(0, 0, 0, 0, 0, 0)


def test_rows_staged_by_older_rules_are_staged_again(con):
    land(con, record())
    staged(con)
    con.execute("UPDATE staged_comments SET clean_version = 0, text = 'old', text_id = 'old'")
    assert staged(con).n_staged == 1
    assert column(con, "SELECT text FROM staged_comments") == [FRENCH]


def test_newer_rules_that_change_no_text_keep_vectors_and_themes(con):
    land(con, record("1"), record("2", body=ENGLISH))
    staged(con)
    con.execute("INSERT INTO vectors SELECT unit_id, 'e', [1.0], 3, false FROM text_units")
    con.execute(
        "INSERT INTO assignments"
        " SELECT text_id, '2026-11-02', NULL, 't', 0.5, [], 's', 'r1', 'assigned' FROM texts"
    )
    tables = ("staged_comments", "texts", "text_units", "vectors", "assignments")
    before = dump(con, *tables)
    con.execute("UPDATE staged_comments SET clean_version = clean_version - 1")
    assert staged(con) == StageCounts(2, 2, 0, 0, 0, 0)
    assert dump(con, *tables) == before


def test_newer_rules_that_change_one_text_touch_only_what_was_made_of_it(con):
    land(con, record("1"), record("2", body=ENGLISH))
    staged(con)
    con.execute("INSERT INTO vectors SELECT unit_id, 'e', [1.0], 3, false FROM text_units")
    con.execute(
        "UPDATE staged_comments SET clean_version = 0;"
        "UPDATE staged_comments SET text = 'old', text_id = 'old' WHERE native_id = '1';"
        "UPDATE texts SET text_id = 'old', text = 'old' WHERE language = 'fr';"
        "UPDATE text_units SET text_id = 'old', unit_id = 'old' WHERE text_id NOT IN "
        "(SELECT text_id FROM texts);"
        "UPDATE vectors SET unit_id = 'old' WHERE unit_id NOT IN (SELECT unit_id FROM text_units)"
    )
    assert staged(con).n_texts == 1
    assert column(con, "SELECT unit_id FROM vectors") == [text_id(ENGLISH)]
    assert units_to_encode(con, "e") == ([text_id(FRENCH)], [FRENCH])


def test_languages_detected_by_older_rules_are_detected_again_and_nothing_else(con):
    land(con, record("1"), record("2", body=ENGLISH))
    staged(con)
    before = dump(con)
    con.execute(
        "UPDATE texts SET language = 'de', language_version = 0 WHERE language = 'en';"
        "UPDATE staged_comments SET language = 'de' WHERE language = 'en'"
    )
    assert staged(con) == StageCounts(0, 0, 0, 0, 0, 0, n_languages=1)
    assert dump(con) == before


def test_another_country_of_phone_numbers_is_applied_to_what_is_stored(con):
    land(con, record("1", body="Call 020 7946 0018 please, the battery is flat"), record("2"))
    staged(con)
    assert staged(con, region="GB") == StageCounts(2, 2, 0, 0, 2, 1)
    assert column(con, "SELECT text FROM staged_comments ORDER BY native_id") == [
        "Call [phone] please, the battery is flat",
        FRENCH,
    ]
    assert column(con, "SELECT body FROM comment_versions WHERE native_id = '1'") == [
        "Call [phone] please, the battery is flat"
    ]
    assert staged(con, region="GB") == StageCounts(0, 0, 0, 0, 0, 0)


def test_the_country_counts_only_where_phone_numbers_are_masked():
    assert mask_stamp(("email",), "FR") == mask_stamp(("email",), "GB")
    assert mask_stamp(("phone",), "FR") != mask_stamp(("phone",), "GB")


def test_other_masks_are_applied_to_quarantine_too_but_not_to_the_authors_key(con):
    bad = record("1", body="jean@exemple.fr", author="Léa", created_at=SAID.replace(year=1700))
    land(con, bad, run=replace(RUN, masks=()))
    staged(con)
    (kept,) = (json.loads(row) for row in column(con, "SELECT record FROM quarantine"))
    assert kept["body"] == "[email]"
    assert kept["author_key"] == author_key(KEY, "avis", "Léa")
    assert column(con, "SELECT mask_version FROM quarantine") == [mask_stamp(MASKS)]


def test_what_was_set_aside_stays_so_when_it_is_staged_again(con):
    land(con, record())
    staged(con)
    con.execute("UPDATE staged_comments SET is_set_aside = true, set_aside_reason = 'spam'")
    land(con, record(body=ENGLISH))
    staged(con)
    assert con.execute(
        "SELECT text, is_set_aside, set_aside_reason FROM staged_comments"
    ).fetchall() == [(ENGLISH, True, "spam")]


def test_counters_and_time_zone_are_brought_up_to_date(con):
    land(con, record(score=1.0))
    staged(con)
    land(con, record(score=5.0, n_answers=2))
    assert staged(con, timezone="America/Montreal").n_due == 0
    assert con.execute("SELECT score, n_answers, said_on FROM staged_comments").fetchall() == [
        (5.0, 2, date(2026, 10, 1))
    ]


def test_orphans_and_copies_can_be_seen_to_alone(con):
    regroup_copies(con)
    land(con, record())
    staged(con)
    con.execute("DELETE FROM staged_comments")
    drop_orphans(con)
    assert dump(con) == {"staged_comments": [], "texts": [], "text_units": []}


records = st.builds(
    record,
    native_id=st.sampled_from("123456"),
    body=st.sampled_from(
        [FRENCH, ENGLISH, "ok", f"{FRENCH} 06 12 34 56 78", f"{FRENCH} jean@exemple.fr", "\u200b."]
    ),
    language=st.sampled_from(["", "fr", "de"]),
    author=st.sampled_from(["", "Léa"]),
)


@given(st.lists(records, max_size=8, unique_by=lambda each: each.native_id), st.randoms())
@settings(max_examples=6, deadline=None)
def test_nights_and_order_do_not_matter(found, random):
    shuffled = random.sample(found, len(found))
    with open_store(MEMORY) as con:
        land(con, *found)
        staged(con)
        at_once = dump(con)
    with open_store(MEMORY) as con:
        for at in range(0, len(shuffled), 3):
            land(con, *shuffled[at : at + 3])
            staged(con)
        assert dump(con) == at_once


TITLE = "Batterie de la montre"
HIGH = {"thread_id": "t1", "title": TITLE}


def own_words(con):
    """Native id -> the words that are a comment's own, as the signals read them."""
    return dict(
        con.execute(
            "SELECT native_id, substring(t.text, t.own_start + 1) FROM staged_comments AS c"
            " JOIN texts AS t USING (text_id) ORDER BY native_id"
        ).fetchall()
    )


def at(hour):
    return SAID + timedelta(hours=hour)


def test_a_title_is_the_openers_own_and_nobody_elses_in_a_thread(con):
    land(
        con,
        record("1", body="Elle se vide.", created_at=at(0), **HIGH),
        record("2", body="Pareil ici.", created_at=at(1), **HIGH),
        record("3", body="Et la mienne ?", created_at=at(2), thread_id="t1", title="Autre titre"),
    )
    staged(con)
    assert own_words(con) == {
        "1": f"{TITLE}\n\nElle se vide.",
        "2": "Pareil ici.",
        "3": "Autre titre\n\nEt la mienne ?",
    }
    assert column(con, "SELECT unit_id FROM text_units WHERE unit_no = 1") == [
        text_id("Pareil ici.")
    ]


@pytest.mark.parametrize(
    ("fields", "own"),
    [
        ({"title": f"Re: {TITLE}"}, "Pareil ici."),
        ({"title": f"RE : TR: {TITLE}"}, "Pareil ici."),
        ({"title": f"Aw: {TITLE}"}, "Pareil ici."),
        ({"title": TITLE, "parent_native_id": "0"}, "Pareil ici."),
        ({"title": TITLE}, f"{TITLE}\n\nPareil ici."),
        ({"title": ""}, "Pareil ici."),
    ],
)
def test_a_reply_says_so_by_a_parent_or_a_mark(con, fields, own):
    land(con, record("1", body="Pareil ici.", **fields))
    staged(con)
    assert own_words(con) == {"1": own}


def test_a_reply_without_a_body_keeps_everything(con):
    land(con, record("1", body="", title=f"Re: {TITLE}", parent_native_id="0"))
    staged(con)
    assert own_words(con) == {"1": TITLE}


def test_a_body_that_begins_with_the_title_is_all_own_and_opens_the_thread(con):
    land(
        con,
        record("1", body=f"{TITLE} : elle se vide.", created_at=at(0), **HIGH),
        record("2", body="Pareil ici.", created_at=at(1), **HIGH),
    )
    staged(con)
    assert own_words(con) == {"1": f"{TITLE} : elle se vide.", "2": "Pareil ici."}


def test_what_several_say_begins_where_it_does_for_the_first_of_them(con):
    land(
        con,
        record("1", body="Pareil ici.", title=f"Re: {TITLE}"),
        record("2", body="Pareil ici.", title=TITLE),
    )
    staged(con)
    assert column(con, "SELECT own_start FROM texts") == [0]
    assert column(con, "SELECT unit_no FROM text_units") == [0]


def test_an_opener_that_comes_late_or_goes_changes_whose_the_title_is(con):
    land(con, record("2", body="Pareil ici.", created_at=at(1), **HIGH))
    staged(con)
    assert own_words(con) == {"2": f"{TITLE}\n\nPareil ici."}
    mark = {"signals_version": 7, "abuse_version": 7}
    con.execute(
        "INSERT INTO signal_scores BY NAME SELECT text_id, $signals_version AS signals_version,"
        " $abuse_version AS abuse_version FROM texts",
        mark,
    )
    land(con, record("1", body="Elle se vide.", created_at=at(0), **HIGH))
    staged(con, NEXT)
    assert own_words(con)["2"] == "Pareil ici."
    assert con.execute("SELECT signals_version, abuse_version FROM signal_scores").fetchall() == [
        (None, None)
    ]
    land(con, record("1", body="", is_deleted=True))
    staged(con, NEXT)
    assert own_words(con) == {"2": f"{TITLE}\n\nPareil ici."}
    assert column(con, "SELECT unit_no FROM text_units") == [0]


def test_the_vector_of_own_words_goes_with_the_last_who_said_them(con):
    land(con, record("1", body="Pareil ici.", title=f"Re: {TITLE}"))
    staged(con)
    con.execute("INSERT INTO vectors SELECT unit_id, 'e', [1.0], 3, false FROM text_units")
    assert len(column(con, "SELECT unit_id FROM vectors")) == 2
    land(con, record("1", body="", is_deleted=True))
    staged(con, NEXT)
    left = dump(con, "texts", "text_units", "vectors", "headings")
    assert left == {"texts": [], "text_units": [], "vectors": [], "headings": []}


def test_own_words_that_are_somebodys_whole_text_are_encoded_once(con):
    land(
        con,
        record("1", body="Pareil ici.", title=f"Re: {TITLE}"),
        record("2", body="Pareil ici."),
    )
    staged(con)
    assert sorted(units_to_encode(con, "e")[1]) == sorted(["Pareil ici.", f"{TITLE} Pareil ici."])


@given(st.permutations(range(6)), st.integers(1, 6))
@settings(max_examples=25, deadline=None)
def test_own_words_do_not_depend_on_the_order_or_the_nights_of_arrival(order, size):
    told = [
        record(str(n), body=f"Ligne {n % 4}.", created_at=at(n // 2), **HIGH) for n in range(5)
    ] + [record("5", body="Ligne 0.", created_at=at(9), thread_id="t2", title=TITLE)]
    found = []
    for batches in ([told], [[told[n] for n in order[i : i + size]] for i in range(0, 6, size)]):
        with open_store(MEMORY) as con:
            for batch in batches:
                land(con, *batch)
                staged(con)
            found.append((own_words(con), dump(con, "texts", "text_units", "headings")))
    assert found[0] == found[1]
