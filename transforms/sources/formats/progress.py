"""What a fetch of files has read and not yet handed over."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from models.records import Page, SourceRecord
from transforms.sources.formats.bookmarks import Bookmark, as_cursor


@dataclass(slots=True)
class Progress:
    """What is read and not yet handed over."""

    bookmarks: dict[str, Bookmark]
    reading: str
    notes: list[str]
    records: list[SourceRecord] = field(default_factory=list)
    taken: dict[str, str] = field(default_factory=dict)
    """sha256 to the name of the file that was taken for it in this fetch."""
    n_held: int = 0
    reread: list[str] = field(default_factory=list)
    is_moved: bool = False
    _names: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._names = {mark.sha256: name for name, mark in self.bookmarks.items()}

    def bookmark_of(self, content: str) -> Bookmark | None:
        """The bookmark of a content, under whatever name.

        Args:
            content: Its sha256.

        Returns:
            The bookmark; None if no file had that content.
        """
        mark = self.bookmarks.get(self._names.get(content, ""))
        return mark if mark is not None and mark.sha256 == content else None

    def is_renamed(self, content: str, base: Path) -> bool:
        """Whether a content is known under a name that is gone; forgets that name.

        Args:
            content: Its sha256.
            base: The folder of remontee.toml.

        Returns:
            True if the file has another name now.
        """
        old = self._names.get(content, "")
        if not old or (base / old).exists():
            return False
        del self.bookmarks[old]
        return True

    def put(self, name: str, mark: Bookmark) -> None:
        """Notes that a file is read to its end.

        Args:
            name: The file.
            mark: What it was.
        """
        self.is_moved = self.is_moved or self.bookmarks.get(name) != mark
        self.bookmarks[name] = mark
        self._names[mark.sha256] = name

    @property
    def is_worth_a_page(self) -> bool:
        """Whether there is something to hand over, or a bookmark to keep."""
        return bool(self.records or self.notes or self.n_held or self.is_moved)

    def page(self) -> Page:
        """Everything since the last page.

        Returns:
            The page, with a cursor that covers every file read to its end.
        """
        cursor = as_cursor(self.bookmarks, self.reading)
        records, notes, reread = tuple(self.records), tuple(self.notes), tuple(self.reread)
        page = Page(records, cursor, notes, self.n_held, reread)
        for told in (self.records, self.notes, self.reread):
            told.clear()
        self.n_held, self.is_moved = 0, False
        return page
