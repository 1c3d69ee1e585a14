"""Keys that say which texts are one: the same, the same but for punctuation, nearly the same."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from transforms.redact import fold_placeholders

MIN_NEAR_CHARS = 25
"""Shorter keys are copies only when equal: one word makes another opinion of them."""
MIN_JACCARD = 0.8
"""Shared share of the 5-grams from which on two texts are copies."""
SHINGLE = 5
N_BANDS, N_ROWS = 21, 6
"""Bands and rows of the sketch: a pair at 0.8 is seen with probability 0.998."""
_SEED = 20261102
_BATCH = 2000
_MAX_BUCKET, _MAX_VERIFIED = 64, 16
"""Bounds for thousands of texts made from one form, which all share some buckets."""


def text_id(text: str) -> str:
    """Name of a distinct text: equal for equal texts, whatever values were masked in them.

    Args:
        text: A clean, masked text.

    Returns:
        20 hexadecimal digits.
    """
    folded = folded_text(text)
    return sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def copy_key(text: str) -> str:
    """What exact copies have in common: letters and digits, without case, in order.

    Args:
        text: A clean, masked text.

    Returns:
        Words with one space between; the folded text itself where it has no letter or digit.
    """
    folded = folded_text(text).casefold()
    return " ".join(re.findall(r"[^\W_]+", fold_placeholders(folded))) or folded


def near_copies(text_ids: Sequence[str], texts: Sequence[str]) -> dict[str, str]:
    """Which texts are copies of which, the same whatever the order they come in.

    Texts are copies if their keys are equal, or if they share most of their 5-grams with the text
    that stands for the group. Texts are taken by `text_id`; one that resembles no group
    founds its own.

    Args:
        text_ids: Names of distinct texts, shape (n_texts,).
        texts: The texts, in the same order.

    Returns:
        For every `text_id` the smallest `text_id` of its group: the copy id.

    Source:
        Broder, "On the resemblance and containment of documents", 1997; banding as in Leskovec,
        Rajaraman and Ullman, "Mining of Massive Datasets", 3.4.
    """
    by_key: dict[str, list[str]] = defaultdict(list)
    for one_id, text in zip(text_ids, texts, strict=True):
        by_key[copy_key(text)].append(one_id)
    founders = sorted((min(ids), key) for key, ids in by_key.items())
    anchors = _anchors([key for _, key in founders])
    return {
        one_id: founders[anchor][0]
        for (_, key), anchor in zip(founders, anchors, strict=True)
        for one_id in by_key[key]
    }


def folded_text(text: str) -> str:
    """What is compared of a text: compatible forms unified, placeholders and spaces folded.

    Args:
        text: A clean, masked text.

    Returns:
        The folded text; with its placeholders if it holds nothing else.
    """
    unified = unicodedata.normalize("NFKC", text)
    return fold_placeholders(unified) or " ".join(unified.split())


def _anchors(keys: Sequence[str]) -> list[int]:
    """For each key the place of its group's first key; keys are taken in the order given."""
    anchors = list(range(len(keys)))
    long = [place for place, key in enumerate(keys) if len(key) >= MIN_NEAR_CHARS]
    sketches = _sketches([keys[place] for place in long])
    buckets: dict[bytes, list[int]] = defaultdict(list)
    for row, place in enumerate(long):
        bands = [bytes([band]) + sketches[row, band].tobytes() for band in range(N_BANDS)]
        candidates = sorted({anchor for band in bands for anchor in buckets.get(band, ())})
        likely = _likeliest(sketches, row, candidates)
        near = next((one for one in likely if _is_near(keys[long[one]], keys[place])), None)
        if near is not None:
            anchors[place] = long[near]
            continue
        for band in bands:
            if len(buckets[band]) < _MAX_BUCKET:
                buckets[band].append(row)
    return anchors


def _likeliest(sketches: NDArray[np.uint32], row: int, candidates: Sequence[int]) -> list[int]:
    """The few candidates whose sketches agree most with that of a row, the earlier first."""
    if not candidates:
        return []
    n_equal = (sketches[list(candidates)] == sketches[row]).sum(axis=(1, 2))
    best = np.argsort(-n_equal, kind="stable")[:_MAX_VERIFIED]
    return [candidates[place] for place in best]


def _sketches(keys: Sequence[str]) -> NDArray[np.uint32]:
    """MinHash of each key, shape (n_keys, N_BANDS, N_ROWS)."""
    sketches = np.empty((len(keys), N_BANDS, N_ROWS), dtype=np.uint32)
    for start in range(0, len(keys), _BATCH):
        hashes = [_shingle_hashes(key) for key in keys[start : start + _BATCH]]
        offsets = np.cumsum([0, *(len(part) for part in hashes)], dtype=np.uint64)
        matrix = RMinHash.digest_matrix_from_flat_token_hashes(
            np.concatenate(hashes), offsets, N_BANDS * N_ROWS, _SEED
        )
        rows = np.array(matrix.to_rows(), dtype=np.uint32)
        sketches[start : start + _BATCH] = rows.reshape(-1, N_BANDS, N_ROWS)
    return sketches


def _shingle_hashes(key: str) -> NDArray[np.uint64]:
    """A 64-bit hash of every 5-gram of a key, shape (n_shingles,)."""
    points = np.frombuffer(key.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(
        np.uint64
    )
    n_shingles = len(points) - SHINGLE + 1
    mixed = np.zeros(n_shingles, dtype=np.uint64)
    for shift in range(SHINGLE):
        mixed = (mixed ^ points[shift : shift + n_shingles]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return mixed


def _is_near(one: str, other: str) -> bool:
    """Whether two keys share enough of their real 5-grams."""
    left, right = _shingles(one), _shingles(other)
    return len(left & right) >= MIN_JACCARD * len(left | right)


def _shingles(key: str) -> set[str]:
    """The 5-grams of a key."""
    return {key[start : start + SHINGLE] for start in range(len(key) - SHINGLE + 1)}
