"""Keys of copies."""

from __future__ import annotations

from hypothesis import assume, settings
from hypothesis import given as prove
from hypothesis import strategies as st

from tests.strategies import nasty_text, private_value, words
from transforms.copies import copy_key, near_copies, text_id
from transforms.redact import fold_placeholders, mask

LONG = "L'application se ferme toute seule depuis la dernière mise à jour de lundi matin"


def test_a_text_id_is_twenty_hexadecimal_digits_and_never_changes() -> None:
    assert text_id("La montre ne sonne plus") == "76aa861dee0ec83a51d6"


def test_spaces_forms_and_placeholders_do_not_make_another_text() -> None:
    assert text_id("La  montre\n[email] ne sonne") == text_id("La montre ne sonne [phone]")
    assert text_id("ﬁn") == text_id("fin")


def test_case_and_points_make_another_text() -> None:
    assert len({text_id("Nul"), text_id("nul"), text_id("nul !")}) == 3


def test_texts_of_nothing_but_placeholders_keep_their_own_ids() -> None:
    assert len({text_id("[email]"), text_id("[phone]"), text_id("")}) == 3


@prove(nasty_text, private_value, private_value)
def test_the_value_that_was_masked_does_not_show(text: str, one: str, other: str) -> None:
    plain = mask(text)
    assume(fold_placeholders(plain))
    assert text_id(f"{plain} {mask(one)}") == text_id(f"{plain} {mask(other)}")


def test_a_copy_key_keeps_words_only() -> None:
    assert copy_key("SUPER, l'appli !!! 👍 [email]") == "super l appli"
    assert copy_key("Straße_2") == "strasse 2"


def test_a_copy_key_without_words_is_the_text() -> None:
    assert copy_key(" 👍  👎 ") == "👍 👎"
    assert copy_key("[email]") == "[email]"


def test_exact_copies_share_the_smallest_id() -> None:
    assert near_copies(["b", "a", "c"], ["Nul !", "nul", "bof"]) == {"a": "a", "b": "a", "c": "c"}


def test_near_copies_share_the_smallest_id() -> None:
    texts = [
        LONG + " !",
        LONG.replace("lundi", "mardi"),
        "Tout autre chose, dite autrement et sans rapport",
    ]
    assert near_copies(["z", "m", "a"], texts) == {"z": "m", "m": "m", "a": "a"}


def test_short_texts_are_copies_only_when_equal() -> None:
    assert near_copies(["a", "b"], ["super appli de sport", "super applis de sport"]) == {
        "a": "a",
        "b": "b",
    }


def test_a_group_is_held_together_by_its_first_text() -> None:
    near = LONG.replace("matin", "soir")
    chain = [LONG, near, near.replace("L'application", "Mon appli")]
    copies = near_copies(["a", "b", "c"], chain)
    assert copies == {"a": "a", "b": "a", "c": "c"}


def test_nothing_has_no_copies() -> None:
    assert near_copies([], []) == {}


def test_more_texts_than_one_batch_are_compared_with_each_other() -> None:
    ids = [f"{number:05}" for number in range(2500)]
    texts = [f"{LONG} {number * 7919:x} {number:b}" for number in range(2499)] + [LONG + " 0 0 !"]
    assert near_copies(ids, texts)["02499"] == "00000"


@settings(max_examples=60)
@prove(st.lists(words.map(" ".join), max_size=12), st.randoms(use_true_random=False))
def test_order_never_matters(texts: list[str], chance: object) -> None:
    pairs = [(text_id(text), text) for text in dict.fromkeys(texts)]
    expected = near_copies([one for one, _ in pairs], [text for _, text in pairs])
    chance.shuffle(pairs)  # type: ignore[attr-defined]
    assert near_copies([one for one, _ in pairs], [text for _, text in pairs]) == expected
    assert all(expected[founder] == founder <= one for one, founder in expected.items())
