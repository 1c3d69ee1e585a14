from datetime import UTC, datetime

import pytest

from models.records import SourceRecord
from transforms.sources.formats.mapping import Ids
from transforms.sources.mails.message import decode_bytes, decode_words, read_message

HEADERS = """\
From: =?utf-8?q?Zo=C3=A9_N?= <Zoe@Example.org>
Subject: =?iso-8859-1?q?Probl=E8me?= de
 batterie
Date: Tue, 14 Dec 2021 12:36:06 +0100
Message-ID: <3@x.test>
"""


def mail(headers="", body="Bonjour\n", base=HEADERS):
    text = base + headers + "\n" + body
    return read_message(text.encode("utf-8", "surrogateescape"), Ids())


def test_a_mail_becomes_a_record():
    headers = (
        "In-Reply-To: <2@x.test>\nReferences: <1@x.test> <2@x.test>\n"
        "List-Id: Liste <liste.example.org>\nList-Archive: <https://x.test/liste>\n"
    )
    assert mail(headers) == SourceRecord(
        native_id="3@x.test",
        body="Bonjour",
        title="Problème de batterie",
        body_format="mail",
        author="zoe@example.org",
        created_at=datetime(2021, 12, 14, 11, 36, 6, tzinfo=UTC),
        parent_native_id="2@x.test",
        thread_id="1@x.test",
        url="https://x.test/liste",
        tags=("liste.example.org",),
    )


@pytest.mark.parametrize(
    ("headers", "parent", "thread"),
    [
        ("", "", "3@x.test"),
        ("References: <1@x.test> <2@x.test>\n", "2@x.test", "1@x.test"),
        ("In-Reply-To: <2@x.test>\n", "2@x.test", "2@x.test"),
        ("In-Reply-To: your mail of Tuesday\n", "", "3@x.test"),
    ],
)
def test_the_thread_is_known_from_what_is_answered(headers, parent, thread):
    record = mail(headers)
    assert (record.parent_native_id, record.thread_id) == (parent, thread)


@pytest.mark.parametrize(
    ("date", "created_at", "unread"),
    [
        ("Date: Tue, 14 Dec 2021 12:36:06\n", None, {"created_at": "Tue, 14 Dec 2021 12:36:06"}),
        ("Date: jadis\n", None, {"created_at": "jadis"}),
        (
            "Date: 1 Jan 0001 00:00:00 +0100\n",
            None,
            {"created_at": "1 Jan 0001 00:00:00 +0100"},
        ),
        ("", None, {}),
        ("Date: Tue, 14 Dec 2021 12:36:06 UT\n", datetime(2021, 12, 14, 12, 36, 6, tzinfo=UTC), {}),
    ],
)
def test_a_date_without_a_zone_is_not_guessed(date, created_at, unread):
    record = mail(date, base="From: a@b.org\nMessage-ID: <1@x>\n")
    assert (record.created_at, dict(record.unread)) == (created_at, unread)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("zoe at example.org (Zoé N)", "zoe@example.org"),
        ('"N, Zoé" <Zoe@Example.org>', "zoe@example.org"),
        ("Zoé", "Zoé"),
        ("Zoé <>", "Zoé"),
        ("zoe chez exemple.fr (Zoé N)", "zoe@exemple.fr"),
        ("Zoé N <zoe(a)example.org>", "zoe@example.org"),
        ("N, Zoé <zoe@example.org>", "zoe@example.org"),
        ("Zoe(her name (long)) <zoe(home)@example.org>", "zoe@example.org"),
        ("Zoé at home", "Zoé at home"),
    ],
)
def test_the_author_is_an_address_where_there_is_one(written, expected):
    assert mail(f"From: {written}\n", base="").author == expected


def test_of_a_header_that_comes_twice_the_first_counts():
    assert mail("Subject: un\nSubject: deux\n", base="").title == "un"


def test_an_id_is_made_from_what_is_said_where_there_is_none():
    one, same = (mail(base="Subject: un\n").native_id for _ in range(2))
    other = mail(base="Subject: deux\n").native_id
    assert (one == same, one == other, one[-2:]) == (True, False, "#1")
    assert mail(base="Message-ID: naked@x.test\n").native_id == "naked@x.test"


def test_a_made_id_tells_nothing_of_the_author():
    one, other = (mail(base=f"From: {name}@b.org\n").native_id for name in ("zoe", "tom"))
    assert one == other


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ("", False),
        ("Auto-Submitted: no\n", False),
        ("Auto-Submitted: auto-replied\n", True),
        ("Precedence: list\n", False),
        ("Precedence: bulk\nList-Id: <l.x>\n", False),
        ("Precedence: bulk\nSender: owner-liste@x.test\n", False),
        ("Precedence: bulk\n", True),
        ("Precedence: auto_reply\n", True),
        ("X-Auto-Response-Suppress: All\n", True),
        ("X-Autoreply: yes\n", True),
        ("Return-Path: <>\n", True),
        ("Control: cancel <1@x.test>\n", True),
        ("Content-Type: multipart/report; boundary=b\n", True),
    ],
)
def test_what_a_machine_wrote_is_known(headers, expected):
    assert mail(headers).is_robot is expected


def test_a_bounce_is_a_robot():
    assert mail("From: MAILER-DAEMON@x.test\n", base="").is_robot


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Automatic reply: watch", True),
        ("Réponse automatique : montre", True),
        ("Absence du bureau", True),
        ("[aide] Absence du bureau : panne", True),
        ("Abwesenheitsnotiz: Uhr", True),
        ("Respuesta automática: reloj", True),
        ("Risposta automatica: orologio", True),
        ("Undelivered Mail Returned to Sender", True),
        ("Non remis : panne", True),
        ("Automatic reply does not work", False),
        ("La réponse automatique ne part pas", False),
        ("Out of office messages are sent twice", False),
        ("Re: Panne", False),
    ],
)
def test_an_automatic_answer_is_known_by_its_subject(subject, expected):
    assert mail(f"Subject: {subject}\n", base="").is_robot is expected


@pytest.mark.parametrize(
    "header",
    ["X-No-Archive: Yes", "x-no-archive: yes", "X-No-Archive: yes, please", "Archive: no"],
)
def test_the_wish_not_to_be_archived_is_kept(header):
    assert mail(f"{header}\n").is_no_archive


def test_what_may_be_archived_is():
    assert not mail("Archive: yes\n").is_no_archive


@pytest.mark.parametrize(
    ("headers", "extra"),
    [
        ("Supersedes: <1@x.test>\n", {"withdraws": ["1@x.test"]}),
        ("Control: cancel <1@x.test>\n", {"withdraws": ["1@x.test"]}),
        ("Control: newgroup x.y\n", {}),
        ("", {}),
    ],
)
def test_what_a_message_takes_back_is_told(headers, extra):
    assert mail(headers).extra == extra


def test_line_ends_that_were_doubled_are_read():
    raw = (HEADERS + "\nBonjour\nSalut\n").replace("\n", "\r\r\n").encode()
    record = read_message(raw, Ids())
    assert (record.native_id, record.body) == ("3@x.test", "Bonjour\nSalut")


def test_a_date_with_remarks_is_read():
    record = mail("Date: Tue, 14 Dec 2021 (a (nested) remark) 12:36:06 +0100 (CET)\n", base="")
    assert record.created_at == datetime(2021, 12, 14, 11, 36, 6, tzinfo=UTC)


def alternative(plain):
    rich = "Content-Type: text/html\n\n<p>Oui</p>\n"
    body = f"--b\nContent-Type: text/plain\n\n{plain}\n--b\n{rich}--b--\n"
    return mail("Content-Type: multipart/alternative; boundary=b\n", body)


@pytest.mark.parametrize(
    "plain",
    [
        "This message is in HTML: please use an HTML compatible reader.",
        "Pour lire ce message, affichez-le en HTML.",
    ],
)
def test_html_is_taken_where_the_plain_text_only_points_at_it(plain):
    assert (alternative(plain).body, alternative(plain).body_format) == ("<p>Oui</p>", "mail_html")


def test_a_text_about_html_is_a_text():
    plain = "The editor shows raw HTML."
    assert (alternative(plain).body, alternative(plain).body_format) == (plain, "mail")


def test_a_page_tells_its_charset_where_the_header_does_not():
    raw = b"Content-Type: text/html\n\n<meta charset=windows-1251><p>\xc4\xe0</p>"
    assert read_message(raw, Ids()).body.endswith("<p>Да</p>")


def test_a_page_without_any_charset_is_read():
    raw = "Content-Type: text/html\n\n<p>Été</p>".encode()
    assert read_message(raw, Ids()).body == "<p>Été</p>"


def test_a_file_in_the_text_is_only_named():
    body = "Voici.\n\nbegin 644 photo.jpg\n#0V%T\n`\nend\n\nMerci\n"
    record = mail(body=body)
    assert record.extra == {"attachments": ["photo.jpg"]}
    assert record.body.split() == ["Voici.", "Merci"]


MIXED = """\
--b
Content-Type: multipart/alternative; boundary=c

--c
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

=C3=87a plante
--c
Content-Type: text/html

<p>Ça plante</p>
--c--
--b
Content-Type: text/plain
Content-Disposition: attachment; filename="=?utf-8?q?journ=C3=A9e.txt?="

pas le corps
--b
Content-Type: text/plain
Content-Disposition: attachment

ni ceci
--b
Content-Type: message/rfc822

Subject: transmis

ni ce corps
--b
Content-Type: text/plain

une liste
--b--
"""


def test_plain_text_is_preferred_and_files_are_only_named():
    record = mail("Content-Type: multipart/mixed; boundary=b\n", MIXED)
    assert (record.body, record.body_format) == ("Ça plante\nune liste", "mail")
    assert record.extra == {"attachments": ["journée.txt"]}


def test_html_is_taken_where_the_plain_text_is_blank():
    body = "--b\nContent-Type: text/plain\n\n \n--b\nContent-Type: text/html\n\n<p>Oui</p>\n--b--\n"
    record = mail("Content-Type: multipart/alternative; boundary=b\n", body)
    assert (record.body, record.body_format) == ("<p>Oui</p>", "mail_html")


def test_a_mail_of_an_image_has_no_text():
    record = mail("Content-Type: image/png; name=a.png\n", "iVBORw0KGgo=\n")
    assert (record.body, record.body_format) == ("", "mail")
    assert record.extra == {"attachments": ["a.png"]}


def test_flowed_paragraphs_are_joined():
    headers = 'Content-Type: text/plain; format="flowed"; delsp=yes\n'
    assert mail(headers, "Une ph \nrase.\n").body == "Une phrase."


@pytest.mark.parametrize(
    ("data", "charset", "expected"),
    [
        ("é".encode(), "utf-8", "é"),
        ("é".encode(), "", "é"),
        ("é".encode(), "us-ascii", "é"),
        ("é".encode("cp1252"), "utf-8", "é"),
        ("œ’".encode("cp1252"), "iso-8859-1", "œ’"),
        ("é".encode("mac-roman"), "macintosh", "é"),
        ("é".encode(), "x-unknown", "é"),
        (b"\x81a", "utf-8", "\ufffda"),
        ("été".encode(), "iso-8859-1", "été"),
        ("été".encode(), '"ISO-8859-15"', "été"),
        ("Да".encode("koi8-r"), "koi8-r", "Да"),
        ("日本".encode("cp932"), "Shift_JIS", "日本"),
        ("中文".encode("gb18030"), "gb2312", "中文"),
    ],
)
def test_a_charset_that_lies_is_seen_through(data, charset, expected):
    assert decode_bytes(data, charset) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Plain  and\n folded", "Plain and folded"),
        ("=?utf-8?b?w4lj?= =?utf-8?q?ran?=", "Écran"),
        ("Écran".encode().decode("ascii", "surrogateescape"), "Écran"),
        ("Écran".encode("cp1252").decode("ascii", "surrogateescape"), "Écran"),
        ("=?utf-8?b?a?=", "=?utf-8?b?a?="),
        ("=?none?q?Oui?=", "Oui"),
        ("[SPAM]=?utf-8?q?=C3=89cran?=", "[SPAM] Écran"),
    ],
)
def test_a_header_is_decoded_whatever_it_holds(value, expected):
    assert decode_words(value) == expected


@pytest.mark.parametrize(
    ("header", "author"),
    [
        ("a" * 100_000, "a" * 8_192),
        ("(" * 100_000, "(" * 8_192),
        ("(\\(" * 30_000, None),
        ("a at " + "b." * 50_000, None),
        ("=?a?q?x" * 15_000, None),
    ],
    ids=["word", "comments", "escapes", "dots", "words"],
)
def test_a_monstrous_header_is_read_by_its_beginning_and_its_end(header, author):
    found = read_message(f"From: {header}\nMessage-ID: <1@x>\n\nBonjour\n".encode(), Ids())

    assert (found.native_id, found.body) == ("1@x", "Bonjour")
    assert author in {None, found.author}


def test_of_many_references_the_first_and_the_last_count():
    told = " ".join(f"<{n}@x.org>" for n in range(10_000))
    found = read_message(f"References: {told}\nMessage-ID: <m@x>\n\nBonjour\n".encode(), Ids())

    assert (found.thread_id, found.parent_native_id) == ("0@x.org", "9999@x.org")


def test_comments_in_a_date_do_not_take_for_ever():
    date = "(" * 50_000 + ")" * 50_000
    found = read_message(f"Date: {date}\nMessage-ID: <m@x>\n\nBonjour\n".encode(), Ids())

    assert (found.created_at, found.body) == (None, "Bonjour")
