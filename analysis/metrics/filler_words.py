"""How often the speaker filled with words."""

from analysis.metrics.answer import Answer, Metric
from analysis.metrics.fillers import find_fillers
from analysis.metrics.windows import counts

NAME = "filler_words"


def filler_words(answer: Answer) -> Metric | None:
    """Number of "like", "you know", "I mean", "sort of" and their kind that carry no meaning where
    they stand, by rules on the words around them (English); series: how many per window of 15 s.
    """
    if not answer.words:
        return None
    starts = [filler.start_ms for filler in find_fillers(answer) if not filler.filled]
    return Metric(NAME, float(len(starts)), "count", counts(starts, answer.words))
