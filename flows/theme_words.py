"""One theme in words: everything known of it, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flows.plain import count_of, wrapped
from flows.voice_words import voice_parts
from models.causes import told
from models.curation import Act
from models.curation_words import tell
from models.facts import (
    AlertFact,
    Event,
    Moved,
    Numbers,
    Quality,
    ThemeCard,
    ThemeFacts,
    ThemeVoices,
)
from models.plain_text import on_one_line
from models.quality import THRESHOLDS
from models.records import Language
from reports.language import words_of

INDENT = 14
N_COMMUNITIES = 8
MAX_QUOTE_CHARS = 600
_VERDICTS = ("good", "fair", "weak", "poor")


def theme_lines(
    facts: ThemeFacts, language: Language, voices: ThemeVoices | None = None
) -> Iterator[str]:
    """Everything known of a theme, for the terminal.

    Args:
        facts: What is known.
        language: Of titles, first.
        voices: Who speaks of it within the window; None before there was a night.
    """
    yield from _head(facts.card, language)
    yield from _life(facts.card, facts.events)
    yield from _curated(facts.card)
    yield from _numbers(facts.numbers)
    for name, lines in voice_parts(voices) if voices else ():
        yield from _part(name, lines)
    yield from _part("Moved", [line for moved in facts.moved for line in _moved(moved, facts)])
    yield from _part("Trust", _trust(facts.quality))
    yield from _part("Alerts", [_alert(alert) for alert in facts.alerts] or ["none"])
    acts = [tell(act, facts.undone).strip() for act in facts.acts]
    yield from _part("Acts", acts or ["no curator has touched it"])
    near = [f"{n.theme_id} {on_one_line(n.title)} ({n.similarity:.2f})" for n in facts.nearest]
    yield from _part("Nearest", near or ["none: it is not compared with others"])
    yield from _quotes(facts)


def _part(name: str, lines: Sequence[str]) -> Iterator[str]:
    """A named part, wrapped; nothing if it has no lines."""
    for i, line in enumerate(lines):
        yield from wrapped(line, INDENT, name if i == 0 else "")


def _head(card: ThemeCard, language: Language) -> Iterator[str]:
    titles = (card.title_fr, card.title_en)
    both = titles if language == "fr" else titles[::-1]
    named = " / ".join(dict.fromkeys(on_one_line(title) for title in both if title))
    yield from wrapped(named or "(no title)", len(card.theme_id) + 2, card.theme_id)
    yield from _part("Keywords", [", ".join(map(on_one_line, card.keywords))])
    area = card.area_fr if language == "fr" else card.area_en
    yield from _part("Area", [f"{card.area_id} {on_one_line(area)}"] if card.area_id else [])


def _life(card: ThemeCard, events: Sequence[Event]) -> Iterator[str]:
    """Its state, since when it is known, and what befell it."""
    since = f"{card.state}; known since {card.first_night}, last spoken of {card.last_night}"
    yield from _part("State", [since, *(f"{e.night}  {_event(e, card.theme_id)}" for e in events)])


def _event(event: Event, theme_id: str) -> str:
    is_own = event.theme_id == theme_id
    match event.event:
        case "state":
            return f"{event.detail.get('from', '?')} -> {event.detail.get('to', '?')}"
        case "split":
            other = event.other_id or "another theme"
            return f"split from {other}" if is_own else f"{event.theme_id} was split from it"
        case "merged":
            other = event.other_id or "another theme"
            return f"merged into {other}" if is_own else f"{event.theme_id} was merged into it"
        case "refit":
            joined, left = (event.detail.get(name, 0) for name in ("joined", "left"))
            return f"a refit: {count_of(joined, 'text', 'texts')} joined it, {left} left"
        case _:
            return _EVENTS[event.event]


_EVENTS = {
    "born": "born",
    "gone": "gone: nothing like it was found again",
    "back": "back under its old id",
    "curated": "changed by a curator",
}


def _curated(card: ThemeCard) -> Iterator[str]:
    """What curators said of it."""
    shipped = " ".join(part for part in (card.shipped_version, card.shipped_on) if part)
    status = f"{card.status} ({shipped})" if card.status and shipped else card.status or shipped
    named = {
        "Owner": card.owner,
        "Status": status,
        "Ticket": card.ticket,
        "Teams": ", ".join(card.teams),
        "Note": card.note,
        "Pinned": "yes: no night closes or merges it" if card.is_pinned else "",
    }
    for name, words in named.items():
        yield from _part(name, [on_one_line(words)] if words else [])


def _numbers(numbers: Numbers) -> Iterator[str]:
    yield from _part("Comments", [_counts(numbers)])
    shown = numbers.communities[:N_COMMUNITIES]
    more = len(numbers.communities) - len(shown)
    named = _tally(shown) + (f" and {more} more" if more else "")
    yield from _part("Communities", [named] if named else [])
    english = words_of("en")
    languages = [
        f"{english.language_name(tag)} {share:.0%} (of all comments {corpus:.0%})"
        for tag, share, corpus in numbers.languages
    ]
    yield from _part("Languages", [", ".join(languages)] if languages else [])
    if numbers.mean_rating is not None:
        ratings = count_of(numbers.n_ratings, "rating", "ratings")
        yield from _part("Rating", [f"{numbers.mean_rating:.1f} on average of {ratings}"])
    for name in ("products", "versions", "segments"):
        tally = _tally(getattr(numbers, name))
        yield from _part(name.capitalize(), [tally] if tally else [])


def _counts(numbers: Numbers) -> str:
    comments = count_of(numbers.n_comments, "comment", "comments")
    texts = count_of(numbers.n_texts, "distinct text", "distinct texts")
    people = count_of(numbers.n_people, "person", "people")
    more = f" and at most {numbers.n_unknown} more without a name" if numbers.n_unknown else ""
    aside = f"; {numbers.n_set_aside} set aside, not counted" if numbers.n_set_aside else ""
    return f"{comments} ({texts}) by {people}{more}{aside}"


def _tally(named: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{on_one_line(name)} {n}" for name, n in named)


def _moved(moved: Moved, facts: ThemeFacts) -> Iterator[str]:
    """Why it moved in a night, people first."""
    words = _better_words(moved, facts)
    for i, change in enumerate(moved.changes):
        when = f"{moved.night}" if i == 0 else " " * 10
        yield f"{when}  {told(change, words)} (now {change.after})"


def _better_words(moved: Moved, facts: ThemeFacts) -> dict[str, str]:
    """What is known of the causes of a night beyond their names."""
    words = {}
    if moved.since is None:
        words["source"] = "from the first load"
    if moved.is_refit:
        words["reassigned"] = "by the refit"
    elif moved.night == facts.card.first_night:
        words["reassigned"] = "at its birth"
    acts = [
        act
        for act in facts.acts
        if act.acted_at < moved.until and (moved.since is None or act.acted_at >= moved.since)
    ]
    if acts:
        words["curated"] = _by_acts(acts)
    return words


def _by_acts(acts: Sequence[Act]) -> str:
    kinds = list(dict.fromkeys(act.deed.kind for act in acts))
    actors = list(dict.fromkeys(act.actor for act in acts))
    article = "an" if kinds[0][0] in "aeiou" else "a"
    what = f"{article} {kinds[0]}" if len(acts) == 1 else f"{len(acts)} acts ({', '.join(kinds)})"
    return f"by {what} made by {' and '.join(map(on_one_line, actors))}"


def _trust(quality: Quality | None) -> list[str]:
    """Cohesion, separation and stability, in words and figures."""
    if quality is None:
        return ["not measured yet"]
    lines = []
    if quality.stability is None:
        lines.append("stability: not measured yet, a refit does it")
    else:
        between = ""
        if quality.stability_low is not None and quality.stability_high is not None:
            between = f" (between {quality.stability_low:.0%} and {quality.stability_high:.0%})"
        draws = count_of(quality.n_resamples, "draw", "draws")
        verdict = _verdict("stability", quality.stability)
        lines.append(
            f"stability {verdict}: found again in {quality.stability:.0%}{between} of {draws} of "
            "the people"
        )
    if quality.separation is not None:
        verdict = _verdict("separation", quality.separation)
        lines.append(f"separation {verdict}: {quality.separation:.2f} from the next theme")
    if quality.cohesion is not None:
        lines.append(f"cohesion {quality.cohesion:.2f}: likeness of its texts to its centre, to 1")
    return [*lines, f"measured {quality.night}"]


def _verdict(name: str, value: float) -> str:
    n_missed = sum(value < least for least in THRESHOLDS[name])
    return _VERDICTS[n_missed]


def _alert(alert: AlertFact) -> str:
    opened = ", ".join(str(night) for night in alert.opened_nights or (alert.first_night,))
    heard = f"last heard {alert.last_night}; strength {alert.strength:.1f}"
    return f"{alert.state}: opened {opened}, {heard}"


def _quotes(facts: ThemeFacts) -> Iterator[str]:
    """Exemplars, in the words of those who said them."""
    for i, quote in enumerate(facts.quotes):
        day = quote.said_on.isoformat() if quote.said_on else "no date"
        text = on_one_line(quote.text)
        if len(text) > MAX_QUOTE_CHARS:
            text = f"{text[:MAX_QUOTE_CHARS].rstrip()} […]"
        yield from _part("Quotes" if i == 0 else "", [text])
        yield f"{'':{INDENT}}({on_one_line(quote.community)}, {day})"
        if quote.url:
            yield f"{'':{INDENT}}{on_one_line(quote.url)}"
