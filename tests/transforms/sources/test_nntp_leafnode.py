"""Newsgroups of a real server, leafnode."""

from __future__ import annotations

import pytest

from tests.loopback import fetch_all, landed
from tests.news_server import article, serving_leafnode
from tests.transforms.sources.live import stored
from tests.transforms.sources.newsgroups import GROUP, OTHER, ids, notes, reader


@pytest.fixture(scope="module")
def leafnode():
    with serving_leafnode() as server:
        yield server


def test_a_real_server_is_read_night_after_night(leafnode):
    answer = article(
        "3@x.example",
        f"{GROUP},{OTHER}",
        "Oui\n.point\n\n-- \nZoe\n",
        references="<1@x.example>",
        subject="Re: Essai",
    )
    first = {1: article("1@x.example", GROUP), 2: article("2@x.example", GROUP), 4: answer}
    leafnode.put(GROUP, first)
    leafnode.put(OTHER, {9: answer})
    opened = reader(leafnode, groups=[GROUP, OTHER])
    pages = fetch_all(opened)

    assert ids(pages) == ["1@x.example", "2@x.example", "3@x.example"]
    assert landed(pages)["3@x.example"].body == "Oui\n.point\n\n-- \nZoe"
    assert landed(pages)["3@x.example"].parent_native_id == "1@x.example"
    assert opened().check().message == f"ready: {GROUP} (4 articles), {OTHER} (1 articles)"

    cancel = article("c5@x.example", GROUP, control="cancel <1@x.example>", subject="cmsg cancel")
    leafnode.put(GROUP, {**first, 5: cancel, 6: article("6@x.example", GROUP)})
    later = fetch_all(opened, stored(pages[-1].cursor))
    assert ids(later) == ["6@x.example"]
    assert len(notes(later)) == 1

    leafnode.put(GROUP, {1: article("6@x.example", GROUP), 2: article("7@x.example", GROUP)})
    anew = fetch_all(opened, stored(later[-1].cursor))
    assert ids(anew) == ["6@x.example", "7@x.example"]


def test_a_group_that_a_real_server_has_not_fetched_yet_says_nothing(leafnode):
    leafnode.put("aurore.vide", {})

    assert ids(fetch_all(reader(leafnode, groups=["aurore.vide"]))) == []


def test_a_real_server_names_a_group_that_it_does_not_have(leafnode):
    leafnode.put(GROUP, {1: article("1@x.example", GROUP)})
    check = reader(leafnode, groups=["aurore.nowhere"])().check()

    assert "answered 411 for aurore.nowhere; the server has no such group" in check.message
