"""Who speaks of a theme, in words: its rank by people, how firm that is, the sides, the places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flows.plain import count_of
from models.facts import ThemeVoices
from models.firmness import N_TOP
from models.intents import STANCES
from models.plain_text import on_one_line
from models.rankings import MIN_VOICES
from models.stance import Side, Sides
from models.voices import Check, CommunityClaim, Firmness, Shared, ThemeRank
from reports.language import words_of

N_CHECKS = 8
"""Most campaigns, communities and languages whose removal is told."""
MAX_QUOTE_CHARS = 300
_STANCES = {**dict(zip(STANCES, STANCES, strict=True)), "none": "neither"}
_FINDINGS = {"only": "only in", "mostly": "mostly in", "more": "more than elsewhere in"}


def voice_parts(voices: ThemeVoices) -> Iterator[tuple[str, list[str]]]:
    """The parts of the page of a theme, each with its name; one without lines is not shown.

    Args:
        voices: What is known.
    """
    yield "Rank", _rank(voices)
    yield "Firm", _firm(voices.firmness) if voices.rank and voices.rank.rank else []
    yield "Sides", _sides(voices.sides)
    yield (
        "Where",
        [*map(_claim, voices.claims), *([_shared(voices.shared)] if voices.shared else [])],
    )


def _rank(voices: ThemeVoices) -> list[str]:
    since = f"from {voices.first} to" if voices.first else "until"
    window = f"{since} {voices.last}"
    rank = voices.rank
    if rank is None:
        return [f"none: nobody is counted with it {window}"]
    if rank.rank is None:
        few = f"fewer than {MIN_VOICES} people speak of it {window}"
        return [f"none, among the single voices: {few}", _people(rank, voices.n_voices)]
    place = f"{rank.rank} of {count_of(voices.n_ranked, 'theme', 'themes')} by people {window}"
    chance = f"chance alone puts it between {rank.rank_low} and {rank.rank_high}"
    return [f"{place}; {chance}", _people(rank, voices.n_voices)]


def _people(rank: ThemeRank, n_active: int) -> str:
    people = _many(rank.n_people, rank.n_unknown)
    share = f"{rank.share:.0%} ({rank.share_low:.0%} to {rank.share_high:.0%})"
    folded = ""
    if rank.n_in_campaigns:
        comments = count_of(rank.n_in_campaigns, "comment", "comments")
        folded = f"; {comments} in campaigns, each wording counted once"
    return f"{people}; {rank.n_voices} of {n_active} active voices: {share}{folded}"


def _many(n_people: int, n_unknown: int) -> str:
    if n_unknown and not n_people:
        return f"at most {count_of(n_unknown, 'person', 'people')}"
    more = f" and at most {n_unknown} more" if n_unknown else ""
    return f"{count_of(n_people, 'person', 'people')}{more}"


def _firm(firmness: Firmness | None) -> list[str]:
    """What is left of its place when something is taken away."""
    if firmness is None:
        return [f"not tested: it is not among the first {N_TOP}"]
    taken = [check for check in firmness.checks if check.removal != "language"]
    alone = [check for check in firmness.checks if check.removal == "language"]
    verdict = "yes" if firmness.is_firm else "no"
    kept = "stays" if firmness.is_firm else "does not stay"
    lines = [f"{verdict}: it {kept} among the first {N_TOP} whatever is taken away"]
    lines += [f"{_without(check)}: {_place(check)}" for check in taken[:N_CHECKS]]
    if len(taken) > N_CHECKS:
        lines.append(f"and {len(taken) - N_CHECKS} more campaigns and communities")
    return lines + [f"{_without(check)}: {_place(check)}" for check in alone[:N_CHECKS]]


def _without(check: Check) -> str:
    subject = on_one_line(check.subject)
    match check.removal:
        case "loudest":
            return "without its three loudest people"
        case "campaign":
            return f"without campaign {subject}"
        case "community":
            return f"without {subject}, the largest community"
        case "language":
            return f"in {words_of('en').language_name(subject)} alone"


def _place(check: Check) -> str:
    left = count_of(check.n_voices, "voice", "voices")
    if check.rank is None:
        return f"no rank, {left} left"
    return f"{check.rank}, {left}"


def _sides(sides: Sides) -> list[str]:
    """How people stand, then the words of each side."""
    told = [side for side in sides.sides if side.n_comments]
    if not told:
        return []
    counts = (
        f"{_STANCES[side.stance]} {_many(side.n_people, side.n_unknown)} ({share:.0%})"
        for side, share in ((side, sides.share(side.stance)) for side in told)
    )
    return ["; ".join(counts), *(line for side in told for line in _quotes(side))]


def _quotes(side: Side) -> Iterator[str]:
    for quote in side.quotes:
        text = on_one_line(quote.text)
        if len(text) > MAX_QUOTE_CHARS:
            text = f"{text[:MAX_QUOTE_CHARS].rstrip()} […]"
        yield f"{_STANCES[side.stance]}: {text} ({on_one_line(quote.community)})"
        if quote.url:
            yield on_one_line(quote.url)


def _claim(claim: CommunityClaim) -> str:
    here = count_of(claim.n_voices, "voice", "voices")
    elsewhere = f"{claim.n_elsewhere} elsewhere, {claim.share_elsewhere:.0%}"
    where = f"{_FINDINGS[claim.finding]} {on_one_line(claim.community)}"
    return f"{where}: {here}, {claim.share:.0%} of those active there ({elsewhere})"


def _shared(shared: Shared) -> str:
    between = f"{shared.lowest_share:.0%} to {shared.highest_share:.0%} of those active there"
    return f"said everywhere: in {_listed(shared.communities)} ({between})"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(on_one_line, names))
