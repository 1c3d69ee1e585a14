"""What whoever curates should settle, each with the command or the cell of the sheet that does."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set

from models.keywords import stop_words
from models.reading import ThemeReading
from models.records import Language
from models.report import Team
from models.report_parts import AsideReport, Chore, Finding
from models.theme_report import Count, Standing
from reports.building.basis import Basis, team_comments
from reports.trends import count_voices

N_CHORES = 30
"""Most chores of one kind; those of the most voices."""
COMMON_SHARE = 0.1
"""A word that so many of the texts have tells no theme from another."""
_STEM = 5
"""Letters by which words are taken for forms of one."""
_WORD = re.compile(r"[^\W_]+")
_LISTED = re.compile(r"[,;·|/]")
_LANGUAGES: Mapping[Language, str] = {"fr": "French", "en": "English"}
_ID = re.compile(r"[A-Z]-\d+")


def unheard_themes(basis: Basis, teams: Sequence[Team]) -> tuple[Count, ...]:
    """Themes of everybody's report of which no team is told a comment.

    Args:
        basis: What everybody reads.
        teams: All teams; none: nothing can be unheard.
    """
    if not basis.is_everybodys or not teams:
        return ()
    heard = {
        c.theme_id
        for team in teams
        for c in team_comments(basis.reading, team)
        if not c.is_set_aside
    }
    told = [
        Count(theme_id, len(own), *count_voices(own))
        for theme_id, own in basis.by_theme.items()
        if theme_id not in heard
    ]
    return tuple(sorted(told, key=lambda c: (-c.n_voices, -c.n_comments, c.name)))


def chores(
    basis: Basis,
    standings: dict[str, Standing],
    unheard: Sequence[Count],
    aside: Sequence[AsideReport],
) -> tuple[Chore, ...]:
    """What there is to settle; only in everybody's report.

    Args:
        basis: What everybody reads.
        standings: The themes, in the order to show.
        unheard: Themes that no team is told of.
        aside: What is set aside.
    """
    if not basis.is_everybodys:
        return ()
    return (
        *_without_owner(basis, standings),
        *_without_team(basis, standings, unheard),
        *_candidates(basis),
        *_conflicts(basis),
        *_set_aside(aside),
        *_bad_titles(basis, standings),
    )


def _without_owner(basis: Basis, standings: dict[str, Standing]) -> list[Chore]:
    lone = [theme_id for theme_id in standings if not basis.shown[theme_id].owner]
    return [
        Chore(
            "no owner",
            theme_id,
            basis.titles[theme_id],
            "Nobody sees to it.",
            f'remontee themes own {theme_id} --who "NAME"',
            "owner",
            standings[theme_id].n_voices,
        )
        for theme_id in lone[:N_CHORES]
    ]


def _without_team(
    basis: Basis, standings: dict[str, Standing], unheard: Sequence[Count]
) -> list[Chore]:
    return [
        Chore(
            "no team",
            count.name,
            basis.titles[count.name],
            "No team's report has it.",
            f'remontee themes route {count.name} --team "TEAM"',
            "teams",
            standings[count.name].n_voices,
        )
        for count in unheard[:N_CHORES]
    ]


def _candidates(basis: Basis) -> list[Chore]:
    told = [theme for theme in basis.reading.themes if theme.state == "candidate"]
    return [_candidate(basis, theme) for theme in sorted(told, key=lambda t: t.theme_id)[:N_CHORES]]


def _candidate(basis: Basis, theme: ThemeReading) -> Chore:
    """A theme that is not sure yet: part of the nearest one, else worth keeping as it is."""
    said = [
        c for c in basis.reading.comments if c.theme_id == theme.theme_id and not c.is_set_aside
    ]
    near = next(
        (n for n, _ in basis.reading.neighbours.get(theme.theme_id, ()) if n in basis.shown), ""
    )
    command = f"merge {theme.theme_id} --into {near}" if near else f"pin {theme.theme_id}"
    return Chore(
        "candidate",
        theme.theme_id,
        (theme.title_en or theme.title_fr or theme.theme_id).strip(),
        f"Not shown yet; nearest: {basis.titles[near]}." if near else "Not shown yet.",
        f"remontee themes {command}",
        "merge_into" if near else "pin",
        sum(count_voices(said)),
        other=basis.titles[near] if near else "",
    )


def _conflicts(basis: Basis) -> list[Chore]:
    return [
        Chore(
            "conflict",
            str(conflict.act_id),
            f"Act {conflict.act_id}",
            f"{night.isoformat()}: {conflict.found}; {conflict.settled}.",
            f"remontee themes undo {conflict.act_id}",
            "",
        )
        for night, conflict in basis.reading.lives.conflicts[:N_CHORES]
    ]


def _set_aside(aside: Sequence[AsideReport]) -> list[Chore]:
    """What rules took out, to be looked at: what they got wrong can be taken back."""
    return [
        Chore(
            "set aside",
            each.reason,
            each.reason,
            f"{each.n_comments} comments; to take all of them back: "
            f"remontee voices restore --reason {each.reason}",
            f"remontee voices list --reason {each.reason}",
            "",
            each.n_people + each.n_unknown,
        )
        for each in aside
        if each.reason
    ]


def _bad_titles(basis: Basis, standings: dict[str, Standing]) -> list[Chore]:
    cell = f"title_{basis.language}"
    titles = {name: str(getattr(basis.shown[name], cell)).strip() for name in standings}
    common = _common_words(basis, titles.values())
    twins = _twins(titles, _stops(basis.language))
    told = []
    for theme_id, title in titles.items():
        theme, twin = basis.shown[theme_id], twins.get(theme_id, "")
        if found := _trouble(theme, title, common, twin):
            told.append(_bad_title(basis, theme_id, found, twin, standings[theme_id].n_voices))
    return told[:N_CHORES]


def _bad_title(basis: Basis, theme_id: str, found: Finding, twin: str, n_voices: int) -> Chore:
    detail = {
        "untitled": f"It has no title in {_LANGUAGES[basis.language]}.",
        "common word": "One word that says nothing by itself.",
        "keywords": "Keywords only.",
        "twin": f"Nearly the title of {twin}.",
    }[found]
    return Chore(
        "title",
        theme_id,
        basis.titles[theme_id],
        detail,
        f'remontee themes rename {theme_id} --{basis.language} "TITLE"',
        f"title_{basis.language}",
        n_voices,
        found,
        basis.titles[twin] if twin else "",
    )


def _trouble(theme: ThemeReading, title: str, common: Set[str], twin: str) -> Finding:
    """What is wrong with a title; empty: nothing."""
    words = _words(title)
    keywords = {" ".join(_words(keyword)) for keyword in theme.keywords}
    parts = [" ".join(_words(part)) for part in _LISTED.split(title)]
    if not title or title == theme.theme_id or _ID.fullmatch(title):
        return "untitled"
    if len(words) == 1 and words[0] in common:
        return "common word"
    if len(parts) > 1 and set(parts) <= keywords:
        return "keywords"
    return "twin" if twin else ""


def _common_words(basis: Basis, titles: Iterable[str]) -> set[str]:
    """Words that say little of themselves, and titles of one word that many of the texts have."""
    single = {words[0] for words in map(_words, titles) if len(words) == 1}
    n_texts: Counter[str] = Counter()
    for said in basis.by_text.values() if single else ():
        n_texts.update(single.intersection(_words(said[0].text)))
    often = max(COMMON_SHARE * len(basis.by_text), 2)
    return _stops(basis.language) | {word for word, n in n_texts.items() if n >= often}


def _twins(titles: Mapping[str, str], stops: Set[str]) -> dict[str, str]:
    """Themes whose title has the same telling words as that of a theme of more voices."""
    first: dict[frozenset[str], str] = {}
    twins = {}
    for theme_id, title in titles.items():
        key = frozenset(word[:_STEM] for word in _words(title) if word not in stops)
        if key in first:
            twins[theme_id] = first[key]
        elif key:
            first[key] = theme_id
    return twins


def _stops(language: Language) -> set[str]:
    return {word for each in stop_words(language) for word in _words(each)}


def _words(text: str) -> list[str]:
    """Words without case and accents."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(c for c in flat if not unicodedata.combining(c)))
