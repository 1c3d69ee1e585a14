"""The verbatim guarantee: no quote is published that the store does not hold."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from models.errors import PublishError
from models.theme_report import Quote
from transforms.store import frames


def check_quotes(con: duckdb.DuckDBPyConnection, quotes: Sequence[Quote]) -> int:
    """Check that every quote is a piece of a stored comment and carries that comment's link.

    Args:
        con: The store.
        quotes: Every quote about to be published.

    Returns:
        How many were checked.

    Raises:
        PublishError: Some are not; it names their comments.
    """
    bad = sorted(set(_unfounded(con, quotes)))
    if bad:
        shown = ", ".join(bad[:5]) + (f" and {len(bad) - 5} more" if len(bad) > 5 else "")
        raise PublishError(
            f"Nothing was published: {len(bad)} of {len(quotes)} quotes are not what the store "
            f"holds (comments {shown}). Run `remontee run` again, so that the report is made "
            "from the store as it is now."
        )
    return len(quotes)


def _unfounded(con: duckdb.DuckDBPyConnection, quotes: Sequence[Quote]) -> list[str]:
    table = pa.table(
        {
            "comment_id": pa.array([q.comment_id for q in quotes], pa.string()),
            "quoted": pa.array([q.text for q in quotes], pa.string()),
            "quoted_url": pa.array([q.url for q in quotes], pa.string()),
        }
    )
    with frames(con, quoted=table):
        found = con.execute(
            "SELECT q.comment_id FROM quoted AS q"
            " LEFT JOIN staged_comments AS c ON c.comment_id = q.comment_id"
            " WHERE c.comment_id IS NULL OR q.quoted = '' OR NOT contains(c.text, q.quoted)"
            " OR c.url <> q.quoted_url"
        ).fetchall()
    return [str(row[0]) for row in found]
