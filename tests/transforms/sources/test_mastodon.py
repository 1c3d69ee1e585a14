"""Hashtags of a Mastodon server on loopback."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from models.errors import SourceError
from models.records import SourceRecord
from tests.loopback import FAULTS, Reply, fetch_all, killed_after, landed, serving, told_twice
from tests.transforms.sources.fake_mastodon import (
    ANSWER,
    HOME,
    ROOT,
    STATUSES,
    Server,
    snowflake,
    source,
    status,
)
from tests.transforms.sources.live import NEXT_NIGHT, NIGHT
from transforms.sources import settings_for
from transforms.sources.mastodon import EXAMPLE
from transforms.sources.online import N_ASKED_SINGLY


@pytest.fixture
def server():
    return Server(*STATUSES)


@pytest.fixture
def service(server):
    with serving(server) as service:
        yield service


@pytest.fixture
def open_again(service):
    return lambda: source(service)


def test_everything_is_read_once_though_it_carries_two_hashtags(open_again):
    pages = fetch_all(open_again)

    assert set(landed(pages)) == {each["uri"] for each in STATUSES}
    assert told_twice(pages) == []


def test_a_status_is_a_record_with_everything_it_tells(service, server):
    told = status(
        3,
        "Voyez <a>#aurore</a>",
        above=ROOT,
        spoiler_text="Râlerie",
        edited_at="2026-11-03T10:00:00.000Z",
        favourites_count=4,
        replies_count=1,
        media_attachments=[{"description": "La carte, vide"}, {"description": None}],
        poll={"options": [{"title": "Oui & non", "votes_count": 3}, {"title": "Non"}]},
    )
    server.put(told)

    records = landed(fetch_all(lambda: source(service)))

    assert records[told["uri"]] == SourceRecord(
        native_id=told["uri"],
        body="<p>Voyez <a>#aurore</a></p><ul><li>Oui &amp; non</li><li>Non</li></ul>",
        title="Râlerie",
        body_format="html",
        author="lou",
        created_at=datetime(2026, 11, 3, 9, tzinfo=UTC),
        edited_at=datetime(2026, 11, 3, 10, tzinfo=UTC),
        community="#aurore",
        parent_native_id=ROOT["uri"],
        thread_id=ROOT["uri"],
        url=told["url"],
        language="fr",
        score=4.0,
        n_answers=1,
        tags=("aurore",),
        extra={"media": ["La carte, vide"]},
    )


def test_an_answer_without_a_hashtag_belongs_to_the_community_it_was_given_in(open_again):
    answer = landed(fetch_all(open_again))[ANSWER["uri"]]

    assert (answer.community, answer.parent_native_id) == ("#aurore", ROOT["uri"])


def test_answers_are_left_alone_unless_asked_for(service):
    pages = fetch_all(lambda: source(service, include_replies=False))

    assert set(landed(pages)) == {each["uri"] for each in STATUSES if each is not ANSWER}
    assert not [asked for asked in service.asked if asked.path.endswith("/context")]


def test_a_configured_community_replaces_the_hashtags(service):
    records = landed(fetch_all(lambda: source(service, community="Fédivers")))

    assert {record.community for record in records.values()} == {""}


@pytest.mark.parametrize("n_request", [0, 2, 5, 9])
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_loses_nothing_and_doubles_nothing(service, open_again, name, n_request):
    service.faults = {n_request: FAULTS[name]}

    pages = fetch_all(open_again)

    assert set(landed(pages)) == {each["uri"] for each in STATUSES}
    assert told_twice(pages) == []


@pytest.mark.parametrize("n_pages", range(6))
def test_a_run_that_is_killed_is_made_good_by_the_next(open_again, n_pages):
    whole = landed(fetch_all(open_again))

    assert landed(killed_after(open_again, n_pages)) == whole


@pytest.mark.parametrize("n_page", range(1, 6))
@pytest.mark.parametrize("hiccup", ["empty", "duplicate"])
def test_an_empty_or_repeated_page_is_not_the_end(server, open_again, n_page, hiccup):
    repeated = server.timeline("aurore", {"min_id": "0"})
    server.n_pages, server.hiccups = 0, {n_page: Reply([]) if hiccup == "empty" else repeated}

    pages = fetch_all(open_again)

    assert set(landed(pages)) == {each["uri"] for each in STATUSES}
    assert told_twice(pages) == []


def test_an_empty_page_with_a_link_leads_on(server, open_again):
    link = f'<{HOME}/x?min_id={STATUSES[0]["id"]}>; rel="prev"'
    server.hiccups = {1: Reply([], headers={"Link": link})}

    assert set(landed(fetch_all(open_again))) == {each["uri"] for each in STATUSES[1:]}


def test_the_next_night_finds_what_is_new_late_edited_and_gone(service, server, open_again):
    cursor = fetch_all(open_again)[-1].cursor
    before = landed(fetch_all(open_again))
    new = status(4, "Réparé, merci")
    late = status(1, "Arrivé en retard", hour=20)
    edited = {**ROOT, "content": "<p>Carte toujours vide</p>", "edited_at": "2026-11-04T08:00:00Z"}
    server.put(new, late, edited)
    del server.statuses[ANSWER["id"]]
    server.statuses.pop(STATUSES[-1]["id"])

    pages = list(source(service, NEXT_NIGHT).fetch(cursor))

    after = {i: r for i, r in landed(pages).items() if before.get(i) != r}
    assert {i: (r.body, r.is_deleted) for i, r in after.items()} == {
        new["uri"]: ("<p>Réparé, merci</p>", False),
        late["uri"]: ("<p>Arrivé en retard</p>", False),
        ROOT["uri"]: ("<p>Carte toujours vide</p>", False),
        ANSWER["uri"]: ("", True),
        STATUSES[-1]["uri"]: ("", True),
    }
    assert STATUSES[0]["uri"] not in landed(pages)


def test_what_lost_its_hashtag_is_there_still_and_read_again(service, server, open_again):
    cursor = fetch_all(open_again)[-1].cursor
    moved = {**STATUSES[5], "tags": [], "content": "<p>Sans mot-clé</p>"}
    server.put(moved)

    records = landed(list(source(service, NEXT_NIGHT).fetch(cursor)))

    assert records[moved["uri"]].body == "<p>Sans mot-clé</p>"
    assert records[moved["uri"]].community == "#aurore"


def test_who_asks_not_to_be_indexed_later_is_forgotten(service, server, open_again):
    cursor = fetch_all(open_again)[-1].cursor
    server.put({**ROOT, "account": {**ROOT["account"], "noindex": True}})

    pages = list(source(service, NEXT_NIGHT).fetch(cursor))

    assert landed(pages)[ROOT["uri"]].is_deleted
    assert "left out: 1 statuses (of authors who asked not to be indexed)" in pages[-1].notes


def test_what_is_for_a_later_night_is_held_and_comes_then(service):
    past = replace(NIGHT, as_of=datetime(2026, 11, 2, 10, tzinfo=UTC))
    pages = list(source(service, past).fetch(None))
    held = {STATUSES[5]["uri"], STATUSES[6]["uri"]}

    assert set(landed(pages)) == {each["uri"] for each in STATUSES} - held
    assert sum(page.n_held for page in pages) >= 2

    later = list(source(service).fetch(pages[-1].cursor))
    assert held <= set(landed(later))


def test_answers_of_a_later_night_are_held_too(service):
    past = replace(NIGHT, as_of=datetime(2026, 11, 2, 8, tzinfo=UTC))
    pages = list(source(service, past).fetch(None))

    assert ANSWER["uri"] not in landed(pages)
    assert ANSWER["uri"] in landed(list(source(service).fetch(pages[-1].cursor)))


def test_boosts_robots_and_what_is_not_for_everybody(service, server):
    server.statuses = {}
    robot = status(1, "Bip", account={"acct": "bip", "bot": True})
    quiet = status(2, "Discret", visibility="unlisted")
    server.put(
        robot,
        {**quiet, "visibility": "public", "uri": "other"},
        status(3, "Relayé", hour=1, reblog={"id": "1"}),
        status(3, "", hour=2, content="<p></p>"),
        status(3, "Caché", hour=3, account={"acct": "x", "noindex": True}),
        status(3, "Sous toutes", hour=4, uri="", url="https://a.example/1"),
    )

    pages = fetch_all(lambda: source(service))

    assert {i: r.is_robot for i, r in landed(pages).items()} == {
        robot["uri"]: True,
        "other": False,
        "https://a.example/1": False,
    }
    assert pages[-1].notes == (
        "left out: 1 statuses (boosts)",
        "left out: 1 statuses (of authors who asked not to be indexed)",
        "left out: 1 statuses (wordless)",
    )


def test_a_parent_that_no_page_shows_is_asked_for_once(service, server):
    elsewhere = status(-90, "Début", ())
    gone = {"id": "77"}
    server.put(elsewhere)
    followers = status(-80, "Entre nous", (), visibility="private")
    to_followers = status(2, "Oui", above=followers, hour=14)
    server.put(followers, to_followers)
    first = status(2, "Suite", above=elsewhere, hour=15)
    second = status(2, "Suite encore", above=elsewhere, hour=16)
    lost = status(2, "Suite de rien", above=gone, hour=17)
    server.put(first, second, lost)

    pages = fetch_all(lambda: source(service, include_replies=False))

    records = landed(pages)
    assert records[first["uri"]].parent_native_id == elsewhere["uri"]
    assert records[second["uri"]].thread_id == elsewhere["uri"]
    assert records[to_followers["uri"]].parent_native_id == ""
    assert (records[lost["uri"]].parent_native_id, records[lost["uri"]].thread_id) == (
        "",
        lost["uri"],
    )
    paths = [asked.path for asked in service.asked]
    assert paths.count(f"/api/v1/statuses/{elsewhere['id']}") == 1

    n_asked = len(service.asked)
    again = landed(list(source(service, include_replies=False).fetch(pages[-1].cursor)))
    assert again[first["uri"]] == records[first["uri"]]
    assert not [a for a in service.asked[n_asked:] if elsewhere["id"] in a.path]


def test_single_questions_have_a_limit_and_the_rest_comes_the_next_night(service, server):
    start = datetime(2026, 11, 3, tzinfo=UTC)
    many = [
        {**status(3, f"n° {n}"), "id": i, "uri": f"{HOME}/{i}"}
        for n in range(N_ASKED_SINGLY + 5)
        if (i := str(int(snowflake(start)) + n))
    ]
    server.statuses = {each["id"]: each for each in many}
    cursor = fetch_all(lambda: source(service))[-1].cursor
    server.statuses = {}

    pages = list(source(service, NEXT_NIGHT).fetch(cursor))
    rest = list(source(service, NEXT_NIGHT).fetch(pages[-1].cursor))

    assert [len(landed(pages)), len(landed(rest))] == [N_ASKED_SINGLY, 5]
    assert pages[-1].notes == (
        f"{N_ASKED_SINGLY} single statuses were asked for; the rest comes the next night",
    )


def test_nothing_older_than_the_configured_day_is_read(service):
    records = landed(fetch_all(lambda: source(service, since="2026-11-02")))

    assert set(records) == {each["uri"] for each in STATUSES[5:]}


def test_the_first_day_counts_where_ids_tell_no_time(service, server):
    server.statuses = {}
    ids = [str(int(snowflake(datetime(2026, 12, n + 1, tzinfo=UTC)))) for n in range(2)]
    old, new = ({**status(d, f"jour {d}"), "id": i} for d, i in zip((1, 2), ids, strict=True))
    server.put(old, new)

    records = landed(fetch_all(lambda: source(service, since="2026-11-02")))

    assert set(records) == {new["uri"]}


def test_a_token_goes_into_a_header_and_nowhere_else(service):
    pages = list(source(service, token_env="TOKEN").fetch(None))

    assert {asked.headers["authorization"] for asked in service.asked} == {"Bearer s3cret"}
    assert not [asked for asked in service.asked if "s3cret" in asked.url]
    assert "s3cret" not in repr(pages)


def test_a_check_says_what_there_is(service, server):
    assert source(service).check().message == (
        "ready: #aurore, #auroreapp; newest under the first 2026-11-02"
    )
    server.statuses = {}
    assert source(service).check().message == (
        "ready: #aurore, #auroreapp; nothing under the first"
    )


@pytest.mark.parametrize(
    ("reply", "hint"),
    [
        (Reply({"error": "no"}, 401), "shows its hashtags only to members: make an application"),
        (Reply({"error": "no"}, 404), "there is nothing at this address"),
        (Reply({"error": "no"}), "the hashtag's timeline answered without a list"),
        (Reply("<html>"), "with a page of HTML where JSON was expected"),
    ],
)
def test_a_check_says_what_is_missing(service, reply, hint):
    service.answer = lambda _: reply

    found = source(service, token_env="TOKEN").check()

    assert (found.is_ready, hint in found.message) == (False, True)
    assert "s3cret" not in found.message


def test_a_tag_without_letters_is_refused():
    from models.errors import UsageError

    with pytest.raises(UsageError, match="a tag without letters; expected such as aurore"):
        settings_for("mastodon", {"name": "m", "base_url": "https://x", "tags": ["#"]})


def test_a_missing_token_says_which_variable(service):
    with pytest.raises(SourceError, match="environment variable OTHER is not set"):
        list(source(service, token_env="OTHER").fetch(None))


def test_the_example_of_the_documentation_is_a_configuration():
    import tomllib

    (told,) = tomllib.loads(EXAMPLE)["source"]
    assert settings_for(told.pop("kind"), told).name == "mastodon"
