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
def test_no_file_is_an_error_that_names_where_it_looked(base, pattern):
    with pytest.raises(SourceError) as raised:
        find_files(pattern, base)
    assert str(raised.value).startswith(f"no file at {base / pattern}: check the path")
