"""What stands around a mail's words without being them: signatures, footers, notices, banners."""

from __future__ import annotations

import re

from transforms.mail_marks import QUOTED

_DRAWN = re.compile(r"(?:[-_=*—]\s?){8,}+")
_WORDLESS = re.compile(r"[\W_]*+")
_FOOTER_RULE = re.compile(r"^\s*[-_=*—]{2,}+\W*+$")
_SIGNATURE = re.compile(r"^\s?--\s*$")
_DASH = re.compile(r"^\s?[—–]\s*$")
_UNDERSCORES = re.compile(r"^\s?_{8,}\s*$")
_DEVICE = re.compile(
    r"^\W{0,3}(?:(?:envoyé|sent|gesendet|enviado|inviato|verzonden|verstuurd|skickat|sendt|lähetetty"
    r"|wysłan[eo]|отправлено)\s+"
    r"(?:avec|de|depuis|à partir de|via|par mon|from|using|with|von|mit|über|aus|desde|da|dal|vanaf"
    r"|van|met|från|fra|z|с)\b\s*\S+(?:\s+\S+){0,7}"
    r"|provenance\s?: (?:courrier|mail)\b.{0,40}"
    r"|(?:télécharge[rz]|obtenir|get|obtene[rz]|holen sie sich|scarica|descarga)"
    r"\s+outlook\b.{0,60})$",
    re.I,
)
_FOOTER_WORDS = re.compile(
    r"unsubscribe|désabonn|désinscri|se désinscrire|abmelden|abbestellen|darse de baja|disiscri"
    r"|cancellare l'iscrizione|mailing[ -]list|liste de diffusion|mailingliste|lista de correo"
    r"|listinfo|mailman|/list/|groups\.google|sympa|you received this message because"
    r"|vous recevez ce message|list archives?|googlegroups",
    re.I,
)
_FOOTER_ALONE = re.compile(
    r"^\W{0,3}(?:you (?:received|are receiving) this (?:message|email|e-mail) because"
    r"|reply to this email directly or|to unsubscribe (?:from this|send)"
    r"|vous (?:recevez|avez reçu) ce (?:message|courriel|mail),? (?:car|parce que)"
    r"|pour (?:se|vous) (?:désinscrire|désabonner)"
    r"|sie (?:erhalten|haben) diese (?:nachricht|e-mail).{0,20}weil)",
    re.I,
)
_NOTICE_HEADING = re.compile(
    r"^\W{0,4}(?:legal |confidentiality )?(?:disclaimer|confidentiality notice|legal notice"
    r"|avis de confidentialité|clause de confidentialité|avertissement(?: légal)?|mention légale"
    r"|haftungsausschluss|aviso legal)\W*$",
    re.I,
)
_NOTICE = re.compile(
    r"^\W{0,4}(?:(?:this|the information|the contents?|ce|cet|les informations|le contenu|diese|die"
    r" informationen|este|la información|esta|le informazioni|questo)\b"
    r"(?=.{0,90}\b(?:e-?mails?|messages?|communication|transmission|courriels?|couriels?|courrier"
    r"|nachricht|mensaje|correo|mensagem|messaggio)\b)"
    r"(?=.{0,240}\b(?:confidenti\w+|privileged|intended (?:solely|only)|vertraulich\w*|riservat\w+"
    r"|confidencia\w+|usage exclusif|exclusivement (?:destiné|à l)|strictement personnel))"
    r"(?=.{0,500}\b(?:recipients?|addressees?|destinataires?|intended|error|erreur|errore|attachments?"
    r"|pi[èe]ces? jointes?|destinat[aá]ri[oa]s?|empfänger|irrtümlich|allegati|prohibited))"
    r"|si vous (?:avez reçu|recevez|n['’]êtes pas).{0,60}(?:par erreur|destinataire)"
    r"|if you (?:have received|are not).{0,60}(?:in error|recipient))",
    re.I,
)
_STAMP = re.compile(
    r"^\W{0,4}(?:please consider the environment|think before you print|save paper"
    r"|(?:avant d['’]imprimer|pensez à l['’]environnement|n['’]imprimez ce)"
    r"|this e-?mail has been (?:scanned|checked)|virus-free\b|garanti sans virus|sans virus\. www"
    r"|l['’]absence de virus dans ce|cet e-?mail a été vérifié|diese e-?mail wurde.{0,20}viren)",
    re.I,
)
_BANNER = re.compile(
    r"^\W{0,4}(?:(?:caution|warning|attention|avertissement|achtung|prudence"
    r"|extern(?:al|e)?(?: e-?mail| sender)?)\b.{0,12}"
    r"(?:this|ce|cet|diese|the|le)\b.{0,60}(?:e-?mail|message|courriel|sender|expéditeur|nachricht)"
    r".{0,60}(?:outside|external|extérieur|externe|extern|inconnu|unknown))",
    re.I,
)
_CLOSING = re.compile(
    r"^\W{0,3}(?:(?:best|kind|warm|with|many|med|mit|bien|très|meilleures|sincères|salutations"
    r"|avec|de|freundliche[nr]?|herzliche|viele|liebe|un|cordiales?|cordialement|un cordial|atenta"
    r"|distinti|cordiali|vänlig|vänliga|venlig|hilsen|saludos?|saluti|regards|wishes|thanks|merci"
    r"|sincerely|yours|amicalement|bonne|respectueusement|cdlt|mvh|mfg|gruß|grüße[n]?|groeten"
    r"|atentamente|cheers|thank you|d['’]avance|journée|cordially|truly|faithfully|and)\b"
    r"[\s,.!&à]*){1,5}(?:\w+[\s,.!]*)?$",
    re.I,
)
_CONTACT = re.compile(
    r"@|https?:|www\.|\[(?:email|phone|url|link)\]|(?:\+?\d[\d .()/-]{6,}\d)|\b(?:t[ée]l|mobile|fax"
    r"|phone|handy|portable|gsm)\b[\s.:]",
    re.I,
)
_MAX_SIGNATURE_LINES = 9
_MAX_SIGNATURE_CHARS = 70
_MAX_BELOW = 40
_TOP_LINES = 12


def is_rule(line: str) -> bool:
    """Whether a line is drawn with characters, such as a row of dashes."""
    if not _WORDLESS.fullmatch(line):
        return False
    drawn = _DRAWN.search(line)
    return drawn is not None and "_" not in line[: drawn.start()] + line[drawn.end() :]


def without_ends(lines: list[str]) -> list[str]:
    """The lines between what mail programs, firms and lists put around them.

    Args:
        lines: Of a mail whose quotes are gone.

    Returns:
        The writer's own; a signature without a mark goes if a closing formula stands before it
        and it holds an address or a number.
    """
    lines = _without_footer(_without_signature(_without_banner(lines)))
    return _without_rules(_without_card(_without_rules(_without_notice(lines))))


def says_something(lines: list[str]) -> bool:
    """Whether the writer's own words stand in these lines."""
    return any(line.strip() and not QUOTED.match(line) and not is_rule(line) for line in lines)


def _without_banner(lines: list[str]) -> list[str]:
    """Lines without a gateway's warning at the top."""
    for place, line in enumerate(lines[:_TOP_LINES]):
        if _BANNER.match(line):
            below = next((n for n in range(place, len(lines)) if not lines[n].strip()), place + 1)
            return lines[:place] + lines[below:]
        if line.strip() and not is_rule(line):
            break
    return lines


def _without_signature(lines: list[str]) -> list[str]:
    """Lines up to the signature; all but its mark where nothing stands above it."""
    kept: list[str] = []
    is_said = False
    for place, line in enumerate(lines):
        if not _is_signature_mark(lines, place, kept):
            kept.append(line)
            is_said = is_said or says_something([line])
        elif is_said:
            return kept
    return kept


def _is_signature_mark(lines: list[str], place: int, above: list[str]) -> bool:
    """Whether what follows a line is a signature."""
    line = lines[place]
    if _SIGNATURE.match(line) or _DEVICE.match(line):
        return True
    if _DASH.match(line):
        below = lines[place + 1 : place + 2 + _MAX_BELOW]
        return len(below) <= _MAX_BELOW and _is_short(below)
    if not _UNDERSCORES.match(line):
        return False
    return _is_closing(next((said for said in reversed(above) if said.strip()), ""))


def _is_short(lines: list[str]) -> bool:
    """Whether lines are few and short, as those of a signature."""
    told = [line for line in lines if line.strip()]
    return len(told) <= _MAX_SIGNATURE_LINES and all(
        len(line.strip()) <= _MAX_SIGNATURE_CHARS for line in told
    )


def _is_closing(line: str) -> bool:
    """Whether a line is a closing formula and no sentence."""
    return len(line) < _MAX_SIGNATURE_CHARS and bool(_CLOSING.match(line))


def _without_card(lines: list[str]) -> list[str]:
    """Lines up to the closing formula, where a name with an address or a number follows it."""
    for place in range(len(lines) - 1, max(-1, len(lines) - 2 * _MAX_SIGNATURE_LINES), -1):
        if _is_closing(lines[place]):
            below = lines[place + 1 :]
            is_card = _is_short(below) and any(_CONTACT.search(line) for line in below)
            return lines[: place + 1] if is_card else lines
    return lines


def _without_footer(lines: list[str]) -> list[str]:
    """Lines up to what a mailing list adds."""
    for place, line in enumerate(lines):
        below = "\n".join(lines[place + 1 : place + 5])
        if _FOOTER_ALONE.match(line) or (_FOOTER_RULE.match(line) and _FOOTER_WORDS.search(below)):
            return lines[:place]
    return lines


def _without_notice(lines: list[str]) -> list[str]:
    """Lines up to a notice that a firm or a virus scanner adds."""
    is_said = False
    for place, line in enumerate(lines):
        is_above, is_said = is_said, is_said or says_something([line])
        if not line.strip() or not is_above:
            continue
        below = " ".join(lines[place : place + 4])
        if _STAMP.match(line) or _NOTICE.match(below):
            return lines[:place]
        if _NOTICE_HEADING.match(line) and _has_notice(lines[place + 1 :]):
            return lines[:place]
    return lines


def _has_notice(lines: list[str]) -> bool:
    """Whether the first words of these lines are a notice."""
    told = [line for line in lines if line.strip()]
    return bool(told and _NOTICE.match(" ".join(told[:4])))


def _without_rules(lines: list[str]) -> list[str]:
    """Lines without the bars left at the end."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or _FOOTER_RULE.match(lines[end - 1])):
        end -= 1
    return lines[:end]
