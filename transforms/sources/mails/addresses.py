"""Who a header names."""

from __future__ import annotations

from email.utils import parseaddr


def name_and_address(written: str) -> tuple[str, str]:
    """The name and the address of the first person that a header names.

    Args:
        written: The header, decoded.

    Returns:
        Both empty where there is none, or comments are nested deeper than any person nests them.
    """
    try:
        return parseaddr(written)
    except RecursionError:
        return "", ""
