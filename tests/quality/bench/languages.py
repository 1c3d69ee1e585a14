"""How often the language of a text is told rightly, by the functions of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.quality.bench.datasets import read_csv
from transforms.clean import clean
from transforms.language import detect_languages

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the texts of one language."""

    language: str
    n_texts: int
    n_right: int
    mistaken_for: tuple[tuple[str, int], ...]
    """Wrong answers and how many, the commonest first."""

    @property
    def recall(self) -> float:
        """Share told rightly, 0..1."""
        return self.n_right / self.n_texts


def detected(texts: Sequence[str], hint: str = "") -> list[str]:
    """The language a run would give each text.

    Args:
        texts: As a source gives them.
        hint: What the source says of every one of them; empty if nothing.
    """
    cleaned = [clean("", text, "text") for text in texts]
    return [found.language for found in detect_languages(cleaned, [hint] * len(texts))]


def tell(language: str, answers: Sequence[str]) -> Told:
    """Count the answers given for texts of one language.

    Args:
        language: The right one.
        answers: At least one.
    """
    wrong = Counter(answer for answer in answers if answer != language)
    ordered = sorted(wrong.items(), key=lambda pair: (-pair[1], pair[0]))
    return Told(language, len(answers), len(answers) - wrong.total(), tuple(ordered))


def sentences(data: Path) -> list[Told]:
    """Ten languages, a thousand sentences each, no hint.

    Args:
        data: The folder of real data.
    """
    files = sorted(data.glob("langid/sentences/*.txt"))
    told = []
    for path in files:
        texts = path.read_text(encoding="utf-8").strip().split("\n")
        told.append(tell(path.stem, detected(texts)))
    return told


def apetiz(data: Path, labels: Path, hint: str) -> list[Told]:
    """Short reviews labelled by hand; those in no language are left out.

    Args:
        data: The folder of real data.
        labels: A csv with `row`, the position of a record from 0, and `language`.
        hint: What the source says of every review; the real one says "en", and is wrong.
    """
    reviews = read_csv(data / "apetiz/reviews.csv")
    said: dict[str, list[str]] = {}
    for label in read_csv(labels):
        said.setdefault(label["language"], []).append(reviews[int(label["row"])]["content"])
    return [tell(name, detected(said[name], hint)) for name in ("fr", "en") if name in said]
