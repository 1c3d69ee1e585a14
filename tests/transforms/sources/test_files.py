import gzip
import json
import os
import zipfile
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from models.errors import SourceError
from models.records import SourceCheck, SourceRecord
from tests.transforms.sources.workbooks import compound, xlsx, zipped
from transforms.sources.base import PAGE_SIZE
from transforms.sources.formats.sniff import READABLE

CSV = "id,text,at\n1,un,2026-11-01T10:00:00Z\n2,deux,2026-11-02T10:00:00Z\n"
MAIL = "From: a@b.org\nSubject: Panne\nMessage-ID: <1@x>\n\nBonjour\n"


def said(native_id, body, file="a.csv", **fields):
    return SourceRecord(native_id, body, file=file, **fields)


def utc(day, hour=10):
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def ids(records):
    return [record.native_id for record in records]


def failing(drop, path="*", cursor=None, **keys):
    return pages_until_failure(drop, path, cursor, **keys)[1]


def pages_until_failure(drop, path="*", cursor=None, **keys):
    pages = []
    with pytest.raises(SourceError) as raised:  # noqa: PT012
        for page in drop.source(path, **keys).fetch(cursor):
            pages.append(page)
    return pages, str(raised.value)


def test_the_rows_of_a_file_become_records(drop):
    drop.put("a.csv", CSV)
    assert drop.records() == [
        said("1", "un", created_at=utc(1)),
        said("2", "deux", created_at=utc(2)),
    ]


def test_every_format_is_known_by_content_whatever_its_name(drop):
    drop.put("a.dat", CSV)
    drop.put("b.dat", '{"id": "3", "text": "trois"}\n{"id": "4", "text": "quatre"}\n')
    drop.put("c.dat", gzip.compress(b'[{"id": "5", "text": "cinq"}]'))
    drop.put("d.dat", f"From a@b.org Tue Dec 14 12:36:06 2021\n{MAIL}")
    drop.put("e.dat", MAIL.replace("<1@x>", "<2@x>"))
    assert ids(drop.records()) == ["1", "2", "3", "4", "5", "1@x", "2@x"]


def test_a_zip_is_read_member_by_member_and_strange_ones_are_noted(drop):
    with zipfile.ZipFile(drop.folder / "a.zip", "w") as archive:
        archive.writestr("a.csv", CSV)
        archive.writestr("lisez-moi", "# Merci\n\nde lire.\n")
    page = drop.page()
    assert ids(page.records) == ["1", "2"]
    assert page.notes == (f"a.zip: left out lisez-moi: none of {READABLE}",)
    assert drop.source().check().message == (
        "1 file: 1 CSV (utf-8, comma), 1 left out; id = id, text = text, created_at = at"
    )


def test_french_exports_of_excel_are_read(drop):
    drop.put(
        "a.csv", "sep=;\r\nid;Avis;Note;Date\r\n1;Déçu;2,5;03/04/2026 10:00\r\n".encode("cp1252")
    )
    page = drop.page()
    assert page.records == (
        said("1", "Déçu", rating=2.5, created_at=datetime(2026, 4, 3, 8, tzinfo=UTC)),
    )
    assert page.notes == (
        "a.csv: nothing in Date tells days from months; read day first; "
        "say date_order if that is wrong",
    )


@pytest.mark.parametrize(
    ("dates", "keys", "expected", "n_notes"),
    [
        (["03/04/2026", "12/31/2025"], {}, datetime(2026, 3, 4, tzinfo=UTC), 0),
        (["03/04/2026", "31/12/2025"], {}, datetime(2026, 4, 3, tzinfo=UTC), 0),
        (["03/04/2026"], {}, datetime(2026, 3, 4, tzinfo=UTC), 1),
        (["03/04/2026"], {"language": "fr"}, datetime(2026, 4, 3, tzinfo=UTC), 1),
        (["03/04/2026"], {"date_order": "dmy"}, datetime(2026, 4, 3, tzinfo=UTC), 0),
    ],
)
def test_the_file_decides_what_a_date_with_slashes_means(drop, dates, keys, expected, n_notes):
    drop.put("a.csv", "id,text,date\n" + "".join(f"{n},ok,{d}\n" for n, d in enumerate(dates)))
    page = drop.page(timezone="UTC", **keys)
    assert (page.records[0].created_at, len(page.notes)) == (expected, n_notes)


def test_dates_without_a_zone_are_in_the_projects_or_the_sources(drop):
    drop.put("a.csv", "id,text,at\n1,un,2026-11-01 10:00\n")
    (paris,), (tokyo,) = drop.records(), drop.records(timezone="Asia/Tokyo")
    assert (paris.created_at, tokyo.created_at) == (utc(1, 9), utc(1, 1))


def test_mapped_fields_that_are_absent_are_empty_with_one_note_a_file(drop):
    drop.put("a.csv", CSV)
    page = drop.page(fields={"text": "text", "rating": "stars", "url": "link"})
    assert [(r.rating, r.url) for r in page.records] == [(None, ""), (None, "")]
    assert page.notes == ("a.csv: no column link, stars; what fields maps to it is empty",)


def test_a_text_that_is_absent_is_an_error_that_says_which_columns_exist(drop):
    drop.put("a.csv", CSV)
    assert failing(drop, fields={"text": "txt"}) == (
        'a.csv has the columns id, text, at, and no "txt", which fields.text names; '
        'did you mean "text"?'
    )


def test_bad_rows_are_handed_over_to_be_quarantined(drop):
    drop.put("drop/a.csv", "id,text\n1,oui,mais\n2,ok\n")
    assert drop.records("drop/*") == [
        said(
            "drop/a.csv:2",
            "",
            "drop/a.csv",
            unread={"row": "line 2: 3 cells where the header has 2"},
        ),
        said("2", "ok", "drop/a.csv"),
    ]


def test_a_mail_that_cannot_be_taken_apart_is_handed_over_too(drop):
    nested = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(2_000)
    )
    drop.put("a.eml", f"From: a@b.org\nSubject: x\n{nested}")
    assert drop.records() == [
        said(
            "a.eml:1",
            "",
            "a.eml",
            unread={"row": "line 1: a message that cannot be taken apart (RecursionError)"},
        )
    ]


def test_an_encoding_that_is_given_is_used(drop):
    drop.put("a.csv", "id,text\n1,Été\n".encode("mac-roman"))
    assert drop.records(encoding="mac-roman") == [said("1", "Été")]


def test_a_file_that_is_not_in_the_encoding_that_is_given_is_an_error(drop):
    drop.put("a.csv", CSV)
    message = "a.csv: not in the encoding that the source names; correct it, or leave it out"
    assert failing(drop, encoding="utf-16") == message
    assert drop.source(encoding="utf-16").check().message == message


def test_an_accent_far_below_decides_the_encoding(drop):
    rows = "".join(f"{n},{'ok ' * 500}\n" for n in range(300))
    drop.put("a.csv", f"id,text\n{rows}x,Été\n".encode("cp1252"))
    assert drop.records()[-1] == said("x", "Été")


def test_large_files_come_in_pages_and_the_last_one_carries_the_bookmark(drop):
    drop.put("a.csv", "id,text\n" + "".join(f"{n},ok\n" for n in range(PAGE_SIZE + 1)))
    pages = drop.pages()
    assert [(len(page.records), list(page.cursor["files"])) for page in pages] == [
        (PAGE_SIZE, []),
        (1, ["a.csv"]),
    ]


def test_a_file_that_was_read_whole_is_named_by_the_page_that_ends_it(drop):
    drop.put("a.csv", "id,text\n" + "".join(f"{n},ok\n" for n in range(PAGE_SIZE + 1)))
    drop.put("b.csv", "id,text\n")
    drop.put("c.csv", "id,text\n")
    first, second = drop.pages()
    assert (first.reread, second.reread) == ((), ("a.csv", "b.csv"))
    drop.put("a.csv", "id,text\n1,mieux\n")
    assert drop.page(cursor=second.cursor).reread == ("a.csv",)


def test_a_file_is_not_reread_where_only_what_was_held_is_told(drop):
    drop.put("a.csv", CSV)
    first = drop.page(as_of=utc(2, 1))
    second = drop.page(cursor=first.cursor)
    assert (first.reread, ids(second.records), second.reread) == (("a.csv",), ["2"], ())


def test_a_file_that_fails_is_not_reread(drop):
    drop.put("a.json", '[{"id": 1, "text": }]')
    drop.put("b.csv", CSV)
    pages, _ = pages_until_failure(drop)
    assert [page.reread for page in pages] == [("b.csv",)]


def test_a_member_of_a_zip_comes_from_the_zip(drop):
    with zipfile.ZipFile(drop.folder / "a.zip", "w") as archive:
        archive.writestr("a.csv", "id,text\n1,un\n2,un,deux\n")
        archive.writestr("b.eml", MAIL)
    page = drop.page()
    assert [(r.native_id, r.file) for r in page.records] == [
        ("1", "a.zip"),
        ("a.zip!a.csv:3", "a.zip"),
        ("1@x", "a.zip"),
    ]
    assert page.reread == ("a.zip",)


def test_small_files_share_a_page(drop):
    for n in range(3):
        drop.put(f"{n}.csv", f"id,text\n{n},ok\n")
    page = drop.page()
    assert ids(page.records) == ["0", "1", "2"]
    assert list(page.cursor["files"]) == ["0.csv", "1.csv", "2.csv"]


def test_a_cursor_is_json(drop):
    path = drop.put("a.csv", CSV)
    cursor = drop.page(as_of=utc(2, 1)).cursor
    stat = path.stat()
    assert json.loads(json.dumps(cursor)) == cursor
    assert cursor["files"] == {
        "a.csv": {
            "sha256": sha256(CSV.encode()).hexdigest(),
            "size": stat.st_size,
            "mtime_ns": stat.st_mtime_ns,
            "until": "2026-11-02T01:00:00+00:00",
        }
    }


def test_an_unchanged_file_is_not_opened_again(drop):
    path = drop.put("a.csv", CSV)
    cursor = drop.page().cursor
    stat = path.stat()
    path.write_bytes(b"x" * stat.st_size)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert drop.pages(cursor=cursor) == []


def test_a_file_that_was_only_touched_is_not_read_again(drop):
    path = drop.put("a.csv", CSV)
    cursor = drop.page().cursor
    os.utime(path, ns=(1, 1))
    page = drop.page(cursor=cursor)
    assert (page.records, page.notes) == ((), ())
    assert page.cursor["files"]["a.csv"]["mtime_ns"] == 1
    assert drop.pages(cursor=page.cursor) == []


def test_a_changed_file_is_read_again_whole(drop):
    drop.put("a.csv", CSV)
    cursor = drop.page().cursor
    drop.put("a.csv", CSV + "3,trois,2026-11-03T10:00:00Z\n")
    assert ids(drop.page(cursor=cursor).records) == ["1", "2", "3"]


def test_files_are_read_again_when_they_are_to_be_read_otherwise(drop):
    drop.put("a.csv", CSV)
    cursor = drop.page().cursor
    fields = {"id": "id", "text": "at"}
    assert [r.body for r in drop.page(cursor=cursor, fields=fields).records] == [
        "2026-11-01T10:00:00Z",
        "2026-11-02T10:00:00Z",
    ]


def test_the_same_content_twice_is_taken_once_and_noted_once(drop):
    drop.put("a.csv", CSV)
    drop.put("b.csv", CSV)
    page = drop.page()
    assert ids(page.records) == ["1", "2"]
    assert page.notes == ("b.csv: same content as a file already read; taken once",)
    assert drop.pages(cursor=page.cursor) == []


def test_a_renamed_file_is_not_read_again(drop):
    path = drop.put("b.csv", CSV)
    cursor = drop.page().cursor
    path.rename(drop.folder / "a.csv")
    page = drop.page(cursor=cursor)
    assert page.records == ()
    assert page.notes == ("a.csv: same content as a file already read; taken once",)


def test_what_is_said_after_the_night_waits_for_its_own(drop):
    drop.put("a.csv", CSV)
    drop.put("b.csv", CSV)
    first = drop.page(as_of=utc(2, 1))
    assert (ids(first.records), first.n_held) == (["1"], 1)
    same = drop.page(cursor=first.cursor, as_of=utc(2, 1))
    assert (same.records, same.n_held, same.cursor) == ((), 1, first.cursor)
    earlier = drop.page(cursor=first.cursor, as_of=utc(1, 1))
    assert (earlier.records, earlier.n_held, earlier.cursor) == ((), 1, first.cursor)
    second = drop.page(cursor=first.cursor, as_of=utc(3, 1))
    assert (ids(second.records), second.n_held) == (["2"], 0)
    assert drop.pages(cursor=second.cursor) == []


def test_rows_without_a_date_are_not_handed_over_twice(drop):
    drop.put("a.csv", CSV + "3,sans date,\n4,bad,row,too many\n")
    first = drop.page(as_of=utc(2, 1))
    second = drop.page(cursor=first.cursor, as_of=utc(3, 1))
    assert (ids(first.records), ids(second.records)) == (["1", "3", "a.csv:5"], ["2"])


def test_a_date_beyond_the_clock_is_handed_over_to_be_refused(drop):
    drop.put("a.csv", CSV + "3,futur,2031-01-01T00:00:00Z\n")
    page = drop.page(as_of=utc(2, 1))
    assert (ids(page.records), page.n_held) == (["1", "3"], 1)


def test_an_empty_file_is_a_note_and_is_said_once(drop):
    drop.put("a.csv", "")
    page = drop.page()
    assert (page.records, page.notes) == ((), ("a.csv: empty, nothing to read",))
    assert drop.pages(cursor=page.cursor) == []


def test_no_file_is_an_error(drop):
    assert failing(drop, "drop/*.csv").startswith("no file at drop/*.csv: ")


def test_the_programs_own_files_are_not_read(drop):
    drop.put("drop/a.csv", CSV)
    drop.put("out/comments.csv", CSV + "3,trois,\n")
    assert ids(drop.records(".", private=(drop.folder / "out",))) == ["1", "2"]


def test_a_strange_file_is_refused_in_a_glob_and_left_out_of_a_folder(drop):
    drop.put("drop/a.csv", CSV)
    drop.put("drop/photo", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x02")
    pages, message = pages_until_failure(drop, "drop/*")
    assert [ids(page.records) for page in pages] == [["1", "2"]]
    assert message == f"drop/photo: none of {READABLE}; convert it, or narrow the path"
    page = drop.page("drop")
    assert ids(page.records) == ["1", "2"]
    assert page.notes == (f"drop/photo: none of {READABLE}: left out",)


def test_a_damaged_archive_gives_what_it_has_then_fails_and_is_tried_again(drop):
    rows = "".join(f"{n},{os.urandom(40).hex()},03/04/2026\n" for n in range(4_000))
    whole = gzip.compress(f"id,text,date\n{rows}".encode())
    drop.put("a.csv.gz", whole[:-5_000])
    drop.put("b.csv", CSV)
    pages, message = pages_until_failure(drop)
    read = [record for page in pages for record in page.records]
    assert message == (
        "a.csv.gz: the archive is damaged or cut short; what comes before is kept; put a whole "
        "copy in its place"
    )
    assert 3_000 < len(read) < 4_002
    assert ids(read)[-2:] == ["1", "2"]
    assert list(pages[-1].cursor["files"]) == ["b.csv"]
    drop.put("a.csv.gz", whole)
    again = drop.pages(cursor=pages[-1].cursor)
    assert sum(len(page.records) for page in again) == 4_000
    assert list(again[-1].cursor["files"]) == ["a.csv.gz", "b.csv"]


def test_the_twin_of_a_file_that_fails_fails_with_it_once(drop):
    for name in ("a.json", "b.json"):
        drop.put(name, '[{"id": 1, "text": }]')
    message = "a.json: the JSON is damaged at line 1, column 20: Expecting value"
    assert pages_until_failure(drop)[1] == message


def test_many_failures_are_told_in_few_lines(drop):
    for n in range(7):
        drop.put(f"{n}.json", f'[{{"id": {n}, "text": }}]')
    lines = failing(drop).split("\n")
    assert (len(lines), lines[-1]) == (6, "and 2 more files that cannot be read")


def test_a_check_tells_what_would_be_read(drop):
    drop.put("a.csv", "id;text;at\n1;Été;2026-11-01\n".encode("cp1252"))
    drop.put("b.csv", "id;text;at\n2;Été;2026-11-01\n".encode("cp1252"))
    drop.put("c", '{"id": 1, "text": "un"}\n{"id": 2, "text": "deux"}\n')
    drop.put("d", "")
    assert drop.source().check() == SourceCheck(
        "avis",
        "files",
        True,
        "4 files: 2 CSV (cp1252, semicolon), 1 JSON Lines, 1 empty; id = id, text = text, "
        "created_at = at",
    )


def test_a_check_of_mail_and_of_a_folder_needs_no_fields(drop):
    drop.put("drop/a", MAIL)
    assert drop.source("drop").check().message == "1 file: 1 mail"
    drop.put("drop/b", "# Merci\n\nde lire.\n")
    assert drop.source("drop").check().message == "2 files: 1 left out, 1 mail"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "id,txet\n1,x\n",
            "a has the columns id, txet, and none is known to hold the text; "
            'say which one does, such as fields = { text = "txet" }',
        ),
        (
            "# Merci\n\nde lire.\n",
            f"a: none of {READABLE}",
        ),
    ],
)
def test_a_check_says_what_is_missing(drop, content, message):
    drop.put("a", content)
    assert drop.source().check() == SourceCheck("avis", "files", False, message)


def test_a_workbook_is_read_sheet_by_sheet_and_what_is_no_table_is_noted(drop):
    table = [["Avis", None], ["id", "text"], [123.0, "un"], [90071992547, "deux"]]
    sheets = {"Avis": table, "Légende": [["mot", "sens"], ["id", "n"]], "Notes": [[1], [2]]}
    drop.put("a.xlsx", xlsx(sheets))
    page = drop.page()
    assert page.records == (
        said("123", "un", "a.xlsx"),
        said("90071992547", "deux", "a.xlsx"),
    )
    assert [note.split(",")[0] for note in page.notes] == [
        "a.xlsx/Légende has the columns mot",
        "a.xlsx/Notes: no table with names of columns",
    ]
    assert drop.source().check().is_ready


def test_a_workbook_under_a_password_is_an_error_and_the_others_are_read(drop):
    drop.put("a.xlsx", compound({"EncryptedPackage": b""}))
    drop.put("b.csv", CSV)
    pages, message = pages_until_failure(drop)
    assert ids(pages[0].records) == ["1", "2"]
    assert message == "a.xlsx: the workbook has a password; save it without one and give that"


def test_a_member_that_fails_does_not_keep_the_others_from_being_read(drop):
    drop.put("a.zip", zipped({"a.json": '[{"id": 1, "text": }]', "b.csv": CSV}))
    pages, message = pages_until_failure(drop)
    assert ids(pages[0].records) == ["1", "2"]
    assert message == "a.zip!a.json: the JSON is damaged at line 1, column 20: Expecting value"
    assert pages[0].cursor["files"] == {}


def test_a_zip_of_strays_is_refused_in_a_glob_and_left_out_of_a_folder(drop):
    members = {f"{n}.md": "# Merci\n\nde lire.\n" for n in range(7)}
    drop.put("drop/a.zip", zipped({**members, "__MACOSX/._a": b"\x00\x05"}))
    refused = f"drop/a.zip: none of {READABLE}"
    assert failing(drop, "drop/*") == f"{refused}; convert it, or narrow the path"
    assert drop.source("drop/*").check().message == f"drop/a.zip: none of {READABLE}"
    assert drop.page("drop").notes == (
        "drop/a.zip: left out 0.md, 1.md, 2.md, 3.md, 4.md and 3 more: none of " + READABLE,
        f"drop/a.zip: none of {READABLE}: left out",
    )
    assert drop.source("drop").check().message == "1 file: 8 left out"


def test_a_table_of_a_zip_without_texts_is_left_out_and_one_that_may_hold_some_is_not(drop):
    users = "n,name\n1,x\n"
    drop.put("a.zip", zipped({"a.csv": CSV, "u.csv": users, "m.json": '{"n": [1]}\n'}))
    page = drop.page()
    assert (ids(page.records), len(page.notes)) == (["1", "2"], 2)
    assert all(note.endswith("; left out") for note in page.notes)
    prose = "n,zzz\n" + "".join(f"{n},Une phrase assez longue numéro {n}\n" for n in range(9))
    drop.put("a.zip", zipped({"a.csv": CSV, "b.csv": prose}))
    assert failing(drop).startswith("a.zip!b.csv has the columns n, zzz, and none is known")


def test_an_empty_zip_is_a_note(drop):
    drop.put("a.zip", zipped({}))
    assert drop.page().notes == ("a.zip: empty, nothing to read",)


def test_two_encodings_in_one_file_are_told(drop):
    drop.put("a.csv", "id,text\n1,Été\n2,déjà\n".encode() + "3,hôtel\n".encode("cp1252"))
    page = drop.page()
    assert [record.body for record in page.records] == ["Été", "déjà", "hôtel"]
    assert page.notes == ("a.csv: 1 line in cp1252, the others in utf-8; each was read in its own",)


def test_answers_nested_in_comments_have_their_parent(drop):
    answer = {"text": "trois", "answers": [{"text": "quatre"}]}
    comments = [{"text": "un"}, {"text": "deux", "answers": [answer]}, {"text": "cinq"}]
    drop.put("a.json", json.dumps({"data": {"comments": comments}}))
    found = {record.body: record for record in drop.records()}
    assert {body: record.parent_native_id for body, record in found.items()} == {
        "un": "",
        "deux": "",
        "trois": found["deux"].native_id,
        "quatre": found["trois"].native_id,
        "cinq": "",
    }


def test_dates_that_tell_no_day_are_told_once(drop):
    drop.put("a.csv", "id,text,date\n1,un,3 days ago\n2,deux,2026-11-01\n3,trois,hier\n")
    assert drop.page(fields={"text": "text", "created_at": "date"}).notes == (
        "a.csv: 2 rows had a date that depends on the day it was looked at, such as "
        '"3 days ago", and tells none; export the dates themselves (at 2, 4)',
    )


def test_a_message_that_was_read_and_renamed_is_known(drop):
    path = drop.put("box/new/1", MAIL)
    drop.put("box/cur/2:2,", MAIL.replace("<1@x>", "<2@x>"))
    drop.put("box/tmp/3", MAIL)
    first = drop.page("box")
    assert ids(first.records) == ["2@x", "1@x"]
    path.rename(drop.folder / "box/cur/1:2,S")
    second = drop.page("box", cursor=first.cursor)
    assert (second.records, second.notes) == ((), ())
    assert list(second.cursor["files"]) == ["box/cur/1:2,S", "box/cur/2:2,"]
    drop.put("box/cur/9:2,", MAIL)
    assert drop.page("box", cursor=second.cursor).notes == (
        "box/cur/9:2,: same content as a file already read; taken once",
    )


def test_a_link_out_of_the_folder_is_followed_and_told_when_it_is_read(drop):
    drop.put("else/b.csv", CSV)
    drop.put("drop/a.csv", CSV.replace("un", "autre"))
    (drop.folder / "drop/out").symlink_to(drop.folder / "else")
    (drop.folder / "drop/gone").symlink_to("nowhere")
    page = drop.page("drop")
    assert page.notes == (
        "drop/gone: a link that leads nowhere; left out",
        "drop/out/b.csv: read through a link that leads out of the path",
    )
    assert drop.source("drop").check().message.endswith(page.notes[0])


def test_a_check_of_very_many_files_looks_at_some(drop):
    for n in range(1_002):
        drop.put(f"box/cur/{n:04}", MAIL)
    drop.put("box/new/x", MAIL)
    assert drop.source("box").check().message == "1,003 files, 1,000 of them looked at: 1000 mail"


def test_a_document_nested_too_deeply_stops_only_itself(drop):
    drop.put("a.json", '{"a":' * 950 + '[{"text":"un"}]' + "}" * 950)
    drop.put("b.csv", "id,text\n1,deux\n")
    pages = drop.source().fetch(None)
    assert [record.body for record in next(pages).records] == ["deux"]
    with pytest.raises(SourceError, match=r"a\.json: nested more deeply than anything"):
        next(pages)
