import os
import unicodedata

import pytest

from models.errors import SourceError
from transforms.sources.formats.finding import find_files


@pytest.fixture
def base(tmp_path):
    for name in ("drop/b.csv", "drop/a.csv", "drop/été 1/c.csv", "drop/.d.csv", "drop/.e/f.csv"):
        path = tmp_path / "projet" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "x[1].csv").touch()
    return tmp_path / "projet"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("drop/a.csv", ["drop/a.csv"]),
        ("drop/*.csv", ["drop/a.csv", "drop/b.csv"]),
        ("drop/*", ["drop/a.csv", "drop/b.csv"]),
        ("drop/**/*.csv", ["drop/a.csv", "drop/b.csv", "drop/été 1/c.csv"]),
        ("drop", ["drop/a.csv", "drop/b.csv", "drop/été 1/c.csv"]),
        ("drop/été 1/*", ["drop/été 1/c.csv"]),
        (unicodedata.normalize("NFD", "drop/été 1"), ["drop/été 1/c.csv"]),
        ("../x[1].csv", ["../x[1].csv"]),
    ],
)
def test_a_path_a_folder_and_a_glob_find_their_files(base, pattern, expected):
    assert [file.name for file in find_files(pattern, base)] == expected


def test_an_absolute_path_is_named_as_seen_from_the_project(base):
    assert [f.name for f in find_files(str(base / "drop" / "*.csv"), base)] == [
        "drop/a.csv",
        "drop/b.csv",
    ]


@pytest.mark.parametrize("pattern", ["drop/*.tsv", "nowhere", "drop/**/"])
def test_no_file_is_an_error_that_names_the_path_as_configured(base, pattern):
    with pytest.raises(SourceError) as raised:
        find_files(pattern, base)
    assert str(raised.value).startswith(f"no file at {pattern}: check the path")


@pytest.mark.parametrize("pattern", [".", "**/*.csv", "*/*.csv"])
def test_the_programs_own_files_are_not_read(base, pattern):
    for name in ("out/latest/comments.csv", "out/a.csv", "outdoor/a.csv"):
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).touch()
    (base / "linked").symlink_to(base / "out")
    files = find_files(pattern, base, (base / "out", base / "var"))
    assert {file.name.split("/")[0] for file in files} == {"drop", "outdoor"}


def test_nothing_but_the_programs_own_files_is_an_error_that_says_so(base):
    with pytest.raises(SourceError) as raised:
        find_files("drop", base, (base / "drop",))
    assert str(raised.value) == (
        "no file at drop but 3 in the folders out and var, which are never read: check the path, "
        "which starts at the folder of remontee.toml, and that the files have arrived"
    )


def test_links_are_followed_in_no_circle_and_what_lies_elsewhere_is_known(base, tmp_path):
    (tmp_path / "else").mkdir()
    (tmp_path / "else/z.csv").touch()
    (base / "drop/out").symlink_to(tmp_path / "else")
    (base / "drop/été 1/loop").symlink_to(base / "drop")
    (base / "drop/same.csv").symlink_to(base / "drop/a.csv")
    (base / "drop/gone").symlink_to("nowhere")
    for pattern in ("drop", "drop/**/*.csv"):
        notes = []
        found = find_files(pattern, base, (), notes)
        assert [(file.name, file.is_outside) for file in found] == [
            ("drop/a.csv", False),
            ("drop/b.csv", False),
            ("drop/out/z.csv", True),
            ("drop/same.csv", False),
            ("drop/été 1/c.csv", False),
        ]
        expected = ["drop/gone: a link that leads nowhere; left out"] if pattern == "drop" else []
        assert notes == expected


def test_a_broken_link_by_itself_says_so(base):
    (base / "gone.csv").symlink_to("nowhere")
    with pytest.raises(SourceError, match=r"no file at gone\.csv but 1 links that lead nowhere"):
        find_files("gone.csv", base)


@pytest.fixture
def maildir(tmp_path):
    names = (
        "cur/1604394753.M20046P21V08I0_0.host,S=12:2,S", "new/2", "tmp/3", "subscriptions",
        ".Sent/cur/4:2,", ".Sent/new/5", ".Sent/tmp/6", ".other/7",
    )  # fmt: skip
    for name in names:
        path = tmp_path / "mails/box" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


@pytest.mark.parametrize("pattern", ["mails", "mails/box", "mails/*", "mails/**", "mails/**/*"])
def test_of_a_maildir_the_delivered_messages_are_found(maildir, pattern):
    found = find_files(pattern, maildir)
    assert all(file.is_message for file in found)
    assert [file.name.removeprefix("mails/box/") for file in found] == [
        ".Sent/cur/4:2,",
        ".Sent/new/5",
        "cur/1604394753.M20046P21V08I0_0.host,S=12:2,S",
        "new/2",
    ]


def test_a_message_that_is_still_arriving_is_none(maildir):
    with pytest.raises(SourceError):
        find_files("mails/box/tmp/*", maildir)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a\nb.csv", "a\\nb.csv"),
        (os.fsdecode(b"caf\xe9.csv"), "caf\\xe9.csv"),
        ("deux mots & é.csv", "deux mots & é.csv"),
    ],
)
def test_a_name_that_no_line_can_show_is_escaped(tmp_path, name, expected):
    (tmp_path / name).touch()
    assert [file.name for file in find_files("*", tmp_path)] == [expected]


def test_two_names_that_differ_in_the_form_of_an_accent_stay_two(tmp_path):
    names = {unicodedata.normalize(form, "été.csv") for form in ("NFC", "NFD")}
    for name in names:
        (tmp_path / name).touch()
    assert {file.name for file in find_files("*.csv", tmp_path)} == names
