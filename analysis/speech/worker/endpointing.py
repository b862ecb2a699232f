"""Voice probabilities into utterances, without sound, clock or model."""

from dataclasses import dataclass

import numpy as np

from analysis.speech.config import Endpointing

WINDOW = 512  # samples of one probability
_WINDOW_MS = 32
_VOICE = 0.5
_STILL_VOICE = 0.35
_BREATH = 3  # windows


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of speech in samples of its stream: [begin, end), voice ends at `voiced_end`.

    `voiced` counts the samples in which voice was heard, `lead` those before its first. `cut`
    tells that the speaker went on speaking when it was closed.
    """

    begin: int
    end: int
    voiced_end: int
    voiced: int
    cut: bool = False
    lead: int = 0


class Endpointer:
    """Takes one probability per 512 samples; finds where utterances begin and end."""

    def __init__(self, profile: Endpointing) -> None:
        self._silence = _windows(profile.silence_ms)
        self._settle = _windows(profile.settle_ms)
        self._onset = _windows(profile.onset_ms)
        self._lead = _windows(profile.lead_ms)
        self._tail = _windows(profile.tail_ms)
        self._longest = _windows(profile.longest_ms)
        self._now = 0  # windows heard
        self._floor = 0  # nothing before this window may be used again
        self._onsets = 0  # voiced windows in a row while nothing is open
        self._begin: int | None = None
        self._voiced_begin = 0
        self._voiced_end = 0
        self._heard: list[float] = []  # probabilities since `_begin` or the onset

    @property
    def open(self) -> Span | None:
        """The utterance under way, up to now."""
        return None if self._begin is None else self._span(self._begin, self._now)

    @property
    def settled(self) -> bool:
        """Whether the utterance under way is silent for long enough that it may be over."""
        return self._begin is not None and self._now - self._voiced_end >= self._settle

    @property
    def voiced(self) -> bool:
        """Whether voice is heard right now."""
        return self._begin is not None and self._now - self._voiced_end < _BREATH

    @property
    def unanswered_from(self) -> int:
        """The first sample that this or the next utterance may need."""
        if self._begin is not None:
            return self._begin * WINDOW
        return max(self._floor, self._now - self._onsets - self._lead) * WINDOW

    def feed(self, probability: float) -> Span | None:
        """Take the next window; return the utterance that it ended, if any."""
        self._now += 1
        if self._begin is None:
            self._listen(probability)
            return None
        self._heard.append(probability)
        if probability >= (_STILL_VOICE if self._voiced_end == self._now - 1 else _VOICE):
            self._voiced_end = self._now
        elif self._now - self._voiced_end >= self._silence:
            return self._end()
        if self._now - self._begin >= self._longest:
            return self._cut()
        return None

    def finish(self) -> Span | None:
        """End what is under way now; nothing heard so far will be used again."""
        span = None if self._begin is None else self._end()
        self._floor = self._now
        self._onsets = 0
        return span

    def _listen(self, probability: float) -> None:
        if probability < _VOICE:
            self._onsets = 0
            return
        self._onsets += 1
        if self._onsets >= self._onset:
            first = self._now - self._onsets
            self._begin = max(self._floor, first - self._lead)
            self._voiced_begin = first
            self._voiced_end = self._now
            self._heard = [0.0] * (first - self._begin) + [1.0] * self._onsets
            self._onsets = 0

    def _span(self, begin: int, now: int) -> Span:
        end = min(now, self._voiced_end + self._tail)
        voiced = sum(p >= _STILL_VOICE for p in self._heard[: end - begin])
        return Span(
            begin * WINDOW,
            end * WINDOW,
            self._voiced_end * WINDOW,
            voiced * WINDOW,
            lead=(self._voiced_begin - begin) * WINDOW,
        )

    def _end(self) -> Span:
        assert self._begin is not None
        span = self._span(self._begin, self._now)
        self._floor = span.end // WINDOW
        self._begin = None
        self._heard = []
        return span

    def _cut(self) -> Span:
        """Close at the slightest pause of the second half; the rest stays open."""
        assert self._begin is not None
        smooth = np.convolve(self._heard, np.ones(5) / 5, mode="same")
        half = len(smooth) // 2
        at = half + int(np.argmin(smooth[half:-3]))
        cut = self._begin + at
        voiced = sum(p >= _STILL_VOICE for p in self._heard[:at])
        lead = self._voiced_begin - self._begin
        span = Span(
            self._begin * WINDOW,
            cut * WINDOW,
            cut * WINDOW,
            voiced * WINDOW,
            cut=True,
            lead=lead * WINDOW,
        )
        self._begin = self._floor = self._voiced_begin = cut
        self._heard = self._heard[at:]
        return span


def _windows(milliseconds: int) -> int:
    return max(1, round(milliseconds / _WINDOW_MS))
