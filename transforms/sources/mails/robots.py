"""Mails that a machine wrote: bounces, automatic answers, notices of absence."""

from __future__ import annotations

import re
from collections.abc import Mapping

_HEADERS = (
    "x-auto-response-suppress", "x-autoreply", "x-autorespond", "x-autoresponder",
    "x-auto-reply", "x-mail-autoreply", "x-vacation", "x-failed-recipients",
)  # fmt: skip
_AUTOMATIC_PRECEDENCE = frozenset({"auto_reply", "auto-reply"})
_BULK_PRECEDENCE = frozenset({"bulk", "junk"})
_LIST_HEADERS = frozenset(
    ("list-id", "list-post", "list-unsubscribe", "mailing-list", "x-mailing-list", "x-beenthere")
)
_NAMES = ("mailer-daemon", "postmaster@", "mail delivery system", "mail delivery subsystem")
_SUBJECT = re.compile(
    r"(?:\[[^\]]{1,40}\]\s*)?(?:"
    r"(?:automatic reply|auto-?reply|autoreply|auto response|out of (?:the )?office"
    r"(?: auto-?reply)?"
    r"|réponse automatique|message automatique|absence du bureau|absent du bureau"
    r"|automatische antwort|abwesenheitsnotiz|abwesend|automatisch antwoord|afwezig"
    r"|respuesta automática|fuera de (?:la )?oficina|resposta automática|risposta automatica"
    r"|fuori sede|autosvar|automatisk svar|automatiskt svar|automaattinen vastaus"
    r"|autoodpowiedź|odpowiedź automatyczna|автоответ|автоматический ответ|自動応答|自动回复)"
    r"\s*(?:[:：].*)?"
    r"|(?:undeliverable|undelivered mail returned to sender|mail delivery failed"
    r"|delivery status notification|returned mail|failure notice|delivery failure"
    r"|non remis|non distribuable|échec de (?:la )?remise|notification d['’]état de remise"
    r"|unzustellbar|no se puede entregar|mancato recapito|onbestelbaar)\b.*)",
    re.I,
)


def is_robot(headers: Mapping[str, str], content_type: str) -> bool:
    """Whether a machine wrote a mail.

    Args:
        headers: The first of each name, decoded; names in lower case.
        content_type: Of the whole mail, such as "multipart/report".

    Source: RFC 3834 (automatic answers); RFC 3464 (bounces); Usenet's control messages, RFC 5537.
    """
    sender = headers.get("from", "").lower()
    return (
        not headers.get("auto-submitted", "no").lower().startswith("no")
        or _is_sent_by_rule(headers)
        or any(name in headers for name in (*_HEADERS, "control"))
        or any(name in sender for name in _NAMES)
        or headers.get("return-path", "") == "<>"
        or content_type == "multipart/report"
        or bool(_SUBJECT.fullmatch(headers.get("subject", "")))
    )


def _is_sent_by_rule(headers: Mapping[str, str]) -> bool:
    """Whether its precedence is that of an automatic answer; lists say bulk too."""
    precedence = headers.get("precedence", "").lower()
    if precedence in _BULK_PRECEDENCE:
        is_owned = headers.get("sender", "").lower().startswith("owner-")
        return not is_owned and not _LIST_HEADERS & headers.keys()
    return precedence in _AUTOMATIC_PRECEDENCE
