"""From what the store knows to what a team reads: all counting, sorting, rounding and choosing.

What the numbers mean:

- A *person* is a distinct non-empty author key. A text without an author is one *unknown voice*,
  however often it was copied: "at most one person more". *Voices* are the two together.
- Comments that were set aside are in the totals of what was read (comments, texts, people,
  communities, languages, the overall trend) and nowhere else: no theme counts or quotes them.
- Themes are sorted by voices, then known people, then comments, then theme_id. Voices come first so
  that a community whose source names no authors is ranked with the others; copies lift nothing.
- A theme that a curator hid is not shown; what it holds counts as in no theme but is not quoted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.reading import CommentReading, Reading, ReadingList, ThemeReading
from models.records import Language
from models.report import FORMAT_VERSION, Report, Team, Totals
from models.theme_report import Count, Quote, ThemeReport
from reports.keywords import choose_keywords
from reports.language import words_of
from reports.quotes import choose_quotes, list_quotes, sample_quotes
from reports.scope import select_comments, team_scope
from reports.silence import silent_themes
from reports.trends import Axis, count_voices, make_axis, recent_and_usual, trend

N_QUOTES = 12
"""Quotes of a theme."""
N_UNASSIGNED = 12
"""Quotes in the sample of what fits no theme."""
N_ALIKE = 4
"""Quotes of a group of comments that say nearly the same."""
N_READING_LIST = 60
"""Texts listed where there is no theme to show."""
UNSHOWN_STATES = frozenset({"candidate", "hidden", "merged", "gone"})
"""States of a theme that no page shows."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """What every theme of a report shares."""

    language: Language
    night: date
    known_from: date | None
    axis: Axis
    n_ranked: int
    n_mentions: Mapping[str, int]


def build_report(reading: Reading, team: Team) -> Report:
    """One team's night, ready for any format.

    The order of the comments and themes in the reading does not matter.

    Args:
        reading: Everything the store knows about the night.
        team: Who reads it, in which language, and what concerns them.

    Returns:
        The report; every number in it is final, so that formats only write.
    """
    shown = {t.theme_id: t for t in reading.themes if t.state not in UNSHOWN_STATES}
    areas_of = {t.theme_id: (t.area, t.area_fr, t.area_en) for t in reading.themes}
    routed = {theme.theme_id for theme in reading.themes if team.name in theme.teams}
    comments = select_comments(reading.comments, team, areas_of, routed)
    ranked = [comment for comment in comments if not comment.is_set_aside]
    frame = _frame(reading, team.language, comments, ranked)
    by_theme = _group(ranked, lambda comment: comment.theme_id)
    themes = [_theme(shown[key], by_theme[key], frame) for key in shown if key in by_theme]
    rest = _in_no_theme(reading.themes, shown, ranked)
    moved = _moved(reading, {theme.theme_id for theme in themes})
    return Report(
        format_version=FORMAT_VERSION,
        project=reading.project,
        team=team.name,
        team_slug=team.slug,
        language=team.language,
        night=reading.run.night,
        window_from=reading.window_from,
        window_to=reading.run.night,
        totals=_totals(comments, sum(theme.n_comments for theme in themes)),
        communities=_counts(comments, lambda comment: comment.community),
        languages=_counts(comments, lambda comment: comment.language),
        trend=trend(comments, frame.axis),
        themes=tuple(sorted(themes, key=_theme_order)),
        unassigned=(
            sample_quotes(rest, N_UNASSIGNED, team.language)
            if themes
            else list_quotes(rest, N_READING_LIST, reading.small.text_ids if reading.small else ())
        ),
        run=reading.run,
        trend_period_days=frame.axis.period_days,
        has_history=any(theme.first_night < reading.run.night for theme in reading.themes),
        scope=team_scope(team),
        moved=moved,
        silent=silent_themes(reading, moved, team.language),
        alike=_alike(rest, reading.small),
        missing=reading.small.missing if reading.small else (),
    )


def _known_from(reading: Reading, days: Sequence[date]) -> date | None:
    """The first day that counts: weeks before anybody was heard are no usual weeks."""
    heard = min((day for by_day in reading.series.values() for day in by_day), default=None)
    starts = [day for day in (reading.window_from, heard) if day is not None]
    return max(starts) if starts else min(days, default=None)


def _moved(reading: Reading, shown: set[str]) -> dict[str, str]:
    """Where a link to a theme that this report does not show leads."""
    silent = {t.theme_id: "" for t in reading.themes if t.state not in UNSHOWN_STATES}
    known = {**silent, **reading.redirects}
    return {theme: known[theme] for theme in sorted(known) if theme not in shown}


def _frame(
    reading: Reading,
    language: Language,
    comments: Sequence[CommentReading],
    ranked: Sequence[CommentReading],
) -> _Frame:
    days = [comment.said_on for comment in comments if comment.said_on is not None]
    mentions: dict[str, int] = defaultdict(int)
    for comment in ranked:
        for theme_id in set(comment.mentions) - {comment.theme_id}:
            mentions[theme_id] += 1
    return _Frame(
        language=language,
        night=reading.run.night,
        known_from=_known_from(reading, days),
        axis=make_axis(reading.window_from, reading.run.night, days),
        n_ranked=len(ranked),
        n_mentions=mentions,
    )


def _theme(theme: ThemeReading, comments: Sequence[CommentReading], frame: _Frame) -> ThemeReport:
    n_people, n_unknown = count_voices(comments)
    ratings = [comment.rating for comment in comments if comment.rating is not None]
    days = [comment.said_on for comment in comments if comment.said_on is not None]
    keywords = choose_keywords(theme.keywords, comments, frame.language)
    recent, usual = recent_and_usual(comments, frame.night, frame.known_from)
    return ThemeReport(
        theme_id=theme.theme_id,
        title=_title(theme, keywords, frame.language),
        keywords=keywords,
        state=theme.state,
        is_new=theme.first_night == frame.night,
        n_comments=len(comments),
        n_texts=len({comment.text_id for comment in comments}),
        n_people=n_people,
        n_unknown=n_unknown,
        share=round(len(comments) / frame.n_ranked, 4),
        communities=_counts(comments, lambda comment: comment.community),
        languages=_counts(comments, lambda comment: comment.language),
        trend=trend(comments, frame.axis),
        mean_rating=round(sum(sorted(ratings)) / len(ratings), 2) if ratings else None,
        quotes=choose_quotes(comments, N_QUOTES, frame.language, theme.keywords),
        first_night=theme.first_night,
        last_night=theme.last_night,
        area=_area(theme, frame.language),
        owner=theme.owner,
        status=theme.status,
        stability=None if theme.stability is None else round(theme.stability, 3),
        n_mentions=frame.n_mentions.get(theme.theme_id, 0),
        n_voices_recent=recent,
        usual_voices=usual,
        first_said_on=min(days, default=None),
    )


def _title(theme: ThemeReading, keywords: Sequence[str], language: Language) -> str:
    """The title in the report's language, else in the other, else the keywords, else its id."""
    titles = (theme.title_fr, theme.title_en)
    ordered = titles if language == "fr" else titles[::-1]
    for title in (*ordered, ", ".join(keywords[:3])):
        if title.strip() and title != theme.theme_id:
            return title
    return words_of(language).say("Unnamed theme ({theme_id})", theme_id=theme.theme_id)


def _area(theme: ThemeReading, language: Language) -> str:
    """What its area is called in the report's language, else its id."""
    return (theme.area_fr if language == "fr" else theme.area_en) or theme.area


def _theme_order(theme: ThemeReport) -> tuple[int, int, int, str]:
    return (-theme.n_voices, -theme.n_people, -theme.n_comments, theme.theme_id)


def _in_no_theme(
    themes: Iterable[ThemeReading],
    shown: Mapping[str, ThemeReading],
    ranked: Iterable[CommentReading],
) -> list[CommentReading]:
    hidden = {theme.theme_id for theme in themes if theme.state == "hidden"}
    return [c for c in ranked if c.theme_id not in shown and c.theme_id not in hidden]


def _alike(
    rest: Sequence[CommentReading], small: ReadingList | None
) -> tuple[tuple[Quote, ...], ...]:
    """Groups of texts that say nearly the same, as far as this team reads two of them or more."""
    by_text = _group(rest, lambda comment: comment.text_id)
    groups = (
        list_quotes([c for t in group for c in by_text.get(t, ())], N_ALIKE, group)
        for group in (small.alike if small else ())
    )
    return tuple(group for group in groups if len(group) > 1)


def _totals(comments: Sequence[CommentReading], n_in_themes: int) -> Totals:
    n_people, n_unknown = count_voices(comments)
    n_set_aside = sum(comment.is_set_aside for comment in comments)
    return Totals(
        n_comments=len(comments),
        n_texts=len({comment.text_id for comment in comments}),
        n_people=n_people,
        n_unknown=n_unknown,
        n_communities=len({comment.community for comment in comments}),
        n_in_themes=n_in_themes,
        n_unassigned=len(comments) - n_set_aside - n_in_themes,
        n_set_aside=n_set_aside,
    )


def _counts(
    comments: Iterable[CommentReading], name_of: Callable[[CommentReading], str]
) -> tuple[Count, ...]:
    """Most voices first, then most comments, then by name."""
    counts = (
        Count(name, len(group), *count_voices(group))
        for name, group in _group(comments, name_of).items()
    )
    return tuple(sorted(counts, key=lambda c: (-c.n_voices, -c.n_comments, c.name)))


def _group(
    comments: Iterable[CommentReading], key_of: Callable[[CommentReading], str]
) -> dict[str, list[CommentReading]]:
    groups: dict[str, list[CommentReading]] = defaultdict(list)
    for comment in comments:
        groups[key_of(comment)].append(comment)
    return dict(groups)
