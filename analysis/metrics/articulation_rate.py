"""How fast the speaker articulates while speaking."""

from analysis.metrics.answer import Answer, Metric
from analysis.metrics.pauses import find_pauses, speaking_span_ms
from analysis.metrics.syllables import syllable_count
from analysis.metrics.windows import overlap_ms, windows

NAME = "articulation_rate"
_SHORTEST_MS = 1_000


def articulation_rate(answer: Answer) -> Metric | None:
    """Syllables per second of speech, pauses (≥ 250 ms) taken out; series per 15 s.

    De Jong and Wempe, Behavior Research Methods 41 (2009), with syllables estimated from the
    recognised words in place of intensity peaks.
    """
    pauses = find_pauses(answer)
    words = answer.words
    spoken_ms = speaking_span_ms(answer) - sum(pause.length_ms for pause in pauses)
    if spoken_ms < _SHORTEST_MS:
        return None
    total = sum(syllable_count(word.text) for word in words)
    series = []
    for start, end in windows(words):
        silent = sum(overlap_ms(p.start_ms, p.end_ms, start, end) for p in pauses)
        inside = [w for w in words if start <= (w.start_ms + w.end_ms) // 2 < end]
        if end - start - silent >= _SHORTEST_MS:
            rate = sum(syllable_count(w.text) for w in inside) * 1000 / (end - start - silent)
            series.append(((start + end) // 2, rate))
    return Metric(NAME, total * 1000 / spoken_ms, "syllables/s", tuple(series))
