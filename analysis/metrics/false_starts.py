"""How often the speaker began anew."""

from analysis.metrics.answer import Answer, Metric
from analysis.metrics.repairs import find_repairs
from analysis.metrics.windows import counts

NAME = "false_starts"


def false_starts(answer: Answer) -> Metric | None:
    """Number of beginnings given up: words broken off, clauses taken up anew with other words;
    series: how many per window of 15 s. Rules in `repairs`."""
    if not answer.words:
        return None
    starts = [repair.start_ms for repair in find_repairs(answer) if not repair.repeated]
    return Metric(NAME, float(len(starts)), "count", counts(starts, answer.words))
