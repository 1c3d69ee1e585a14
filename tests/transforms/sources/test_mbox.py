import io

from transforms.sources import mbox
from transforms.sources.mbox import split_mbox

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
