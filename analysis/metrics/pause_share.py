"""How much of the answer was silence."""

from analysis.metrics.answer import Answer, Metric
from analysis.metrics.pauses import find_pauses, speaking_span_ms
from analysis.metrics.windows import WINDOW_MS, overlap_ms, windows

NAME = "pause_share"


def pause_share(answer: Answer) -> Metric | None:
    """Pauses (≥ 250 ms) over the time from the first word to the last, 0..1; series per 15 s."""
    span_ms = speaking_span_ms(answer)
    if span_ms <= 0:
        return None
    pauses = find_pauses(answer)
    series = tuple(
        (
            (start + end) // 2,
            sum(overlap_ms(p.start_ms, p.end_ms, start, end) for p in pauses) / WINDOW_MS,
        )
        for start, end in windows(answer.words)
    )
    return Metric(NAME, sum(pause.length_ms for pause in pauses) / span_ms, "ratio", series)
