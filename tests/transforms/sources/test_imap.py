"""Mailboxes over IMAP, against a Dovecot on loopback."""

from __future__ import annotations

import json
from contextlib import closing, contextmanager
from datetime import UTC, datetime

import pytest

from models.errors import SourceError, SourceUnavailable, SourceUnfinished, UsageError
from models.records import SourceRecord
from tests.loopback import FakeClock, fetch_all, killed_after, landed, told_twice
from tests.mail_server import PASSWORD, USERS, CuttingProxy, ScriptedServer, mail_server
from tests.transforms.sources.live import opener, source
from transforms.sources import settings_for

N_MAILS = 450


def mail(n, *, said="Tue, 3 Nov 2026 10:00:00 +0000", body="La montre ne charge plus.", more=""):
    return (
        f"From: a{n}@b.org\nSubject: Panne {n}\nDate: {said}\nMessage-ID: <{n}@x.test>\n{more}"
        f"\n{body}\n"
    )


@pytest.fixture(scope="module")
def dovecot():
    """One for tests that leave it as it was: 450 mails, two more in a folder, one of them known."""
    with mail_server() as server:
        for n in range(N_MAILS):
            server.put(mail(n))
        for n in (0, 1000):
            server.put(mail(n), "Archive")
        server.give()
        yield server


@pytest.fixture
def own(dovecot):
    """A mailbox for a test that changes it."""
    return dovecot.another()


def keys(server, **more):
    """How to reach a server over TLS."""
    told = {
        "host": "localhost",
        "port": server.tls_port,
        "ca_file": str(server.certificate),
        "user": server.user,
        "password_env": "MAIL",
        "secrets": {"MAIL": PASSWORD},
        "timeout_seconds": 5,
    }
    return {**told, **more}


def plain(port, **more):
    """How to reach a server over an open line."""
    told = {"host": "127.0.0.1", "port": port, "security": "none"}
    told |= {"user": USERS[0], "password_env": "MAIL", "secrets": {"MAIL": PASSWORD}}
    return {**told, "timeout_seconds": 5, **more}


def ids(pages):
    return [record.native_id for page in pages for record in page.records]


def everything(n=N_MAILS):
    return [f"{each}@x.test" for each in range(n)]


@contextmanager
def scripted(greeting="* OK ready", **answers):
    server = ScriptedServer(greeting, {name.replace("_", " "): a for name, a in answers.items()})
    with closing(server):
        yield server


def test_a_mail_becomes_a_record(own):
    headers = "In-Reply-To: <0@x.test>\nList-Id: <aide.example.org>\n"
    own.put(mail(1, more=headers))
    (page,) = source("imap", **keys(own)).fetch(None)
    assert page.records == (
        SourceRecord(
            native_id="1@x.test",
            body="La montre ne charge plus.",
            title="Panne 1",
            body_format="mail",
            author="a1@b.org",
            created_at=datetime(2026, 11, 3, 10, tzinfo=UTC),
            parent_native_id="0@x.test",
            thread_id="0@x.test",
            tags=("aide.example.org",),
        ),
    )


def test_everything_is_read_in_order_and_nothing_twice(dovecot):
    pages = list(source("imap", **keys(dovecot)).fetch(None))
    assert [len(page.records) for page in pages] == [200, 200, 50]
    assert ids(pages) == everything()


def test_no_mail_is_marked_as_read(dovecot):
    fetch_all(opener("imap", **keys(dovecot)))
    assert set(dovecot.flags()) == {""}


@pytest.mark.parametrize("n_pages", range(4))
def test_a_killed_run_is_gone_on_with(dovecot, n_pages):
    pages = killed_after(opener("imap", **keys(dovecot)), n_pages)
    assert (sorted(landed(pages)), told_twice(pages)) == (sorted(everything()), [])


@pytest.mark.parametrize("n_bytes", [0, 30, 300, 1_000, 8_000, 30_000, 90_000])
def test_a_connection_that_is_cut_loses_nothing(dovecot, n_bytes):
    with closing(CuttingProxy(dovecot.port)) as proxy:
        proxy.cuts = [n_bytes]
        pages = list(source("imap", **plain(proxy.port)).fetch(None))
        n_connections = proxy.n_connections
    assert (n_connections, ids(pages)) == (2, everything())


def test_a_server_that_always_cuts_is_left_for_later_and_what_came_is_kept(dovecot):
    clock = FakeClock()
    with closing(CuttingProxy(dovecot.port)) as proxy:
        proxy.cuts = [60_000, *[400] * 9]
        fetching = source("imap", clock=clock, **plain(proxy.port)).fetch(None)
        first = next(fetching)
        with pytest.raises(SourceUnavailable, match=r"127\.0\.0\.1:\d+ ended the connection"):
            list(fetching)
    assert len(clock.waits) >= 3
    rest = list(source("imap", **keys(dovecot)).fetch(first.cursor))
    assert ids([first, *rest]) == everything()


def test_a_second_night_reads_what_is_new(own):
    own.put(mail(1))
    own.put(mail(2))
    first = fetch_all(opener("imap", **keys(own)))
    own.put(mail(3))
    second = fetch_all(opener("imap", **keys(own)), first[-1].cursor)
    third = fetch_all(opener("imap", **keys(own)), second[-1].cursor)
    assert (ids(first), ids(second), third) == (["1@x.test", "2@x.test"], ["3@x.test"], [])


def test_a_mail_that_left_its_folder_was_not_taken_back(own):
    paths = [own.put(mail(n)) for n in (1, 2)]
    first = fetch_all(opener("imap", **keys(own)))
    for path in own.mail.rglob(f"{paths[0].name}*"):
        path.unlink()
    assert fetch_all(opener("imap", **keys(own)), first[-1].cursor) == []


def test_a_folder_with_new_numbers_is_read_again(own):
    own.put(mail(1))
    first = fetch_all(opener("imap", **keys(own)))
    own.renumber()
    own.put(mail(2))
    second = fetch_all(opener("imap", **keys(own)), first[-1].cursor)
    before, after = (pages[-1].cursor["folders"]["INBOX"] for pages in (first, second))
    assert before["validity"] != after["validity"]
    assert ids(second) == ["1@x.test", "2@x.test"]
    assert first[0].records[0] == second[0].records[0]
    assert second[0].notes == ("folder 'INBOX' was made anew by its server and is read again",)


def test_an_emptied_folder_with_new_numbers_is_told_once(own):
    path = own.put(mail(1))
    first = fetch_all(opener("imap", **keys(own)))
    for found in own.mail.rglob(f"{path.name}*"):
        found.unlink()
    own.renumber()
    (page,) = fetch_all(opener("imap", **keys(own)), first[-1].cursor)
    assert (page.records, len(page.notes)) == ((), 1)
    assert fetch_all(opener("imap", **keys(own)), page.cursor) == []


def test_folders_are_communities_and_a_mail_in_two_counts_once(dovecot):
    told = keys(dovecot, folders=["INBOX", "Archive"])
    pages = fetch_all(opener("imap", **told))
    assert {record.community for page in pages[:3] for record in page.records} == {"INBOX"}
    assert ids(pages[3:])[-1] == "1000@x.test"
    assert sorted(landed(pages)) == sorted([*everything(), "1000@x.test"])


def test_a_configured_community_holds_for_all_folders(dovecot):
    pages = fetch_all(opener("imap", **keys(dovecot, folders=["Archive"], community="Aide")))
    assert [record.community for page in pages for record in page.records] == ["", ""]


def test_what_is_said_after_the_night_is_for_a_later_one(own):
    for n, hour in enumerate((9, 22, 10)):
        own.put(mail(n, said=f"Tue, 3 Nov 2026 {hour}:00:00 +0000"))
    early = opener("imap", as_of="2026-11-03T12:00", **keys(own))
    first = fetch_all(early)
    again = fetch_all(early, first[-1].cursor)
    later = fetch_all(opener("imap", **keys(own)), again[-1].cursor)
    assert (ids(first), ids(again), ids(later)) == (["0@x.test", "2@x.test"], [], ["1@x.test"])
    assert [sum(page.n_held for page in pages) for pages in (first, again, later)] == [1, 1, 0]


def test_a_night_long_past_does_not_read_what_was_said_since(own):
    own.put(mail(1, said="Mon, 5 Oct 2026 10:00:00 +0000"))
    own.put(mail(2, said="Tue, 20 Oct 2026 10:00:00 +0000"))
    own.put(mail(3, said="jadis"))
    past = opener("imap", as_of="2026-10-06T00:00", **keys(own))
    first = fetch_all(past)
    later = fetch_all(opener("imap", **keys(own)), first[-1].cursor)
    assert (ids(first), ids(later)) == (["1@x.test", "3@x.test"], ["2@x.test"])
    assert sum(page.n_held for page in first) == 1


def test_of_a_huge_mail_only_the_subject_is_kept_and_told(own):
    own.put(mail(1, body="mot " * 1_000))
    own.put(mail(2))
    (page,) = source("imap", **keys(own, max_megabytes=0.002)).fetch(None)
    assert [(record.title, record.body) for record in page.records] == [
        ("Panne 1", ""),
        ("Panne 2", "La montre ne charge plus."),
    ]
    assert page.notes == (
        "folder 'INBOX': of 1 messages over 0.002 MB (max_megabytes) only the subject",
    )


def test_a_mail_that_its_author_replaces_is_taken_back(own):
    own.put(mail(1))
    replaced = mail(2, more="Supersedes: <1@x.test>\n").replace("a2@", "a1@")
    own.put(replaced)
    own.put(mail(3, more="Supersedes: <2@x.test>\n"))
    pages = fetch_all(opener("imap", **keys(own)))
    alive = {key: not record.is_deleted for key, record in landed(pages).items()}
    assert alive == {"1@x.test": False, "2@x.test": True, "3@x.test": True}


def test_ten_thousand_mails_are_read(own):
    for n in range(10_000):
        own.put(mail(n))
    pages = list(source("imap", **keys(own, timeout_seconds=60)).fetch(None))
    assert len(ids(pages)) == len(set(ids(pages))) == 10_000


def test_the_night_ends_when_its_time_is_over(dovecot):
    clock = FakeClock()
    fetching = source("imap", clock=clock, **keys(dovecot, max_minutes=1)).fetch(None)
    assert len(next(fetching).records) == 200
    clock.sleep(61)
    with pytest.raises(SourceUnfinished, match="max_minutes"):
        next(fetching)


def test_the_check_tells_how_much_there_is(dovecot):
    told = source("imap", **keys(dovecot, folders=["INBOX", "Archive"])).check()
    today = datetime.now(UTC).date()
    assert told.is_ready
    assert told.message.startswith("ready: messages: 450 in 'INBOX', 2 in 'Archive'; newest 20")
    assert abs((datetime.fromisoformat(told.message[-10:]).date() - today).days) <= 1


def test_an_empty_folder_is_ready(own):
    told = source("imap", **keys(own)).check()
    assert (told.is_ready, told.message) == (True, "ready: messages: 0 in 'INBOX'; newest none")


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"secrets": {"MAIL": "wrong"}}, "refused the login [AUTHENTICATIONFAILED]; check `user`"),
        ({"secrets": {"MAIL": "wröng"}}, "refused the login [AUTHENTICATIONFAILED]; check `user`"),
        ({"secrets": {"MAIL": "line\n"}}, "the user or the password holds a line break"),
        ({"secrets": {}}, "the environment variable MAIL is not set"),
        (
            {"folders": ["Absent"]},
            "the folder 'Absent' cannot be opened; there are: Archive, INBOX",
        ),
        ({"ca_file": ""}, "its certificate is not trusted (self-signed certificate)"),
        ({"host": "127.0.0.1"}, "its certificate is not trusted (IP address mismatch"),
        ({"ca_file": "absent.pem"}, "absent.pem cannot be read as certificates"),
        ({"allow_private": False}, "localhost is an address of this machine"),
        ({"port": 1}, "localhost:1 cannot be reached: Connection refused"),
        ({"host": "absent.invalid"}, "the name absent.invalid is not known"),
    ],
)
def test_the_check_tells_what_is_missing(dovecot, changed, found):
    told = source("imap", **keys(dovecot, **changed)).check()
    assert (told.is_ready, found in told.message) == (False, True), told.message
    assert PASSWORD not in told.message


def test_a_port_without_tls_is_told(dovecot):
    told = source("imap", **keys(dovecot, port=dovecot.port)).check()
    assert "does not speak TLS as asked" in told.message


def test_tls_may_begin_later(dovecot):
    told = keys(dovecot, port=dovecot.port, security="starttls")
    assert source("imap", **told).check().is_ready
    told["ca_file"] = ""
    assert "certificate is not trusted" in source("imap", **told).check().message


def test_a_server_that_takes_no_password_over_an_open_line_is_told():
    with mail_server(is_tls_asked=True) as server:
        assert source("imap", **keys(server)).check().is_ready
        with scripted(LOGIN="TAG NO [PRIVACYREQUIRED] no") as told:
            message = source("imap", **plain(told.port)).check().message
    assert "takes no password over an open line [PRIVACYREQUIRED]; use TLS" in message


@pytest.mark.parametrize(
    ("greeting", "answers", "error", "found"),
    [
        ("* BYE busy", {}, SourceUnavailable, "turns everybody away at the moment (BYE)"),
        ("* OK ready", {"LOGIN": "TAG NO [UNAVAILABLE] no"}, SourceUnavailable, "[UNAVAILABLE]"),
        ("* OK ready", {"LOGIN": "TAG NO a1@b.org"}, SourceError, "refused the login; check"),
        (
            "* OK ready",
            {"LOGIN": "* BYE\r\nTAG OK done"},
            SourceUnavailable,
            "ended the connection",
        ),
        ("HTTP/1.1 400 Bad", {}, SourceError, "is it an IMAP server?"),
        (
            "* OK ready",
            {"UID": "TAG BAD what"},
            SourceError,
            "does not understand what it is asked",
        ),
        (
            "* OK ready",
            {"UID SEARCH": "* SEARCH 1\r\nTAG OK done", "UID FETCH": "TAG NO later"},
            SourceUnavailable,
            "does not hand over its messages now",
        ),
    ],
)
def test_what_a_server_seldom_says_is_understood(greeting, answers, error, found):
    with scripted(greeting, **answers) as server, pytest.raises(error) as raised:
        list(source("imap", **plain(server.port)).fetch(None))
    assert found in str(raised.value)
    assert PASSWORD not in str(raised.value)
    assert "a1@b.org" not in str(raised.value)


def test_a_silent_server_is_left_after_the_time_out():
    with scripted("") as server:
        told = source("imap", **plain(server.port, timeout_seconds=0.2)).check()
    assert told.message.endswith(
        "did not answer in 0.2 s (timeout_seconds); are port and security right?"
    )


@pytest.mark.parametrize(
    ("command", "asked"),
    [
        ("CAPABILITY", "the greeting"),
        ("LOGIN", "the login"),
        ("EXAMINE", "the opening of 'INBOX'"),
        ("UID SEARCH", "a search"),
    ],
)
def test_an_answer_that_drips_is_given_up(command, asked):
    with scripted(**{"UID SEARCH": "* SEARCH 1 2\r\nTAG OK done"}) as server:
        server.drips = [command]
        told = source("imap", **plain(server.port, timeout_seconds=0.1)).check()
    assert (told.is_ready, told.message) == (
        False,
        f"127.0.0.1:{server.port} answers too slowly: {asked} did not come to its end in 1 s "
        "(10 times timeout_seconds)",
    )


def test_messages_that_drip_are_asked_for_again_and_none_is_lost():
    raw = mail(1)
    answers = {
        "UID SEARCH": "* SEARCH 1\r\nTAG OK done",
        "UID FETCH 1 (UID RFC822.SIZE)": "* 1 FETCH (UID 1 RFC822.SIZE 90)\r\nTAG OK done",
        "UID FETCH": f"* 1 FETCH (UID 1 BODY[] {{{len(raw)}}}\r\n{raw})\r\nTAG OK done",
    }
    with scripted(**answers) as server:
        server.drips = ["UID FETCH 1 (UID BODY", "LOGOUT"]
        pages = list(source("imap", **plain(server.port, timeout_seconds=0.1)).fetch(None))
        assert (ids(pages), server.drips) == (["1@x.test"], [])


def test_a_server_without_starttls_is_told():
    with scripted(CAPABILITY="* CAPABILITY IMAP4rev1\r\nTAG OK done") as server:
        told = source("imap", **plain(server.port, security="starttls")).check()
    assert 'offers no STARTTLS; is security = "tls" meant?' in told.message


def test_a_message_that_goes_while_it_is_read_is_left_out():
    answers = {"UID SEARCH": "* SEARCH 1 2\r\nTAG OK done", "UID FETCH": "TAG OK done"}
    with scripted(**answers) as server:
        (page,) = source("imap", **plain(server.port)).fetch(None)
    assert (page.records, page.cursor["folders"]["INBOX"]["last"]) == ((), 2)


def test_much_at_once_is_read_in_pieces(own):
    for n in range(3):
        own.put(mail(n, body=("mot " * 15 + "\n") * 150_000))
    pages = list(source("imap", **keys(own, timeout_seconds=60)).fetch(None))
    assert [len(page.records) for page in pages] == [1, 1, 1]


def test_an_open_line_is_only_for_the_own_network():
    told = {"name": "aide", "host": "mail.example.org", "user": "a", "password_env": "P"}
    with pytest.raises(UsageError, match="security = none is only for servers of the own network"):
        settings_for("imap", {**told, "security": "none"})
    assert settings_for("imap", told).model_dump()["security"] == "tls"


def test_the_password_is_nowhere(dovecot):
    opened = source("imap", **keys(dovecot))
    pages = list(opened.fetch(None))
    assert PASSWORD not in repr(pages)
    assert PASSWORD not in json.dumps([page.cursor for page in pages])
    assert PASSWORD not in repr(opened.context)


def test_a_mail_that_cannot_be_taken_apart_does_not_stop_those_after_it(own):
    nested = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(999)
    )
    own.put(f"From: a@b.org\nSubject: x\n{nested}")
    own.put(mail(2))
    (page,) = source("imap", **keys(own)).fetch(None)
    assert [(record.body, dict(record.unread)) for record in page.records] == [
        ("", {"row": "a message that cannot be taken apart (RecursionError)"}),
        ("La montre ne charge plus.", {}),
    ]
