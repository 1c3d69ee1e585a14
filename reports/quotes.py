"""Which words are shown, and how much of them: always a piece of the stored text, untouched."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from models.reading import CommentReading
from models.spoken import voice_of
from models.theme_report import Quote
from reports.places import Places
from reports.trends import count_voices

MAX_CHARS = 320
"""Longest quote; a longer comment is cut at the end of a sentence, else of a word."""
MAX_LISTED_CHARS = 1500
"""Longest quote where all that is said of a theme is listed."""
TELLING_CHARS = (40, 240)
"""A text of such a length says something, and is read at a glance."""
MAX_WRAPPED_CHARS = 45
"""A line longer than this that ends within a paragraph was broken by a mail program."""
MIN_SAMPLE_CHARS = 20
"""A sample takes shorter texts only after the longer ones."""

_SENTENCE_END = re.compile(r"[.!?…。！？؟](?:[\"'»”’)\]]|\s»)*(?=\s)|\n")
_LIST_ITEM = re.compile(r"\s*(?:[-*+•–—>#|]|\d{1,3}[.)])\s")
_JOINERS = ("\u200d", "\ufe0f", "\ufe0e")


_Voice = tuple[str, str]
"""Language and community."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    comment: CommentReading
    copies: int
    people: int

    @property
    def voice(self) -> _Voice:
        return (self.comment.language, self.comment.community)

    @property
    def order(self) -> tuple[float, float, str]:
        rank = float("inf") if self.comment.rank is None else float(self.comment.rank)
        return (rank, -self.comment.strength, self.comment.text_id)


def choose_quotes(
    comments: Iterable[CommentReading],
    n_quotes: int,
    language: str = "",
    keywords: Sequence[str] = (),
) -> tuple[Quote, ...]:
    """Quotes of a theme, each distinct text once: languages and communities in proportion.

    Of each language and community the exemplars come first, then the strongest.

    Args:
        comments: Those of the theme that are ranked.
        n_quotes: Most quotes wanted.
        language: The reader's, which is never starved; empty: nobody's.
        keywords: Words that decided; a long comment is quoted from the sentence that holds one.

    Returns:
        At most `n_quotes` quotes, in the order to show.
    """
    candidates = _candidates(comments)
    mix = _mix(candidates, language)
    chosen = _mixed(candidates, n_quotes, mix, lambda item: item.order)
    return tuple(_quote(candidate, keywords) for candidate in chosen)


def sample_quotes(
    comments: Iterable[CommentReading], n_quotes: int, language: str = ""
) -> tuple[Quote, ...]:
    """A fair sample of what has no theme: distinct texts by hash, in proportion to who speaks.

    Very short texts come last, for they seldom say anything by themselves.

    Args:
        comments: Those without a theme.
        n_quotes: Most quotes wanted.
        language: The reader's, which is never starved; empty: nobody's.

    Returns:
        At most `n_quotes` quotes, in the order to show.
    """
    candidates = _candidates(comments)
    long = [item for item in candidates if len(item.comment.text) >= MIN_SAMPLE_CHARS]
    short = [item for item in candidates if len(item.comment.text) < MIN_SAMPLE_CHARS]
    mix = _mix(candidates, language)
    chosen = _mixed(long, n_quotes, mix, _by_hash)
    chosen += _mixed(short, n_quotes - len(chosen), mix, _by_hash)
    return tuple(_quote(item, ()) for item in chosen)


def list_quotes(
    comments: Iterable[CommentReading], n_quotes: int, first: Sequence[str] = ()
) -> tuple[Quote, ...]:
    """A reading list: every distinct text once.

    Args:
        comments: Those to list.
        n_quotes: Most quotes wanted.
        first: Ids of texts that come first, in this order; then the latest, those without a date
            last.
    """
    place = {text_id: number for number, text_id in enumerate(first)}
    candidates = sorted(
        _candidates(comments),
        key=lambda item: (
            place.get(item.comment.text_id, len(place)),
            *_latest_first(item),
        ),
    )
    return tuple(_quote(candidate, ()) for candidate in candidates[:n_quotes])


def all_quotes(comments: Iterable[CommentReading]) -> tuple[Quote, ...]:
    """Everything that is said, one a text, the latest first; what is set aside comes last.

    Args:
        comments: Those to list. A text that is set aside in some of its copies only is listed with
            those that count.
    """
    told = tuple(comments)
    counted = {comment.text_id for comment in told if not comment.is_set_aside}
    aside = [c for c in told if c.is_set_aside and c.text_id not in counted]
    return tuple(
        _quote(item, (), MAX_LISTED_CHARS)
        for part in ([c for c in told if not c.is_set_aside], aside)
        for item in sorted(_candidates(part), key=_latest_first)
    )


def telling_quotes(
    comments: Iterable[CommentReading], n_quotes: int, keywords: Sequence[str] = ()
) -> tuple[Quote, ...]:
    """The shortest words that tell: by different people, no two of them copies.

    A text of a length that is read at a glance comes first, among these one that has a word of the
    theme; then the shorter one.

    Args:
        comments: Those to choose from.
        n_quotes: Most quotes wanted.
        keywords: Of the theme; a long comment is quoted from the sentence that holds one.
    """
    told = sorted(_candidates(comments), key=lambda item: _telling(item, keywords))
    return tuple(_quote(item, keywords) for item in _different(told, n_quotes))


def worth_reading(
    comments: Iterable[CommentReading],
    n_quotes: int,
    order: Callable[[CommentReading], tuple[int, ...]],
) -> tuple[Quote, ...]:
    """Words of different people from different themes, in turns.

    Args:
        comments: Those to choose from.
        n_quotes: Most quotes wanted.
        order: What comes first within a theme; of equals what tells at a glance.

    Returns:
        One of each theme, those of the most comments first, then a second one of each, and so on.
    """
    told = sorted(_candidates(comments), key=lambda item: (order(item.comment), _telling(item, ())))
    sizes = Counter(item.comment.theme_id for item in told)
    turns: Counter[str] = Counter()
    placed = []
    for item in _different(told, len(told)):
        theme_id = item.comment.theme_id
        placed.append(((turns[theme_id], -sizes[theme_id], theme_id), item))
        turns[theme_id] += 1
    placed.sort(key=lambda pair: pair[0])
    return tuple(_quote(item, ()) for _, item in placed[:n_quotes])


def piece_quote(comments: Sequence[CommentReading], piece: str) -> Quote:
    """A sentence of a text as a quote.

    Args:
        comments: Those that say the text, one at least.
        piece: A part of the text; the whole text if it is none of it.
    """
    (candidate,) = _candidates(comments)
    whole = _quote(candidate, ())
    if not piece.strip() or piece not in candidate.comment.text:
        return whole
    text, is_cut = cut(piece)
    return replace(whole, text=text, is_cut=is_cut or text != candidate.comment.text.strip())


def cut(text: str, max_chars: int = MAX_CHARS, keywords: Sequence[str] = ()) -> tuple[str, bool]:
    """The piece of a text worth quoting.

    It starts at the beginning, or at the first sentence with a keyword if none comes within the
    limit. It ends with a sentence if that keeps at least a third of the limit, else with a word,
    else between two characters as a reader sees them (never within an emoji or before an accent).

    Args:
        text: The stored text.
        max_chars: Longest piece.
        keywords: Words to look for, case ignored.

    Returns:
        A substring of `text` without blanks around it, and whether the text goes on before or
        after.
    """
    whole = text.strip()
    if len(whole) <= max_chars:
        return whole, False
    flat = unwrap(whole)
    start = _start(flat, max_chars, keywords)
    return whole[start : start + _end(flat[start:], max_chars)].strip(), True


def unwrap(text: str) -> str:
    """The text with the line breaks of a mail program as blanks; paragraphs and lists are kept.

    Args:
        text: What somebody wrote.

    Returns:
        A text of the same length, so that every place in it is the same place in `text`.
    """
    lines = text.split("\n")
    ends = [_end_of_line(line, after) for line, after in pairwise(lines)]
    return "".join(line + end for line, end in zip(lines, [*ends, ""], strict=True))


def _end_of_line(line: str, after: str) -> str:
    is_wrapped = len(line.strip()) > MAX_WRAPPED_CHARS and after.strip()
    return " " if is_wrapped and not _LIST_ITEM.match(after) else "\n"


def _start(text: str, max_chars: int, keywords: Sequence[str]) -> int:
    """Where to begin: the first sentence with a keyword if there is none before `max_chars`."""
    wanted = [re.escape(keyword) for keyword in keywords if keyword]
    found = re.search(rf"(?<!\w)(?:{'|'.join(wanted)})(?!\w)", text, re.I) if wanted else None
    if found is None or found.end() <= max_chars:
        return 0
    ends = [end.end() for end in _SENTENCE_END.finditer(text, 0, found.start())]
    start = ends[-1] if ends else 0
    if found.end() - start <= max_chars:
        return start + len(text[start:]) - len(text[start:].lstrip())
    return text.rfind(" ", 0, found.start()) + 1 or found.start()


def _end(text: str, max_chars: int) -> int:
    """Where to stop: after a sentence, else after a word, else before a visible character."""
    if len(text) <= max_chars:
        return len(text)
    ends = [end.end() for end in _SENTENCE_END.finditer(text[: max_chars + 1])]
    if ends and min(ends[-1], max_chars) * 3 >= max_chars:
        return min(ends[-1], max_chars)
    spaces = [space.start() for space in re.finditer(r"\s", text[: max_chars + 1])]
    if spaces and spaces[-1] * 3 >= max_chars:
        return spaces[-1]
    end = max_chars
    while end > 1 and _continues(text[end - 1], text[end]):
        end -= 1
    return end


def _continues(before: str, after: str) -> bool:
    """Whether two code points belong to one visible character."""
    is_mark = unicodedata.category(after) in {"Mn", "Me", "Mc"} or after in _JOINERS
    return is_mark or before == "\u200d" or "\U0001f3fb" <= after <= "\U0001f3ff"


def _candidates(comments: Iterable[CommentReading]) -> list[_Candidate]:
    """One for each distinct text: a comment to link to, and how many said the same."""
    by_text: dict[str, list[CommentReading]] = defaultdict(list)
    for comment in comments:
        if comment.text.strip():
            by_text[comment.text_id].append(comment)
    return [
        _Candidate(min(same, key=_preference), len(same), count_voices(same)[0])
        for _, same in sorted(by_text.items())
    ]


def _preference(comment: CommentReading) -> tuple[bool, bool, int, str]:
    """Among copies: one with a link and a date, the earliest, then by id."""
    return (
        not comment.url.startswith(("http://", "https://")),
        comment.said_on is None,
        _ordinal(comment),
        comment.comment_id,
    )


@dataclass(frozen=True, slots=True)
class _Mix:
    """Who has a right to the next place: the language first, then the community."""

    languages: Places
    communities: Places

    def claim(self, voice: _Voice) -> tuple[Fraction, ...]:
        return (*self.languages.claim(voice[0]), *self.communities.claim(voice[1]))

    def take(self, voice: _Voice) -> None:
        self.languages.take(voice[0])
        self.communities.take(voice[1])


def _mix(candidates: Sequence[_Candidate], language: str) -> _Mix:
    voices = [candidate.voice for candidate in candidates]
    return _Mix(
        Places(Counter(tag for tag, _ in voices), language),
        Places(Counter(community for _, community in voices)),
    )


def _mixed(
    candidates: Iterable[_Candidate],
    n_wanted: int,
    mix: _Mix,
    order: Callable[[_Candidate], tuple[float, float, str]],
) -> list[_Candidate]:
    """The first by `order` of the voice that has most right to the next place, again and again."""
    queues: dict[_Voice, list[_Candidate]] = defaultdict(list)
    for candidate in sorted(candidates, key=order, reverse=True):
        queues[candidate.voice].append(candidate)
    chosen: list[_Candidate] = []
    while len(chosen) < n_wanted and queues:
        voice = min(queues, key=lambda name: (*mix.claim(name), order(queues[name][-1])))
        chosen.append(queues[voice].pop())
        mix.take(voice)
        if not queues[voice]:
            del queues[voice]
    return chosen


def _by_hash(item: _Candidate) -> tuple[float, float, str]:
    return (0.0, 0.0, item.comment.text_id)


def _latest_first(item: _Candidate) -> tuple[int, str]:
    return (-_ordinal(item.comment), item.comment.text_id)


def _telling(item: _Candidate, keywords: Sequence[str]) -> tuple[int, int, str]:
    """At a glance and with a word of the theme, at a glance, longer, too short to say much."""
    text = item.comment.text
    n_chars = len(text.strip())
    least, most = TELLING_CHARS
    folded = text.casefold()
    has_word = any(word and word.casefold() in folded for word in keywords)
    tier = 3 if n_chars < least else 2 if n_chars > most else int(not has_word)
    return (tier, -n_chars if tier == 3 else n_chars, item.comment.text_id)


def _different(candidates: Iterable[_Candidate], n_wanted: int) -> list[_Candidate]:
    """The first of them, no two by one person or copies of each other."""
    chosen: list[_Candidate] = []
    heard: set[str] = set()
    for item in candidates:
        own = {voice_of(item.comment), f"copy {item.comment.copy_id or item.comment.text_id}"}
        if item.comment.person:
            own.add(f"person {item.comment.person}")
        if len(chosen) < n_wanted and not own & heard:
            chosen.append(item)
            heard |= own
    return chosen


def _quote(candidate: _Candidate, keywords: Sequence[str], max_chars: int = MAX_CHARS) -> Quote:
    comment = candidate.comment
    text, is_cut = cut(comment.text, max_chars, keywords)
    return Quote(
        comment_id=comment.comment_id,
        text=text,
        is_cut=is_cut,
        language=comment.language,
        community=comment.community,
        said_on=comment.said_on,
        url=comment.url,
        copies=candidate.copies,
        people=candidate.people,
        rating=comment.rating,
        product=comment.product,
        version=comment.version,
        segment=comment.segment,
        theme_id=comment.theme_id,
        intents=comment.intents,
        stance=comment.stance,
        campaign_id=comment.campaign_id,
        set_aside_reason=comment.set_aside_reason if comment.is_set_aside else "",
    )


def _ordinal(comment: CommentReading) -> int:
    return 0 if comment.said_on is None else comment.said_on.toordinal()
