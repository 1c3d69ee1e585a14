import gzip
import json
import os
import zipfile
from datetime import UTC, datetime

import pytest

from models.errors import SourceError
from models.records import SourceCheck
from tests.transforms.sources.dropped import CSV, MAIL, failing, ids, pages_until_failure, said, utc
from tests.transforms.sources.workbooks import compound, xlsx, zipped
from transforms.sources.formats.sniff import READABLE


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
