"""How close two pieces of text are in meaning, without and with a model."""

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analysis.scoring.stems import stems


class Similarity(Protocol):
    """Compares texts.

    `topic_range`: with closeness up to the first, two texts have different topics, from the
    second on the same. `topic_trust`, 0..1: how much an answer can lose by being far from the
    question. `deaf`: it does not hear a paraphrase.
    """

    topic_range: tuple[float, float]
    topic_trust: float
    deaf: bool

    def compare(self, ours: Sequence[str], theirs: Sequence[str]) -> NDArray[np.float32]:
        """Return closeness float32[len(ours), len(theirs)]: 0 unrelated, 1 the same thing."""


class StemSimilarity:
    """TF-IDF over stems; rare words count more. Deaf to paraphrase: it sees words, not sense.

    The frequencies come from the texts compared alone, damped, since they are few.
    """

    topic_range = (0.02, 0.2)
    topic_trust = 0.6
    deaf = True
    _UNRELATED, _SAME = 0.05, 0.55  # cosines

    def compare(self, ours: Sequence[str], theirs: Sequence[str]) -> NDArray[np.float32]:
        """See `Similarity.compare`."""
        documents = [stems(text) for text in (*ours, *theirs)]
        seen = Counter(stem for document in documents for stem in set(document))
        index = {stem: place for place, stem in enumerate(sorted(seen))}
        matrix = np.zeros((len(documents), max(1, len(index))), np.float32)
        for row, document in enumerate(documents):
            for stem, count in Counter(document).items():
                rarity = np.log((1 + len(documents)) / (1 + seen[stem])) + 1
                matrix[row, index[stem]] = (1 + np.log(count)) * rarity
        cosines = cosine(matrix[: len(ours)], matrix[len(ours) :])
        return within(cosines, self._UNRELATED, self._SAME)


def cosine(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the cosines of all rows with all rows; rows of zeros are close to nothing."""
    product: NDArray[np.float32] = _unit(ours) @ _unit(theirs).T
    return product


def within(values: NDArray[np.float32], low: float, high: float) -> NDArray[np.float32]:
    """Map low..high to 0..1 and cut off the rest."""
    cut: NDArray[np.float32] = np.clip((values - low) / (high - low), 0.0, 1.0)
    return cut.astype(np.float32)


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: NDArray[np.float32] = rows / np.maximum(lengths, 1e-9)
    return unit.astype(np.float32)
