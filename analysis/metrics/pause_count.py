"""How often the speaker paused."""

from analysis.metrics.answer import Answer, Metric
from analysis.metrics.pauses import find_pauses
from analysis.metrics.windows import windows

NAME = "pause_count"


def pause_count(answer: Answer) -> Metric | None:
    """Number of silences of at least 250 ms between words; series per window of 15 s."""
    words = answer.words
    if not words:
        return None
    pauses = find_pauses(answer)
    series = tuple(
        ((start + end) // 2, float(sum(start <= pause.start_ms < end for pause in pauses)))
        for start, end in windows(words)
    )
    return Metric(NAME, float(len(pauses)), "count", series)
