"""Exports as people have them, each invented, and what `init` makes of it.

A case begins with the name and the encoding of its file.
"""

from __future__ import annotations

from collections.abc import Iterator

from flows.first_contact import FirstContact, look
from flows.keys import FIELD_WORDS

CASES = "first_contact"


def told(contact: FirstContact) -> Iterator[str]:
    yield from (f"not read: {reason}" for reason in contact.unread)
    for proposal in contact.proposals:
        yield proposal.label
        for ours in FIELD_WORDS:
            if ours in proposal.fields:
                check = " (check)" if ours in proposal.unsure else ""
                yield f"{ours} = {proposal.fields[ours]}{check}"
        if proposal.date_order != "auto":
            yield f"dates: {proposal.date_order}"
        if proposal.more_texts:
            yield f"also texts: {', '.join(proposal.more_texts)}"


def test_an_export_is_understood_as_its_owner_would(given, expected, tmp_path):
    head, _, content = given.partition("\n")
    name, _, encoding = head.rpartition(" ")
    (tmp_path / name).write_bytes(f"{content}\n".encode(encoding))
    assert "\n".join(told(look(tmp_path, tmp_path))) == expected
