"""Which column is which, told from well-known names in French and English and from the values."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

from transforms.sources.dates import read_date
from transforms.sources.values import as_number, as_text

_KNOWN_NAMES = {
    "id": "id review_id comment_id post_id tweet_id status_id message_id case_id uuid guid "
    "identifiant id_commentaire id_avis",
    "text": "text content body comment review message texte commentaire avis contenu corps "
    "verbatim feedback comment_body comment_text review_text review_body full_text reponse "
    "answer description data",
    "title": "title subject titre sujet objet headline review_title titre_avis",
    "created_at": "created_at created date at created_utc date_created posted_at posted "
    "published_at published datetime timestamp time submitted_at review_date comment_date "
    "date_creation date_heure date_publication cree_le publie_le horodatage",
    "edited_at": "edited_at edited updated_at updated modified_at modified last_modified changed "
    "date_modification modifie_le mis_a_jour_le",
    "author": "author user username user_name author_name auteur pseudo user_id author_id login "
    "user.login user.name user.username author.login author.name screen_name nickname "
    "utilisateur nom name",
    "rating": "rating score stars note etoiles nb_etoiles review_rating star_rating",
    "score": "score likes votes thumbs_up_count upvotes favourites_count like_count points jaime",
    "url": "url link permalink html_url lien href web_url adresse",
    "language": "language lang langue locale ori_lang",
    "product": "product produit app application product_name item",
    "version": "version app_version review_created_version version_app",
    "segment": "segment plan tier offre abonnement",
    "thread": "thread thread_id topic_id conversation_id discussion_id fil fil_id",
    "reply_to": "reply_to in_reply_to in_reply_to_id parent parent_id parent_comment_id",
    "answers": "n_answers answers answer_count replies reply_count num_comments n_replies "
    "nb_reponses reponses",
    "community": "community communaute forum subreddit channel canal groupe",
    "tags": "tags labels etiquettes mots_cles hashtags",
    "deleted": "deleted is_deleted removed supprime",
}
_NUMERIC = frozenset({"rating", "score", "answers"})
_DATED = frozenset({"created_at", "edited_at"})
_READABLE_SHARE = 0.5
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
    return found


def likely_text(columns: Iterable[str], samples: Sequence[Mapping[str, object]]) -> str:
    """The column with the longest texts: what to propose where no name is known.

    Args:
        columns: Names as the file has them.
        samples: Some rows.

    Returns:
        A column name; empty if no column holds any text.
    """
    lengths = {c: fmean([len(v) for v in _values(samples, c)] or [0]) for c in columns}
    best = max(lengths, key=lambda column: lengths[column], default="")
    return best if lengths.get(best) else ""


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
    plain = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[^a-z0-9]", "", plain) or name


def _values(samples: Sequence[Mapping[str, object]], column: str) -> list[str]:
    """The values of a column that hold something."""
    return [text for row in samples if (text := as_text(row.get(column)))]


def _is_plausible(field: str, values: list[str]) -> bool:
    """Whether a column's values are such as the field has."""
    if not values:
        return True
    if field == "id":
        return len(set(values)) >= _DISTINCT_SHARE * len(values)
    if field in _NUMERIC:
        return _share(as_number(value) is not None for value in values) >= _READABLE_SHARE
    if field in _DATED:
        readable = (read_date(v, "dmy") or read_date(v, "mdy") for v in values)
        return _share(found is not None for found in readable) >= _READABLE_SHARE
    return True


def _share(truths: Iterable[bool]) -> float:
    """Share of those that hold."""
    return fmean(truths)
