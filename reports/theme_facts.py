"""The small phrases of a theme's page: its numbers, where it is said, who stands how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from models.report import Report
from models.theme_report import PeriodChange, Quote, SideReport, SilentTheme, ThemeReport
from models.voices import Check, CommunityClaim
from reports import facts
from reports.language import Words

Figure = tuple[str, str, str]
"""What is counted, the number, what stands under it."""
INTENTS = ("problem", "request", "question", "praise", "experience", "other")
"""In the order in which they are read."""
N_QUOTES_A_GROUP = 4
"""Quotes shown of an intent."""
_PERIODS = ("week", "night", "release")
"""The change that is told first."""


def figures(theme: ThemeReport, report: Report, words: Words) -> tuple[Figure, ...]:
    """The four numbers of a theme: people, change and cause, communities, firmness."""
    plain = facts.figures(theme, report, words)
    move = _told_change(theme)
    return (
        plain[0],
        plain[1] if move is None else _change(move, words),
        plain[2],
        _firmness(theme, plain[3], words),
    )


def _told_change(theme: ThemeReport) -> PeriodChange | None:
    known = {move.period: move for move in theme.changes}
    return next((known[period] for period in _PERIODS if period in known), None)


def _change(move: PeriodChange, words: Words) -> Figure:
    net = move.after - move.before
    causes = ", ".join(_causes(move, words)) or words.say("nobody came or went")
    return (_since(move, words), signed(net, words), causes)


def _since(move: PeriodChange, words: Words) -> str:
    if move.period == "release":
        return words.say("People since {release}", release=move.release)
    if move.period == "night":
        return words.say("People since last night")
    return words.say("People in a week")


def signed(n: int, words: Words) -> str:
    """A number with its sign; a true minus."""
    return f"{'+' if n > 0 else '−' if n < 0 else '±'}{words.number(abs(n))}"


def _causes(move: PeriodChange, words: Words) -> Iterator[str]:
    n_new = move.causes.get("new", 0)
    if n_new > 0:
        yield words.count("{n} new person", "{n} new people", n_new)
    named = {
        "edited": words.say("by edits"),
        "deleted": words.say("deleted at the source"),
        "erased": words.say("forgotten on request"),
        "source": words.say("from a late or lost source"),
        "reassigned": words.say("placed elsewhere by the method"),
        "curated": words.say("by hand"),
    }
    for cause, said in named.items():
        if move.causes.get(cause):
            yield f"{signed(move.causes[cause], words)}\u00a0{said}"


def _firmness(theme: ThemeReport, plain: Figure, words: Words) -> Figure:
    """Whether it stays among the first whatever is taken away; else how well it is found again."""
    firm = theme.firmness
    if firm is None:
        return plain
    fallen = [check for check in firm.checks if not check.is_top and check.removal != "language"]
    if firm.is_firm or not fallen:
        under = words.say("stays in front whatever is taken away")
        return (words.say("Firmness"), words.say("Firm"), under)
    lost = ", ".join(dict.fromkeys(_removal(check, words) for check in fallen))
    return (
        words.say("Firmness"),
        words.say("Fragile"),
        words.say("falls back without {lost}", lost=lost),
    )


def _removal(check: Check, words: Words) -> str:
    if check.removal == "loudest":
        return words.say("its three loudest people")
    if check.removal == "campaign":
        return words.say("the campaign {name}", name=check.subject)
    return words.community_name(check.subject)


def claim(told: CommunityClaim, words: Words) -> str:
    """What a community says more than its size explains, as a sentence."""
    name = words.community_name(told.community)
    here = words.count("{n} voice", "{n} voices", told.n_voices)
    if told.finding == "only":
        return words.say("Only in {name}: {here}, none elsewhere.", name=name, here=here)
    if told.finding == "mostly":
        elsewhere = words.number(told.n_elsewhere)
        return words.say(
            "Mostly in {name}: {here}, {n} elsewhere.", name=name, here=here, n=elsewhere
        )
    return words.say(
        "More than elsewhere in {name}: {share} of its voices, against {other}.",
        name=name,
        share=words.percent(told.share),
        other=words.percent(told.share_elsewhere),
    )


def side_title(side: SideReport, words: Words) -> str:
    """As in "Against: 12 people"."""
    who = facts.people(words, side.n_people, side.n_unknown)
    named = {
        "for": words.say("In favour: {who}", who=who),
        "against": words.say("Against: {who}", who=who),
        "conditional": words.say("It depends: {who}", who=who),
    }
    return named[side.stance]


def sides(theme: ThemeReport) -> Mapping[str, SideReport]:
    """Stance -> those who take it."""
    return {side.stance: side for side in theme.sides}


def intent_names(words: Words) -> Mapping[str, str]:
    """Intent -> what a comment of it is called."""
    return {
        "problem": words.say("Problems"),
        "request": words.say("Requests"),
        "question": words.say("Questions"),
        "praise": words.say("Praise and thanks"),
        "experience": words.say("Stories"),
        "other": words.say("Other"),
    }


def stance_names(words: Words) -> Mapping[str, str]:
    """Stance -> how it is said of a comment."""
    return {
        "for": words.say("in favour"),
        "against": words.say("against"),
        "conditional": words.say("it depends"),
    }


def quotes_by_intent(theme: ThemeReport, words: Words) -> tuple[tuple[str, tuple[Quote, ...]], ...]:
    """The quotes that no side has shown, each under the first of its intents.

    Args:
        theme: What to quote from.
        words: The reader's language.

    Returns:
        (title, quotes); without intents all quotes under one empty title.
    """
    shown = {quote.comment_id for side in theme.sides for quote in side.quotes}
    rest = [quote for quote in theme.quotes if quote.comment_id not in shown]
    known = {row.name: row for row in theme.intents}
    if not known:
        return (("", tuple(rest)),) if rest else ()
    groups: dict[str, list[Quote]] = {name: [] for name in INTENTS}
    for quote in rest:
        groups[next((n for n in INTENTS if n in quote.intents), "other")].append(quote)
    return tuple(
        (_intent_title(name, theme, words), tuple(quotes[:N_QUOTES_A_GROUP]))
        for name, quotes in groups.items()
        if quotes
    )


def _intent_title(name: str, theme: ThemeReport, words: Words) -> str:
    title = intent_names(words)[name]
    row = next((row for row in theme.intents if row.name == name), None)
    if row is None:
        return title
    who = facts.people(words, row.n_people, row.n_unknown)
    return words.say("{title}: {who}", title=title, who=who)


def card_facts(quote: Quote, report: Report, words: Words, untold: str = "") -> tuple[str, ...]:
    """What stands under a quote, with what it wants and how it stands to the product.

    Args:
        quote: What somebody wrote.
        report: What the team reads.
        words: The reader's language.
        untold: intents or stance, where the title above says it already.
    """
    names, stances = intent_names(words), stance_names(words)
    wants = [names[name].lower() for name in quote.intents if name in names and name != "other"]
    side = stances.get(quote.stance, "")
    more = (
        quote.segment,
        *(wants if untold != "intents" else ()),
        side if untold != "stance" else "",
    )
    return (*facts.quote_facts(quote, report, words), *(part for part in more if part))


def reason(quote: Quote, words: Words) -> str:
    """Why a comment counts nowhere; empty if it counts."""
    named = {
        "spam": words.say("set aside: advertising sent to everybody"),
        "scam": words.say("set aside: asks for money or secrets"),
        "abuse": words.say("set aside: insults or threatens"),
        "raid": words.say("set aside: many at once about something else"),
    }
    other = words.say("set aside: {reason}", reason=quote.set_aside_reason)
    return named.get(quote.set_aside_reason, other) if quote.set_aside_reason else ""


def card_of(theme: ThemeReport, words: Words) -> tuple[tuple[str, str], ...]:
    """Who sees to it and what becomes of it: (name, value), those that are known."""
    shipped = " · ".join(part for part in (theme.shipped_version, theme.shipped_on) if part)
    rows = (
        (words.say("Owner"), theme.owner or words.say("nobody yet")),
        (words.say("Status"), status(theme.status, words)),
        (words.say("Shipped in"), shipped),
        (words.say("Ticket"), theme.ticket),
        (words.say("Teams"), ", ".join(theme.teams)),
        (words.say("Area"), theme.area),
        (words.say("Note"), theme.note),
    )
    return tuple((name, value) for name, value in rows if value)


def status(name: str, words: Words) -> str:
    """A status in the reader's words; a word of their own stays."""
    named = {
        "new": words.say("not decided yet"),
        "planned": words.say("it is planned"),
        "shipped": words.say("it is shipped"),
        "declined": words.say("it is declined"),
    }
    return named.get(name, name)


def mentions(theme: ThemeReport, words: Words) -> str:
    """Who speaks of it although their comment is about something else; empty if nobody."""
    if not theme.n_mentions:
        return ""
    return words.count(
        "{n} comment of another theme mentions it.",
        "{n} comments of other themes mention it.",
        theme.n_mentions,
    )


def closeness(similarity: float, words: Words) -> str:
    """How near another theme is, in words."""
    if similarity >= 0.85:
        return words.say("very close")
    return words.say("close") if similarity >= 0.7 else words.say("related")


def last_words(theme: SilentTheme, words: Words) -> str:
    """When a silent theme was spoken of last, and how much in all."""
    comments = words.count("{n} comment", "{n} comments", theme.n_comments)
    if theme.last_said_on is None:
        return words.say("Known since {day}.", day=words.day(theme.first_night))
    return words.say(
        "Known since {first}; last spoken of on {last}, {comments} in all.",
        first=words.day(theme.first_night),
        last=words.day(theme.last_said_on),
        comments=comments,
    )
