from __future__ import annotations

import numpy as np

from models.bundled import Vocabulary
from models.token_weights import COMMON, LEAST, pooling_weights, token_weights

PIECES = (("<s>", 0.0), ("▁de", -3.0), ("▁batterie", -12.0), (".", -3.5), ("▁", -4.0), ("▁89", -20))
VOCABULARY = Vocabulary(tuple((piece, float(score)) for piece, score in PIECES), 0, 0, 0, 0)


def test_rare_words_weigh_more_than_common_ones_and_marks_next_to_nothing():
    weights = token_weights(VOCABULARY)
    rarities = COMMON / (COMMON + np.exp([-3.0, -12.0, -20.0]))
    assert weights.dtype == np.float32
    assert np.allclose(weights[[1, 2, 5]], rarities)
    assert np.allclose(weights[[0, 3, 4]], LEAST)


def test_the_prefix_has_no_say_and_the_weights_stay_as_they_were():
    weights = token_weights(VOCABULARY)
    row = pooling_weights(weights, [0, 2, 1, 2, 0], 2)
    assert row.tolist() == [0.0, 0.0, *weights[[1, 2, 0]].tolist()]
    assert np.array_equal(weights, token_weights(VOCABULARY))
