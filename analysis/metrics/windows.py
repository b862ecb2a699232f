"""Windows along an answer, for measures that are followed over time."""

from collections.abc import Iterator, Sequence

from analysis.words import Word

WINDOW_MS = 15_000
STEP_MS = 5_000


def windows(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Yield (start_ms, end_ms) windows of 15 s every 5 s from the first word to the last.

    An answer shorter than a window has none: its summary says it all.
    """
    if not words:
        return
    start, end = words[0].start_ms, words[-1].end_ms
    while start + WINDOW_MS <= end:
        yield start, start + WINDOW_MS
        start += STEP_MS


def overlap_ms(start_a: int, end_a: int, start_b: int, end_b: int) -> int:
    """Return how long two spans overlap."""
    return max(0, min(end_a, end_b) - max(start_a, start_b))


def counts(starts: Sequence[int], words: Sequence[Word]) -> tuple[tuple[int, float], ...]:
    """Return a series: in the middle of each window, how many of `starts` (ms) lie in it."""
    return tuple(
        ((begin + end) // 2, float(sum(begin <= start < end for start in starts)))
        for begin, end in windows(words)
    )
