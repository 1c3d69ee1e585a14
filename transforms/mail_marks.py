"""What mail programs write around a quoted mail, in the languages that people use them in."""

from __future__ import annotations

import re

_WROTE = (
    r"(?:a|à) [ée]crit|wrote|writes|schrieb|geschrieben|escribió|ha scritto|scrisse|escreveu"
    r"|schreef|geschreven|skrev|napisał(?:\(a\)|a)?|kirjoitti|írta|napsala?|пише[тш]?|написа(?:ла?|в)"
    r"|a scris|ha escrit|έγραψε|yazdı|寫道|写道|のメール|님이 작성"
)
_OPENING = "on|le|am|el|il|em|op|den|w dniu|dnia|în"
_ATTRIBUTION = re.compile(
    rf"^\W{{0,6}}(?=.*(?:\d|[@<\[]))"
    rf"(?:(?:{_OPENING}|pe|ke|ti|to|ma|la|su|fr|lø|sø|dans|in)\b.{{3,240}}(?<!['’])\b(?:{_WROTE})(?:\b.{{1,80}}[:：>\])])?"
    rf"|.{{2,240}}(?:{_WROTE}))\s*[:：]?\s*-*\s*$",
    re.I,
)
_DATED_ATTRIBUTION = re.compile(
    r"^(?=.*\d[:.h]\d\d|.*\d[-/.]\d\d?[-/.]\d).{8,240}(?:@[^\s@]{2,80}"
    r"|\[email\])\W*\s?[>\])]?\s*:\s*$",
    re.I,
)
_NAMED_ATTRIBUTION = re.compile(
    rf"^(?=.{{2,200}}$)(?:.*(?:{_WROTE})|.*(?:@|\[email\]|\d[-/.]\d\d?[-/.]\d|\d[:h]\d\d).*)"
    r"\s*[:：]\s*$",
    re.I,
)
_DATED_OPENING = re.compile(rf"^\W{{0,6}}(?:(?:{_OPENING})\b.{{0,40}}\d|\d{{4}}[-./]\d)", re.I)
_TIMED_OPENING = re.compile(r"^\W{0,6}.{3,40}\d[:.h]\d\d\b.{0,60}$", re.I)
_PRECISE = re.compile(r"[:：]\W*$|[@<]|\[email\]|\d\s?[:.h]\s?\d\d")
"""What an attribution has and a sentence about somebody's letter seldom."""
_MAX_ATTRIBUTION_CHARS = 400

QUOTED = re.compile(r"^\s{0,3}(?:[A-Z]{1,3}>{1,9}(?!>)|>)")
"""A quoted line, perhaps with the initials of who is quoted."""

_ORIGINAL = (
    r"original message|message d['’]origine|(?:e-?)?mail d['’]origine|(?:message|e?-?mail|courriel)"
    r" (?:original|initial|transféré|réexpédié)|forwarded message|original mail"
    r"|ursprüngliche nachricht|original-?nachricht|weitergeleitete nachricht|mensaje original"
    r"|mensaje reenviado|messaggio originale|messaggio inoltrato|mensagem (?:original|encaminhada)"
    r"|oorspronkelijk bericht|doorgestuurd bericht|original besked|oprindelig besked"
    r"|oprindelig meddelelse|opprinnelig melding|ursprungligt meddelande|alkuperäinen viesti"
    r"|wiadomość oryginalna|исходное сообщение|пересылаемое сообщение|原始邮件|転送メッセージ"
)
BAR = re.compile(
    rf"^\W{{0,20}}[-_—*=]{{2,500}}+\s{{0,20}}(?:{_ORIGINAL})(?!\w).*$"
    r"|^original message processed by \w.{0,40}$"
    r"|^\W{0,3}(?:begin forwarded message|début du message (?:réexpédié|transféré)"
    r"|anfang der weitergeleiteten nachricht"
    r"|inicio del mensaje reenviado|inizio messaggio inoltrato)\s*:\W*$",
    re.I,
)
"""The line that stands before the copy of a mail."""

_FROM = (
    "from|de|message du|von|da|van|fra|från|od|от кого|от|від|lähettäjä|feladó|expéditeur"
    "|发件人|寄件者|差出人|보낸 사람"
)
_OTHERS = (
    "sent|date|envoyé(?: le)?|gesendet|datum|enviado(?: el| em)?|fecha|inviato|data|verzonden|sendt"
    "|skickat|dato|wysłano|отправлено|дата|надіслано|lähetetty|发送时间|日期|送信日時|보낸 날짜",
    "to|à|a|an|para|aan|til|till|do|кому|vastaanottaja|címzett|destinataire|收件人|宛先|받는 사람",
    "subject|objet|sujet|betreff|asunto|oggetto|assunto|onderwerp|emne|ämne|temat|тема|aihe|tárgy"
    "|主题|主旨|件名|제목",
)
_COLON = r"\s?\*?\s?[:：]"
_FROM_LINE = re.compile(rf"^\s*\W{{0,3}}(?:{_FROM}){_COLON}\*?\s*\S", re.I | re.M)
_BLOCK_LINE = re.compile(rf"^\s*\W{{0,3}}(?:{_FROM}|{'|'.join(_OTHERS)}){_COLON}", re.I)
_HEADERS = tuple(
    re.compile(rf"(?:^|\s)\W{{0,2}}(?:{names}){_COLON}", re.I | re.M) for names in _OTHERS
)
_HEADER_LINE = re.compile(r"^\s*\W{0,3}[^\W\d][\w '-]{0,20}\s?\*?\s?[:：]")
_BLOCK_LINES = 8


def is_attribution(line: str) -> bool:
    """Whether a line says who wrote what follows, and when or under which address."""
    if len(line) > _MAX_ATTRIBUTION_CHARS or not _PRECISE.search(line):
        return False
    return bool(_ATTRIBUTION.match(line) or _DATED_ATTRIBUTION.match(line))


def introduces_quote(line: str) -> bool:
    """Whether a line that stands directly above a quote only says whose words follow."""
    return bool(_NAMED_ATTRIBUTION.match(line))


def opens_attribution(line: str, *, is_first: bool = True) -> bool:
    """Whether a line may be the beginning of an attribution that is wrapped.

    Args:
        line: One line.
        is_first: Whether it may also be known by no more than a time of day.
    """
    return bool(_DATED_OPENING.match(line) or (is_first and _TIMED_OPENING.match(line)))


def n_header_lines(lines: list[str], place: int) -> int:
    """How many lines from here on are the header of a mail that was copied; 0: none is.

    Args:
        lines: Of the mail.
        place: Index of the first line to look at.
    """
    if not _BLOCK_LINE.match(lines[place]):
        return 0
    block = lines[place : place + _BLOCK_LINES]
    is_header = [bool(_HEADER_LINE.match(line)) or not line.strip() for line in block]
    end = ([*is_header, False]).index(False)
    told = "\n".join(block if _FROM_LINE.match(lines[place]) else block[:end])
    if not _FROM_LINE.search(told) or sum(bool(h.search(told)) for h in _HEADERS) < 2:
        return 0
    return max(1, end)
