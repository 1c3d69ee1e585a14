"""Which addresses a page may lead to."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from models.errors import PublishError

_KEPT = "%/:?#[]@!$&'*+,;=~-._"
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def safe_url(url: str) -> str:
    """The address if a reader may follow it.

    Args:
        url: What the source gave.

    Returns:
        The http or https address, percent-encoded so that it fits any format; empty for every other
        scheme, for addresses without a host or with a password, and for what cannot be read.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        return ""
    if re.search(r"[\s\x00-\x1f\\<>\"]", url):
        return ""
    return quote(url, safe=_KEPT, errors="replace")


def host_of(url: str) -> str:
    """The host of a safe address, without "www."; empty if the address is not safe."""
    safe = safe_url(url)
    return (urlsplit(safe).hostname or "").removeprefix("www.") if safe else ""


def theme_path(theme_id: str) -> str:
    """Where the page of a theme is, from the front page.

    Args:
        theme_id: As the registry gives it.

    Returns:
        A relative path.

    Raises:
        PublishError: The id is not a file name of letters, digits, dots, dashes and underscores.
    """
    if not _FILE_NAME.fullmatch(theme_id):
        raise PublishError(
            f"The theme id {theme_id!r} cannot name a page: expected letters, digits, dots, dashes "
            "and underscores. Check the table themes of the store."
        )
    return f"themes/{theme_id}.html"
