"""Pace."""

from analysis.metrics.answer import Answer, Metric
from analysis.metrics.pauses import speaking_span_ms
from analysis.metrics.windows import WINDOW_MS, windows

NAME = "words_per_minute"
_SHORTEST_MS = 1_000  # of less, a pace says nothing


def words_per_minute(answer: Answer) -> Metric | None:
    """Words over the time from the first word to the last, pauses included; series per 15 s.

    Words as the recogniser writes them: "20th" is one, and "um" is usually left out.
    """
    words = answer.words
    span_ms = speaking_span_ms(answer)
    if span_ms < _SHORTEST_MS:
        return None
    series = tuple(
        (
            (start + end) // 2,
            sum(start <= (word.start_ms + word.end_ms) // 2 < end for word in words)
            * 60_000
            / WINDOW_MS,
        )
        for start, end in windows(words)
    )
    return Metric(NAME, len(words) * 60_000 / span_ms, "wpm", series)
