"""Newsgroups on loopback, and the source that reads them."""

from __future__ import annotations

from tests.news_server import FakeNews, article, serving_news
from tests.transforms.sources.live import opener

GROUP, OTHER = "aurore.entraide", "aurore.idees"


def ten_articles():
    """A server with ten articles in a group, and none in another."""
    held = {
        number: article(
            f"{number}@example.org",
            GROUP,
            f"Bonjour {number}\n.point\n..deux\n",
            subject=f"Essai {number}",
        )
        for number in range(3, 13)
    }
    return serving_news(FakeNews({GROUP: held, OTHER: {}}))


def reader(news, **keys):
    given = {"host": "127.0.0.1", "port": news.port, "tls": "none", "groups": [GROUP]}
    return opener("nntp", **{**given, **keys})


def ids(pages):
    return [record.native_id for page in pages for record in page.records]


def notes(pages):
    return [note for page in pages for note in page.notes]


EXPECTED = [f"{number}@example.org" for number in range(3, 13)]
