import pytest

from models.records import SourceRecord
from transforms.sources.mails import withdrawn
from transforms.sources.mails.withdrawn import Withdrawals


def said(native_id, author="a@b.org", withdraws=()):
    extra = {"withdraws": list(withdraws)} if withdraws else {}
    return SourceRecord(native_id, "Bonjour", author=author, extra=extra, file="a.mbox")


def gone(native_id):
    return SourceRecord(native_id, "", is_deleted=True, file="a.mbox")


def heed(*records):
    withdrawals = Withdrawals()
    return [out for record in records for out in withdrawals.heed(record)]


def test_what_its_author_takes_back_goes():
    one, two = said("1"), said("2", withdraws=["1"])
    assert heed(one, two) == [one, two, gone("1")]


def test_the_spelling_of_an_address_does_not_matter():
    assert gone("1") in heed(said("1", "A@B.org"), said("2", withdraws=["1"]))


@pytest.mark.parametrize("author", ["mallory@b.org", ""])
def test_what_another_takes_back_stays(author):
    one, two = said("1"), said("2", author, withdraws=["1"])
    assert heed(one, two) == [one, two]


def test_messages_without_an_author_take_nothing_back():
    one, two = said("1", ""), said("2", "", withdraws=["1"])
    assert heed(one, two) == [one, two]
    assert heed(two, one) == [two, one]


def test_what_was_taken_back_before_it_is_read_never_comes():
    two = said("2", withdraws=["1"])
    assert heed(two, said("1")) == [two, gone("1")]
    assert heed(two, said("1", "other@b.org")) == [two, said("1", "other@b.org")]


def test_of_a_long_archive_only_the_latest_authors_are_remembered(monkeypatch):
    monkeypatch.setattr(withdrawn, "N_REMEMBERED", 2)
    long_ago, others = said("1"), [said("2"), said("3")]
    assert heed(long_ago, *others, said("4", withdraws=["1", "3"]))[-1] == gone("3")
    assert gone("1") not in heed(long_ago, *others, said("4", withdraws=["1"]))
