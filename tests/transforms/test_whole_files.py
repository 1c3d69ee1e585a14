from __future__ import annotations

import stat

import pytest

from models.errors import UsageError
from transforms.whole_files import replacing


def test_a_file_is_replaced_when_all_of_the_new_one_is_there(tmp_path):
    path = tmp_path / "new" / "a.csv"
    with replacing(path) as draft:
        draft.write_text("one")
        assert not path.exists()
    with replacing(path) as draft:
        draft.write_text("two")
        assert path.read_text() == "one"
    assert path.read_text() == "two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_what_fails_leaves_the_file_as_it_was_and_nothing_beside_it(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("one")
    with pytest.raises(ZeroDivisionError), replacing(path) as draft:
        draft.write_text(f"half {1 / 0}")
    assert path.read_text() == "one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    path = tmp_path / "file" / "a.csv"
    with pytest.raises(UsageError) as told, replacing(path):
        pass
    assert str(told.value) == f"cannot write {path}: File exists; name another file"
