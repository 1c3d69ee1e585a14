"""Hashtags of Bluesky, its search on loopback."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from models.errors import SourceError
from models.records import SourceRecord
from tests.loopback import (
    FAULTS,
    Reply,
    fetch_all,
    killed_after,
    landed,
    serving,
    told_twice,
)
from tests.transforms.sources import live
from tests.transforms.sources.live import NEXT_NIGHT, NIGHT
from transforms.sources import settings_for
from transforms.sources.bluesky import EXAMPLE


def zulu(day, hour=9):
    moment = datetime(2026, 11, 1, hour, tzinfo=UTC) + timedelta(days=day - 1)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.123Z")


def post(name, day, text, tags=("aurore",), *, hour=9, author=None, reply=None, **keys):
    said = zulu(day, hour)
    facets = [
        {
            "index": {"byteStart": 0, "byteEnd": 1},
            "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": tag}],
        }
        for tag in tags
    ]
    record = {"text": text, "createdAt": said, "langs": ["fr"], "facets": facets}
    return {
        "uri": f"at://did:plc:lou/app.bsky.feed.post/{name}",
        "author": {"did": "did:plc:lou", "handle": "lou.example", **(author or {})},
        "record": {**record, **({"reply": reply} if reply else {}), **keys.pop("record", {})},
        "indexedAt": said,
        "likeCount": 2,
        "replyCount": 1,
        **keys,
    }


POSTS = (
    post("a", -30, "Bonjour"),
    post("b", -29, "Export ?"),
    post("c", 1, "Carte vide"),
    post("d", 2, "Deux", ("aurore", "auroreapp")),
    post("e", 2, "À la même seconde", ("Aurore",)),
    post("f", 3, "Autre", ("auroreapp",)),
)


class Network:
    """Search and posts as documented, two posts a page; the cursor wants a login."""

    def __init__(self, *posts):
        self.posts = {each["uri"]: each for each in posts}
        self.hiccups = {}
        self.n_pages = 0
        self.tokens = []
        """Those that are valid; empty: nobody has to log in."""
        self.n_logins = 0

    def put(self, *posts):
        self.posts.update({each["uri"]: each for each in posts})

    def __call__(self, asked):
        method = asked.path.rpartition("/")[2]
        if method == "com.atproto.server.createSession":
            return self.log_in(asked)
        told = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if self.tokens and told != self.tokens[0]:
            return Reply({"error": "ExpiredToken", "message": "Token has expired"}, 400)
        if method == "app.bsky.feed.getPosts":
            uris = [value for _, value in parse_qsl(urlsplit(asked.url).query)]
            return Reply({"posts": [self.posts[uri] for uri in uris if uri in self.posts]})
        return self.search(asked.query)

    def log_in(self, asked):
        self.n_logins += 1
        if asked.json != {"identifier": "lou.example", "password": "s3cret"}:
            return Reply({"error": "AuthenticationRequired"}, 401)
        return Reply({"accessJwt": self.tokens[0] if self.tokens else "jwt"})

    def search(self, query):
        if "cursor" in query:
            return Reply("<html>Forbidden</html>", 403)
        self.n_pages += 1
        if self.n_pages in self.hiccups:
            return self.hiccups[self.n_pages]
        found = [p for p in self.posts.values() if query["tag"] in tags(p)]
        since, until = query.get("since", ""), query.get("until", "9")
        found = [p for p in found if since <= sort_at(p) < until]
        found.sort(key=lambda p: (sort_at(p), p["uri"]), reverse=True)
        size = min(2, int(query["limit"]))
        more = {"cursor": "2"} if len(found) > size else {}
        return Reply({"posts": found[:size], "hitsTotal": len(found), **more})


def sort_at(told):
    return min(told["record"]["createdAt"], told["indexedAt"])


def tags(told):
    return [f["features"][0].get("tag", "").lower() for f in told["record"]["facets"]]


@pytest.fixture
def network():
    return Network(*POSTS)


@pytest.fixture
def service(network):
    with serving(network) as service:
        yield service


def source(service, night=NIGHT, **keys):
    told = {"tags": ["aurore", "#auroreapp"], "base_url": service.url, "login_url": service.url}
    return live.source("bluesky", night=night, secrets={"APP": "s3cret"}, **{**told, **keys})


@pytest.fixture
def open_again(service):
    return lambda: source(service)


def test_everything_is_read_once_though_it_carries_two_hashtags(open_again):
    pages = fetch_all(open_again)

    assert set(landed(pages)) == {each["uri"] for each in POSTS}
    assert told_twice(pages) == []


def test_a_post_is_a_record_with_everything_it_tells(service, network):
    text = "À voir : aurore.example/une/adre… #aurore"
    start = len("À voir : ".encode())
    stop = start + len("aurore.example/une/adre…".encode())
    link = {"$type": "app.bsky.richtext.facet#link", "uri": "https://aurore.example/une/adresse"}
    tag = {"$type": "app.bsky.richtext.facet#tag", "tag": "aurore"}
    told = post(
        "g",
        3,
        text,
        reply={"root": {"uri": POSTS[2]["uri"]}, "parent": {"uri": POSTS[3]["uri"]}},
        record={
            "facets": [
                {"index": {"byteStart": start, "byteEnd": stop}, "features": [tag, link]},
                {"index": {"byteStart": 900, "byteEnd": 950}, "features": [link]},
            ],
            "tags": ["carte"],
            "createdAt": "2031-01-01T00:00:00Z",
            "embed": {
                "media": {"images": [{"alt": "Une carte"}, {"alt": ""}]},
                "external": {"uri": "https://aurore.example/une/adresse"},
            },
        },
    )
    network.put(told)

    record = landed(fetch_all(lambda: source(service)))[told["uri"]]

    assert record == SourceRecord(
        native_id="at://did:plc:lou/app.bsky.feed.post/g",
        body="À voir : https://aurore.example/une/adresse #aurore",
        author="lou.example",
        created_at=datetime(2026, 11, 3, 9, 0, 0, 123_000, tzinfo=UTC),
        community="#aurore",
        parent_native_id=POSTS[3]["uri"],
        thread_id=POSTS[2]["uri"],
        url="https://bsky.app/profile/did:plc:lou/post/g",
        language="fr",
        score=2.0,
        n_answers=1,
        tags=("aurore", "carte"),
        extra={"media": ["Une carte"], "link": "https://aurore.example/une/adresse"},
    )


@pytest.mark.parametrize("n_request", [0, 2, 5, 9])
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_loses_nothing_and_doubles_nothing(service, open_again, name, n_request):
    service.faults = {n_request: FAULTS[name]}

    pages = fetch_all(open_again)

    assert set(landed(pages)) == {each["uri"] for each in POSTS}
    assert told_twice(pages) == []


@pytest.mark.parametrize("n_pages", range(7))
def test_a_run_that_is_killed_is_made_good_by_the_next(open_again, n_pages):
    whole = landed(fetch_all(open_again))

    assert landed(killed_after(open_again, n_pages)) == whole


@pytest.mark.parametrize("n_page", range(1, 6))
@pytest.mark.parametrize("hiccup", ["empty", "duplicate"])
def test_an_empty_or_repeated_page_is_not_the_end(network, open_again, n_page, hiccup):
    repeated = network.search({"tag": "aurore", "limit": "2"})
    network.n_pages = 0
    network.hiccups = {n_page: Reply({"posts": []}) if hiccup == "empty" else repeated}

    pages = fetch_all(open_again)

    assert set(landed(pages)) == {each["uri"] for each in POSTS}
    assert told_twice(pages) == []


def test_the_next_night_finds_what_is_new_late_edited_and_gone(service, network, open_again):
    pages = fetch_all(open_again)
    before, cursor = landed(pages), pages[-1].cursor
    new, late = post("x", 4, "Réparé"), post("y", 1, "En retard", hour=20)
    edited = post("c", 1, "Carte toujours vide")
    unseen = post("d", 2, "Sans mot-clé", ())
    network.put(new, late, edited, unseen)
    del network.posts[POSTS[5]["uri"]]

    pages = list(source(service, NEXT_NIGHT).fetch(cursor))

    after = {i: r for i, r in landed(pages).items() if before.get(i) != r}
    assert {i: (r.body, r.is_deleted) for i, r in after.items()} == {
        new["uri"]: ("Réparé", False),
        late["uri"]: ("En retard", False),
        edited["uri"]: ("Carte toujours vide", False),
        unseen["uri"]: ("Sans mot-clé", False),
        POSTS[5]["uri"]: ("", True),
    }
    assert POSTS[0]["uri"] not in landed(pages)


def test_a_walk_broken_off_the_night_before_is_finished_and_the_new_ones_are_read(
    service, network, open_again
):
    first = next(iter(open_again().fetch(None)))
    new = post("x", 4, "Réparé")
    network.put(new)

    pages = list(source(service, NEXT_NIGHT).fetch(first.cursor))

    assert set(landed([first, *pages])) == {each["uri"] for each in (*POSTS, new)}


def test_what_is_for_a_later_night_comes_then(service):
    past = replace(NIGHT, as_of=datetime(2026, 11, 2, 0, tzinfo=UTC))
    pages = list(source(service, past).fetch(None))

    assert set(landed(pages)) == {each["uri"] for each in POSTS[:3]}
    later = list(source(service).fetch(pages[-1].cursor))
    assert {each["uri"] for each in POSTS[3:]} <= set(landed(later))


def test_what_a_service_tells_too_early_is_held(service, network):
    past = replace(NIGHT, as_of=datetime(2026, 11, 2, 0, tzinfo=UTC))
    network.hiccups = {1: Reply({"posts": list(POSTS)})}

    pages = list(source(service, past).fetch(None))

    assert set(landed(pages)) == {each["uri"] for each in POSTS[:3]}
    assert pages[0].n_held == 3
    later = list(source(service).fetch(pages[-1].cursor))
    assert {each["uri"] for each in POSTS[3:]} <= set(landed(later))


def test_members_only_adult_and_wordless_posts_are_never_read(service, network):
    members = {"labels": [{"val": "!no-unauthenticated"}]}
    taken_back = {"labels": [{"val": "!no-unauthenticated", "neg": True}, {"val": "bot"}]}
    network.posts = {}
    network.put(
        post("m", 1, "Entre nous", author=members),
        post("n", 1, "Nu", hour=1, labels=[{"val": "porn"}]),
        post("o", 1, "Nu", hour=2, record={"labels": {"values": [{"val": "sexual"}]}}),
        post("p", 1, " ", hour=3),
        post("q", 1, "Bip", hour=4, author={**taken_back, "handle": "handle.invalid"}),
    )

    pages = fetch_all(lambda: source(service, handle="lou.example", password_env="APP"))

    assert {(r.body, r.author, r.is_robot) for r in landed(pages).values()} == {
        ("Bip", "did:plc:lou", True)
    }
    assert pages[-1].notes == (
        "left out: 2 posts (for adults)",
        "left out: 1 posts (of authors who show theirs to members only)",
        "left out: 1 posts (wordless)",
    )


def test_who_closes_an_account_to_strangers_is_forgotten(service, network, open_again):
    cursor = fetch_all(open_again)[-1].cursor
    network.put(post("c", 1, "Carte vide", author={"labels": [{"val": "!no-unauthenticated"}]}))

    pages = list(source(service, NEXT_NIGHT).fetch(cursor))

    assert landed(pages)[POSTS[2]["uri"]].is_deleted


def test_nothing_older_than_the_configured_day_is_read(service):
    pages = list(source(service, since="2026-11-02").fetch(None))

    assert set(landed(pages)) == {each["uri"] for each in POSTS[3:]}
    again = list(source(service, since="2026-11-02").fetch(pages[-1].cursor))
    assert set(landed(again)) == {each["uri"] for each in POSTS[3:]}


def test_a_login_that_runs_out_is_renewed(service, network):
    network.tokens = ["one"]
    fetching = source(
        service, handle="lou.example", password_env="APP", community="Ciel bleu"
    ).fetch(None)
    pages = [next(fetching)]
    network.tokens = ["two"]
    pages += fetching

    assert set(landed(pages)) == {each["uri"] for each in POSTS}
    assert network.n_logins == 2
    assert {record.community for record in landed(pages).values()} == {""}
    assert "s3cret" not in repr(pages)
    assert not [asked for asked in service.asked if "s3cret" in asked.url]


@pytest.mark.parametrize(
    ("keys", "hint"),
    [
        ({"handle": "lou.example"}, "has a handle and no password_env"),
        ({"handle": "x.example", "password_env": "APP"}, "the handle or the app password is wrong"),
        ({"handle": "lou.example", "password_env": "NO"}, "variable NO is not set"),
    ],
)
def test_a_login_that_fails_says_why(service, network, keys, hint):
    with pytest.raises(SourceError, match=hint) as caught:
        list(source(service, **keys).fetch(None))

    assert "s3cret" not in str(caught.value)


def test_a_token_that_is_refused_at_once_is_an_error(service, network):
    network.log_in = lambda _: Reply({"accessJwt": "old"})
    network.tokens = ["new"]

    with pytest.raises(SourceError, match=r"answered 400 \(ExpiredToken\)"):
        list(source(service, handle="lou.example", password_env="APP").fetch(None))


def test_a_login_without_a_token_is_an_error(service, network):
    network.log_in = lambda _: Reply({})

    with pytest.raises(SourceError, match="gave no token after the login"):
        list(source(service, handle="lou.example", password_env="APP").fetch(None))


def test_a_check_says_what_there_is(service, network):
    assert source(service).check().message == (
        "ready: #aurore: about 5 posts; newest 2026-11-02, "
        "#auroreapp: about 2 posts; newest 2026-11-03"
    )
    service.answer = lambda _: Reply({"posts": []})
    assert source(service, tags=["x"]).check().message == "ready: #x: nothing yet"
    service.answer = lambda _: Reply({"posts": [POSTS[0]]})
    assert source(service, tags=["x"]).check().message == (
        "ready: #x: number of posts not told; newest 2026-10-01"
    )


@pytest.mark.parametrize(
    ("reply", "hint"),
    [
        (Reply("<html>", 403), "closed to strangers: set handle and password_env"),
        (Reply({"error": "BadQueryString", "message": "x"}, 400), "answered 400 (BadQueryString)"),
        (Reply("", 404), "there is nothing at this address"),
        (Reply({}), "the search answered without posts"),
        (Reply("<html>"), "with a page of HTML where JSON was expected"),
    ],
)
def test_a_check_says_what_is_missing(service, reply, hint):
    service.answer = lambda _: reply

    found = source(service).check()

    assert (found.is_ready, hint in found.message) == (False, True)


def test_the_example_of_the_documentation_is_a_configuration():
    (told,) = tomllib.loads(EXAMPLE)["source"]
    assert settings_for(told.pop("kind"), told).name == "bluesky"
