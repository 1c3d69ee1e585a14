import pytest

from transforms.sources.formats.guess import guess_fields, is_known, likely_text, nearest, texts_in


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


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (
            ["Review Text", "Star Rating", "Review Title", "Review Link", "Reviewer Language"],
            {
                "text": "Review Text",
                "title": "Review Title",
                "rating": "Star Rating",
                "url": "Review Link",
                "language": "Reviewer Language",
            },
        ),
        (
            ["reviewText", "summary", "overall", "reviewerID", "asin", "unixReviewTime"],
            {
                "text": "reviewText",
                "title": "summary",
                "created_at": "unixReviewTime",
                "author": "reviewerID",
                "rating": "overall",
                "product": "asin",
            },
        ),
        (
            ["Texte de l’avis", "Note globale", "Date de dépôt", "Nom du client"],
            {
                "text": "Texte de l’avis",
                "created_at": "Date de dépôt",
                "author": "Nom du client",
                "rating": "Note globale",
            },
        ),
        (
            ["full_text", "user.screen_name", "favorite_count", "in_reply_to_status_id"],
            {
                "text": "full_text",
                "author": "user.screen_name",
                "score": "favorite_count",
                "reply_to": "in_reply_to_status_id",
            },
        ),
    ],
)
def test_columns_of_usual_exports_are_known(columns, expected):
    assert guess_fields(columns) == expected


def test_a_word_in_a_name_will_do_where_the_values_fit():
    row = {
        "Review Submit Date and Time": "2021-03-04T10:00:00Z",
        "Note interne": "4",
        "pageLink": "https://example.org/1",
        "Avis": "très bien",
    }
    assert guess_fields(list(row), [row]) == {
        "text": "Avis",
        "created_at": "Review Submit Date and Time",
        "rating": "Note interne",
        "url": "pageLink",
    }
    wrong = {"date_texte": "hier", "sous_note": "bien", "page_link": "ici", "Avis": "très bien"}
    assert guess_fields(list(wrong), [wrong]) == {"text": "Avis"}


def test_votes_are_no_rating_and_numbers_no_text_and_streets_no_address():
    row = {"score": "1834", "text": "12", "body": "ok", "adresse": "rue Haute", "langue": "12"}
    assert guess_fields(list(row), [row]) == {"text": "body", "score": "score"}


def test_what_differs_from_row_to_row_is_rather_the_text():
    rows = [{"a": f"une phrase {n}", "b": "toujours la même longue phrase"} for n in range(9)]
    assert likely_text(["a", "b"], rows) == "a"
    assert likely_text(["a", "b"], [{"a": 1606532, "b": "bien"}]) == "b"
    assert likely_text(["a", "b"], [{"a": 1606532, "b": 1598175}]) == ""


def test_a_whole_name_is_known_and_a_word_of_it_is_not():
    assert is_known("created_at", "Submit Date (UTC)")
    assert not is_known("rating", "How likely are you to recommend us?")


def test_numbers_are_a_rating_sooner_than_words_and_words_sooner_than_nothing():
    rows = [{"note": "bien", "score": 4}, {"note": "moyen", "score": 2}]
    assert guess_fields(["note", "score"], rows) == {"rating": "score"}
    assert guess_fields(["note"], rows) == {"rating": "note"}


def test_where_people_answer_each_other_a_score_counts_votes():
    rows = [{"body": "ok", "score": 4, "parent_id": "a"}]
    assert guess_fields(["body", "score", "parent_id"], rows) == {
        "text": "body",
        "score": "score",
        "reply_to": "parent_id",
    }


def test_a_score_of_a_conversation_with_the_house_is_a_rating():
    rows = [{"conversation_id": "a", "score": 4, "comments": "Quick and kind."}]
    assert guess_fields(["conversation_id", "score", "comments"], rows) == {
        "text": "comments",
        "rating": "score",
        "thread": "conversation_id",
    }
    threads = [{"selftext": "Look at this.", "score": 4, "num_comments": 12}]
    assert guess_fields(["selftext", "score", "num_comments"], threads) == {
        "text": "selftext",
        "score": "score",
        "answers": "num_comments",
    }


def test_a_column_mostly_empty_or_repeated_gives_way():
    rows = [{"Comment": "see the log of it", "Comment.3": "", "Description": "It stops at once."}]
    assert guess_fields(list(rows[0]), rows) == {"text": "Description"}
    sparse = [{"author": "", "user": "u1"}, {"author": "", "user": "u2"}]
    assert guess_fields(["author", "user"], sparse) == {"author": "user"}


def test_of_several_dates_that_of_the_submission_is_taken():
    row = {
        "Closed date": "2026-11-04",
        "Day and time": "2026-11-03",
        "Form submitted time": "2026-11-02",
        "Record updated time": "2026-11-05",
    }
    assert guess_fields(list(row), [row]) == {
        "edited_at": "Record updated time",
        "created_at": "Form submitted time",
    }


def test_a_mail_address_stands_for_its_author_where_nothing_else_does():
    row = {"Votre e-mail": "ana@example.org", "avis": "bien"}
    assert guess_fields(list(row), [row]) == {"text": "avis", "author": "Votre e-mail"}


def test_a_column_of_dates_is_found_under_any_name():
    rows = [{"Päivä": "02.11.2026", "n": 1793603531}, {"Päivä": "13.11.2026", "n": 1793603531}]
    assert guess_fields(["n", "Päivä"], rows) == {"created_at": "Päivä"}


def test_answers_of_the_house_are_nobodys_comments():
    said, answered = "The brakes squeak.", "Thank you for writing to us about your brakes."
    rows = [{"said": f"{said} {n}", "Company reply": f"{answered} {n}"} for n in range(3)]
    assert likely_text(["said", "Company reply"], rows) == "said"
    assert likely_text(["Company reply"], rows) == "Company reply"
    assert texts_in(["said", "Company reply"], rows) == ("said",)
