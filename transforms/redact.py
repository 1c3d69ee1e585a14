"""What identifies a person, replaced by placeholders before anything is stored.

One rule a kind, tried in order; numbers are masked only if their check digits hold, so that prices,
dates, order numbers and versions survive. Rules work on plain text, HTML and Markdown alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, partial
from ipaddress import AddressValueError, IPv6Address

from phonenumbers import PhoneNumberMatcher

from models.errors import UsageError
from transforms.redact_numbers import iban_length, is_card, is_french_number, is_person_ip

MASK_VERSION: int = 1
"""Grows when a text may be masked otherwise than before."""

MASKS: tuple[str, ...] = ("email", "handle", "iban", "nir", "card", "ip", "phone", "url_token")
"""Every kind of mask; each is also the word inside its placeholder."""

PLACEHOLDER = re.compile(rf"\[({'|'.join(MASKS)})\]")
"""A placeholder; group 1 is its kind."""

Rule = Callable[[str], str]

_MAX_PASSES = 10
_SUSPECT = re.compile(
    r"[@＠\d]|://|www\.|\bat\b|arobase|\bu/|[(\[{]\s?(?:a|à|at|chez)\s?[)\]}]|data-user|\[quote"
    r"|&commat;",
    re.I,
)
_URL = re.compile(r"((?:https?|ftp)://[^\s<>\"'`]+|\bwww\.[^\s<>\"'`]+)", re.I)
_LOCAL = r"(?<![\w.+-])(?P<local>\w[\w.+'-]{0,63})"
_TLD = r"[^\W\d_]{2,24}"
_HOST = rf"(?:\w[\w-]{{0,62}}\.){{1,8}}{_TLD}(?![\w-])"
_DOT = r"(?:\.|\s?[\[({]\s?(?:dot|point|punkt|punto|\.)\s?[\])}]\s?|\s(?:dot|point|punkt|punto)\s)"
_SPELT_HOST = rf"\w[\w-]{{0,62}}(?:{_DOT}\w[\w-]{{0,62}}){{0,5}}{_DOT}{_TLD}(?![\w-])"
_EMAIL = re.compile(rf"{_LOCAL}(?:[@＠﹫]|%40|&#0*64;|&#x0*40;|&commat;){_HOST}", re.I)
_SPELT_EMAIL = re.compile(
    rf"{_LOCAL}(?:\s{{0,2}}[\[({{]\s?(?:at|a|à|arobase|chez|@)\s?[\])}}]\s{{0,2}}"
    rf"|\sarobase\s){_SPELT_HOST}",
    re.I,
)
_AT_EMAIL = re.compile(rf"{_LOCAL}\s(?:at|@)\s(?P<host>{_SPELT_HOST})", re.I)
_NOT_A_MAILBOX_WORDS = (
    "a an and at available but find found here him i is it look me or page see server site that "
    "the them there this us visit webpage website you"
)
_NOT_A_MAILBOX = frozenset(_NOT_A_MAILBOX_WORDS.split())
_BEFORE_A_MAILBOX = re.compile(
    r"(?:^|[<(\[:\"«“]|\b(?:e-?mails?|m[ée]ls?|courriels?|adresse?|contacte?\w*|[ée]cri\w+|write"
    r"|reply|from|reach|joindre)"
    r"(?:\s(?:to|is|à|a|me|moi|est|:|=)){0,2})\s*$"
    r"|\b(?:le|les|je|à|et|un|une|de|du|pour|par|sur|avec|est)\s[^\n]{0,60}$",
    re.I | re.M,
)
_SPELT_TLD = re.compile(r"[\s\])}](?:com|org|net|info|eu|fr|be|ch|ca|uk|de|es|it|io|edu|gov)$")
_MAILBOX = re.compile(r"[^\W_]+(?:[._][^\W_]+)+|[^\W\d_]+\d+")
_FEDIVERSE = re.compile(rf"(?<![\w@])@\w[\w.-]{{0,63}}@{_HOST}")
_TAGGED_HANDLE = re.compile(r"@(<(?:span|b|strong|bdi|em)\b[^<>]{0,200}>)\s*[\w.-]+")
_HANDLE = re.compile(
    r"(?<![\w@])@(?P<name>(?:[^\W\d]|\d(?=\w*[^\W\d_]{3}))\w{0,49}+(?:[.-]\w{1,49}+){0,4}+)(?!\w"
    r"|/[^\W\d]|@\w|://)"
)
_NOT_A_PERSON_WORDS = (
    "here everyone channel all tous media import charset supports keyframes namespace document "
    "layer container override param return throws deprecated"
)
_NOT_A_PERSON = frozenset(_NOT_A_PERSON_WORDS.split())
_PROFILE = re.compile(
    r"(?P<before>\bdata-user(?:name|-card)?=[\"']|\[quote=[\"']?|(?<![\w/])/?u/|/users?/"
    r"|/profile/|/in/|href=[\"']/u/|://[^\s/]{1,99}/(?:u/|@))"
    r"(?!\[)(?P<name>[^\W\d_][\w.-]{1,59})(?![\w.-])"
)
_USER_INFO = re.compile(r"://[^\s/?#@]{1,200}@")
_PARAMETER = re.compile(r"(?P<key>[?&#;](?:amp;)?[^=&#;?\s]{1,64}=)(?P<value>[^&#;\s()\[\]]{6,})")
_SECRET_KEY = re.compile(
    r"(?:token|key|secret|sig|signature|auth|passw(?:or)?d|pwd|pass|session(?:id)?|sid|sessid"
    r"|code|otp|hmac|nonce)=$",
    re.I,
)
_TOKEN = re.compile(
    r"(?=[A-Za-z_]*\d)(?=\d*[A-Za-z])\w{16,}|\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b"
)
_IBAN = re.compile(r"(?<![^\W_])[A-Za-z]{2}\d{2}(?:[ \u00a0-]?[A-Za-z0-9]){11,30}")
_NIR = re.compile(
    r"(?<![\w.,/])[1-478](?:[ .\u00a0]?[\dAB]){12}(?:[ .\u00a0/-]{0,3}\d){2}(?!\w)", re.I
)
_CARD = re.compile(
    r"(?<![\w/.,#-])(?<!\d )(?:\d{13,19}"
    r"|\d{4}(?P<gap>[ \u00a0-])\d{4}(?P=gap)\d{4}(?P=gap)\d{1,4}(?:(?P=gap)\d{1,3})?"
    r"|\d{4}(?P<space>[ \u00a0-])\d{6}(?P=space)\d{4,5})(?![\w-]|[.,]\d| \d)"
)
_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])(?:[23][\da-f]{3}|fe80|f[cd][\da-f]{2}):[\da-f:]{2,34}", re.I)
_ENTITY_SPACE = re.compile(r"(?<=\d)(?:&nbsp;|&#160;|&#xa0;)(?=\d)", re.I)
_MANY_DIGITS = re.compile(r"\d(?:[\s().\-/\u00a0]{0,4}\d){6,}")
_DATE = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d|\b(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}"
)
_NOT_DIALLED = re.compile(r"[1-9]\d{9,}$|0\.\d{3}|0?123456789$")
_BEFORE_A_REFERENCE = re.compile(
    r"(?:\b(?:commande|order|ticket|dossier|facture|invoice|colis|tracking|suivi|r[ée]f\w*|bug"
    r"|issue|case|contrat|"
    r"contract|serial|imei|build|client)\s*(?:n[°ºo]\.?|num(?:[ée]ro|ber)|id|#|:|\s){0,4}"
    r"|\w[-_#/]|\d\.|#|(?<!tel)(?<!phone)=)$",
    re.I,
)
_AMERICAN = re.compile(
    r"(?<![\w.-])(?:1[-. ])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[-. ])[2-9]\d\d[-. ]\d{4}(?![\w-])"
)


def mask(text: str, masks: Sequence[str] = MASKS, region: str = "FR") -> str:
    """Text in which whatever identifies a person is a placeholder such as "[email]".

    Masking twice changes nothing more.

    Args:
        text: Plain text, HTML or Markdown; tags and links stay whole.
        masks: Kinds to mask, out of `MASKS`.
        region: Country (ISO 3166 alpha-2) of phone numbers written without their country code.

    Returns:
        The masked text.

    Raises:
        UsageError: A kind does not exist.
    """
    rules, url_rules = _rules(tuple(masks), region)
    if not _SUSPECT.search(text):
        return text
    for _ in range(_MAX_PASSES):
        before = text
        text = _one_pass(text, rules, url_rules)
        if text == before:
            break
    return text


def fold_placeholders(text: str) -> str:
    """Text without its placeholders, white space folded: what copies and vectors compare."""
    return " ".join(PLACEHOLDER.sub(" ", text).split())


def _one_pass(text: str, rules: Sequence[Rule], url_rules: Sequence[Rule]) -> str:
    """Every rule once; addresses of pages have rules of their own, or their ids would be masked."""
    parts = _URL.split(text)
    for place, part in enumerate(parts):
        for rule in url_rules if place % 2 else rules:
            part = rule(part)
        parts[place] = part
    return "".join(parts)


@cache
def _rules(masks: tuple[str, ...], region: str) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """Rules for text and for addresses of pages, in the order of `MASKS`."""
    unknown = sorted(set(masks) - set(MASKS))
    if unknown:
        raise UsageError(
            f"[privacy] mask names {', '.join(map(repr, unknown))}; "
            f"expected some of {', '.join(MASKS)}. "
            "Correct the list in remontee.toml."
        )
    in_text: dict[str, Rule] = {
        "email": _mask_emails,
        "handle": _mask_handles,
        "iban": partial(_IBAN.sub, _iban),
        "nir": partial(_NIR.sub, lambda found: "[nir]" if is_french_number(found[0]) else found[0]),
        "card": partial(_CARD.sub, lambda found: "[card]" if is_card(found[0]) else found[0]),
        "ip": _mask_ips,
        "phone": partial(_mask_phones, region=region),
    }
    in_url: dict[str, Rule] = {
        "email": partial(_EMAIL.sub, "[email]"),
        "handle": _mask_profiles,
        "ip": _mask_ips,
        "url_token": _mask_tokens,
    }
    chosen = [name for name in MASKS if name in masks]
    return (
        tuple(in_text[name] for name in chosen if name in in_text),
        tuple(in_url[name] for name in reversed(chosen) if name in in_url),
    )


def _mask_emails(text: str) -> str:
    """Addresses, also spelt out against robots and as mailing-list archives hide them."""
    text = _EMAIL.sub(_email, text)
    text = _SPELT_EMAIL.sub("[email]", text)
    return _AT_EMAIL.sub(_at_email, text)


def _email(found: re.Match[str]) -> str:
    """A plain address; `@user@host` is a handle and keeps its first sign for the next rule."""
    is_fediverse = found.start() > 0 and found.string[found.start() - 1] == "@"
    return found[0] if is_fediverse else "[email]"


def _at_email(found: re.Match[str]) -> str:
    """`user at host.org` is an address if its name or what precedes says so."""
    name, host = found["local"].lower(), found["host"].lower()
    if name in _NOT_A_MAILBOX or host.startswith("www."):
        return found[0]
    is_spelt = _SPELT_TLD.search(host) is not None
    before = found.string[max(0, found.start() - 80) : found.start()]
    is_email = is_spelt or _MAILBOX.fullmatch(name) or _BEFORE_A_MAILBOX.search(before)
    return "[email]" if is_email else found[0]


def _mask_handles(text: str) -> str:
    """`@name`, also across two servers, inside tags and in links to profiles."""
    text = _FEDIVERSE.sub("[handle]", text)
    text = _TAGGED_HANDLE.sub(r"\1[handle]", text)
    text = _HANDLE.sub(
        lambda found: found[0] if found["name"].lower() in _NOT_A_PERSON else "[handle]", text
    )
    return _mask_profiles(text)


def _mask_profiles(text: str) -> str:
    """Names in addresses of profiles and in the attributes of forum quotes."""
    return _PROFILE.sub(r"\g<before>[handle]", text)


def _mask_tokens(url: str) -> str:
    """Passwords before the host and values that open something."""
    return _PARAMETER.sub(_parameter, _USER_INFO.sub("://[url_token]@", url))


def _parameter(found: re.Match[str]) -> str:
    """One parameter of an address, its value masked if it looks like a secret."""
    is_secret = _SECRET_KEY.search(found["key"]) or _TOKEN.search(found["value"])
    return f"{found['key']}[url_token]" if is_secret else found[0]


def _iban(found: re.Match[str]) -> str:
    """An account number and what follows it."""
    length = iban_length(found[0])
    return f"[iban]{found[0][length:]}" if length else found[0]


def _mask_ips(text: str) -> str:
    """Addresses of machines; four small numbers are a version."""
    text = _IPV4.sub(
        lambda found: "[ip]" if is_person_ip(found[0], found.string[: found.start()]) else found[0],
        text,
    )
    return _IPV6.sub(_ipv6, text)


def _ipv6(found: re.Match[str]) -> str:
    """An address of version 6, without the sign that ends a sentence."""
    address = found[0].rstrip(":")
    try:
        IPv6Address(address)
    except AddressValueError:
        return found[0]
    return f"[ip]{found[0][len(address) :]}"


def _mask_phones(text: str, region: str) -> str:
    """Valid numbers of the region, international ones, and American ones in their usual shape."""
    lines = _ENTITY_SPACE.sub("\u00a0", text).split("\n")
    return "\n".join(
        _mask_line_phones(line, region) if _MANY_DIGITS.search(line) else line for line in lines
    )


def _mask_line_phones(line: str, region: str) -> str:
    """One line without its phone numbers, the last replaced first."""
    spans = [(found.start, found.end) for found in PhoneNumberMatcher(line, region)]
    for start, end in reversed(spans):
        if _is_phone(line, start, end):
            line = f"{line[:start]}[phone]{line[end:]}"
    return _AMERICAN.sub("[phone]", line)


def _is_phone(line: str, start: int, end: int) -> bool:
    """Whether a number that could be dialled is not a date or a reference."""
    number = line[start:end]
    if number.startswith("+"):
        return True
    if _NOT_DIALLED.match(number):
        return False
    return not _DATE.search(number) and not _BEFORE_A_REFERENCE.search(
        line[max(0, start - 40) : start]
    )
