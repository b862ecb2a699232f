"""Stretches of time, and what is left of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `start` to `end`, exclusive; both aware."""

    start: datetime
    end: datetime

    def overlaps(self, other: "Span") -> bool:
        """Return whether both have a moment in common."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: "Span") -> bool:
        """Return whether all of `other` lies in here."""
        return self.start <= other.start and other.end <= self.end

    def widened(self, by: timedelta) -> "Span":
        """Return the span with as much more on both sides."""
        return Span(self.start - by, self.end + by)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the same moments in as few spans as there can be, in order; empty ones vanish."""
    found: list[Span] = []
    for span in sorted(span for span in spans if span.start < span.end):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """Return the moments of `spans` that are not in `taken`."""
    left: list[Span] = []
    taken = merged(taken)
    for span in merged(spans):
        start = span.start
        for other in taken:
            if not other.overlaps(span):
                continue
            left.append(Span(start, other.start))
            start = max(start, other.end)
        left.append(Span(start, span.end))
    return [span for span in left if span.start < span.end]


def common(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """Return the moments that are in both."""
    others = merged(others)
    return [
        Span(max(span.start, other.start), min(span.end, other.end))
        for span in merged(spans)
        for other in others
        if span.overlaps(other)
    ]
