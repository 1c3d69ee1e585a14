from __future__ import annotations

import pytest

from models.curation import Deed, deed_of, payload_of
from models.curation_words import describe
from models.errors import UsageError


@pytest.mark.parametrize(
    "deed",
    [
        Deed("answered", texts=("t1",), comments=("c1",)),
        Deed("answered", texts=("t1",), values={"link": "https://example.org"}),
        Deed("assign", texts=("t1", "t2"), comments=("c1",), values={"owner": "Jo"}),
        Deed("decide", texts=("t1",), ideas=("I-0001",), values={"status": "planned"}),
    ],
)
def test_what_is_said_of_comments_and_proposals_survives_being_written_down(deed):
    assert deed_of(deed.kind, payload_of(deed)) == deed


@pytest.mark.parametrize(
    ("kind", "payload", "trouble"),
    [
        ("answered", {}, "texts is missing; answered needs it"),
        ("assign", {"texts": ["t1"]}, "values is missing; assign needs it"),
        ("assign", {"texts": ["t1"], "values": {"link": ""}}, "values.link: assign sets owner"),
        ("decide", {"values": {"status": "new"}}, "ideas is missing; decide needs it"),
        ("decide", {"ideas": ["I-0001"]}, "values is missing; decide needs it"),
        (
            "decide",
            {"ideas": ["I-0001"], "values": {"status": "soon"}},
            "values.status: \"soon\"; expected one of ('new', 'planned', 'shipped', 'declined')",
        ),
        ("decide", {"ideas": "I-0001"}, "ideas: expected a list of texts"),
    ],
)
def test_what_is_missing_or_wrong_in_such_an_act_is_told(kind, payload, trouble):
    with pytest.raises(UsageError) as told:
        deed_of(kind, payload)
    assert str(told.value) == trouble


def test_acts_are_told_as_a_command_would_say_them():
    assert describe(Deed("answered", texts=("t1",), comments=("c1", "c2"))) == "answered 2 comments"
    assert (
        describe(Deed("decide", texts=("t1",), ideas=("I-0001",), values={"status": "shipped"}))
        == 'decide I-0001 "shipped"'
    )
    assert describe(Deed("assign", texts=("t1",), values={"owner": "Jo"})) == (
        'assign 1 comment "Jo"'
    )
