"""The small phrases of a report: who, where, when, how much; plain text in a language."""

from __future__ import annotations

from models.report import Report, Totals
from models.theme_report import Quote, ThemeReport
from reports.language import Words


def people(words: Words, n_people: int, n_unknown: int) -> str:
    """How many people, and what is not known about them: "38 people, and up to 12 more"."""
    if not n_unknown:
        return words.count("{n} person", "{n} people", n_people)
    if not n_people:
        return words.count("at most {n} person", "at most {n} people", n_unknown)
    known = words.count("{n} person", "{n} people", n_people)
    return f"{known} ({more(words, n_unknown)})"


def voices(words: Words, n_voices: int, n_unknown: int) -> str:
    """People where all are known; else voices: people, and texts without an author."""
    if n_unknown:
        return words.count("{n} voice", "{n} voices", n_voices)
    return words.count("{n} person", "{n} people", n_voices)


def noun(words: Words, n_people: int, n_unknown: int) -> str:
    """What the number of `measure` counts, for a list."""
    if n_people or not n_unknown:
        return words.count("person", "people", n_people)
    return words.count("person at most", "people at most", n_unknown)


def measure(words: Words, n_people: int, n_unknown: int) -> tuple[str, str]:
    """The number of people for a table, and what stands under it."""
    if n_people or not n_unknown:
        return words.number(n_people), more(words, n_unknown) if n_unknown else ""
    return words.number(n_unknown), words.say("at most")


def more(words: Words, n_unknown: int) -> str:
    """The voices that may be further people."""
    return words.count("up to {n} more", "up to {n} more", n_unknown)


def communities(words: Words, n: int) -> str:
    """As in "1 community", "6 communities"."""
    return words.count("{n} community", "{n} communities", n)


def is_unsigned(report: Report) -> bool:
    """Whether no source names an author, so that every number of people is "at most"."""
    return report.totals.n_people == 0 and report.totals.n_unknown > 0


def is_for_all(report: Report) -> bool:
    """Whether the report is everybody's: it has the project's name, and no limits."""
    return report.team == report.project and not report.scope


def name(report: Report) -> str:
    """As in "Aurore · Mobile"; the project alone where the report is everybody's."""
    return report.project if is_for_all(report) else f"{report.project} · {report.team}"


def night(report: Report, words: Words) -> str:
    """As in "Night of Tuesday 4 November 2025, for everybody"."""
    said = words.say("Night of {day}", day=words.day_of_week(report.night))
    return words.say("{night}, for everybody", night=said) if is_for_all(report) else said


def change(theme: ThemeReport, words: Words, *, has_history: bool) -> tuple[str, str]:
    """For a table: voices of the last seven days, and what is usual, or that the theme is new."""
    recent = words.number(theme.n_voices_recent)
    if theme.is_new and has_history:
        return recent, words.say("new tonight")
    if theme.usual_voices is None:
        return recent, ""
    return recent, words.say("{usual} is usual", usual=words.about(theme.usual_voices))


def state(theme: ThemeReport, words: Words) -> str:
    """The state of a theme in words; empty for the ordinary ones."""
    return {
        "emerging": words.say("emerging"),
        "cooling": words.say("cooling"),
        "dormant": words.say("dormant"),
        "revived": words.say("back"),
    }.get(theme.state, "")


def firmness(stability: float, words: Words) -> str:
    """How far the same theme comes back when everything is found again."""
    if stability >= 0.8:
        return words.say("firm")
    return words.say("fairly firm") if stability >= 0.5 else words.say("fragile")


def set_aside(totals: Totals, words: Words) -> str:
    """How many comments are left out of the themes; empty if none."""
    if not totals.n_set_aside:
        return ""
    return words.count(
        "{n} comment was set aside (spam, raid, abuse): counted here, in no theme.",
        "{n} comments were set aside (spam, raid, abuse): counted here, in no theme.",
        totals.n_set_aside,
    )


def scope(report: Report, words: Words) -> str:
    """What the report is limited to; empty if it holds everything."""
    names = {
        "products": words.say("the products"),
        "communities": words.say("the communities"),
        "words": words.say("the words"),
        "areas": words.say("the areas"),
    }
    parts = [
        words.say("{name} {values}", name=names[name], values=", ".join(values))
        for name, values in report.scope.items()
    ]
    either = f" {words.say('or')} ".join(parts)
    return words.say("This report is limited to {parts}.", parts=either) if parts else ""


def trend_unit(report: Report, words: Words) -> str:
    """What one bar of a trend counts."""
    if report.totals.n_unknown:
        daily, weekly = words.say("Voices per day"), words.say("Voices per week")
    else:
        daily, weekly = words.say("People per day"), words.say("People per week")
    return daily if report.trend_period_days == 1 else weekly


def trend_label(report: Report, theme: ThemeReport | None, words: Words) -> str:
    """What a trend shows, for those who do not see it."""
    points = theme.trend if theme else report.trend
    if not points:
        return words.say("No dated comment.")
    most = max(points, key=lambda point: (point.n_voices, -point.starts_on.toordinal()))
    return words.say(
        "{what}, from {start} to {to}: at most {most}, on {day}.",
        what=trend_unit(report, words),
        start=words.day(points[0].starts_on),
        to=words.day(report.window_to),
        most=words.number(most.n_voices),
        day=words.day(most.starts_on),
    )


def languages(theme: ThemeReport, words: Words) -> str:
    """The two main languages of a theme with their share of its comments."""
    return ", ".join(
        f"{words.language_name(row.name)}\u00a0{words.percent(row.n_comments / theme.n_comments)}"
        for row in theme.languages[:2]
    )


def has_communities(report: Report) -> bool:
    """Whether there are several communities, so that it matters which one speaks."""
    return len(report.communities) > 1


def where(theme: ThemeReport, words: Words) -> str:
    """The first two communities of a theme, and how many others."""
    names = [words.community_name(row.name) for row in theme.communities]
    first = ", ".join(names[:2])
    if len(names) <= 2:
        return first
    return f"{first} {words.count('and {n} more', 'and {n} more', len(names) - 2)}"


def figures(theme: ThemeReport, report: Report, words: Words) -> tuple[tuple[str, str, str], ...]:
    """The four numbers of a theme: name, value, what stands under it."""
    comments = words.count("{n} comment", "{n} comments", theme.n_comments)
    texts = words.count("{n} distinct text", "{n} distinct texts", theme.n_texts)
    usual = theme.usual_voices
    under_people = comments if theme.stability is not None or not theme.n_people else ""
    return (
        (
            words.say("People") if theme.n_people else words.say("People at most"),
            words.number(theme.n_people or theme.n_unknown),
            more(words, theme.n_unknown) if theme.n_people and theme.n_unknown else under_people,
        ),
        (
            words.say("Last seven days"),
            words.number(theme.n_voices_recent),
            "" if usual is None else words.say("{usual} is usual", usual=words.about(usual)),
        ),
        _spread(theme, report, words),
        (words.say("Comments"), words.number(theme.n_comments), texts)
        if theme.stability is None
        else (
            words.say("Firmness"),
            words.percent(theme.stability),
            firmness(theme.stability, words),
        ),
    )


def _spread(theme: ThemeReport, report: Report, words: Words) -> tuple[str, str, str]:
    """How many communities speak of it; where there is only one, how many languages."""
    if not has_communities(report):
        first = theme.languages[0]
        share = words.percent(first.n_comments / theme.n_comments)
        n_languages = words.number(len(theme.languages))
        return words.say("Languages"), n_languages, f"{words.language_name(first.name)} {share}"
    n_read = words.number(report.totals.n_communities)
    return (
        words.say("Communities"),
        words.number(len(theme.communities)),
        words.say("of {n} read", n=n_read),
    )


def further_words(theme: ThemeReport) -> str:
    """The first of its words that its title does not say already."""
    title = theme.title.casefold()
    return ", ".join([word for word in theme.keywords if word.casefold() not in title][:4])


def asides(theme: ThemeReport, words: Words) -> str:
    """What else is known of a theme: mean rating, mentions, owner, status; empty if nothing."""
    parts = []
    if theme.mean_rating is not None:
        parts.append(words.say("Mean rating: {rating}.", rating=words.number(theme.mean_rating)))
    if theme.n_mentions:
        parts.append(
            words.count(
                "{n} comment of another theme mentions it.",
                "{n} comments of other themes mention it.",
                theme.n_mentions,
            )
        )
    if theme.owner:
        parts.append(words.say("Owner: {owner}.", owner=theme.owner))
    if theme.status:
        parts.append(words.say("Status: {status}.", status=theme.status))
    return " ".join(parts)


def quote_facts(quote: Quote, report: Report, words: Words) -> tuple[str, ...]:
    """What stands under a quote: language, community, date, product, rating, copies.

    The reader's own language is not named, nor is the community where there is only one.
    """
    is_own = quote.language == words.language
    product = " ".join(part for part in (quote.product, quote.version) if part)
    rating = "" if quote.rating is None else words.number(quote.rating)
    facts = (
        "" if is_own else words.language_name(quote.language),
        quote.community if has_communities(report) else "",
        words.say("undated") if quote.said_on is None else words.day(quote.said_on),
        product,
        words.say("rated {rating}", rating=rating) if rating else "",
        copies(quote, words),
    )
    return tuple(fact for fact in facts if fact)


def copies(quote: Quote, words: Words) -> str:
    """How often exactly this was said, and by how many known people; empty if once."""
    if quote.copies < 2:
        return ""
    times = words.say("× {n}", n=words.number(quote.copies))
    return f"{times}, {people(words, quote.people, 0)}" if quote.people else times


def unassigned_title(report: Report, words: Words) -> str:
    """What the quotes are that belong to no theme."""
    if report.themes:
        return words.say("A sample of what fits no theme")
    if report.missing:
        return words.say("What to read first")
    return words.say("What people wrote")
