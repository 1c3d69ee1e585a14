"""Deeds on comments that wait and on proposals, from what a curator asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence

import duckdb

from models.curation import STATUSES, Deed
from models.errors import UsageError
from transforms.curation.targets import find_comments
from transforms.voices.ideas import load_ideas

N_MEANING = 12
"""Texts by which a proposal is known again in another store."""
MAX_CHARS = 500
"""Of a name or a link."""

_IDEA = re.compile(r"(?:I-?)?0*(\d{1,9})", re.IGNORECASE)


def mark_answered(con: duckdb.DuckDBPyConnection, comments: Sequence[str], link: str) -> Deed:
    """Say that comments, hence all that say the same, were answered.

    Args:
        con: The store.
        comments: As typed.
        link: Where the answer is; "" is not told.

    Raises:
        UsageError: Something is not there, or the link cannot be shown.
    """
    named = find_comments(con, comments)
    values = {"link": told} if (told := _told("--link", link)) else {}
    return Deed("answered", texts=named.text_ids, comments=named.comment_ids, values=values)


def assign(con: duckdb.DuckDBPyConnection, comments: Sequence[str], owner: str) -> Deed:
    """Say who sees to comments, hence to all that say the same.

    Args:
        con: The store.
        comments: As typed.
        owner: A name; "" is nobody.

    Raises:
        UsageError: Something is not there, or the name cannot be shown.
    """
    named = find_comments(con, comments)
    values = {"owner": _told("--owner", owner)}
    return Deed("assign", texts=named.text_ids, comments=named.comment_ids, values=values)


def decide(con: duckdb.DuckDBPyConnection, idea: str, status: str) -> Deed:
    """Say what becomes of a proposal.

    Args:
        con: The store.
        idea: As typed; one that was merged stands for its heir.
        status: new, planned, shipped or declined, in any letter case.

    Raises:
        UsageError: There is no such proposal or status.
    """
    word = status.strip().casefold()
    if word not in STATUSES:
        raise UsageError(f'"{status}" is no status; expected {", ".join(STATUSES)}.')
    idea_id = find_idea(con, idea)
    ideas = load_ideas(con, N_MEANING)
    own = [p for p in (*ideas.proposals, *ideas.singles) if p.idea_id == idea_id]
    texts = sorted(saying.text_id for proposal in own for saying in proposal.sayings)
    return Deed("decide", texts=tuple(texts), ideas=(idea_id,), values={"status": word})


def find_idea(con: duckdb.DuckDBPyConnection, words: str) -> str:
    """The proposal that somebody means; a merged one stands for its heir.

    Args:
        con: The store.
        words: What was typed: "i-7" and "7" are I-0007.

    Raises:
        UsageError: There is none.
    """
    told = _IDEA.fullmatch(words.strip())
    wanted = f"I-{int(told[1]):04d}" if told else words.strip()
    found = con.execute("SELECT replaced_by FROM ideas WHERE idea_id = ?", [wanted]).fetchone()
    if found is None:
        last = con.execute("SELECT max(idea_id) FROM ideas").fetchone()
        there = f"There are I-0001 to {last[0]}" if last and last[0] else "There are none yet"
        raise UsageError(
            f'There is no proposal "{words}". {there}; `remontee ideas list` shows them.'
        )
    return str(found[0] or wanted)


def _told(option: str, words: str) -> str:
    plain = " ".join(words.split())
    if not plain.isprintable() or len(plain) > MAX_CHARS:
        raise UsageError(f"{option}: expected printable text of at most {MAX_CHARS} characters.")
    return plain
