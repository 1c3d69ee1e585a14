import unicodedata

import pytest

from models.errors import SourceError
from transforms.sources.finding import find_files


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
