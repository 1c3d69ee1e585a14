import pytest

from models.errors import SourceError
from transforms.sources.services.answers import list_in


def test_a_promised_list_is_given_without_what_is_no_object():
    assert list_in({"a": {"b": [{"id": 1}, None, 2]}}, "a.b", "/a.json") == [{"id": 1}]
    assert list_in([{"id": 1}], "", "/a.json") == [{"id": 1}]


@pytest.mark.parametrize("value", [None, {}, {"a": {"b": {}}}, {"a": "b"}, []])
def test_an_answer_without_it_is_told(value):
    with pytest.raises(SourceError) as caught:
        list_in(value, "a.b", "/a.json")

    assert str(caught.value) == (
        "/a.json answered without a.b; expected the answer that the service documents. Is the "
        "address of the service right, and is it of this kind?"
    )
