import pytest

from transforms.sources.guess import guess_fields, likely_text, nearest


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (
            ["Identifiant", "Titre", "Commentaire", "Auteur", "Date", "Note", "Langue"],
            {
                "id": "Identifiant",
                "text": "Commentaire",
                "title": "Titre",
                "created_at": "Date",
                "author": "Auteur",
                "rating": "Note",
                "language": "Langue",
            },
        ),
        (
            ["reviewId", "userName", "content", "score", "thumbsUpCount", "at"],
            {
                "id": "reviewId",
                "text": "content",
                "created_at": "at",
                "author": "userName",
                "rating": "score",
                "score": "thumbsUpCount",
            },
        ),
        (
            ["id", "body", "user.login", "created_at", "html_url", "labels"],
            {
                "id": "id",
                "text": "body",
                "created_at": "created_at",
                "author": "user.login",
                "url": "html_url",
                "tags": "labels",
            },
        ),
        (["Créé le", "Avis"], {"text": "Avis", "created_at": "Créé le"}),
        (["x", "y"], {}),
    ],
)
def test_columns_are_known_by_their_names_in_two_languages(columns, expected):
    assert guess_fields(columns) == expected


def test_values_that_contradict_a_name_pass_it_over():
    columns = ["id", "text", "note", "score", "date"]
    row = {"id": "app", "text": "ok", "note": "bien", "score": "4", "date": "lundi"}
    assert guess_fields(columns, [row, row]) == {"text": "text", "rating": "score"}


def test_values_that_confirm_a_name_keep_it():
    rows = [{"id": n, "text": "ok", "date": "12/31/2021", "note": ""} for n in range(3)]
    assert guess_fields(["id", "text", "date", "note"], rows) == {
        "id": "id",
        "text": "text",
        "created_at": "date",
        "rating": "note",
    }


def test_the_longest_texts_are_proposed_where_no_name_is_known():
    assert likely_text(["a", "b"], [{"a": "x", "b": "une phrase"}]) == "b"
    assert likely_text(["a"], [{"a": None}]) == ""
    assert likely_text([], []) == ""


@pytest.mark.parametrize(
    ("name", "expected"), [("Contnt", "content"), ("created-at", "created_at"), ("zzz", "")]
)
def test_a_slip_of_the_pen_is_understood(name, expected):
    assert nearest(name, ["content", "created_at"]) == expected
