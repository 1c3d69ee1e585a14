"""Night after night of a folder of files: pages, bookmarks, what is read again and what waits."""

import json
import os
import zipfile
from hashlib import sha256

from tests.transforms.sources.dropped import CSV, MAIL, ids, pages_until_failure, utc
from transforms.sources.base import PAGE_SIZE


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
