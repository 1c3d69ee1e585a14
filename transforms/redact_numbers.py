"""Numbers that check themselves: accounts, cards, French social security, addresses of machines."""

from __future__ import annotations

import re

_IBANS = (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 "
    "DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 "
    "IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 "
    "MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 "
    "SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
)
_IBAN_LENGTHS = {entry[:2]: int(entry[2:]) for entry in _IBANS.split()}
_CARD_BRANDS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11,16}"
    r"|35\d{14}|6(?:011|5\d\d|4[4-9]\d)\d{12,15}|62\d{14,17}|(?:5[06-8]|6[37])\d{14,17}"
)
_BEFORE_A_VERSION = re.compile(
    r"(?:\bv|\bver\.?|version|release|build|firmware|update|jour|maj|[a-z]/)\W{0,3}$", re.I
)


def iban_length(candidate: str) -> int:
    """How many characters of a text are a bank account number.

    Args:
        candidate: Text that begins like an IBAN, spaces and dashes allowed,
            perhaps with more after it.

    Returns:
        The number of leading characters that make a valid IBAN; 0 if none do.

    Source:
        ISO 13616 (lengths by country) and ISO 7064 (the rest of the division by 97 is 1).
    """
    wanted = _IBAN_LENGTHS.get(candidate[:2].upper(), 0)
    places = [place for place, char in enumerate(candidate) if char.isalnum()]
    if not wanted or len(places) < wanted:
        return 0
    end = places[wanted - 1] + 1
    if candidate[end : end + 1].isalnum():
        return 0
    account = "".join(candidate[place] for place in places[:wanted]).upper()
    digits = "".join(str(int(char, 36)) for char in account[4:] + account[:4])
    return end if int(digits) % 97 == 1 else 0


def is_card(candidate: str) -> bool:
    """Whether 13 to 19 digits, perhaps apart, are a payment card.

    Args:
        candidate: Digits with spaces or dashes between.

    Returns:
        True if a brand issues such numbers and the check digit holds.

    Source:
        ISO/IEC 7812-1, annex B (Luhn).
    """
    digits = re.sub(r"\D", "", candidate)
    if not _CARD_BRANDS.fullmatch(digits) or len(set(digits)) < 2:
        return False
    total = sum(
        int(digit) if place % 2 == 0 else sum(divmod(2 * int(digit), 10))
        for place, digit in enumerate(reversed(digits))
    )
    return total % 10 == 0


def is_french_number(candidate: str) -> bool:
    """Whether 15 characters are a French social security number (NIR) with its key.

    Args:
        candidate: Digits, "2A" or "2B" for Corsica, with spaces, dots or dashes between.

    Returns:
        True if the month and the department exist and the key holds.

    Source:
        INSEE: key = 97 - (number mod 97), 2A counted as 19 and 2B as 18.
    """
    number = re.sub(r"[^\dAB]", "", candidate.upper())
    if not re.fullmatch(r"[1-478]\d\d(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d\d|2[AB])\d{8}", number):
        return False
    plain = number.replace("2A", "19").replace("2B", "18")
    return 97 - int(plain[:13]) % 97 == int(plain[13:])


def is_person_ip(address: str, before: str) -> bool:
    """Whether four numbers are the address of a machine and not a version.

    Args:
        address: Four numbers with dots between.
        before: The text before them; a word such as "version" or a product and a slash decides.

    Returns:
        False for numbers beyond 255, after such a word, or all below 32 (as nearly every
        version is, and one public address in four thousand).
    """
    numbers = [int(part) for part in address.split(".")]
    if max(numbers) > 255 or _BEFORE_A_VERSION.search(before[-20:]):
        return False
    return max(numbers) >= 32 or numbers[0] == 10
