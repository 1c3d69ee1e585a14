import gzip
import io

from transforms.sources.formats.mapping import Ids
from transforms.sources.mails import mbox
from transforms.sources.mails.mbox import split_mbox
from transforms.sources.mails.message import read_message

FROM = "From a@b.org Tue Dec 14 12:36:06 2021\n"


def split(text):
    return list(split_mbox(io.BufferedReader(io.BytesIO(text.encode()))))


def test_messages_begin_at_their_from_lines():
    assert split(f"\n{FROM}Subject: un\n\nBonjour\n\n{FROM}Subject: deux\n\nSalut\n") == [
        (3, b"Subject: un\n\nBonjour\n\n"),
        (8, b"Subject: deux\n\nSalut\n"),
    ]


def test_a_sentence_that_begins_with_from_does_not_cut_a_message():
    body = "\nFrom what I saw in 2014\nit works\n\nFrom now on it is 2021"
    assert split(f"{FROM}Subject: un\n{body}") == [(2, f"Subject: un\n{body}".encode())]


def test_escaped_lines_are_given_back():
    assert split(f"{FROM}Subject: un\n\n>From here\n>>From there\n> From x\n") == [
        (2, b"Subject: un\n\nFrom here\n>From there\n> From x\n")
    ]


def test_a_text_without_messages_has_none():
    assert split("Bonjour\n") == []


def test_of_a_huge_message_only_the_beginning_is_kept(monkeypatch):
    monkeypatch.setattr(mbox, "MAX_MESSAGE_BYTES", 20)
    assert split(f"{FROM}Subject: un\n\nBonjour\nBonsoir\n{FROM}") == [
        (2, b"Subject: un\n\nBonjour\n")
    ]


def test_a_month_of_pipermail_is_read():
    first = (
        "From zoe at example.org  Tue Dec 14 12:36:06 2021\n"
        "From: zoe at example.org (=?utf-8?q?Zo=C3=A9?=)\nDate: Tue, 14 Dec 2021 12:36:06 +0100\n"
        "Subject: [aide] Panne\nMessage-ID: <1@x.test>\n\nNoir.\n>From time to time, blanc.\n\n"
    )
    second = first.replace("<1@", "<2@").replace("Noir", "Gris")
    records = [read_message(raw, Ids()) for _, raw in split(first + second)]
    assert [(r.native_id, r.author, r.body) for r in records] == [
        ("1@x.test", "zoe@example.org", "Noir.\nFrom time to time, blanc."),
        ("2@x.test", "zoe@example.org", "Gris.\nFrom time to time, blanc."),
    ]


def test_an_export_of_hyperkitty_is_read():
    text = (
        "From zoe(a)example.org Tue Dec 14 12:36:06 2021\nFrom: Zoé N <zoe(a)example.org>\n"
        "To: aide(a)lists.example.org\nMessage-ID: <1@x.test>\n\nNoir.\n"
    )
    ((_, raw),) = split(text)
    assert (read_message(raw, Ids()).author, read_message(raw, Ids()).body) == (
        "zoe@example.org",
        "Noir.",
    )


def test_archives_of_lists_are_known_by_their_content(drop):
    month = (
        "From zoe at example.org  Tue Dec 14 12:36:06 2021\nFrom: zoe at example.org (Zoé)\n"
        "Date: Tue, 14 Dec 2021 12:36:06 +0100\nMessage-ID: <1@x.test>\n\nNoir.\n\n"
    )
    replaced = month.replace("<1@x.test>", "<2@x.test>\nSupersedes: <1@x.test>")
    drop.put("2021-December.txt.gz", gzip.compress((month + replaced).encode()))
    drop.put("2021-November.txt", month.replace("<1@", "<3@"))
    drop.put("aide@x.test-2021.mbox.gz", gzip.compress(month.replace("<1@", "<4@").encode()))
    assert [(r.native_id, r.is_deleted, r.file) for r in drop.records()] == [
        ("1@x.test", False, "2021-December.txt.gz"),
        ("2@x.test", False, "2021-December.txt.gz"),
        ("1@x.test", True, "2021-December.txt.gz"),
        ("3@x.test", False, "2021-November.txt"),
        ("4@x.test", False, "aide@x.test-2021.mbox.gz"),
    ]
