from __future__ import annotations

import pytest

from models.errors import StoreError, UsageError
from tests.curating import FIRST, comment
from transforms import registry
from transforms.curation import deeds
from transforms.curation.acts import apply_acts
from transforms.curation.desk import open_desk
from transforms.spaces import current_stamp
from transforms.store import open_store


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("T-0009", "There is no theme .*T-0009.*Did you mean T-0001 or T-0002"),
        ("battery", "There is no theme .*There are T-0001 to T-0005"),
    ],
)
def test_a_theme_that_is_not_there_is_told_with_those_that_are(desk, words, told):
    with pytest.raises(UsageError, match=told):
        deeds.say(desk.con, "pin", words, {})


def test_a_theme_that_is_gone_is_refused_and_a_merged_one_means_its_heir(desk):
    con = desk.con
    stamp = desk.stamp()
    registry.retire(con, {"T-0002": "T-0003", "T-0004": ""}, stamp)
    with pytest.raises(UsageError, match="T-0004 is gone"):
        deeds.say(con, "pin", "T-0004", {})
    assert deeds.say(con, "pin", "T-0002", {}).themes == ("T-0003",)


def test_a_store_without_themes_says_how_to_get_some(tmp_path):
    with open_store(tmp_path / "s.duckdb") as con:
        with pytest.raises(UsageError, match="There are no themes yet; `remontee run`"):
            deeds.say(con, "pin", "1", {})
        assert apply_acts(con, current_stamp(con, FIRST, "r")) == ()
    with pytest.raises(StoreError, match="no store at"), open_desk(tmp_path / "none", FIRST):
        pass


def test_comments_that_are_not_there_are_all_told_at_once(desk):
    with pytest.raises(UsageError) as error:
        deeds.move(desk.con, ["forum:route-1", "forum:route-99", "abc"], "1")
    assert str(error.value).splitlines()[:2] == [
        'There is no comment "forum:route-99".',
        'There is no comment "abc".',
    ]


def test_the_beginning_of_several_ids_is_not_enough(desk):
    first, second = (comment("route", n) for n in (1, 2))
    twin = first[:8] + second[8:]
    desk.con.execute(
        "UPDATE staged_comments SET comment_id = ? WHERE comment_id = ?", [twin, second]
    )
    with pytest.raises(UsageError, match="is the beginning of 2 comment ids; write more of it"):
        deeds.move(desk.con, [first[:8]], "1")
