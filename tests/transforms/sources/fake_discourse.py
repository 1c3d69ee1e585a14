"""A Discourse forum on loopback: it pages as the real ones do."""

from __future__ import annotations

from datetime import timedelta

from tests.loopback import Reply, landed
from tests.transforms.sources.live import moment, source

FIRST = moment("2026-10-01T00:00")
NOT_FOUND = Reply({"errors": ["not found"], "error_type": "not_found"}, 404)
CATEGORIES = [
    {"id": 4, "name": "Help", "slug": "help", "read_restricted": False},
    {
        "id": 5,
        "name": "Ideas",
        "slug": "ideas",
        "read_restricted": False,
        "subcategory_list": [
            {"id": 6, "name": "Help", "slug": "ideas-help", "parent_category_id": 5}
        ],
    },
    {"id": 9, "name": "Staff", "slug": "staff", "read_restricted": True},
]


class FakeForum:
    """Posts and topics; `before` names the highest id of a page, as in Discourse."""

    def __init__(self, window=50, page_size=50, is_exclusive=False):
        self.posts, self.topics = {}, {}
        self.window, self.page_size, self.is_exclusive = window, page_size, is_exclusive
        self.lists_topics = True
        self.lists_categories = True

    def topic(self, topic_id, category_id=4, **fields):
        self.topics[topic_id] = {
            "id": topic_id,
            "title": f"Topic {topic_id}",
            "archetype": "regular",
            "category_id": category_id,
            "tags": ["bike"],
            **fields,
        }

    def post(self, post_id, topic_id=1, reply_to=None, **fields):
        if topic_id not in self.topics:
            self.topic(topic_id)
        numbers = [p["post_number"] for p in self.posts.values() if p["topic_id"] == topic_id]
        said_at = (FIRST + timedelta(hours=post_id)).isoformat(timespec="milliseconds")
        self.posts[post_id] = {
            "id": post_id,
            "username": f"user{post_id % 7}",
            "user_id": 100 + post_id % 7,
            "created_at": said_at.replace("+00:00", "Z"),
            "updated_at": said_at.replace("+00:00", "Z"),
            "cooked": f"<p>Words {post_id}</p>",
            "post_number": max(numbers, default=0) + 1,
            "post_type": 1,
            "reply_count": 0,
            "reply_to_post_number": reply_to,
            "topic_id": topic_id,
            "topic_slug": f"topic-{topic_id}",
            "topic_title": f"Topic {topic_id}",
            "version": 1,
            "actions_summary": [{"id": 2, "count": post_id % 3}, {"id": 3, "count": 9}],
            "staff": False,
            "hidden": False,
            "deleted_at": None,
            "user_deleted": False,
            **fields,
        }

    def is_open(self, post):
        topic = self.topics[post["topic_id"]]
        return topic["archetype"] == "regular" and post["post_type"] == 1 and not post.get("gone")

    def __call__(self, asked):
        steps = asked.path.strip("/").removesuffix(".json").split("/")
        answer = getattr(self, f"at_{steps[0]}", lambda *_: NOT_FOUND)
        return answer(asked, *steps[1:])

    def at_posts(self, asked, post_id=None):
        if post_id:
            post = self.posts.get(int(post_id))
            return Reply(post) if post and self.is_open(post) else NOT_FOUND
        top = int(asked.query.get("before", max(self.posts, default=0)))
        top -= self.is_exclusive and "before" in asked.query
        seen = [
            p for i, p in self.posts.items() if top - self.window < i <= top and self.is_open(p)
        ]
        page = sorted(seen, key=lambda post: -post["id"])[: self.page_size]
        category = {post["id"]: self.topics[post["topic_id"]]["category_id"] for post in page}
        return Reply({"latest_posts": [{**p, "category_id": category[p["id"]]} for p in page]})

    def in_topic(self, topic_id):
        posts = [p for p in self.posts.values() if p["topic_id"] == topic_id and self.is_open(p)]
        return sorted(posts, key=lambda post: post["post_number"])

    def at_t(self, asked, topic_id, rest=""):
        topic, posts = self.topics.get(int(topic_id)), self.in_topic(int(topic_id))
        if topic is None:
            return NOT_FOUND
        stream = {"stream": [p["id"] for p in posts]}
        if rest == "posts":
            ids = {int(pair.split("=")[1]) for pair in asked.url.split("?")[1].split("&")}
            posts, stream = [p for p in posts if p["id"] in ids], {}
        elif rest:
            posts = [p for p in posts if abs(p["post_number"] - int(rest)) < 10]
        if topic.get("is_mega"):
            stream = {}
        told = {**topic, "posts_count": len(posts)}
        return Reply({**told, "post_stream": {"posts": posts[:20], **stream}})

    def at_latest(self, asked):
        if not self.lists_topics:
            return NOT_FOUND
        topics = []
        for topic in self.topics.values():
            posts = self.in_topic(topic["id"])
            if posts and topic["archetype"] == "regular":
                spoken_at = max(post["created_at"] for post in posts)
                topics.append({**topic, "posts_count": len(posts), "bumped_at": spoken_at})
        topics.sort(key=lambda topic: topic["bumped_at"], reverse=True)
        topics.sort(key=lambda topic: not topic.get("pinned"))
        start = int(asked.query.get("page", 0)) * 3
        return Reply({"topic_list": {"topics": topics[start : start + 3]}})

    def at_categories(self, _):
        if not self.lists_categories:
            return NOT_FOUND
        return Reply({"category_list": {"categories": CATEGORIES}})

    def at_c(self, _, category_id, __):
        flat = [*CATEGORIES, *CATEGORIES[1]["subcategory_list"]]
        found = [each for each in flat if each["id"] == int(category_id)]
        return Reply({"category": found[0]}) if found and found[0]["id"] != 9 else NOT_FOUND

    def at_about(self, _):
        stats = {"posts_count": len(self.posts), "topics_count": len(self.topics)}
        return Reply({"about": {"title": "Riders", "stats": stats}})


def filled_forum():
    """130 posts in six topics, answers among them, a hole in the ids wider than a page."""
    forum = FakeForum()
    for topic_id in range(1, 7):
        forum.topic(topic_id, category_id=4 if topic_id < 5 else 5)
    ids = [*range(1, 60), *range(180, 251)]
    for n, post_id in enumerate(ids):
        forum.post(post_id, topic_id=n % 6 + 1, reply_to=1 + n % 3 if n > 40 else None)
    return forum


def fetched(service, cursor=None, **keys):
    return list(source("discourse", url=service.url, **keys).fetch(cursor))


def ids(pages):
    return sorted(map(int, landed(pages)))


def visible(forum, until=10**9):
    return sorted(i for i, p in forum.posts.items() if forum.is_open(p) and i <= until)
