import pytest

from models.errors import UsageError
from transforms.sources import KINDS, settings_for
from transforms.sources.base import SourceSettings
from transforms.sources.files import FilesSettings


def refusal(kind="files", **values):
    with pytest.raises(UsageError) as raised:
        settings_for(kind, {"name": "avis", **values})
    return str(raised.value).split("\n")


def test_a_source_of_files_needs_a_name_and_a_path():
    assert settings_for("files", {"name": "avis", "path": "drop"}) == FilesSettings(
        name="avis", kind="files", path="drop"
    )


def test_an_unknown_kind_is_named_with_those_that_exist():
    known = ", ".join(sorted(KINDS))
    assert refusal("filse") == [
        f"source 'avis': no kind 'filse'; did you mean 'files'?; there are: {known}"
    ]


def test_every_mistake_gets_its_own_sentence():
    assert refusal(pth="drop", date_order="dym", stale_days=-1) == [
        "source 'avis': key 'stale_days' is -1: input should be greater than or equal to 0",
        "source 'avis': key 'path' is missing: A file, a folder or a glob (drop/**/*.csv), "
        "from the folder of remontee.toml.",
        "source 'avis': key 'date_order' is 'dym': input should be 'auto', 'dmy', 'mdy' or 'ymd'",
        "source 'avis': unknown key 'pth'; did you mean 'path'?",
    ]


def test_a_field_that_does_not_exist_is_named_with_the_nearest():
    (sentence,) = refusal(path="drop", fields={"txt": "content"})
    assert sentence.startswith(
        "source 'avis': unknown key 'fields.txt'; did you mean 'text'?; there are: id, text,"
    )


def test_a_key_like_none_gets_no_hint():
    assert refusal(path="drop", zzzz=1) == ["source 'avis': unknown key 'zzzz'"]


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("timezone", "Paris", "expected the name of a zone such as Europe/Paris"),
        ("timezone", "../etc", "expected the name of a zone such as Europe/Paris"),
        *(
            ("encoding", name, 'expected "auto" or an encoding such as "utf-8"')
            for name in ("utf-9", "", "hex", "rot13", "idna", "punycode", "undefined")
        ),
    ],
)
def test_zones_and_encodings_must_exist(key, value, expected):
    assert refusal(path="drop", **{key: value}) == [
        f"source 'avis': key '{key}' is '{value}': {expected}"
    ]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_setting_of_every_kind_is_described(kind):
    assert issubclass(kind.settings_type, SourceSettings)
    assert [n for n, f in kind.settings_type.model_fields.items() if not f.description] == []
