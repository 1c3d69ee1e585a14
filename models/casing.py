"""How people write a word within a sentence: names keep their capitals, headlines lose theirs."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from models.spans import Clause, Word, display

_NAMES = """\
Adobe Amazon Android Apple Bing Bluetooth CPU CSS CSV Chrome DNS Deezer DuckDuckGo Facebook Firefox
GPS Garmin Gmail Google HDMI HTML HTTPS Instagram Internet Java JavaScript Kaspersky LinkedIn Linux
MacBook McAfee Microsoft Mozilla NFC Netflix Norton Outlook PC PDF PayPal RAM SAV SIM SMS SSL
Safari Samsung Skype Spotify Strava TV TVA TikTok Twitter URL USB Ubuntu VPN WhatsApp Xiaomi Yahoo
YouTube eBay iCloud iMac iOS iPad iPhone iTunes macOS
"""
NAMES = {name.lower(): name for name in _NAMES.split()} | {"wifi": "Wi-Fi", "pdfs": "PDFs"}
"""Names that people often write without their capitals."""
SLIP_SHARE = 0.5
"""A spelling without accents that is rarer than this, beside one with them, is a slip."""


@dataclass(frozen=True, slots=True)
class Casing:
    """The usual spelling of words, as a corpus has them."""

    forms: Mapping[str, str]
    """Folded word -> as it is written within a sentence."""

    def write(self, words: Clause) -> str:
        """Words as a title: usual spelling, a capital first, typographic apostrophes."""
        written = tuple(self._write(words, i) for i in range(len(words)))
        text = display(written).replace("'", "’")
        is_name = any(letter.isupper() for letter in text.split(" ")[0][1:])
        return text if is_name else text[:1].upper() + text[1:]

    def _write(self, words: Clause, i: int) -> Word:
        word = words[i]
        if word.key == "windows" and i + 1 < len(words) and words[i + 1].key[0].isdigit():
            return replace(word, surface="Windows")
        return replace(word, surface=self.forms.get(word.key, word.key))


def learn_casing(texts: Iterable[Iterable[Clause]]) -> Casing:
    """The usual spelling of every word that some texts hold.

    Args:
        texts: The clauses of each text. First words and clauses full of capitals tell no names.
    """
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    capitals: Counter[str] = Counter()
    stems: dict[str, str] = {}
    for clauses in texts:
        for clause in clauses:
            tells = _tells(clause)
            for i, word in enumerate(clause):
                stems[word.key] = stem = word.stem or word.key
                if tells and i:
                    seen[word.key][word.surface] += 1
                    capitals[stem] += 1 if _is_capital(word.surface) else -1
                else:
                    seen[word.key][word.key] += 1
    accented = _accented(seen)
    return Casing(
        {
            key: NAMES.get(key) or _usual(seen[accented.get(key, key)], capitals[stems[key]] > 0)
            for key in seen
        }
    )


def _tells(clause: Clause) -> bool:
    """Whether few enough of its words have capitals to tell names by them."""
    return 2 * sum(word.surface[:1].isupper() for word in clause) <= len(clause)


def _is_capital(form: str) -> bool:
    return any(letter.isupper() for letter in form)


def _usual(forms: Counter[str], is_name: bool) -> str:
    """The commonest form, of a name the commonest with a capital."""
    fitting = {form: n for form, n in forms.items() if _is_capital(form) == is_name} or forms
    return max(fitting, key=lambda form: (fitting[form], form))


def _accented(seen: Mapping[str, Counter[str]]) -> dict[str, str]:
    """Folded words without the accents that they mostly have -> the word with them."""
    usual: dict[str, str] = {}
    for key in sorted(seen):
        plain = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode()
        if plain != key and plain in seen and seen[plain].total() < SLIP_SHARE * seen[key].total():
            usual[plain] = key
    return usual
