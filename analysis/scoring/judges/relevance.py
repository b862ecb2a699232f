"""Whether the answer is about what was asked."""

import numpy as np

from analysis.scoring.judges.verdict import Verdict
from analysis.scoring.reading import Reading

_MOST_QUOTED = 3


def judge_relevance(reading: Reading) -> Verdict:
    """How close the best sentences are to the question, and how much of the answer is."""
    if not reading.sentences:
        return Verdict(0.0, "nothing in the answer spoke to the question")
    lengths = np.array([s.last - s.first for s in reading.sentences])
    near = reading.relevance >= sum(reading.topic_range) / 2
    share = float(lengths[near].sum() / lengths.sum())
    value = 0.6 * reading.topicality + 0.4 * min(1.0, share / 0.7)
    order = [i for i in np.argsort(-reading.relevance, kind="stable") if near[i]][:_MOST_QUOTED]
    evidence = tuple(
        piece
        for i in order
        for piece in reading.text.evidence(
            reading.sentences[i].first, reading.sentences[i].last, "speaks to the question"
        )
    )
    if not evidence:
        return Verdict(value, "nothing in the answer spoke to the question")
    return Verdict(value, f"{round(100 * share)} % of the answer is about the question", evidence)
