"""Stretches in which an interview was paused, which belong to no answer."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from analysis.metrics.answer import Answer, Metric
from analysis.prosody import Prosody
from analysis.words import Utterance, Word

Span = tuple[int, int]
"""From where on the timeline to where, in ms, the end exclusive."""


class Breaks:
    """A clock that stands still during some stretches of the timeline.

    Measures are taken by this clock and their points put back on the timeline, so that no measure
    needs to know of breaks. Spans may touch or overlap, in any order.
    """

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = _joined(spans)

    def __bool__(self) -> bool:
        return bool(self._spans)

    def running_ms(self, at_ms: int) -> int:
        """Return a position by this clock; everything within a break is the moment it began."""
        return at_ms - sum(min(end, at_ms) - start for start, end in self._spans if start < at_ms)

    def timeline_ms(self, running_ms: int) -> int:
        """Return where on the timeline this clock showed `running_ms`; before a break, if there."""
        at_ms = running_ms
        for start, end in self._spans:
            if start < at_ms:
                at_ms += end - start
        return at_ms

    def without(self, answer: Answer) -> Answer:
        """Return the answer by this clock; words said wholly within a break are left out."""
        return Answer(
            start_ms=self.running_ms(answer.start_ms),
            end_ms=self.running_ms(answer.end_ms),
            utterances=tuple(map(self._shifted, answer.utterances)),
        )

    def put_back(self, metric: Metric) -> Metric:
        """Return a measure taken by this clock with its points on the timeline."""
        return replace(
            metric, series=tuple((self.timeline_ms(at), value) for at, value in metric.series)
        )

    def _shifted(self, utterance: Utterance) -> Utterance:
        return replace(
            utterance,
            start_ms=self.running_ms(utterance.start_ms),
            end_ms=self.running_ms(utterance.end_ms),
            words=tuple(
                replace(word, start_ms=start, end_ms=end)
                for word, start, end in map(self._placed, utterance.words)
                if end > start or word.end_ms == word.start_ms
            ),
            prosody=None if utterance.prosody is None else self._cut(utterance.prosody),
        )

    def _placed(self, word: Word) -> tuple[Word, int, int]:
        return word, self.running_ms(word.start_ms), self.running_ms(word.end_ms)

    def _cut(self, prosody: Prosody) -> Prosody:
        positions = prosody.start_ms + np.arange(len(prosody.f0_hz)) * prosody.step_ms
        kept = np.ones(len(positions), dtype=bool)
        for start, end in self._spans:
            kept &= (positions < start) | (positions >= end)
        return replace(
            prosody,
            start_ms=self.running_ms(prosody.start_ms),
            f0_hz=prosody.f0_hz[kept],
            level_db=prosody.level_db[kept],
            filled_ms=tuple(
                (self.running_ms(start), self.running_ms(end)) for start, end in prosody.filled_ms
            ),
        )


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, end in sorted(span for span in spans if span[1] > span[0]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
