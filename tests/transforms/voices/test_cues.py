from __future__ import annotations

import re
import tomllib

import pytest

from transforms.voices.cues import FILE, count_cues, count_words, load_cues, plain_sentences

CUES = load_cues()
SEEN = [
    ("Il faudrait un mode hors ligne.", "fr", "wished"),
    ("It would be so nice to have it.", "en", "wished"),
    ("Vous devriez y penser", "fr", "should"),
    ("You should think of it", "en", "should"),
    ("Super. Ajoutez un minuteur", "fr", "asked"),
    ("Nice. Bring it back!", "en", "asked"),
    ("Dommage qu'on ne puisse pas", "fr", "missing"),
    ("dommage que ce soit si lent", "fr", "missing"),
    ("the only thing missing is a pause button", "en", "missing"),
    ("une nouvelle fonctionnalité", "fr", "feature"),
    ("the ability to sort", "en", "feature"),
    ("cinq étoiles quand ce sera réglé", "fr", "stars_if"),
    ("5 stars once it is there", "en", "stars_if"),
    ("à corriger", "fr", "repair"),
    ("please fix it", "en", "repair"),
    ("elle plante", "fr", "broken"),
    ("it crashes", "en", "broken"),
    ("elle ne fonctionne plus", "fr", "fails"),
    ("it won’t even open", "en", "fails"),
    ("un souci de lenteur", "fr", "trouble"),
    ("such an annoying thing", "en", "trouble"),
    ("depuis la mise à jour", "fr", "since"),
    ("since the last update", "en", "since"),
    ("quelle déception, à éviter", "fr", "dislike"),
    ("a disappointing thing", "en", "dislike"),
    ("J’adore", "fr", "liked"),
    ("we love it", "en", "liked"),
    ("pas très pratique", "fr", "denied"),
    ("never had any issues", "en", "denied"),
    ("bien, mais", "fr", "but"),
    ("good, but", "en", "but"),
    ("Qui contacter", "fr", "asks"),
    ("does anyone know if it fits", "en", "asks"),
    ("depuis deux ans", "fr", "lived"),
    ("my daughter wears it", "en", "lived"),
    ("Wirklich?", "de", "mark"),
]


@pytest.mark.parametrize(("text", "language", "cue"), SEEN)
def test_a_cue_is_seen_in_its_language(text: str, language: str, cue: str):
    counts = dict(zip(CUES.patterns, count_cues([text], [language], CUES)[0].tolist(), strict=True))

    assert counts[cue] >= 1


def test_every_cue_is_seen_in_some_text():
    assert {cue for _, _, cue in SEEN} == set(CUES.patterns)


def test_a_text_without_a_cue_has_none():
    assert count_cues(["Bonjour", "Hello"], ["fr", "en"], CUES).sum() == 0


def test_a_cue_is_counted_as_often_as_it_occurs():
    (row,) = count_cues(["Why? Why?"], ["en"], CUES).tolist()

    assert dict(zip(CUES.patterns, row, strict=True))["mark"] == 2


def test_where_no_cues_are_known_only_the_universal_ones_are_looked_for():
    told = count_cues(["I wish it was not broken?"] * 3, ["de", "und", ""], CUES)

    assert told.sum(axis=1).tolist() == [1, *[told[1].sum()] * 2]
    assert told[1].sum() > 1


def test_texts_are_seen_in_small_letters_without_accents_a_sentence_a_line():
    plain = plain_sentences(["L’Été !  Où\nça ? Là.", ""])

    assert plain.to_pylist() == ["l'ete !\nou ca ?\nla.", ""]


def test_the_beginning_of_a_sentence_is_one_also_within_a_text():
    starts = count_cues(["No. Add it.", "No, add it."], ["en", "en"], CUES)

    assert starts[:, list(CUES.patterns).index("asked")].tolist() == [1, 0]


def test_words_are_counted_by_blanks():
    assert count_words(["one two\nthree", ""]).tolist() == [3, 0]


def test_every_pattern_is_a_regular_expression_in_small_plain_letters():
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    patterns = [p for languages in told.values() for found in languages.values() for p in found]

    assert [re.compile(pattern).pattern for pattern in patterns] == patterns
    assert [
        p for p in patterns if re.sub(r"\\[A-Za-z]", "", p).lower() != re.sub(r"\\[A-Za-z]", "", p)
    ] == []
    assert [p for p in patterns if not p.replace("…", "").isascii()] == []


def test_cues_are_known_in_french_and_english():
    assert (CUES.languages, CUES.universal) == ({"fr", "en"}, {"mark"})
