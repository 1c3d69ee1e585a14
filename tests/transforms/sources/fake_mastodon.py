"""A Mastodon server on loopback: statuses under hashtags, and what answers them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.loopback import Reply
from tests.transforms.sources import live
from tests.transforms.sources.live import NIGHT

HOME = "https://mastodon.example"


def snowflake(moment):
    return str(int(moment.timestamp() * 1_000) << 16)


def status(day, text, tags=("aurore",), *, hour=9, above=None, **keys):
    """A status of November 2026; days from 0 down are those of October."""
    moment = datetime(2026, 11, 1, hour, tzinfo=UTC) + timedelta(days=day - 1)
    number = snowflake(moment)
    told = {
        "id": number,
        "uri": f"{HOME}/statuses/{number}",
        "url": f"{HOME}/@lou/{number}",
        "created_at": moment.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "edited_at": None,
        "in_reply_to_id": above["id"] if above else None,
        "visibility": "public",
        "language": "fr",
        "spoiler_text": "",
        "content": f"<p>{text}</p>",
        "reblog": None,
        "account": {"acct": "lou", "username": "lou", "bot": False},
        "tags": [{"name": tag} for tag in tags],
        "media_attachments": [],
        "replies_count": 0,
        "favourites_count": 0,
        "poll": None,
    }
    return {**told, **keys}


class Server:
    """Tag timelines, statuses and contexts as documented, three statuses a page."""

    def __init__(self, *statuses):
        self.statuses = {each["id"]: each for each in statuses}
        self.hiccups = {}
        """By number of the request for a timeline, an answer instead of the true one."""
        self.n_pages = 0

    def put(self, *statuses):
        self.statuses.update({each["id"]: each for each in statuses})

    def __call__(self, asked):
        parts = asked.path.split("/")
        if "/timelines/tag/" in asked.path:
            return self.timeline(parts[-1], asked.query)
        found = self.statuses.get(parts[4])
        if found is None:
            return Reply({"error": "Record not found"}, 404)
        return Reply(self.context(found)) if parts[-1] == "context" else Reply(found)

    def timeline(self, tag, query):
        self.n_pages += 1
        if self.n_pages in self.hiccups:
            return self.hiccups[self.n_pages]
        told = [s for s in self.statuses.values() if tag in [t["name"] for t in s["tags"]]]
        told = [s for s in told if s["visibility"] == "public" and not s.get("is_answer_only")]
        ids = sorted(int(s["id"]) for s in told if int(s["id"]) > int(query.get("min_id", 0)))
        chosen = ids[:3] if "min_id" in query else ids[-int(query.get("limit", 3)) :]
        page = [self.statuses[str(i)] for i in reversed(chosen)]
        if not page:
            return Reply([])
        link = f'<{HOME}/api/v1/timelines/tag/{tag}?min_id={page[0]["id"]}>; rel="prev"'
        return Reply(page, headers={"Link": link})

    def context(self, found):
        below, ids = [], {found["id"]}
        for each in sorted(self.statuses.values(), key=lambda s: int(s["id"])):
            if each["in_reply_to_id"] in ids:
                ids.add(each["id"])
                below.append(each)
        return {"ancestors": [], "descendants": below}


ROOT = status(1, "Carte vide", replies_count=2)
ANSWER = status(2, "Pareil", (), above=ROOT)
STATUSES = (
    status(-30, "Bonjour"),
    status(-29, "Export demandé"),
    status(-28, "Merci"),
    ROOT,
    ANSWER,
    status(2, "Deux mots-clés", ("aurore", "auroreapp"), hour=12),
    status(3, "Tagué aussi", ("auroreapp",), above=ROOT, hour=10),
)


def source(service, night=NIGHT, **keys):
    secrets = {"TOKEN": "s3cret"} if "token_env" in keys else {}
    told = {"base_url": service.url, "tags": ["#Aurore", "auroreapp"], "include_replies": True}
    return live.source("mastodon", night=night, secrets=secrets, **{**told, **keys})
