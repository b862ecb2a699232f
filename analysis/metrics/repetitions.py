"""How often words were said twice."""

from analysis.metrics.answer import Answer, Metric
from analysis.metrics.repairs import find_repairs
from analysis.metrics.windows import counts

NAME = "repetitions"


def repetitions(answer: Answer) -> Metric | None:
    """Number of times that one to four words were said again at once, emphasis ("very very") left
    out; series: how many per window of 15 s. Rules in `repairs`."""
    if not answer.words:
        return None
    starts = [repair.start_ms for repair in find_repairs(answer) if repair.repeated]
    return Metric(NAME, float(len(starts)), "count", counts(starts, answer.words))
