"""How far to trust tonight: one grade in a sentence, and its parts in words."""

from __future__ import annotations

from collections.abc import Mapping

from models.quality import Part
from models.report import Report
from reports import sentences
from reports.language import Sentence, Words
from reports.telling.common import strong


def told(report: Report, words: Words) -> tuple[Sentence, ...]:
    """The grade and what it allows; before it, what is incomplete or too small."""
    grade = report.grade.grade if report.grade else ""
    plain = (words.sentence("{said}", said=sentences.trust(report, words)),)
    if not grade:
        return plain
    graded = words.sentence(
        "Grade {grade}: {meaning}", grade=strong(grade), meaning=_meanings(words)[grade]
    )
    is_whole = not sentences.missing_sources(report, words)
    return (graded,) if is_whole else (*plain, graded)


def parts(report: Report, words: Words) -> tuple[tuple[str, str], ...]:
    """Each part of the grade that is known tonight: its grade, and what it says."""
    if report.grade is None:
        return ()
    return tuple(
        (part.grade, said)
        for part in report.grade.parts
        if part.grade and (said := _part(part, words))
    )


def _meanings(words: Words) -> Mapping[str, str]:
    return {
        "A": words.say("numbers and themes hold; compare them."),
        "B": words.say("the large themes hold; small differences do not."),
        "C": words.say("trust what is large and firm; read the rest."),
        "D": words.say("read the quotes; do not compare counts."),
    }


def _part(part: Part, words: Words) -> str:
    if part.value is None:
        return ""
    share = words.percent(part.value)
    return {
        "coverage": words.say("{share} of the comments are in a theme", share=share),
        "stability": words.say(
            "the themes are found again in {share} of trials with other people drawn", share=share
        ),
        "separation": words.say(
            "comments are {share} nearer to their own theme than to the next one", share=share
        ),
        "churn": words.say("{share} of the comments changed theme tonight", share=share),
    }.get(part.name, "")
