"""A Zendesk account on loopback: tickets, their comments, the export that is read."""

from __future__ import annotations

from datetime import timedelta

from tests.loopback import Reply
from tests.transforms.sources.live import moment, source

FIRST = moment("2026-10-30T00:00")
NOT_FOUND = Reply({"error": "RecordNotFound"}, 404)
USERS = [
    {"id": 1, "role": "end-user", "locale": "fr", "name": "Maud"},
    {"id": 2, "role": "end-user", "locale": "en-US", "name": "Zoe"},
    {"id": 8, "role": "agent", "locale": "fr", "name": "Sam"},
    {"id": 9, "role": "admin", "locale": "fr", "name": "Ada"},
]


def at(minutes):
    return (FIRST + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def said(author_id, minutes, **fields):
    return {
        "id": 50_000 + minutes,
        "type": "Comment",
        "author_id": author_id,
        "body": f"Said at {minutes}",
        "html_body": f"<p>Said at {minutes}</p>",
        "public": True,
        "via": {"channel": "web"},
        "created_at": at(minutes),
        **fields,
    }


class FakeDesk:
    """Tickets by number; the export gives them by the time of their last change."""

    def __init__(self):
        self.tickets, self.comments = {}, {}
        self.page_size = 4
        self.empties = set()
        """Cursors whose page is empty though there is more."""

    def ticket(self, number, *comments, **fields):
        self.comments[number] = list(comments)
        last = max((c["created_at"] for c in comments), default=at(0))
        self.tickets[number] = {
            "id": number,
            "subject": f"Ticket {number}",
            "status": "open",
            "tags": ["brakes"],
            "requester_id": 1,
            "via": {"channel": "web"},
            "updated_at": last,
            "satisfaction_rating": {"score": "unoffered"},
            **fields,
        }

    def __call__(self, asked):
        path = asked.path.removeprefix("/api/v2/")
        if path == "incremental/tickets/cursor.json":
            return self.export(asked.query)
        if path == "tickets/count.json":
            return Reply({"count": {"value": len(self.tickets)}})
        number = int(path.split("/")[1])
        if number not in self.comments or self.tickets[number]["status"] == "deleted":
            return NOT_FOUND
        start = int(asked.query.get("page[after]", 0))
        comments = self.comments[number][start : start + 3]
        has_more = len(self.comments[number]) > start + 3
        after = str(start + len(comments))
        return Reply(
            {
                "comments": comments,
                "users": [
                    user for user in USERS if user["id"] in {c["author_id"] for c in comments}
                ],
                "meta": {"has_more": has_more, "after_cursor": after if comments else None},
            }
        )

    def export(self, query):
        mark = query.get("cursor", "")
        if mark in self.empties:
            self.empties = self.empties - {mark}
            return Reply({"tickets": [], "after_cursor": mark, "end_of_stream": False})
        rest = sorted(self.tickets.values(), key=lambda t: (t["updated_at"], t["id"]))
        rest = [t for t in rest if f"{t['updated_at']}|{t['id']:05}" > mark]
        page = rest[: self.page_size]
        after = f"{page[-1]['updated_at']}|{page[-1]['id']:05}" if page else mark or None
        return Reply(
            {
                "tickets": page,
                "after_cursor": after,
                "before_cursor": None,
                "end_of_stream": len(rest) <= self.page_size,
            }
        )


def settings(service, **keys):
    keys = {"secrets": {"TOKEN": "s3cret"}, **keys}
    return {"url": service.url, "email": "reader@example.org", "token_env": "TOKEN", **keys}


def fetched(service, cursor=None, **keys):
    return list(source("zendesk", **settings(service, **keys)).fetch(cursor))


ALL = sorted([str(n) for n in range(1, 13)] + [f"{n}/3" for n in range(1, 13)])
