"""Comments nearest in meaning to some words."""

from __future__ import annotations

from flows.engines import open_engine
from flows.settings import Settings
from models.errors import UsageError
from models.records import FoundComment
from transforms.search import find_comments
from transforms.store import open_store


def find(settings: Settings, query: str, limit: int) -> tuple[FoundComment, ...]:
    """Comments nearest in meaning, nearest first.

    Args:
        settings: Where the store is, which model.
        query: Words in any language.
        limit: Most comments wanted.

    Raises:
        UsageError: There are no words.
    """
    if not query.strip():
        raise UsageError('There is nothing to search for. Write: remontee search "some words"')
    engine = open_engine(settings)
    vector = engine.encode([query]).vectors
    with open_store(settings.store_path, read_only=True) as con:
        language = settings.project.language
        return find_comments(con, engine.engine.key, (query, vector), limit, language)
