"""Which column is which, told from well-known names in French and English and from the values."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import fmean

from transforms.sources.dates import read_date
from transforms.sources.values import as_number, as_text

_KNOWN_NAMES = {
    "id": "id review_id comment_id post_id tweet_id status_id message_id case_id ticket_id uuid "
    "guid id_str respondent_id response_id identifiant id_commentaire id_avis numero_avis "
    "numero_ticket",
    "text": "text content body comment review message texte commentaire avis contenu corps "
    "verbatim verbatims feedback comment_body comment_text comment_content review_text "
    "review_body review_content full_text selftext text_display text_original raw cooked caption "
    "opinion remarque remarques observations temoignage texte_avis texte_de_l_avis "
    "texte_commentaire commentaire_client comments commentaires utterance sentence phrase tweet "
    "post_text post_content open_ended_response question reponse answer description data",
    "title": "title subject titre sujet objet headline summary review_title review_summary "
    "titre_avis titre_de_l_avis topic_title thread_title post_title titre_du_sujet",
    "created_at": "created_at created date at created_utc created_time date_created posted_at "
    "posted published_at published date_published date_posted datetime timestamp time "
    "submitted_at review_date review_time unix_review_time review_created comment_date "
    "date_creation date_de_creation date_heure date_publication date_de_publication date_avis "
    "date_de_depot date_depot cree_le publie_le horodatage horodateur sent_at received_at",
    "edited_at": "edited_at edited updated_at updated modified_at modified last_modified changed "
    "last_updated date_modification date_de_modification modifie_le mis_a_jour_le",
    "author": "author user username user_name author_name author_display_name auteur pseudo "
    "pseudonyme user_id author_id login user.login user.name user.username user.screen_name "
    "author.login author.name account.acct account.username from.name screen_name nickname "
    "display_name reviewer reviewer_id reviewer_name reviewer_nickname requester requester_name "
    "customer_name customer_id utilisateur nom_client nom_du_client client nom name",
    "rating": "rating score stars overall note note_globale etoiles nb_etoiles nombre_d_etoiles "
    "review_rating review_stars star_rating stars_rating nps note_nps nps_score overall_rating "
    "satisfaction",
    "score": "score likes votes thumbs_up_count upvotes ups favourites_count favorite_count "
    "favorites like_count points helpful_votes jaime nb_jaime",
    "url": "url link permalink permalink_url html_url lien href web_url review_link review_url "
    "post_url tweet_url uri adresse",
    "language": "language lang langue locale ori_lang reviewer_language review_language "
    "detected_language",
    "product": "product produit app application product_name app_name nom_produit nom_du_produit "
    "modele model item game jeu product_id asin package_name",
    "version": "version app_version review_created_version app_version_name version_app "
    "version_name",
    "segment": "segment plan tier offre abonnement formule customer_type type_client",
    "thread": "thread thread_id topic_id conversation_id discussion_id link_id fil fil_id",
    "reply_to": "reply_to reply_to_id in_reply_to in_reply_to_id in_reply_to_status_id "
    "in_reply_to_status_id_str parent parent_id parent_comment_id id_parent en_reponse_a",
    "answers": "n_answers answers answer_count replies reply_count replies_count "
    "total_reply_count num_comments comment_count comments_count n_replies nb_reponses reponses",
    "community": "community communaute forum subreddit channel canal groupe group platform "
    "plateforme repo repository",
    "tags": "tags labels etiquettes mots_cles hashtags",
    "deleted": "deleted is_deleted removed supprime",
}
_WORDS_IN_NAMES = {
    "created_at": frozenset("date time datetime created posted submitted horodatage".split()),
    "rating": frozenset("rating stars etoiles note".split()),
    "url": frozenset("url link lien permalink".split()),
}
"""Where no whole name is known, one of these words in it and fitting values will do."""

_LETTERS = re.compile(r"(?s).*[^\W\d_]|\W+$")
_ADDRESS = re.compile(r"https?://|www\.|/\w")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_]\w{2,8})*$")
_PROSE = re.compile(r"(?<![^\W\d_])[^\W\d_]{2,}+\s++(?:\S+\s+)?[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]")
_TOP_RATING = 100
_DISTINCT_SHARE = 0.9


def guess_fields(
    columns: Sequence[str], samples: Sequence[Mapping[str, object]] = ()
) -> dict[str, str]:
    """The most likely column of each of our fields.

    Args:
        columns: Names as the file has them.
        samples: Some rows. A column whose values contradict its name is passed over: words under
            "rating", the same "id" on every row.

    Returns:
        Our field name to the file's column name, each column at most once; fields without a
        likely column are left out.
    """
    by_key: dict[str, str] = {}
    for column in columns:
        by_key.setdefault(_key(column), column)
    found: dict[str, str] = {}
    for field, names in _KNOWN_NAMES.items():
        likely = (by_key[key] for key in map(_key, names.split()) if key in by_key)
        free = (column for column in likely if column not in found.values())
        chosen = next((c for c in free if _is_plausible(field, _values(samples, c))), None)
        if chosen is not None:
            found[field] = chosen
    return found | _guess_by_words(columns, samples, found)


def _guess_by_words(
    columns: Sequence[str], samples: Sequence[Mapping[str, object]], found: Mapping[str, str]
) -> dict[str, str]:
    """Columns of fields not found yet: a telling word in the name, and values that all fit."""
    more: dict[str, str] = {}
    for field, words in _WORDS_IN_NAMES.items():
        if field in found:
            continue
        taken = {*found.values(), *more.values()}
        for column in columns:
            values = _values(samples, column)
            is_named = column not in taken and not words.isdisjoint(_words(column))
            if is_named and values and _is_plausible(field, values):
                more[field] = column
                break
    return more


def likely_text(columns: Iterable[str], samples: Sequence[Mapping[str, object]]) -> str:
    """The column that reads most like what people write: what to propose where no name is known.

    Args:
        columns: Names as the file has them.
        samples: Some rows.

    Returns:
        The column with the most characters of prose, repeated values counted once; where no
        column holds two words in a row, with the most words; empty if there are no words.
    """
    by_column = {column: set(_values(samples, column)) for column in columns}
    for form in (_PROSE, _WORD):
        lengths = {c: sum(len(v) for v in vs if form.search(v)) for c, vs in by_column.items()}
        best = max(lengths, key=lambda column: lengths[column], default="")
        if lengths.get(best):
            return best
    return ""


def nearest(name: str, names: Iterable[str]) -> str:
    """The name that somebody probably meant.

    Args:
        name: As written.
        names: The names that exist.

    Returns:
        The most similar one; empty if none is similar.
    """
    by_key = {_key(known): known for known in names}
    close = difflib.get_close_matches(_key(name), by_key, n=1, cutoff=0.5)
    return by_key[close[0]] if close else ""


def _key(name: str) -> str:
    """A column name without case, accents and punctuation."""
    return re.sub(r"[^a-z0-9]", "", _plain(name)) or name


def _words(name: str) -> set[str]:
    """The words of a column name: `Review Submit Date`, `reviewDate`, `review_date`."""
    return set(re.findall(r"[a-z]+", _plain(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))))


def _plain(name: str) -> str:
    """A name in lower case, its accents apart from its letters."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def _values(samples: Sequence[Mapping[str, object]], column: str) -> list[str]:
    """The values of a column that hold something."""
    return [text for row in samples if (text := as_text(row.get(column)))]


def _is_plausible(field: str, values: list[str]) -> bool:
    """Whether a column's values are such as the field has."""
    if not values:
        return True
    if field == "id":
        return len(set(values)) >= _DISTINCT_SHARE * len(values)
    if field not in _TESTS:
        return True
    is_fitting, share = _TESTS[field]
    return fmean(map(is_fitting, values)) >= share


def _is_rating(value: str) -> bool:
    """Whether a value is a number of stars, points or percent, and not of votes."""
    number = as_number(value)
    return number is not None and 0 <= number <= _TOP_RATING


def _is_number(value: str) -> bool:
    """Whether a value is a number."""
    return as_number(value) is not None


def _is_date(value: str) -> bool:
    """Whether a value is a date in either order."""
    return (read_date(value, "dmy") or read_date(value, "mdy")) is not None


def _begins_as(form: re.Pattern[str]) -> Callable[[str], bool]:
    """Whether a value begins as a form says."""
    return lambda value: form.match(value) is not None


_TESTS: dict[str, tuple[Callable[[str], bool], float]] = {
    "text": (_begins_as(_LETTERS), 0.5),
    "created_at": (_is_date, 0.5),
    "edited_at": (_is_date, 0.5),
    "rating": (_is_rating, 0.9),
    "score": (_is_number, 0.5),
    "answers": (_is_number, 0.5),
    "url": (_begins_as(_ADDRESS), 0.5),
    "language": (_begins_as(_LANGUAGE_TAG), 0.5),
}
"""What each value of a field must be, and for what share of a column's values it must hold."""
