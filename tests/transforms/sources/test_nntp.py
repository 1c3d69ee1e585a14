"""Newsgroups, against leafnode and against a server that misbehaves."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from models.errors import SourceError, SourceUnavailable, SourceUnfinished, UsageError
from models.records import SourceRecord
from tests.loopback import FakeClock, fetch_all, killed_after, landed, told_twice
from tests.news_server import (
    FakeNews,
    article,
    cuts,
    cuts_after_a_dot,
    drips,
    resets,
    says,
    serving_leafnode,
    serving_news,
    stalls,
)
from tests.transforms.sources.live import opener, stored
from transforms.sources import settings_for
from transforms.web.walk import tombstone

GROUP, OTHER = "aurore.entraide", "aurore.idees"


@pytest.fixture
def news():
    held = {
        number: article(
            f"{number}@example.org",
            GROUP,
            f"Bonjour {number}\n.point\n..deux\n",
            subject=f"Essai {number}",
        )
        for number in range(3, 13)
    }
    with serving_news(FakeNews({GROUP: held, OTHER: {}})) as news:
        yield news


def reader(news, **keys):
    given = {"host": "127.0.0.1", "port": news.port, "tls": "none", "groups": [GROUP]}
    return opener("nntp", **{**given, **keys})


def ids(pages):
    return [record.native_id for page in pages for record in page.records]


def notes(pages):
    return [note for page in pages for note in page.notes]


EXPECTED = [f"{number}@example.org" for number in range(3, 13)]


def test_every_article_is_read_once(news):
    answer = article(
        "13@example.org",
        f"{OTHER},{GROUP}",
        "Chez moi aussi\n",
        subject="=?utf-8?q?R=C3=A9?=: Essai 3",
        references="<3@example.org>",
    )
    news.groups[GROUP][13] = answer
    news.groups[OTHER][1] = answer
    pages = fetch_all(reader(news, groups=[GROUP, OTHER]))

    assert ids(pages) == [*EXPECTED, "13@example.org"]
    assert landed(pages)["13@example.org"] == SourceRecord(
        native_id="13@example.org",
        body="Chez moi aussi",
        title="Ré: Essai 3",
        body_format="mail",
        author="zoe@example.org",
        created_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
        community=GROUP,
        parent_native_id="3@example.org",
        thread_id="3@example.org",
    )
    assert landed(pages)["3@example.org"].body == "Bonjour 3\n.point\n..deux"


def test_a_configured_community_counts(news):
    pages = fetch_all(reader(news, community="Usenet"))

    assert {record.community for record in landed(pages).values()} == {""}


FAULTS = {
    "a cut connection": cuts,
    "a cut that looks like an end": cuts_after_a_dot,
    "a reset": resets,
    "nonsense": says("banana"),
}


@pytest.mark.parametrize("position", [0, 4])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_an_article_loses_nothing_and_doubles_nothing(news, fault, position):
    news.faults = {("ARTICLE", position): FAULTS[fault], ("ARTICLE", position + 1): FAULTS[fault]}
    pages = fetch_all(reader(news))

    assert ids(pages) == EXPECTED
    assert landed(pages)["7@example.org"].body == "Bonjour 7\n.point\n..deux"


@pytest.mark.parametrize("command", ["WELCOME", "CAPABILITIES", "GROUP", "OVER"])
@pytest.mark.parametrize("fault", [cuts, resets])
def test_a_fault_anywhere_else_does_neither(news, command, fault):
    news.faults = {(command, 0): fault}

    assert ids(fetch_all(reader(news))) == EXPECTED


def test_a_server_that_stays_silent_is_asked_again(news):
    news.faults = {("OVER", 0): stalls}

    assert ids(fetch_all(reader(news, timeout_seconds=0.3))) == EXPECTED


@pytest.mark.parametrize(
    ("command", "n", "asked"),
    [
        ("WELCOME", 0, "the login"),
        ("GROUP", 0, f"GROUP {GROUP}"),
        ("OVER", 1, "OVER 203-212"),
        ("ARTICLE", 3, "ARTICLE 6"),
    ],
)
def test_an_answer_that_drips_is_given_up_and_loses_nothing(news, command, n, asked):
    held = news.groups[GROUP]
    held |= {number: article(f"{number}@example.org", GROUP) for number in range(13, 213)}
    news.faults = {(command, n + k): drips for k in range(4)}
    pages, fetching = [], reader(news, timeout_seconds=0.1)().fetch(None)

    with pytest.raises(SourceUnavailable) as raised:
        pages.extend(fetching)
    assert str(raised.value) == (
        f"127.0.0.1:{news.port} answers too slowly: {asked} was not answered to its end after "
        "1 s (10 times timeout_seconds); what was read is kept, the next run goes on from there"
    )
    news.faults = {}
    pages += fetch_all(reader(news), stored(pages[-1].cursor) if pages else None)
    assert ids(pages) == [f"{number}@example.org" for number in range(3, 213)]


def test_a_farewell_that_drips_is_not_waited_for(news):
    news.faults = {("QUIT", 0): drips}

    assert ids(fetch_all(reader(news, timeout_seconds=0.1))) == EXPECTED


def test_a_server_that_breaks_off_for_ever_is_left_for_the_next_run(news):
    news.faults = {("ARTICLE", number): cuts for number in range(3, 9)}
    fetching = reader(news)().fetch(None)

    with pytest.raises(SourceUnavailable, match="broke off in the middle of its answer, 4 times"):
        list(fetching)


@pytest.mark.parametrize(
    ("command", "answer", "error", "message"),
    [
        ("WELCOME", "400 busy", SourceUnavailable, "answered 400: it is out of service now"),
        ("OVER", "503 later", SourceUnavailable, "answered 503: it is out of service now"),
        ("ARTICLE", "403 Zoe", SourceUnavailable, "answered 403"),
        ("WELCOME", "502 no", SourceError, "answered 502; the server does not let this be read"),
        ("GROUP", "480 who", SourceError, r"answered 480 for aurore\.entraide; the server wants"),
        ("GROUP", "483 tls", SourceError, "the server wants an encrypted connection"),
        ("ARTICLE", "599 odd", SourceError, "answered 599; is it a news server"),
    ],
)
def test_a_refusal_says_what_to_do(news, command, answer, error, message):
    news.faults = {(command, 0): says(answer)}

    with pytest.raises(error, match=message) as caught:
        list(reader(news)().fetch(None))
    assert "Zoe" not in str(caught.value)


@pytest.mark.parametrize("n_pages", range(4))
def test_a_fetch_that_is_killed_goes_on(news, n_pages):
    held = news.groups[GROUP]
    for number in range(13, 500):
        held[number] = article(f"{number}@example.org", GROUP)
    pages = killed_after(reader(news), n_pages)

    assert ids(pages) == [f"{number}@example.org" for number in range(3, 500)]


def test_the_next_night_asks_only_for_what_is_new(news):
    cursor = fetch_all(reader(news))[-1].cursor
    assert cursor == {"marks": {f"127.0.0.1:{news.port} {GROUP}": 12}}
    news.groups[GROUP][15] = article("15@example.org", GROUP)
    news.asked.clear()
    pages = fetch_all(reader(news), stored(cursor))

    assert ids(pages) == ["15@example.org"]
    assert [line for line in news.asked if line.startswith(("OVER", "ARTICLE"))] == [
        "OVER 13-15",
        "ARTICLE 15",
    ]
    assert fetch_all(reader(news), stored(pages[-1].cursor)) == []


def test_a_server_that_counts_anew_is_read_again(news):
    cursor = fetch_all(reader(news))[-1].cursor
    news.groups[GROUP] = {1: article("12@example.org", GROUP), 2: article("16@example.org", GROUP)}
    pages = fetch_all(reader(news), stored(cursor))

    assert ids(pages) == ["12@example.org", "16@example.org"]
    assert notes(pages) == [
        f"{GROUP}: the server numbers its articles anew; all of them are read again"
    ]
    assert list(pages[-1].cursor["marks"].values()) == [2]


def test_a_group_that_is_empty_for_now_keeps_its_mark(news):
    cursor = fetch_all(reader(news))[-1].cursor
    held, news.groups[GROUP] = news.groups[GROUP], {}
    assert fetch_all(reader(news), stored(cursor)) == []
    news.groups[GROUP] = {**held, 13: article("13@example.org", GROUP)}

    assert ids(fetch_all(reader(news), stored(cursor))) == ["13@example.org"]


def test_what_is_said_after_the_night_waits(news):
    late = "Wed, 04 Nov 2026 00:30:00 +0100"
    news.groups[GROUP][7] = article("7@example.org", GROUP, date=late)
    news.groups[GROUP][20] = article("20@example.org", GROUP, date=late)
    pages = fetch_all(reader(news))
    assert ids(pages) == [each for each in EXPECTED if each != "7@example.org"]
    assert sum(page.n_held for page in pages) == 2

    later = fetch_all(
        reader(news, as_of="2026-11-04T23:00", now="2026-11-05T01:00"), stored(pages[-1].cursor)
    )
    assert {"7@example.org", "20@example.org"} <= set(ids(later))
    assert told_twice(later) == []


def test_a_walk_ends_where_all_is_later(news):
    late = "Wed, 04 Nov 2026 00:30:00 +0100"
    for number in range(400, 1_000):
        news.groups[GROUP][number] = article(f"{number}@example.org", GROUP, date=late)
    pages = fetch_all(reader(news))

    assert ids(pages) == EXPECTED
    assert len([line for line in news.asked if line.startswith("OVER")]) == 2


def test_an_article_without_a_readable_date_is_handed_over(news):
    news.groups[GROUP] = {1: article("1@x", GROUP, date="jadis"), 2: article("2@x", GROUP, date="")}
    first, second = fetch_all(reader(news))[0].records

    assert (first.created_at, dict(first.unread)) == (None, {"created_at": "jadis"})
    assert (second.created_at, dict(second.unread)) == (None, {})


def test_expired_articles_are_passed_over(news):
    news.hidden = {4, 5}
    pages = fetch_all(reader(news))

    assert len(ids(pages)) == 8
    assert notes(pages) == [f"{GROUP}: 2 articles have expired on the server"]


@pytest.mark.parametrize("control", ["cancel <3@example.org>", "CANCEL <3@example.org>"])
def test_an_author_may_cancel(news, control):
    news.groups[GROUP][13] = article("c13@example.org", GROUP, control=control)
    pages = fetch_all(reader(news))

    assert landed(pages)["3@example.org"] == tombstone("3@example.org")
    assert "c13@example.org" not in ids(pages)


def test_an_author_may_supersede_what_an_earlier_night_read(news):
    cursor = fetch_all(reader(news))[-1].cursor
    news.groups[GROUP][13] = article("13@example.org", GROUP, supersedes="<3@example.org>")
    pages = fetch_all(reader(news), stored(cursor))

    assert [(r.native_id, r.is_deleted) for r in landed(pages).values()] == [
        ("13@example.org", False),
        ("3@example.org", True),
    ]
    assert "HEAD <3@example.org>" in news.asked


@pytest.mark.parametrize(
    "headers",
    [
        {"control": "cancel <3@example.org>", "from": "Eve <eve@example.org>"},
        {"control": "cancel <3@example.org>", "from": ""},
        {"control": "cancel <unknown@example.org>"},
    ],
)
def test_a_cancellation_by_anybody_else_is_ignored_and_told(news, headers):
    news.groups[GROUP][13] = article("c13@example.org", GROUP, **headers)
    pages = fetch_all(reader(news))

    assert ids(pages) == EXPECTED
    assert notes(pages) == [
        f"{GROUP}: 1 cancellations were ignored: they are not from who posted the article, or the "
        "server does not have it any more"
    ]


def test_other_control_messages_say_nothing(news):
    news.groups[GROUP] = {1: article("1@x", GROUP, control="newgroup aurore.x")}
    pages = fetch_all(reader(news))

    assert (ids(pages), notes(pages)) == ([], [])


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"x_no_archive": "Yes"}, "Bonjour\n"),
        ({"archive": "no"}, "Bonjour\n"),
        ({}, "X-No-Archive: yes\n\nBonjour\n"),
    ],
)
def test_who_wants_to_be_kept_nowhere_says_so(news, headers, body):
    news.groups[GROUP] = {1: article("1@x", GROUP, body, **headers), 2: article("2@x", GROUP)}
    pages = fetch_all(reader(news))

    assert [record.is_no_archive for record in landed(pages).values()] == [True, False]


UUENCODED = "begin 644 a.bin\n" + "M5&5S='1E<W1T97-T=&5S='1E<W1T97-T=&5S='1E<W1T97-T=&5S=`\n" * 3


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ('film "a.rar" yEnc (01/23)', "=ybegin part=1 line=128 size=9 name=a\nxx\n"),
        ("film", "=ybegin line=128 size=9 name=a\nxx\n=yend size=9\n"),
        ("film", UUENCODED + "`\nend\n"),
        ("film (2/3)", UUENCODED),
    ],
)
def test_files_in_pieces_are_left_out(news, subject, body):
    news.groups[GROUP] = {1: article("1@x", GROUP, body, subject=subject)}
    pages = fetch_all(reader(news))

    assert (ids(pages), notes(pages)) == (
        [],
        [f"{GROUP}: 1 files or pieces of files were left out"],
    )


def test_words_about_beginning_are_no_file(news):
    news.groups[GROUP] = {1: article("1@x", GROUP, "begin 644 times\nand you know\n")}

    assert ids(fetch_all(reader(news))) == ["1@x"]


def test_an_article_too_large_is_left_out(news):
    news.groups[GROUP] = {1: article("1@x", GROUP, x_size="60000000")}
    pages = fetch_all(reader(news))

    assert notes(pages) == [f"{GROUP}: 1 articles are larger than max_megabytes: left out"]


def test_an_answer_larger_than_allowed_is_refused(news):
    news.groups[GROUP][5] = article("5@example.org", GROUP, "x" * 70 * 80 + "\n", x_size="9")

    with pytest.raises(SourceError, match="raise max_megabytes if that is right"):
        list(reader(news, max_megabytes=0.004)().fetch(None))


def test_long_lines_are_read(news):
    body = "Bonjour " * 1_000
    news.groups[GROUP] = {1: article("1@x", GROUP, body, references="<a@b> " * 600)}

    assert fetch_all(reader(news))[0].records[0].body.strip() == body.strip()


@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
def test_a_charset_that_is_not_told_is_found(news, charset):
    raw = article("1@x", GROUP, "Ça plante à l’été\n", subject="Été").decode().encode(charset)
    news.groups[GROUP] = {1: raw}
    (record,) = fetch_all(reader(news))[0].records

    assert (record.title, record.body) == ("Été", "Ça plante à l’été")


def test_the_secrets_open_the_server_and_go_nowhere_else(news):
    news.user, news.password = "reader", "s3cret"
    keys = {"user_env": "U", "password_env": "P"}
    secrets = {"U": "reader", "P": "s3cret"}
    opened = reader(news, secrets=secrets, **keys)
    pages = fetch_all(opened)

    assert ids(pages) == EXPECTED
    assert notes(pages) == [
        'the password travels unencrypted; set tls to "implicit" or "starttls" if it can'
    ]
    assert "s3cret" not in repr(pages) + repr(opened()._server())
    assert "the password travels unencrypted" in opened().check().message
    wrong = reader(news, secrets={**secrets, "P": "s3cret0"}, **keys)().check()
    assert not wrong.is_ready
    assert wrong.message.endswith(
        "answered 481; the server does not accept this user name and password"
    )


def test_a_password_that_is_missing_is_told(news):
    news.user, news.password = "reader", "s3cret"
    check = reader(news, secrets={"U": "reader"}, user_env="U")().check()

    assert "answered 482; the server does not accept" in check.message


def test_secrets_that_hold_a_line_break_are_refused(news):
    check = reader(
        news, secrets={"U": "reader", "P": "a\r\nQUIT"}, user_env="U", password_env="P"
    )().check()

    assert check.message == "the secrets of source 'web' hold a line break"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("no certificate can be made: openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_the_connection_is_encrypted(news, certificate, tls):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    news.tls, news.is_implicit = context, tls == "implicit"
    trusted = str(certificate / "cert.pem")

    assert ids(fetch_all(reader(news, tls=tls, ca_file=trusted))) == EXPECTED
    check = reader(news, tls=tls)().check()
    assert not check.is_ready
    assert "cannot prove who it is" in check.message


def test_a_server_that_cannot_encrypt_says_so(news):
    check = reader(news, tls="starttls")().check()

    assert check.message.endswith('cannot encrypt by STARTTLS: set tls to "implicit"')


def test_an_authority_that_cannot_be_read_is_named(news, tmp_path):
    (tmp_path / "ca.pem").write_text("nothing")
    check = reader(news, ca_file=str(tmp_path / "ca.pem"))().check()

    assert "holds no certificates that can be read; expected PEM" in check.message


def test_check_says_what_there_is(news):
    assert reader(news, groups=[GROUP, OTHER])().check().message == (
        f"ready: {GROUP} (10 articles), {OTHER} (0 articles)"
    )


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"groups": ["aurore.nowhere"]}, "the server has no such group: is its name right"),
        ({"allow_private": False}, "say allow_private = true"),
        ({"port": 1}, "cannot be reached, or broke off"),
        ({"host": "no-such-host.invalid"}, "is not known; is it right, and is there a network?"),
    ],
)
def test_check_says_what_is_missing(news, keys, message):
    check = reader(news, **keys)().check()

    assert not check.is_ready
    assert message in check.message


@pytest.mark.parametrize("name", ["", "a b", "a\r\nQUIT", "é"])
def test_a_name_that_is_no_group_is_refused(name):
    with pytest.raises(UsageError, match="is no name of a newsgroup"):
        settings_for("nntp", {"name": "n", "host": "news.example.org", "groups": [name]})


def test_the_night_ends_when_its_time_is_over(news):
    class Slow(FakeClock):
        def monotonic(self):
            self.seconds += 30
            return self.seconds

    with pytest.raises(SourceUnfinished, match="not read to its end in 1 minutes"):
        list(reader(news, max_minutes=1, clock=Slow())().fetch(None))


def test_the_library_is_loaded_where_warnings_are_errors():
    code = "import transforms.sources.mails.nntp_server as s; print(s.nntplib.NNTP.__name__)"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.stderr) == ("NNTP\n", "")


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


def test_an_article_that_cannot_be_taken_apart_does_not_stop_those_after_it(news):
    nested = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(999)
    )
    news.groups[GROUP][4] = f"From: a@b.org\nMessage-ID: <4@example.org>\n{nested}".encode()
    pages = fetch_all(reader(news))

    assert ids(pages) == [each for each in EXPECTED if each != "4@example.org"]
    assert notes(pages) == [f"{GROUP}: 1 articles cannot be taken apart: left out"]
