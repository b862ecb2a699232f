"""All metrics, in the order in which they are shown."""

from collections.abc import Callable, Sequence

from analysis.metrics.answer import Answer, Metric
from analysis.metrics.articulation_rate import articulation_rate
from analysis.metrics.breaks import Breaks, Span
from analysis.metrics.clarity import clarity
from analysis.metrics.confidence import confidence
from analysis.metrics.false_starts import false_starts
from analysis.metrics.filled_pauses import filled_pauses
from analysis.metrics.filler_rate import filler_rate
from analysis.metrics.filler_words import filler_words
from analysis.metrics.longest_pause import longest_pause
from analysis.metrics.loudness import loudness
from analysis.metrics.loudness_steadiness import loudness_steadiness
from analysis.metrics.pause_count import pause_count
from analysis.metrics.pause_share import pause_share
from analysis.metrics.pitch_variation import pitch_variation
from analysis.metrics.repetitions import repetitions
from analysis.metrics.sentence_length import sentence_length
from analysis.metrics.sentiment import sentiment
from analysis.metrics.signal_quality import signal_quality
from analysis.metrics.time_to_first_word import time_to_first_word
from analysis.metrics.vocabulary import vocabulary
from analysis.metrics.words_per_minute import words_per_minute

METRICS: tuple[Callable[[Answer], Metric | None], ...] = (
    words_per_minute,
    articulation_rate,
    time_to_first_word,
    pause_count,
    longest_pause,
    pause_share,
    filled_pauses,
    filler_words,
    filler_rate,
    repetitions,
    false_starts,
    pitch_variation,
    loudness,
    loudness_steadiness,
    signal_quality,
    clarity,
    confidence,
    sentiment,
    vocabulary,
    sentence_length,
)


def measure(answer: Answer, breaks: Sequence[Span] = ()) -> list[Metric]:
    """Take every measure that the answer allows; what cannot be told is left out.

    `breaks` are stretches of the timeline in which the interview was paused: no measure counts
    them, neither as silence nor as time.
    """
    clock = Breaks(breaks)
    heard = clock.without(answer) if clock else answer
    taken = [metric for take in METRICS if (metric := take(heard)) is not None]
    return [clock.put_back(metric) for metric in taken] if clock else taken
