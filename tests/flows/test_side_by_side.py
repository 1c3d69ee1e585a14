"""Sources asked over the network: side by side, none holding up the others, no secret told."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from tests.loopback import Asked, Reply, serving
from tests.program import Site, make_site

pytestmark = pytest.mark.slow

TOKEN = "token-5f1c9b0e77"
CONFIGURATION = """\
[project]
name = "Aurore"
language = "en"
"""
SOURCE = """
[[source]]
name = "{name}"
kind = "mastodon"
base_url = "{url}"
tags = ["aurore"]
include_replies = false
allow_private = true
requests_per_minute = 6000
token_env = "AURORE_TOKEN"
"""
FILES = """
[[source]]
name = "avis"
kind = "files"
path = "drop/*.csv"
"""


def status(number: int, url: str) -> dict[str, object]:
    return {
        "id": str(number), "uri": f"{url}/statuses/{number}", "url": f"{url}/@ann/{number}",
        "created_at": "2026-11-10T09:12:33.000Z", "edited_at": None, "visibility": "public",
        "content": f"<p>The brakes of number {number} squeal</p>", "spoiler_text": "",
        "language": "en", "in_reply_to_id": None, "reblog": None, "tags": [{"name": "aurore"}],
        "account": {"id": "7", "username": "ann", "acct": "ann", "bot": False},
        "media_attachments": [], "replies_count": 0, "favourites_count": 1, "reblogs_count": 0,
    }  # fmt: skip


class Timeline:
    """A tag's timeline of one status, which waits until another service was asked too."""

    def __init__(self, number: int, mine: threading.Event, other: threading.Event) -> None:
        self.number, self.mine, self.other = number, mine, other
        self.is_met = False

    def __call__(self, asked: Asked) -> Reply:
        self.mine.set()
        self.is_met = self.other.wait(60) or self.is_met
        if "/timelines/tag/" in asked.path and asked.query.get("min_id", "0") == "0":
            return Reply([status(self.number, "https://social.example")])
        if "/statuses/" in asked.path:
            return Reply(status(self.number, "https://social.example"))
        return Reply([])


@pytest.fixture(scope="module")
def night(tmp_path_factory, models_folder: Path):
    """A night with files, two services that wait for each other, and one that refuses."""
    one, two = threading.Event(), threading.Event()
    timelines = Timeline(1, one, two), Timeline(2, two, one)
    with (
        serving(timelines[0]) as first,
        serving(timelines[1]) as second,
        serving(
            lambda _: Reply({"error": "This API requires an authenticated user"}, 401)
        ) as third,
    ):
        services = {"first": first, "second": second, "refusing": third}
        tables = [SOURCE.format(name=name, url=each.url) for name, each in services.items()]
        base = tmp_path_factory.mktemp("side") / "site"
        site = make_site(base, models_folder, CONFIGURATION + "".join(tables) + FILES)
        (base / "drop/avis.csv").write_text("id,text\n1,The saddle is too hard\n")
        before = os.environ.get("AURORE_TOKEN")
        os.environ["AURORE_TOKEN"] = TOKEN
        try:
            told = site.remontee("ingest", "--as-of", "2026-11-16")
            checked = site.remontee("sources", "check")
        finally:
            os.environ.pop("AURORE_TOKEN")
            if before is not None:
                os.environ["AURORE_TOKEN"] = before
    return site, told, checked, timelines, services


def test_services_are_asked_side_by_side_and_told_in_the_order_of_the_configuration(night) -> None:
    _, told, _, timelines, _ = night
    assert [timeline.is_met for timeline in timelines] == [True, True]
    lines = [line for line in told.lines if not line.startswith("  ")]
    assert [line.split(":")[0] for line in lines] == ["first", "second", "refusing", "avis"]


def test_one_that_refuses_stops_only_itself(night) -> None:
    site, told, _, _, _ = night
    assert told.code == 3
    lines = {line.split(":")[0]: line for line in told.lines if not line.startswith("  ")}
    assert lines["first"] == "first: 1 received (1 new)"
    assert lines["second"] == "second: 1 received (1 new)"
    assert lines["avis"] == "avis: 1 received (1 new)"
    assert lines["refusing"].startswith("refusing: 0 received, then failed. ")
    assert sorted(str(row["text"]) for row in site.export("comments")) == [
        "The brakes of number 1 squeal",
        "The brakes of number 2 squeal",
        "The saddle is too hard",
    ]


def test_check_asks_all_and_tells_each(night) -> None:
    _, _, checked, _, _ = night
    assert checked.code == 3
    assert [line.split()[:2] for line in checked.lines] == [
        ["ok", "first"], ["ok", "second"], ["failed", "refusing"], ["ok", "avis"],
    ]  # fmt: skip


def test_the_secret_reaches_the_service_and_nothing_else(night) -> None:
    site: Site = night[0]
    told, checked, services = night[1], night[2], night[4]
    assert services["first"].asked[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in told.out + told.err + checked.out + checked.err
    written = [path for path in site.base.rglob("*") if path.is_file() and not path.is_symlink()]
    inside = [path for path in written if "models" not in path.parts]
    assert [path for path in inside if TOKEN.encode() in path.read_bytes()] == []
    assert [path.name for path in inside if path.name == "remontee.duckdb"] == ["remontee.duckdb"]
