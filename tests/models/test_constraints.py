from __future__ import annotations

from models.constraints import NO_CONSTRAINTS, Constraints, refusals


def test_a_text_is_refused_where_a_curator_said_so_and_unknown_themes_are_passed_over():
    said = Constraints(refused={"b": frozenset({"T-0002", "T-0009"}), "z": frozenset({"T-0001"})})
    found = refusals(said, ["a", "b"], ["T-0001", "T-0002"])
    assert found.tolist() == [[False, False], [False, True]]


def test_where_nothing_is_refused_there_is_nothing_to_obey():
    assert refusals(NO_CONSTRAINTS, ["a"], ["T-0001"]) is None
    said = Constraints(refused={"z": frozenset({"T-0001"})})
    assert refusals(said, ["a"], ["T-0001"]) is None
