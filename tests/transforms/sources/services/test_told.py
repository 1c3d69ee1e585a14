from models.records import SourceRecord
from transforms.sources.services.told import Told


def test_what_was_handed_over_is_not_again_unless_it_has_changed():
    told = Told()
    first, second = SourceRecord("1", "a"), SourceRecord("2", "a")

    assert told.fresh([first, second, first]) == (first, second)
    assert told.fresh([second, SourceRecord("1", "b")]) == (SourceRecord("1", "b"),)
    assert told.fresh([SourceRecord("1", "b", score=1.0)]) == (SourceRecord("1", "b", score=1.0),)
    assert told.fresh([SourceRecord("1", "b", score=1.0)]) == ()
