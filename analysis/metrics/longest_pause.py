"""The longest silence within the answer."""

from analysis.metrics.answer import Answer, Metric
from analysis.metrics.pauses import find_pauses

NAME = "longest_pause"


def longest_pause(answer: Answer) -> Metric | None:
    """Longest silence between words in ms, 0 if there was none; series: every pause, where it
    begins."""
    if not answer.words:
        return None
    pauses = find_pauses(answer)
    longest = max((pause.length_ms for pause in pauses), default=0)
    series = tuple((pause.start_ms, float(pause.length_ms)) for pause in pauses)
    return Metric(NAME, float(longest), "ms", series)
