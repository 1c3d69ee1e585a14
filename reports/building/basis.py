"""What every builder of a report starts from: what the team reads, sorted once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from models.reading import CommentReading, Reading, ThemeReading
from models.records import Language
from models.report import Team
from models.spoken import Spoken, spoken_of
from models.theme_report import Quote
from reports.building.counting import group_by
from reports.keywords import choose_keywords
from reports.language import words_of
from reports.quotes import list_quotes
from reports.scope import select_comments, team_scope
from reports.trends import Axis, make_axis

EVERYBODY = "all"
"""Slug of the report that holds everything, for whoever curates."""
UNSHOWN_STATES = frozenset({"candidate", "hidden", "merged", "gone"})
"""States of a theme that no page shows."""


@dataclass(frozen=True)
class Basis:
    """One team's comments and themes. Comments of themes that it is not shown are of none."""

    reading: Reading
    team: Team
    comments: tuple[CommentReading, ...]
    """All that concerns the team, by id; what is hidden is among them."""
    ranked: tuple[CommentReading, ...]
    """Those not set aside."""
    shown: Mapping[str, ThemeReading]
    """Themes of the report by id: not hidden, and with a comment that counts."""
    hidden: frozenset[str]
    """Ids of the comments of hidden themes: counted, never quoted."""
    by_theme: Mapping[str, Sequence[CommentReading]]
    """Theme shown -> its ranked comments."""
    keywords: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, str]
    axis: Axis

    @property
    def language(self) -> Language:
        """The reader's."""
        return self.team.language

    @property
    def is_everybodys(self) -> bool:
        """Whether this is the report of whoever curates."""
        return self.team.slug == EVERYBODY

    @property
    def is_scoped(self) -> bool:
        """Whether the team hears a part only."""
        return bool(team_scope(self.team))

    @cached_property
    def by_id(self) -> dict[str, CommentReading]:
        """The comments that may be quoted, by id."""
        return {c.comment_id: c for c in self.comments if c.comment_id not in self.hidden}

    @cached_property
    def quotable(self) -> tuple[CommentReading, ...]:
        """The ranked comments that may be quoted."""
        return tuple(c for c in self.ranked if c.comment_id not in self.hidden)

    @cached_property
    def by_text(self) -> dict[str, list[CommentReading]]:
        """The ranked comments that may be quoted, by their text."""
        return group_by(self.quotable, lambda comment: comment.text_id)

    @cached_property
    def unassigned(self) -> tuple[CommentReading, ...]:
        """Those of them that are in no theme of the report."""
        return tuple(c for c in self.quotable if not c.theme_id)

    @cached_property
    def products(self) -> frozenset[str]:
        """What the comments name, in small letters; "" is among them."""
        return frozenset({c.product.casefold() for c in self.comments} | {""})

    @cached_property
    def spoken(self) -> Spoken:
        """The ranked comments as columns."""
        return spoken_of(self.ranked, frozenset(self.shown))

    def quotes_of(self, text_ids: Sequence[str], n_quotes: int) -> tuple[Quote, ...]:
        """The first texts of a list that the team reads.

        Args:
            text_ids: Texts, the first to be shown first.
            n_quotes: Most quotes wanted.
        """
        said = [c for text_id in text_ids for c in self.by_text.get(text_id, ())]
        return list_quotes(said, n_quotes, text_ids)


def basis_of(reading: Reading, team: Team) -> Basis:
    """What a team's report is made from.

    Args:
        reading: What the store knows.
        team: Who reads.
    """
    said = team_comments(reading, team)
    counted = group_by((c for c in said if not c.is_set_aside), lambda comment: comment.theme_id)
    shown = {
        theme.theme_id: theme
        for theme in reading.themes
        if theme.state not in UNSHOWN_STATES and theme.theme_id in counted
    }
    comments = tuple(c if c.theme_id in shown or not c.theme_id else _of_none(c) for c in said)
    ranked = tuple(comment for comment in comments if not comment.is_set_aside)
    keywords = {
        theme_id: choose_keywords(theme.keywords, counted[theme_id], team.language)
        for theme_id, theme in shown.items()
    }
    hidden = {theme.theme_id for theme in reading.themes if theme.state == "hidden"}
    days = [comment.said_on for comment in comments if comment.said_on is not None]
    return Basis(
        reading=reading,
        team=team,
        comments=comments,
        ranked=ranked,
        shown=shown,
        hidden=frozenset(c.comment_id for c in said if c.theme_id in hidden),
        by_theme={theme_id: counted[theme_id] for theme_id in shown},
        keywords=keywords,
        titles={
            theme_id: title_of(theme, keywords[theme_id], team.language)
            for theme_id, theme in shown.items()
        },
        axis=make_axis(reading.window_from, reading.run.night, days),
    )


def team_comments(reading: Reading, team: Team) -> tuple[CommentReading, ...]:
    """What concerns a team, ordered by id.

    Args:
        reading: What the store knows.
        team: Who reads.
    """
    areas_of = {t.theme_id: (t.area, t.area_fr, t.area_en) for t in reading.themes}
    routed = {theme.theme_id for theme in reading.themes if team.name in theme.teams}
    return select_comments(reading.comments, team, areas_of, routed)


def title_of(theme: ThemeReading, keywords: Sequence[str], language: Language) -> str:
    """The title in the report's language, else in the other, else the keywords, else its id.

    Args:
        theme: The theme.
        keywords: Its words, as this reader is shown them.
        language: The reader's.
    """
    titles = (theme.title_fr, theme.title_en)
    ordered = titles if language == "fr" else titles[::-1]
    for title in (*ordered, ", ".join(keywords[:3])):
        if title.strip() and title != theme.theme_id:
            return title
    return words_of(language).say("Unnamed theme ({theme_id})", theme_id=theme.theme_id)


def area_title(theme: ThemeReading, language: Language) -> str:
    """What a theme's area is called in the report's language, else its id.

    Args:
        theme: The theme.
        language: The reader's.
    """
    return (theme.area_fr if language == "fr" else theme.area_en) or theme.area


def _of_none(comment: CommentReading) -> CommentReading:
    return replace(comment, theme_id="")
