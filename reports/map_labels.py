"""Where names go on the map: inside their circle, or beside it where nothing is in the way.

A browser's fonts are not known here, so widths are estimated, rather too wide than too narrow.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

LINE = 1.2
"""Height of a line, in sizes."""
MOST_LINES = 4
SMALLER = 0.8
"""Of a name that does not fit inside its circle otherwise."""
BESIDE = 13.0
"""Width of a name beside its circle, in sizes."""
ABOVE = 18.0
"""Width of an area's name."""
_NARROW = frozenset("iljftrI.,;:!'’|()[] \u00a0\u202f")
_BROAD = frozenset("mwMW@%—…")


@dataclass(frozen=True, slots=True)
class Circle:
    """Something on the map, in its units."""

    x: float
    y: float
    radius: float
    name: str


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that a name takes, in units of the map."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two have a point in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def touches(self, circle: Circle) -> bool:
        """Whether it reaches into a circle."""
        x = min(max(circle.x, self.left), self.right)
        y = min(max(circle.y, self.top), self.bottom)
        return math.hypot(circle.x - x, circle.y - y) < circle.radius

    def is_within(self, frame: Box) -> bool:
        """Whether all of it is inside a frame."""
        return (
            frame.left <= self.left
            and frame.top <= self.top
            and self.right <= frame.right
            and self.bottom <= frame.bottom
        )


@dataclass(frozen=True, slots=True)
class Label:
    """A name where it has a place."""

    lines: tuple[str, ...]
    x: float
    """Of the middle."""
    y: float
    """Of the middle of the first line."""
    size: float
    is_small: bool = False
    """Smaller than the other names."""

    @property
    def box(self) -> Box:
        """What it takes."""
        half = max(text_width(line, self.size) for line in self.lines) / 2
        top, height = self.y - self.size * LINE / 2, len(self.lines) * self.size * LINE
        return Box(self.x - half, top, self.x + half, top + height)


def text_width(text: str, size: float) -> float:
    """About how wide a text is, in units of the map.

    Args:
        text: One line.
        size: Of the font, in the same units.
    """
    return size * sum(_width(sign) for sign in text)


def fitted(text: str, width: float, size: float) -> str:
    """A text, cut at a word where it is too wide; empty if not even half of it fits.

    Args:
        text: What to write.
        width: What there is for it.
        size: Of the font.
    """
    if text_width(text, size) <= width:
        return text
    return next((cut for cut in _cuts(text) if text_width(cut, size) <= width), "")


def place_labels(
    areas: Sequence[Circle], themes: Sequence[Circle], frame: Box, size: float
) -> tuple[dict[int, Label], dict[int, Label]]:
    """Names that have a place, none over another or over a circle that is not its own.

    Args:
        areas: Around the themes.
        themes: Those that matter most first.
        frame: What is drawn.
        size: Of the font.

    Returns:
        Place in `areas` -> its name, place in `themes` -> its name; who finds no room has none.
    """
    taken: list[Box] = []
    of_areas: dict[int, Label] = {}
    of_themes: dict[int, Label] = {}
    for i, theme in enumerate(themes):
        inside = _inside(theme, size) if theme.name else None
        if inside:
            of_themes[i] = inside
            taken.append(inside.box)
    for i in sorted(range(len(areas)), key=lambda i: -areas[i].radius):
        label = _free(_around_area(areas[i], size), taken, themes, frame)
        if label:
            of_areas[i] = label
            taken.append(label.box)
    for i, theme in enumerate(themes):
        if theme.name and i not in of_themes:
            label = _free(_beside(theme, size), taken, themes, frame)
            if label:
                of_themes[i] = label
                taken.append(label.box)
    return of_areas, of_themes


def _width(sign: str) -> float:
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Cf", "Mn"):
        return 0.0
    if unicodedata.east_asian_width(sign) in "WF":
        return 1.05
    if sign in _NARROW:
        return 0.38
    if sign in _BROAD or sign.isupper():
        return 0.85
    return 0.6


def _cuts(text: str) -> Iterator[str]:
    """A text without its last word, its last two and so on; less than half says too little."""
    words = text.split()
    for n_words in range(len(words) - 1, 1, -1):
        cut = " ".join(words[:n_words]).rstrip(",;:·-")
        if 2 * len(cut) >= len(text):
            yield f"{cut}…"


def _inside(circle: Circle, size: float) -> Label | None:
    """The name inside its circle: whole, else in smaller letters, else cut."""
    whole = _in_lines(circle, circle.name, size)
    if whole:
        return whole
    tries = (_in_lines(circle, cut, SMALLER * size) for cut in (circle.name, *_cuts(circle.name)))
    return next((replace(label, is_small=True) for label in tries if label), None)


def _in_lines(circle: Circle, name: str, size: float) -> Label | None:
    """A text inside a circle, in as few lines as will do."""
    for n_lines in range(1, MOST_LINES + 1):
        height = n_lines * size * LINE
        room = circle.radius**2 - (height / 2) ** 2
        if room <= 0:
            return None
        lines = _wrapped(name, 2 * math.sqrt(room), size, n_lines)
        if lines:
            top = circle.y - (len(lines) - 1) * size * LINE / 2
            return Label(lines, circle.x, top, size)
    return None


def _wrapped(text: str, width: float, size: float, n_lines: int) -> tuple[str, ...]:
    """All of a text in so many lines; empty if it does not fit."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
        if len(lines) > n_lines or text_width(lines[-1], size) > width:
            return ()
    return tuple(lines)


def _around_area(area: Circle, size: float) -> Iterator[Label]:
    name = fitted(area.name, ABOVE * size, size)
    if name:
        away = area.radius + size * LINE / 2
        yield Label((name,), area.x, area.y - away, size)
        yield Label((name,), area.x, area.y + away, size)


def _beside(theme: Circle, size: float) -> Iterator[Label]:
    """Its name right, left, below and above, whole if there is room, else cut."""
    for width in (BESIDE, BESIDE / 2):
        name = fitted(theme.name, width * size, size)
        if not name:
            continue
        aside = theme.radius + size * 0.3 + text_width(name, size) / 2
        down = theme.radius + size * LINE / 2
        yield Label((name,), theme.x + aside, theme.y, size)
        yield Label((name,), theme.x - aside, theme.y, size)
        yield Label((name,), theme.x, theme.y + down, size)
        yield Label((name,), theme.x, theme.y - down, size)


def _free(
    labels: Iterator[Label], taken: Sequence[Box], circles: Sequence[Circle], frame: Box
) -> Label | None:
    """The first that is in nobody's way."""
    for label in labels:
        box = label.box
        if (
            box.is_within(frame)
            and not any(box.overlaps(other) for other in taken)
            and not any(box.touches(circle) for circle in circles)
        ):
            return label
    return None
