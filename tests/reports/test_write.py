from datetime import date
from pathlib import Path

import pytest

from models.errors import PublishError
from reports import write
from reports.write import publish_latest, write_index, write_report

NIGHT = date(2025, 11, 4)


def tree(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_a_report_replaces_the_one_before_and_leaves_nothing_else(tmp_path):
    folder = tmp_path / "2025-11-04" / "mobile"

    write_report(folder, {"index.html": b"old", "themes/t1.html": b"gone"})
    write_report(folder, {"index.html": b"new", "themes/t2.html": b"here"})

    assert tree(tmp_path) == {
        "2025-11-04/mobile/index.html": b"new",
        "2025-11-04/mobile/themes/t2.html": b"here",
    }
    assert [path.name for path in (tmp_path / "2025-11-04").iterdir()] == ["mobile"]


def test_a_report_without_files_is_an_empty_folder(tmp_path):
    write_report(tmp_path / "n" / "t", {})

    assert list((tmp_path / "n" / "t").iterdir()) == []


def test_what_a_killed_run_left_behind_is_not_published(tmp_path):
    leftover = tmp_path / "n" / ".new-mobile"
    leftover.mkdir(parents=True)
    (leftover / "half.html").write_bytes(b"half")

    write_report(tmp_path / "n" / "mobile", {"index.html": b"whole"})

    assert tree(tmp_path) == {"n/mobile/index.html": b"whole"}


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "a\\b", ""])
def test_no_file_leaves_its_folder(tmp_path, name):
    with pytest.raises(PublishError, match="cannot be published"):
        write_report(tmp_path / "n" / "t", {name: b""})

    assert not (tmp_path / "n" / "t").exists()


def test_latest_is_the_same_as_the_night(tmp_path):
    write_report(tmp_path / "2025-11-04" / "mobile", {"index.html": b"1", "themes/t.html": b"2"})
    write_report(tmp_path / "latest" / "mobile", {"stale.html": b""})

    publish_latest(tmp_path, NIGHT, "mobile")
    publish_latest(tmp_path, NIGHT, "mobile")

    assert tree(tmp_path / "latest" / "mobile") == tree(tmp_path / "2025-11-04" / "mobile")
    assert not (tmp_path / "latest" / "mobile").is_symlink()


def test_a_night_that_was_not_written_cannot_be_the_latest(tmp_path):
    with pytest.raises(PublishError, match="no report of 2025-11-04 for mobile"):
        publish_latest(tmp_path, NIGHT, "mobile")


def test_a_reader_never_finds_the_report_missing(tmp_path):
    if not write._exchange(*_two_folders(tmp_path)):
        pytest.skip("this system cannot exchange two folders in one step")

    assert tree(tmp_path) == {"one/x": b"other", "other/x": b"one"}


def test_folders_are_replaced_where_they_cannot_be_exchanged(tmp_path):
    staged, folder = _two_folders(tmp_path)
    write._replace(staged, folder)

    assert tree(tmp_path) == {"other/x": b"one"}


def _two_folders(root: Path) -> tuple[Path, Path]:
    for name in ("one", "other"):
        (root / name).mkdir()
        (root / name / "x").write_bytes(name.encode())
    return root / "one", root / "other"


def test_exchanging_with_nothing_is_refused(tmp_path):
    assert not write._exchange(tmp_path / "a", tmp_path / "b")


def test_the_index_lists_nights_and_teams_and_clears_the_folder(tmp_path):
    write_report(tmp_path / "2025-11-03" / "web", {"report.json": b"{}"})
    write_report(tmp_path / "2025-11-04" / "mobile", {"index.html": b"1"})
    write_report(tmp_path / "2025-11-04" / "empty", {"notes.txt": b""})
    publish_latest(tmp_path, NIGHT, "mobile")
    (tmp_path / "2025-11-03" / ".new-web").mkdir()
    (tmp_path / "other").mkdir()

    names = {"mobile": "Équipe Mobile"}
    write_index(tmp_path, "Aurore", names, "fr")
    first = tree(tmp_path)
    write_index(tmp_path, "Aurore", names, "fr")

    page = first["index.html"].decode()
    links = ("latest/mobile/index", "2025-11-04/mobile/index", "2025-11-03/web/report")
    places = [page.index(f'href="{link}') for link in links]
    assert places == sorted(places)
    assert "Équipe Mobile" in page
    assert "notes.txt" not in page
    assert tree(tmp_path) == first
    assert [path.name for path in (tmp_path / "2025-11-03").iterdir()] == ["web"]


def test_everybodys_report_is_listed_before_the_teams(tmp_path):
    for slug in ("achat", "all"):
        write_report(tmp_path / "2025-11-04" / slug, {"index.html": b"1"})

    write_index(tmp_path, "Aurore", {"all": "Aurore", "achat": "Achat"}, "en")

    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert page.index("For everybody") < page.index("Achat")


def test_an_index_of_nothing_says_so(tmp_path):
    write_index(tmp_path / "out", "Aurore", {}, "en")

    assert "No report yet." in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
