"""The reply out of a mail: quotes, attributions, signatures and list footers cut.

Rules work on lines, in an order that matters: wrapped attributions are joined first, then whatever
follows a copy of the original is cut, then quoted lines, then the end matter.
"""

from __future__ import annotations

import re

_WROTE = (
    r"(?:a|à) [ée]crit|wrote|writes|schrieb|geschrieben|escribió|ha scritto|scrisse|escreveu"
    r"|schreef|geschreven|skrev|"
    r"napisał(?:\(a\)|a)?|kirjoitti|írta|napsala?|пише[тш]|написала?|yazdı|寫道|写道"
)
_ATTRIBUTION = re.compile(
    rf"^\W{{0,6}}(?=.*(?:\d|[@<\[]))"
    rf"(?:(?:on|le|am|el|il|em|op|den|dnia|w dniu|pe|ke|ti|to|ma|la|su|fr|lø|sø|dans"
    rf"|in)\b.{{3,240}}\b(?:{_WROTE})\b.{{0,80}}"
    rf"|.{{2,240}}(?:{_WROTE}))\s*[:：]?\s*-*\s*$",
    re.I,
)
_DATED_ATTRIBUTION = re.compile(
    r"^(?=.*\d[:.h]\d\d|.*\d[-/.]\d\d?[-/.]\d).{8,240}(?:@[^\s@]{2,80}"
    r"|\[email\])\W*\s?[>\])]?\s*:\s*$",
    re.I,
)
_OPENS_ATTRIBUTION = re.compile(
    r"^\W{0,6}(?:(?:on|le|am|el|il|em|op|den|w dniu|dnia)\b.{0,40}\d|\d{4}[-./]\d"
    r"|.{3,40}\d[:.h]\d\d\b.{0,60}$)",
    re.I,
)
_QUOTE_END = re.compile(r"^>\s?:\s*$")
_QUOTED = re.compile(r"^\s{0,3}(?:[A-Z]{1,3})?>")
_ORIGINAL = (
    r"original message|message d['’]origine|message original|message initial|message transféré"
    r"|forwarded message|"
    r"ursprüngliche nachricht|original-?nachricht|weitergeleitete nachricht|mensaje original"
    r"|mensaje reenviado|"
    r"messaggio originale|messaggio inoltrato|mensagem original|oorspronkelijk bericht"
    r"|original besked|oprindelig besked|"
    r"oprindelig meddelelse|ursprungligt meddelande|alkuperäinen viesti|wiadomość oryginalna"
    r"|исходное сообщение"
)
_BAR = re.compile(
    rf"^\W*[-_—*=]{{2,}}\s*(?:{_ORIGINAL})\b.*$"
    r"|^\W{0,3}(?:begin forwarded message|début du message (?:réexpédié|transféré)"
    r"|anfang der weitergeleiteten nachricht"
    r"|inicio del mensaje reenviado|inizio messaggio inoltrato)\s*:\W*$",
    re.I,
)
_FROM = re.compile(
    r"^\s*\W{0,3}(?:from|de|message du|von|da|van|fra|från|od|от|lähettäjä)\s?\*?\s?:\*?\s*\S", re.I
)
_HEADER_NAMES = (
    "sent|date|envoyé|gesendet|datum|enviado(?: el)?|fecha|inviato|data|verzonden|sendt"
    "|skickat|dato",
    "to|à|an|para|a|aan|til|till|do",
    "subject|objet|sujet|betreff|asunto|oggetto|assunto|onderwerp|emne|ämne|temat",
)
_HEADERS = tuple(
    re.compile(rf"(?:^|\s)\W{{0,2}}(?:{names})(?: le)?\s?\*?\s?:", re.I | re.M)
    for names in _HEADER_NAMES
)
_HEADER_LINE = re.compile(r"^\s*\W{0,3}[^\W\d][\w '-]{0,20}\s?\*?\s?:")
_RULE = re.compile(r"^\W*(?:[-_=*—]\s?){8,}\W*$")
_FOOTER_RULE = re.compile(r"^\s*[-_=*—]{2,}\W*$")
_SIGNATURE = re.compile(r"^\s?--\s*$")
_DEVICE = re.compile(
    r"^\W{0,3}(?:(?:envoyé|sent|gesendet|enviado|inviato|verzonden|verstuurd|skickat|sendt"
    r"|wysłane)\s+"
    r"(?:de|depuis|à partir de|via|from|with|von|mit|aus|desde|da|dal|vanaf|van|met|från|fra"
    r"|z)\b(?:\s*\S+){1,8}"
    r"|(?:télécharge[rz]|get|obtene[rz]|holen sie sich|scarica|descarga)\s+outlook\b.{0,60})$",
    re.I,
)
_FOOTER_WORDS = re.compile(
    r"unsubscribe|désabonn|désinscri|se désinscrire|abmelden|abbestellen|darse de baja|disiscri"
    r"|cancellare l'iscrizione|"
    r"mailing[ -]list|liste de diffusion|mailingliste|lista de correo|listinfo|mailman|/list/"
    r"|groups\.google|sympa|"
    r"you received this message because|vous recevez ce message|list archives?|googlegroups",
    re.I,
)
_FOOTER_ALONE = re.compile(
    r"^\W{0,3}(?:you received this message because you are subscribed"
    r"|to unsubscribe from this (?:group|list)|"
    r"vous recevez ce message,? (?:car|parce que)|pour (?:se|vous) (?:désinscrire|désabonner))",
    re.I,
)


def mail_to_text(text: str) -> str:
    """What the writer of a mail added themselves.

    Quoted lines go, wherever they stand, and answers between them stay; so do attributions in
    many languages (wrapped ones too), copies of the original under an Outlook header or a bar,
    signatures after "-- ", "Sent from my phone" and footers of mailing lists.

    Args:
        text: The plain text part of a mail.

    Returns:
        The reply, without blank lines around it; empty if all of it was quoted.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").split("\n")
    lines = _without_original(_joined(lines))
    lines = [line for line in lines if not _QUOTED.match(line)]
    lines = _without_footer(_without_signature(lines))
    return "\n".join(_without_rules(lines)).strip()


def _joined(lines: list[str]) -> list[str]:
    """Lines with every attribution on one line."""
    joined: list[str] = []
    place = 0
    while place < len(lines):
        n_lines = _n_attribution_lines(lines, place)
        joined.append(" ".join(lines[place : place + n_lines]) if n_lines else lines[place])
        place += max(1, n_lines)
    return joined


def _n_attribution_lines(lines: list[str], place: int) -> int:
    """How many lines from here on are an attribution, 0 to 4."""
    if _QUOTED.match(lines[place]) or not lines[place].strip():
        return 0
    for n_lines in range(1, _longest_attribution(lines[place]) + 1):
        last = lines[place + n_lines - 1 : place + n_lines]
        if not last or not last[0].strip() or _is_quoted(last[0]):
            return 0
        if n_lines > 1 and _OPENS_ATTRIBUTION.match(last[0]):
            return 0
        if _is_attribution(" ".join(lines[place : place + n_lines])):
            return n_lines
    return 0


def _is_quoted(line: str) -> bool:
    """Whether a line is quoted; the end of a wrapped address only looks so."""
    return bool(_QUOTED.match(line)) and not _QUOTE_END.match(line)


def _longest_attribution(line: str) -> int:
    """How many lines an attribution that begins with this one may fill."""
    if _OPENS_ATTRIBUTION.match(line):
        return 4
    return 2 if re.search(r"[@<]|\[email\]", line) else 1


def _is_attribution(line: str) -> bool:
    """Whether a line says who wrote what follows, and when or under which address."""
    if len(line) > 400:
        return False
    return bool(_ATTRIBUTION.match(line) or _DATED_ATTRIBUTION.match(line))


def _without_original(lines: list[str]) -> list[str]:
    """Lines up to the copy of the original, or after its header where nothing stands above it."""
    kept: list[str] = []
    place = 0
    while place < len(lines):
        n_lines = _n_opening_lines(lines, place)
        if n_lines and _says_something(kept) and not _is_quoted_below(lines, place + n_lines):
            return kept
        if not n_lines:
            kept.append(lines[place])
        place += max(1, n_lines)
    return kept


def _n_opening_lines(lines: list[str], place: int) -> int:
    """How many lines from here on announce a copy of the original."""
    line = lines[place]
    if _QUOTED.match(line):
        return 0
    if _BAR.match(line) or _is_attribution(line):
        return 1
    if not _FROM.match(line):
        return 0
    block = lines[place : place + 8]
    if sum(bool(header.search("\n".join(block))) for header in _HEADERS) < 2:
        return 0
    is_header = [bool(_HEADER_LINE.match(part)) or not part.strip() for part in block]
    return max(1, ([*is_header, False]).index(False))


def _says_something(lines: list[str]) -> bool:
    """Whether the writer's own words stand in these lines."""
    return any(line.strip() and not _QUOTED.match(line) and not _RULE.match(line) for line in lines)


def _is_quoted_below(lines: list[str], place: int) -> bool:
    """Whether the next line that is not blank is quoted: then only quoted lines need to go."""
    following = next((line for line in lines[place:] if line.strip()), "")
    return bool(_QUOTED.match(following))


def _without_signature(lines: list[str]) -> list[str]:
    """Lines up to the signature; all but its mark where nothing stands above it."""
    kept: list[str] = []
    for line in lines:
        if not _SIGNATURE.match(line) and not _DEVICE.match(line):
            kept.append(line)
        elif _says_something(kept):
            return kept
    return kept


def _without_footer(lines: list[str]) -> list[str]:
    """Lines up to what a mailing list adds."""
    for place, line in enumerate(lines):
        below = "\n".join(lines[place + 1 : place + 5])
        if _FOOTER_ALONE.match(line) or (_FOOTER_RULE.match(line) and _FOOTER_WORDS.search(below)):
            return lines[:place]
    return lines


def _without_rules(lines: list[str]) -> list[str]:
    """Lines without the bars left at the end."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or _FOOTER_RULE.match(lines[end - 1])):
        end -= 1
    return lines[:end]
