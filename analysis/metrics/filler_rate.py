"""How dense fillers are."""

from analysis.metrics.answer import Answer, Metric
from analysis.metrics.fillers import find_fillers
from analysis.metrics.pauses import speaking_span_ms
from analysis.metrics.windows import WINDOW_MS, counts

NAME = "filler_rate"
_SHORTEST_MS = 5_000
_MINUTE_MS = 60_000


def filler_rate(answer: Answer) -> Metric | None:
    """Filled pauses and filler words together, per minute from the first word to the last.

    Fluent speakers have about 2 to 6 a minute (Bortfeld et al., Language and Speech 44, 2001:
    some 6 in 100 words are disfluent in any way). Series: windows of 15 s.
    """
    span_ms = speaking_span_ms(answer)
    if span_ms < _SHORTEST_MS:
        return None
    starts = [filler.start_ms for filler in find_fillers(answer)]
    series = tuple(
        (at_ms, count * _MINUTE_MS / WINDOW_MS) for at_ms, count in counts(starts, answer.words)
    )
    return Metric(NAME, len(starts) * _MINUTE_MS / span_ms, "1/min", series)
