"""The Graph API on loopback: a page's posts and their comments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import chain

from tests.loopback import Reply
from tests.transforms.sources import live
from tests.transforms.sources.live import NIGHT

PAGE = {"id": "77", "name": "Aurore"}
LOU = {"id": "5", "name": "Lou"}


def when(day, hour=9):
    moment = datetime(2026, 11, 1, hour, tzinfo=UTC) + timedelta(days=day - 1)
    return moment.strftime("%Y-%m-%dT%H:%M:%S+0000")


def post(name, day, text, *, by=PAGE, **keys):
    return {"id": f"77_{name}", "message": text, "created_time": when(day), "from": by, **keys}


def comment(name, day, text, *, hour=9, by=None, **keys):
    told = {"id": f"c_{name}", "message": text, "created_time": when(day, hour), "like_count": 1}
    return {**told, **({"from": by} if by else {}), **keys}


class Facebook:
    """Nodes, a feed and comments as documented, two of each a page."""

    def __init__(self):
        self.posts = {
            each["id"]: each
            for each in (
                post("old", -100, "Bienvenue à toutes et à tous sur notre page"),
                post("new", 1, "La nouvelle version est là"),
                post("visit", 2, "Ma carte est vide", by=LOU),
            )
        }
        self.comments = {
            "77_old": [comment("a", -99, "Enfin !"), comment("b", -98, "Bravo", by=PAGE)],
            "77_new": [
                comment("c", 1, "Merci Jean Dupont", hour=10, by=LOU),
                comment("d", 1, "Elle plante", hour=11),
                comment("e", 2, "Chez moi aussi", parent={"id": "c_d"}),
            ],
            "77_visit": [comment("f", 3, "Idem")],
        }
        self.headers = {}

    def without(self, name):
        self.comments = {i: [c for c in cs if c["id"] != name] for i, cs in self.comments.items()}

    def __call__(self, asked):
        if asked.headers.get("authorization") != "Bearer s3cret":
            return self.error(400, 190)
        _, _, node, *edge = asked.path.split("/")
        if not edge:
            return self.node(node)
        if edge == ["comments"]:
            assert (asked.query["filter"], asked.query["order"]) == ("stream", "chronological")
            return self.page(asked, self.comments[node])
        since, until = int(asked.query.get("since", 0)), int(asked.query.get("until", 1 << 40))
        told = [self.shown(p) for p in self.posts.values() if since <= seconds(p) <= until]
        return self.page(asked, sorted(told, key=seconds, reverse=True))

    def node(self, node):
        if node in {"77", "aurore"}:
            return Reply(PAGE)
        every = [
            *map(self.shown, self.posts.values()),
            *chain.from_iterable(self.comments.values()),
        ]
        found = [each for each in every if each["id"] == node]
        return Reply(found[0]) if found else self.error(400, 100, error_subcode=33)

    def shown(self, told):
        n = len(self.comments.get(told["id"], []))
        return {**told, "comments": {"data": [], "summary": {"total_count": n}}}

    def page(self, asked, nodes):
        first = int(asked.query.get("after", 0))
        size = min(2, int(asked.query["limit"]))
        paging = {}
        if first + size < len(nodes):
            after = f"access_token=s3cret&after={first + size}"
            paging = {"next": f"https://graph.facebook.com{asked.path}?{after}"}
        told = {"data": nodes[first : first + size], "paging": paging}
        return Reply(told, headers=self.headers)

    def error(self, status, code, **keys):
        told = {"message": "about s3cret", "type": "OAuthException", "code": code, **keys}
        return Reply({"error": told}, status)


def seconds(told):
    return datetime.fromisoformat(told["created_time"]).timestamp()


ALL = {"77_visit", "c_a", "c_c", "c_d", "c_e", "c_f"}


def source(service, night=NIGHT, clock=None, **keys):
    told = {"page_id": "77", "token_env": "TOKEN", "base_url": service.url, **keys}
    return live.source("facebook", night=night, clock=clock, secrets={"TOKEN": "s3cret"}, **told)
