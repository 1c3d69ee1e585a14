"""Answers whose shape is promised by a service, or told to be otherwise."""

from __future__ import annotations

from models.errors import SourceError
from transforms.sources.services.json_values import Json, at, objects_at


def list_in(value: object, path: str, what: str) -> list[Json]:
    """The objects of a list that an answer must hold.

    Args:
        value: The answer.
        path: Keys down to the list, dots between them; empty: the answer itself.
        what: What gave the answer, in a user's words, for the message.

    Raises:
        SourceError: There is no list.
    """
    keys = [key for key in path.split(".") if key]
    if not isinstance(at(value, *keys), list):
        raise SourceError(
            f"{what} answered without {path or 'a list'}; expected the answer that the service "
            "documents. Is the address of the service right, and is it of this kind?"
        )
    return objects_at(value, *keys)
