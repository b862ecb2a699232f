"""A criterion that no other judge knows: whether the answer speaks of what its name says."""

import numpy as np

from analysis.scoring.judges.depth import judge_depth
from analysis.scoring.judges.verdict import Verdict
from analysis.scoring.reading import Reading

_FAR, _NEAR = 0.08, 0.4


def judge_named(reading: Reading, name: str) -> Verdict:
    """Closeness of the best sentence to the criterion's words, and how deep the answer is."""
    if not reading.sentences:
        return Verdict(0.0, f"nothing in the answer spoke to {name}")
    closeness = reading.similarity.compare([s.text for s in reading.sentences], [name])[:, 0]
    best = int(np.argmax(closeness))
    spoken_of = float(np.interp(closeness[best], [_FAR, _NEAR], [0.0, 1.0]))
    value = 0.6 * spoken_of + 0.4 * judge_depth(reading).value
    if spoken_of < 0.2:
        return Verdict(value * 0.5, f"nothing in the answer spoke to {name}")
    sentence = reading.sentences[best]
    evidence = reading.text.evidence(sentence.first, sentence.last, f"speaks of {name}")
    return Verdict(value, f"judged by how near the answer comes to the words {name!r}", evidence)
