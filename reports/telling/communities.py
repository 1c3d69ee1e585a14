"""Communities side by side: what is said everywhere, and what more in one place than elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.report import Report
from models.theme_report import Count, Quote, ThemeReport
from models.voices import CommunityClaim
from reports import facts
from reports.language import Sentence, Words
from reports.telling.common import listed, strong, theme_piece

N_COLUMNS = 7
"""Communities side by side in the grid."""
N_ROWS = 12
"""Themes of the grid."""
N_THEMES = 5
"""Themes named of a community."""
N_QUOTES = 2
N_LANGUAGES = 3
MIN_SHARE = 0.005
"""Less of a community's voices is no dot."""
_DOTS = (0.05, 0.12, 0.25)
"""Shares from which on a dot is larger."""


@dataclass(frozen=True, slots=True)
class Said:
    """A theme as one community speaks of it."""

    theme_id: str
    title: str
    n_voices: int
    here: str
    """Share of the community's voices."""
    elsewhere: str
    """Share of the voices of all others; empty: there are none."""


@dataclass(frozen=True, slots=True)
class Community:
    """One community."""

    anchor: str
    name: str
    count: Count
    languages: str
    themes: tuple[Said, ...]
    """Most of its voices first."""
    claims: tuple[CommunityClaim, ...]
    """What it says more than its size explains, the clearest first."""
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A theme in a community, for the grid."""

    community: str
    share: str
    """Empty: nobody there."""
    size: int
    """0 to 4."""


def communities(report: Report, words: Words) -> tuple[Community, ...]:
    """The communities of a report, most voices first.

    Args:
        report: What the team reads.
        words: The reader's language.
    """
    here = _voices(report)
    told = sorted(report.communities, key=lambda count: (-count.n_voices, count.name))
    return tuple(_community(n, count, report, here, words) for n, count in enumerate(told, 1))


def summary(report: Report, words: Words) -> tuple[Sentence, ...]:
    """How many there are, and the clearest difference between them."""
    n_voices = facts.voices(words, report.totals.n_voices, report.totals.n_unknown)
    first = words.sentence(
        "{voices} in {communities}.",
        voices=strong(n_voices),
        communities=facts.communities(words, len(report.communities)),
    )
    claims = known_claims(report)
    if not claims:
        return (first, words.sentence("No community says anything more than its size explains."))
    return (first, clearest(claims[0], report, words))


def clearest(claim: CommunityClaim, report: Report, words: Words) -> Sentence:
    """The claim that is least likely to be chance."""
    titles = _titles(report)
    return words.sentence(
        "What sets one apart most: {share} of the voices in {community} speak of {theme}, "
        "{other} elsewhere.",
        share=strong(words.percent(claim.share)),
        community=words.community_name(claim.community),
        theme=theme_piece(claim.theme_id, titles[claim.theme_id], titles.keys()),
        other=words.percent(claim.share_elsewhere),
    )


def known_claims(report: Report) -> tuple[CommunityClaim, ...]:
    """The claims on themes that the report shows, the clearest first."""
    shown = _titles(report)
    claims = report.comparison.claims if report.comparison else ()
    return tuple(claim for claim in claims if claim.theme_id in shown)


def everywhere(report: Report, words: Words) -> tuple[Sentence, ...]:
    """Themes that every community speaks of about as much as the others, most voices first."""
    titles = _titles(report)
    return tuple(
        words.sentence(
            "{theme}: {low} to {high} of the voices of each community that is large enough "
            "to tell.",
            theme=theme_piece(shared.theme_id, titles[shared.theme_id], titles.keys()),
            low=words.percent(shared.lowest_share),
            high=words.percent(shared.highest_share),
        )
        for shared in (report.comparison.everywhere if report.comparison else ())
        if shared.theme_id in titles
    )


def heard_in_all(report: Report) -> tuple[ThemeReport, ...]:
    """Themes of which somebody speaks in every community, though not equally."""
    shared = {each.theme_id for each in report.comparison.everywhere} if report.comparison else ()
    return tuple(
        theme
        for theme in report.themes
        if len(theme.communities) == len(report.communities) and theme.theme_id not in shared
    )


def grid(report: Report, words: Words) -> tuple[tuple[ThemeReport, tuple[Cell, ...]], ...]:
    """The first themes by the largest communities; none with fewer than two of either."""
    here = _voices(report)
    columns = sorted(here, key=lambda name: (-here[name], name))[:N_COLUMNS]
    themes = report.themes[:N_ROWS]
    if min(len(columns), len(themes)) < 2:
        return ()
    return tuple(
        (theme, tuple(_cell(name, theme, here[name], words) for name in columns))
        for theme in themes
    )


def honesty(report: Report, words: Words) -> str:
    """How the differences were judged, and what that leaves open."""
    if report.comparison is None or not report.comparison.n_tests:
        return words.say("Too few voices to compare: what follows is to be read, not weighed.")
    return words.count(
        "{n} comparison was made, of five voices or more. Told is what a community's size does not "
        "explain; about one in twenty of what is told may still be chance.",
        "{n} comparisons were made, of five voices or more. Told is what a community's size does "
        "not explain; about one in twenty of what is told may still be chance.",
        report.comparison.n_tests,
    )


def _titles(report: Report) -> Mapping[str, str]:
    return {theme.theme_id: theme.title for theme in report.themes}


def _voices(report: Report) -> Mapping[str, int]:
    """Voices that count of each community."""
    known = {count.name: count.n_voices for count in report.communities}
    counted = report.comparison.n_voices if report.comparison else {}
    return {name: counted.get(name, n_voices) for name, n_voices in known.items()}


def _community(
    number: int, count: Count, report: Report, here: Mapping[str, int], words: Words
) -> Community:
    claims = tuple(claim for claim in known_claims(report) if claim.community == count.name)
    themes = _themes(count.name, report, here, words)
    wanted = [*(claim.theme_id for claim in claims), *(said.theme_id for said in themes)]
    return Community(
        anchor=f"place-{number}",
        name=words.community_name(count.name),
        count=count,
        languages=_languages(count.name, report, words),
        themes=themes,
        claims=claims,
        quotes=_quotes(count.name, list(dict.fromkeys(wanted)), report),
    )


def _themes(name: str, report: Report, here: Mapping[str, int], words: Words) -> tuple[Said, ...]:
    n_here, n_others = here[name], sum(here.values()) - here[name]
    found = [
        (theme, count)
        for theme in report.themes
        for count in theme.communities
        if count.name == name
    ]
    found.sort(key=lambda pair: (-pair[1].n_voices, pair[0].theme_id))
    return tuple(
        Said(
            theme.theme_id,
            theme.title,
            count.n_voices,
            words.percent(min(count.n_voices / n_here, 1)) if n_here else "",
            words.percent(min(_elsewhere(theme, name) / n_others, 1)) if n_others else "",
        )
        for theme, count in found[:N_THEMES]
    )


def _elsewhere(theme: ThemeReport, name: str) -> int:
    return sum(count.n_voices for count in theme.communities if count.name != name)


def _languages(name: str, report: Report, words: Words) -> str:
    """The first languages of what it says, most texts first; empty where all is in one."""
    if len(report.languages) < 2:
        return ""
    n_texts: dict[str, int] = {}
    for quotes in report.comments.values():
        for quote in quotes:
            if quote.community == name:
                n_texts[quote.language] = n_texts.get(quote.language, 0) + 1
    first = sorted(n_texts, key=lambda tag: (-n_texts[tag], tag))[:N_LANGUAGES]
    return listed([words.language_name(tag) for tag in first], words) if first else ""


def _quotes(name: str, theme_ids: list[str], report: Report) -> tuple[Quote, ...]:
    """What it says of the themes that tell it apart, one quote a theme."""
    chosen = {theme.theme_id: theme.quotes for theme in report.themes}
    found: list[Quote] = []
    for theme_id in theme_ids:
        own = [quote for quote in chosen[theme_id] if quote.community == name]
        if own and len(found) < N_QUOTES:
            found.append(own[0])
    return tuple(found)


def _cell(name: str, theme: ThemeReport, n_here: int, words: Words) -> Cell:
    n_voices = next((c.n_voices for c in theme.communities if c.name == name), 0)
    share = min(n_voices / n_here, 1) if n_here else 0.0
    if not n_voices:
        return Cell(words.community_name(name), "", 0)
    size = 1 + sum(share >= step for step in _DOTS) if share >= MIN_SHARE else 0
    return Cell(words.community_name(name), words.percent(share), size)
