import csv
import json
from datetime import UTC, date, datetime, timedelta

import pyarrow.parquet as pq
import pytest

from models.errors import UsageError
from models.records import Night, Page, SourceRecord
from transforms.authors import comment_id
from transforms.exports import TABLES, export
from transforms.land import LandRun, land_page
from transforms.redact import MASKS
from transforms.stage import stage
from transforms.store import MEMORY, open_store

AS_OF = datetime(2026, 11, 3, 1, tzinfo=UTC)
NIGHT = Night(date(2026, 11, 2), AS_OF, AS_OF, "Europe/Paris")
SAID = datetime(2026, 10, 1, 9, tzinfo=UTC)
FRENCH = "La batterie de la montre se vide beaucoup trop vite"
ENGLISH = '=The watch, "it" loses\nits connection every day'

COLUMNS = {
    "comments": "source,native_id,comment_id,community,said_at,known_at,language,text,url,copies,"
    "people,is_set_aside,set_aside_reason",
    "assignments": "source,native_id,comment_id,theme_id,strength,mentions,run_id",
    "signals": "source,native_id,comment_id,intents,stance,is_abuse,campaign_id,is_set_aside,"
    "set_aside_reason,p_problem,p_request,p_question,p_praise,p_experience,p_for,p_against,"
    "p_conditional",
    "themes": "theme_id,replaced_by,area,state,title_fr,title_en,n_comments,n_people,"
    "n_communities,first_night,last_night,stability,owner,status,n_unknown",
    "series": "theme_id,night,n_comments,n_people,n_communities,is_alert,alert_strength,n_unknown",
    "changes": "theme_id,night,measure,before,new,edited,deleted,erased,reassigned,curated,"
    "source,after",
    "quarantine": "source,native_id,expectation,observed,night",
    "movements": "movement_id,replaced_by,is_current,title_fr,title_en,first_night,last_night,"
    "begun_on,n_comments,n_people,n_unknown,n_communities,themes",
    "movement_comments": "source,native_id,comment_id,movement_id,theme_id,news_share",
    "runs": "run_id,night,status,received,new,edited,deleted,unchanged,quarantined,set_aside,"
    "staged,themes,coverage,seconds,peak_mb",
}


def filled(con, key=bytes(32)):
    run = LandRun("r1", "avis", "fake", "Store", "", "", MASKS, "FR", key, NIGHT, 1.0)
    records = (
        SourceRecord(native_id="b", body=FRENCH, author="Léa", created_at=SAID),
        SourceRecord(native_id="a", body=FRENCH, author="Tom", url="https://a.example/a"),
        SourceRecord(native_id="c", body=FRENCH, author="Tom", created_at=SAID),
        SourceRecord(native_id="d", body=ENGLISH, created_at=SAID + timedelta(milliseconds=500)),
        SourceRecord(native_id="e", body="", rating=400.0),
        SourceRecord(native_id="f", body=FRENCH, rating=400.0),
        SourceRecord(native_id="g", body=FRENCH),
        SourceRecord(native_id="h", body=FRENCH),
    )
    land_page(con, run, Page(records, {}))
    land_page(con, run, Page((SourceRecord(native_id="f", body=FRENCH, rating=4.0),), {}))
    stage(con, "r1", NIGHT, "Europe/Paris", MASKS)
    ids = dict(con.execute("SELECT text, text_id FROM texts").fetchall())
    french, english = ids[FRENCH], next(each for text, each in ids.items() if text != FRENCH)
    con.execute(
        "UPDATE staged_comments SET is_set_aside = true, set_aside_reason = 'spam' "
        "WHERE native_id = 'f'"
    )
    con.execute(
        "INSERT INTO themes BY NAME SELECT 't2' AS theme_id, 'active' AS state, "
        "DATE '2026-11-01' AS first_night, DATE '2026-11-02' AS last_night, "
        "'Batterie' AS title_fr, 'r1' AS run_id"
    )
    con.execute(
        "INSERT INTO themes BY NAME SELECT 't1' AS theme_id, 'merged' AS state, "
        "'t2' AS replaced_by, DATE '2026-11-01' AS first_night, "
        "DATE '2026-11-01' AS last_night, 'r1' AS run_id"
    )
    con.execute(
        "INSERT INTO assignments VALUES "
        "(?, '2026-11-01', '2026-11-02', 't1', 0.3, [], 's', 'r0', 'assigned'), "
        "(?, '2026-11-02', NULL, 't2', 0.5, ['t3', 't4'], 's', 'r1', 'refit')",
        [french, french],
    )
    con.execute(
        "INSERT INTO signals VALUES (?, ['problem', 'request'], 'against', true, 'k', 1)", [english]
    )
    con.execute(
        "INSERT INTO signal_scores BY NAME SELECT ? AS text_id, 1 AS signals_version,"
        " 0.9 AS problem, 0.8 AS request, 0.1 AS question, 0.0 AS praise, 0.2 AS experience,"
        " 0.05 AS for_, 0.85 AS against, 0.1 AS conditional",
        [english],
    )
    con.execute("INSERT INTO series VALUES ('t2', '2026-11-02', 3, 2, 0, 1, true, 2.5)")
    con.execute(
        "INSERT INTO changes VALUES"
        " ('t1', '2026-11-01', 'comments', 0, 1, 0, 0, 0, 0, 0, 0, 1),"
        " ('t1', '2026-11-02', 'comments', 1, 0, 0, 0, 0, -1, 0, 0, 0),"
        " ('t2', '2026-11-02', 'comments', 0, 2, 0, 0, 0, 1, 0, 0, 3),"
        " ('t2', '2026-11-04', 'comments', 3, 0, 0, -1, 0, 0, 0, 0, 2)"
    )
    con.execute(
        "INSERT INTO ledger_nights SELECT DATE '2026-11-01' + d::INT, $now, 'r1'"
        " FROM range(4) AS t(d)",
        {"now": AS_OF},
    )
    con.execute(
        "INSERT INTO movements VALUES ('M-0001', '', true, 'Batterie', 'Battery', '2026-11-02',"
        " '2026-11-02', '2026-11-01', 'r1')"
    )
    con.execute("INSERT INTO movement_texts VALUES (?, 'M-0001', 0.9)", [english])
    con.execute(
        "INSERT INTO runs BY NAME SELECT 'r1' AS run_id, DATE '2026-11-02' AS night, "
        "now() AS as_of, 0 AS seed, 'run' AS command, 'done' AS status, "
        "now() AS started_at, '{}' AS versions"
    )


@pytest.fixture(scope="module")
def con():
    with open_store(MEMORY) as opened:
        filled(opened)
        yield opened


def read(con, table, folder):
    n_rows = export(con, table, folder / f"{table}.jsonl")
    lines = (folder / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()
    assert n_rows == len(lines)
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_the_promised_columns_in_every_format(con, table, tmp_path):
    paths = [tmp_path / f"{table}{ending}" for ending in (".csv", ".jsonl", ".parquet")]
    counts = {export(con, table, path) for path in paths}
    with paths[0].open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    lines = paths[1].read_text(encoding="utf-8").splitlines()
    parquet = pq.read_table(paths[2])
    assert counts == {len(rows) - 1} == {len(lines)} == {parquet.num_rows}
    wanted = COLUMNS[table].split(",")
    assert rows[0] == wanted == list(json.loads(lines[0])) == parquet.column_names


def test_comments_say_how_often_and_by_how_many_their_text_is_said(con, tmp_path):
    rows = read(con, "comments", tmp_path)
    assert rows[0] == {
        "source": "avis",
        "native_id": "a",
        "comment_id": comment_id("avis", "a"),
        "community": "Store",
        "said_at": None,
        "known_at": "2026-11-03T01:00:00Z",
        "language": "fr",
        "text": FRENCH,
        "url": "https://a.example/a",
        "copies": 6,
        "people": 2,
        "is_set_aside": False,
        "set_aside_reason": "",
    }
    assert [(row["native_id"], row["copies"], row["people"]) for row in rows] == [
        *(("a", 6, 2), ("b", 6, 2), ("c", 6, 2), ("d", 1, 0)),
        *(("f", 6, 2), ("g", 6, 2), ("h", 6, 2)),
    ]
    assert [row["said_at"] for row in rows[2:4]] == [
        "2026-10-01T09:00:00Z",
        "2026-10-01T09:00:00.5Z",
    ]


def test_every_comment_has_one_assignment_also_where_it_has_no_theme(con, tmp_path):
    rows = read(con, "assignments", tmp_path)
    found = [tuple(row.values())[1:2] + tuple(row.values())[3:] for row in rows]
    assert found == [
        ("a", "t2", 0.5, "t3|t4", "r1"),
        ("b", "t2", 0.5, "t3|t4", "r1"),
        ("c", "t2", 0.5, "t3|t4", "r1"),
        ("d", "", 0.0, "", ""),
        ("f", "t2", 0.5, "t3|t4", "r1"),
        ("g", "t2", 0.5, "t3|t4", "r1"),
        ("h", "t2", 0.5, "t3|t4", "r1"),
    ]


def test_signals_are_those_of_the_text(con, tmp_path):
    rows = {row["native_id"]: row for row in read(con, "signals", tmp_path)}
    said, unknown = tuple(rows["d"].values())[3:], tuple(rows["f"].values())[3:]
    assert said[:6] == ("problem|request", "against", True, "k", False, "")
    assert said[6:] == (0.9, 0.8, 0.1, 0.0, 0.2, 0.05, 0.85, 0.1)
    assert unknown == ("", "none", False, "", True, "spam", *[None] * 8)


def test_themes_count_what_is_not_set_aside(con, tmp_path):
    rows = read(con, "themes", tmp_path)
    assert [(row["theme_id"], row["replaced_by"], row["n_comments"]) for row in rows] == [
        ("t1", "t2", 0),
        ("t2", "", 5),
    ]
    assert (rows[1]["n_people"], rows[1]["n_unknown"], rows[1]["n_communities"]) == (2, 1, 1)


def test_changes_tell_every_night_since_a_theme_began_until_nothing_is_left_of_it(con, tmp_path):
    causes = ("new", "edited", "deleted", "erased", "reassigned", "curated", "source")
    told = [
        (
            row["theme_id"],
            row["night"],
            row["before"],
            {cause: row[cause] for cause in causes if row[cause]},
            row["after"],
        )
        for row in read(con, "changes", tmp_path)
    ]
    assert told == [
        ("t1", "2026-11-01", 0, {"new": 1}, 1),
        ("t1", "2026-11-02", 1, {"reassigned": -1}, 0),
        ("t2", "2026-11-02", 0, {"new": 2, "reassigned": 1}, 3),
        ("t2", "2026-11-03", 3, {}, 3),
        ("t2", "2026-11-04", 3, {"deleted": -1}, 2),
    ]


def test_quarantine_shows_what_is_still_bad(con, tmp_path):
    rows = read(con, "quarantine", tmp_path)
    assert [(row["native_id"], row["expectation"], row["observed"]) for row in rows] == [
        ("e", "rating_is_plausible", "400.0"),
        ("e", "text_is_present", "title 0, body 0 characters"),
    ]


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
def test_the_same_comments_export_to_the_same_bytes_whatever_the_key(con, ending, tmp_path):
    with open_store(MEMORY) as other:
        filled(other, key=bytes(range(32)))
        for table in ("comments", "assignments", "signals", "themes", "quarantine"):
            first, second = (tmp_path / f"{n}{ending}" for n in (1, 2))
            export(con, table, first)
            export(other, table, second)
            assert first.read_bytes() == second.read_bytes()


def test_csv_keeps_texts_as_they_are(con, tmp_path):
    export(con, "comments", tmp_path / "c.csv")
    with (tmp_path / "c.csv").open(encoding="utf-8", newline="") as file:
        texts = {row["native_id"]: row["text"] for row in csv.DictReader(file)}
    assert texts["a"] == FRENCH
    assert texts["d"].startswith('=The watch, "it" loses')


def test_an_unknown_table_names_those_that_are_there(con, tmp_path):
    with pytest.raises(UsageError, match="no table 'people' to export; there are comments, assi"):
        export(con, "people", tmp_path / "p.csv")


def test_an_unknown_ending_names_those_that_are_there(con, tmp_path):
    with pytest.raises(UsageError, match=r"cannot write c\.xlsx: .* use \.csv, \.jsonl, \.parquet"):
        export(con, "comments", tmp_path / "c.xlsx")


def test_a_place_that_cannot_be_written_is_told_and_nothing_is_left(con, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="name another file"):
        export(con, "comments", tmp_path / "file" / "c.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(UsageError, match=r"folder\.csv: Is a directory; name another file"):
        export(con, "comments", tmp_path / "folder.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.csv"]


def test_an_export_replaces_the_one_before_and_makes_its_folder(con, tmp_path):
    target = tmp_path / "out" / "c.csv"
    target.parent.mkdir()
    target.write_text("old")
    export(con, "comments", target)
    export(con, "runs", tmp_path / "new" / "r.jsonl")
    assert target.read_text(encoding="utf-8").startswith("source,native_id")
    assert [path.name for path in target.parent.iterdir()] == ["c.csv"]
