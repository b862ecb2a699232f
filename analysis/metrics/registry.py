"""All metrics, in the order in which they are shown."""

from collections.abc import Callable

from analysis.metrics.answer import Answer, Metric
from analysis.metrics.articulation_rate import articulation_rate
from analysis.metrics.clarity import clarity
from analysis.metrics.longest_pause import longest_pause
from analysis.metrics.loudness_steadiness import loudness_steadiness
from analysis.metrics.pause_count import pause_count
from analysis.metrics.pause_share import pause_share
from analysis.metrics.pitch_variation import pitch_variation
from analysis.metrics.words_per_minute import words_per_minute

METRICS: tuple[Callable[[Answer], Metric | None], ...] = (
    words_per_minute,
    articulation_rate,
    pause_count,
    longest_pause,
    pause_share,
    pitch_variation,
    loudness_steadiness,
    clarity,
)


def measure(answer: Answer) -> list[Metric]:
    """Take every measure that the answer allows; what cannot be told is left out."""
    return [metric for take in METRICS if (metric := take(answer)) is not None]
