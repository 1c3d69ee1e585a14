"""From what the store knows to what a team reads: all counting, sorting, rounding and choosing.

What the numbers mean:

- A *person* is a distinct non-empty author key. A text without an author is one *unknown voice*,
  however often it was copied: "at most one person more". *Voices* are the two together.
- Comments that were set aside are in the totals of what was read (comments, texts, people,
  communities, languages, the overall trend), in what is listed of each theme with their reason, and
  nowhere else: no theme counts or quotes them.
- Themes are sorted by the voices of their standing, of which each wording of a campaign is one,
  then known people, then distinct texts, then theme_id. Voices come first so that a community whose
  source names no authors is ranked with the others; copies lift nothing.
- A theme that a curator hid is not shown; what it holds counts as in no theme but is not quoted.
"""

from __future__ import annotations

from collections.abc import Sequence

from models.reading import CommentReading, Reading
from models.report import FORMAT_VERSION, Report, Team, Totals
from models.theme_report import Quote, ThemeReport
from reports.building.alerts import alert_reports
from reports.building.basis import UNSHOWN_STATES, Basis, basis_of
from reports.building.campaigns import aside_reports, campaign_reports, single_voices
from reports.building.changes import all_changes, team_releases
from reports.building.chores import chores, unheard_themes
from reports.building.counting import counts, group_by
from reports.building.map import map_dots
from reports.building.movements import movement_reports
from reports.building.ranking import ranked_themes
from reports.building.requests import proposals, single_requests
from reports.building.sides import criticism, praise
from reports.building.themes import theme_reports
from reports.building.waiting import queue_report
from reports.quotes import all_quotes, list_quotes, sample_quotes
from reports.scope import team_scope
from reports.silence import silent_themes
from reports.trends import count_voices, trend

N_UNASSIGNED = 12
"""Quotes in the sample of what fits no theme."""
N_ALIKE = 4
"""Quotes of a group of comments that say nearly the same."""
N_READING_LIST = 60
"""Texts listed where there is no theme to show."""


def build_report(reading: Reading, team: Team, teams: Sequence[Team] = ()) -> Report:
    """One team's night, ready for any format.

    The order of the comments and themes in the reading does not matter.

    Args:
        reading: Everything the store knows about the night.
        team: Who reads it, in which language, and what concerns them.
        teams: All teams that have a report of their own; everybody's report says what none of them
            is told.

    Returns:
        The report; every number in it is final, so that formats only write.
    """
    basis = basis_of(reading, team)
    ranked = ranked_themes(basis)
    alerts = alert_reports(basis)
    themes = theme_reports(basis, ranked, alerts)
    has_history = any(theme.first_night < reading.run.night for theme in reading.themes)
    moved, aside, unheard = _moved(basis), aside_reports(basis), unheard_themes(basis, teams)
    return Report(
        format_version=FORMAT_VERSION,
        project=reading.project,
        team=team.name,
        team_slug=team.slug,
        language=team.language,
        night=reading.run.night,
        window_from=reading.window_from,
        window_to=reading.run.night,
        totals=_totals(basis.comments, sum(theme.n_comments for theme in themes)),
        communities=counts(basis.comments, lambda comment: comment.community),
        languages=counts(basis.comments, lambda comment: comment.language),
        trend=trend(basis.comments, basis.axis),
        themes=themes,
        unassigned=_unassigned(basis),
        run=reading.run,
        trend_period_days=basis.axis.period_days,
        has_history=has_history,
        scope=team_scope(team),
        moved=moved,
        silent=silent_themes(reading, moved, team.language),
        alike=_alike(basis),
        missing=reading.small.missing if reading.small else (),
        alerts=alerts,
        movements=movement_reports(basis, alerts),
        changes=all_changes(basis),
        n_new_themes=_n_new(themes) if has_history else 0,
        proposals=proposals(basis),
        single_requests=single_requests(basis),
        queue=queue_report(basis),
        criticism=criticism(basis),
        campaigns=campaign_reports(basis),
        set_aside=aside,
        praise=praise(basis),
        singles=single_voices(basis, ranked.standings),
        comparison=ranked.comparison,
        dots=map_dots(basis, ranked.standings, has_history),
        grade=reading.grade,
        releases=team_releases(basis),
        chores=chores(basis, ranked.standings, unheard, aside),
        unheard=unheard,
        comments=_comments(basis),
    )


def _n_new(themes: Sequence[ThemeReport]) -> int:
    return sum(theme.is_new for theme in themes)


def _moved(basis: Basis) -> dict[str, str]:
    """Where a link to a theme that this report does not show leads."""
    themes = basis.reading.themes
    silent = {t.theme_id: "" for t in themes if t.state not in UNSHOWN_STATES}
    known = {**silent, **basis.reading.redirects}
    return {theme: known[theme] for theme in sorted(known) if theme not in basis.shown}


def _unassigned(basis: Basis) -> tuple[Quote, ...]:
    """A sample of what fits no theme; where there is none, what to read."""
    if basis.shown:
        return sample_quotes(basis.unassigned, N_UNASSIGNED, basis.language)
    small = basis.reading.small
    return list_quotes(basis.unassigned, N_READING_LIST, small.text_ids if small else ())


def _alike(basis: Basis) -> tuple[tuple[Quote, ...], ...]:
    """Groups of texts that say nearly the same, as far as this team reads two of them or more."""
    by_text = group_by(basis.unassigned, lambda comment: comment.text_id)
    small = basis.reading.small
    groups = (
        list_quotes([c for t in group for c in by_text.get(t, ())], N_ALIKE, group)
        for group in (small.alike if small else ())
    )
    return tuple(group for group in groups if len(group) > 1)


def _comments(basis: Basis) -> dict[str, tuple[Quote, ...]]:
    """Everything that is said, by theme; "" is no theme."""
    said = group_by(basis.by_id.values(), lambda comment: comment.theme_id)
    told = {theme_id: all_quotes(said[theme_id]) for theme_id in sorted(said)}
    return {theme_id: quotes for theme_id, quotes in told.items() if quotes}


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
