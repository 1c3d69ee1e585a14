"""How firmly the top stands: without the loudest, without campaigns, without a community."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from models.report import Report
from models.theme_report import ThemeReport
from models.voices import Check, Firmness, Removal
from reports.language import Piece, Sentence, Words
from reports.telling.common import listed, strong

N_LANGUAGES = 3
"""Languages with a column of their own."""


@dataclass(frozen=True, slots=True)
class FirmRow:
    """A theme and its place under each column of the table."""

    theme: ThemeReport
    rank: str
    places: tuple[tuple[str, str, bool], ...]
    """Head of the column, the place, whether it is still among the first."""


def word(theme: ThemeReport, words: Words) -> str:
    """Firm, or what its place hangs on; empty for what is not among the first."""
    if theme.firmness is None:
        return ""
    fallen = _fallen(theme.firmness)
    if not fallen:
        return words.say("firm")
    return {
        "loudest": words.say("hangs on three people"),
        "campaign": words.say("hangs on a campaign"),
        "community": words.say("hangs on one community"),
    }.get(fallen[0].removal, "")


def is_telling(themes: Iterable[ThemeReport]) -> bool:
    """Whether a column of words tells something: some place hangs on what may be taken away."""
    return any(theme.firmness is not None and not theme.firmness.is_firm for theme in themes)


def told(report: Report, words: Words) -> tuple[Sentence, ...]:
    """Whether the first stays first; how many of the top stay there; which do not, and why."""
    weighed = _weighed(report)
    if not weighed:
        return ()
    said = [_leader(weighed[0], words)]
    n_firm = sum(firm.is_firm for _, firm in weighed)
    if len(weighed) > 1:
        said.append(_top(n_firm, len(weighed), words))
    said += [_hangs(theme, _fallen(firm), words) for theme, firm in weighed if _fallen(firm)]
    return tuple(said)


def rows(report: Report, words: Words) -> tuple[FirmRow, ...]:
    """The themes of the top with their place without each of what may have brought them there."""
    weighed = _weighed(report)
    checks = [check for _, firm in weighed for check in firm.checks]
    removals = [r for r in ("loudest", "campaign", "community") if _of(checks, r)]
    found = dict.fromkeys(check.subject for check in checks if check.removal == "language")
    languages = list(found)[:N_LANGUAGES]
    return tuple(
        FirmRow(
            theme,
            words.number(firm.rank),
            tuple(
                [_place(_head(r, checks, words), _of(firm.checks, r), words) for r in removals]
                + [_place(_only(tag, words), _in(firm, tag), words) for tag in languages]
            ),
        )
        for theme, firm in weighed
    )


def n_languages_left(report: Report) -> int:
    """Languages that have no column."""
    tags = {
        check.subject
        for _, firm in _weighed(report)
        for check in firm.checks
        if check.removal == "language"
    }
    return max(0, len(tags) - N_LANGUAGES)


def _weighed(report: Report) -> list[tuple[ThemeReport, Firmness]]:
    pairs = [(theme, theme.firmness) for theme in report.themes if theme.firmness]
    return sorted(pairs, key=lambda pair: pair[1].rank)


def _fallen(firm: Firmness) -> list[Check]:
    """What must not be taken away, or the theme is no longer among the first."""
    return [check for check in firm.checks if check.removal != "language" and not check.is_top]


def _of(checks: Iterable[Check], removal: str) -> list[Check]:
    return [check for check in checks if check.removal == removal]


def _in(firm: Firmness, tag: str) -> list[Check]:
    return [c for c in firm.checks if c.removal == "language" and c.subject == tag]


def _leader(first: tuple[ThemeReport, Firmness], words: Words) -> Sentence:
    """Of the first theme: still first without whom, and where it would be without the others."""
    theme, firm = first
    kept = [r for r in _removals(firm) if all(c.rank == 1 for c in _of(firm.checks, r))]
    title = Piece(theme.title, "theme", theme.theme_id)
    if not kept:
        return words.sentence("{title} is first only with everybody in it.", title=title)
    return words.sentence(
        "{title} is still first without {without}.",
        title=title,
        without=listed([_without(r, firm, words) for r in kept], words),
    )


def _removals(firm: Firmness) -> list[Removal]:
    return list(dict.fromkeys(c.removal for c in firm.checks if c.removal != "language"))


def _without(removal: str, firm: Firmness, words: Words) -> str:
    subjects = [check.subject for check in _of(firm.checks, removal)]
    if removal == "loudest":
        return words.say("the three loudest people")
    if removal == "campaign":
        if len(subjects) == 1:
            return words.say("the campaign")
        return words.say("each of {n} campaigns", n=words.number(len(subjects)))
    return words.say("the largest community ({name})", name=words.community_name(subjects[0]))


def _top(n_firm: int, n_all: int, words: Words) -> Sentence:
    if n_firm == n_all:
        return words.sentence(
            "All {n} stay among the first, whatever of these is taken away.",
            n=strong(words.number(n_all)),
        )
    return words.sentence(
        "Of {n}, {firm} stay among the first, whatever of these is taken away.",
        n=words.number(n_all),
        firm=strong(words.number(n_firm)),
    )


def _hangs(theme: ThemeReport, fallen: list[Check], words: Words) -> Sentence:
    """What the place of a theme hangs on, and where it would be without."""
    check = fallen[0]
    values: dict[str, str | Piece | Sentence] = {
        "title": Piece(theme.title, "theme", theme.theme_id),
        "without": _without(check.removal, Firmness("", 0, 0, (check,), is_firm=False), words),
    }
    if check.rank is None:
        return words.sentence("{title}: hardly anybody is left without {without}.", **values)
    return words.sentence(
        "{title}: place {rank} without {without}.", rank=words.number(check.rank), **values
    )


def _head(removal: str, checks: list[Check], words: Words) -> str:
    if removal == "loudest":
        return words.say("Without the 3 loudest")
    if removal == "campaign":
        return words.say("Without campaigns")
    name = words.community_name(_of(checks, removal)[0].subject)
    return words.say("Without {name}", name=name)


def _only(tag: str, words: Words) -> str:
    return words.say("In {language} alone", language=words.language_name(tag))


def _place(head: str, checks: list[Check], words: Words) -> tuple[str, str, bool]:
    """The worst place of several checks of a kind; a dash where there is none to make."""
    if not checks:
        return head, "–", True
    ranks = [check.rank for check in checks if check.rank is not None]
    is_top = all(check.is_top for check in checks)
    if len(ranks) < len(checks):
        return head, words.say("not ranked"), is_top
    return head, words.number(max(ranks)), is_top
