"""Opus frames into 16 kHz mono samples that stay on the interview's timeline.

Measured on clean speech with 3 and 8 % of the frames lost at random (two seeds, tiny.en): words
wrong 8.9 and 11.3 % when spliced, 8.6 and 10.9 % with silence, 8.3 and 10.3 % with the last
frame repeated; 7.9 % without loss.
"""

from bisect import bisect_right

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.codec import CodecContext
from numpy.typing import NDArray

RATE = 16_000
_PER_MS = RATE // 1000
_FILLED_FROM_MS = 15.0  # most of a frame; less is drift
_CONCEALED_MS = 60
_FADE = 0.7  # of each repetition; a repeated frame is understood better than a hole or a splice
_FILLED_AT_MOST_MS = 2_000.0  # enough to end any utterance; then the clock jumps
_JUMPED_BACK_MS = -60.0
_ANCHOR_EVERY = RATE  # samples


class OpusDecoder:
    """Decodes one stream's frames; a damaged frame becomes silence of its likely length."""

    def __init__(self) -> None:
        self._codec = CodecContext.create("libopus", "r")
        self._resampler = AudioResampler(format="flt", layout="mono", rate=RATE)
        self._usual = RATE // 50

    def decode(self, frame: bytes) -> NDArray[np.float32]:
        """Return the samples (float32, ±1) of an Opus packet."""
        try:
            decoded = self._codec.decode(av.Packet(frame))
        except av.error.FFmpegError:
            return np.zeros(self._usual, np.float32)
        parts = [
            part.to_ndarray().reshape(-1)
            for whole in decoded
            for part in self._resampler.resample(whole)
        ]
        samples = np.concatenate(parts) if parts else np.zeros(0, np.float32)
        if len(samples):
            self._usual = len(samples)
        return samples.astype(np.float32, copy=False)


class SampleClock:
    """Where on the timeline a sample lies.

    The sound card's clock and the timeline's differ by some parts in a million, and lost
    packets move everything after them. So the position is anchored again every second.
    """

    def __init__(self) -> None:
        self._samples: list[int] = []
        self._at_ms: list[float] = []

    @property
    def started(self) -> bool:
        """Whether a first position is known."""
        return bool(self._samples)

    def anchor(self, sample: int, at_ms: float) -> None:
        """Say that `sample` lies at `at_ms`; samples never go back."""
        if self._samples and self._samples[-1] == sample:
            self._at_ms[-1] = at_ms
            return
        self._samples.append(sample)
        self._at_ms.append(at_ms)

    def since_anchor(self, sample: int) -> int:
        """Return how many samples ago the last anchor was set."""
        return sample - self._samples[-1]

    def ms_at(self, sample: float) -> float:
        """Return the position of `sample`, of an earlier one than known as if drift were 0."""
        found = max(0, bisect_right(self._samples, sample) - 1)
        return self._at_ms[found] + (sample - self._samples[found]) / _PER_MS

    def forget_before(self, sample: int) -> None:
        """Drop anchors that no later sample needs."""
        keep = max(0, bisect_right(self._samples, sample) - 1)
        del self._samples[:keep], self._at_ms[:keep]


class TimelineSound:
    """One stream's frames as gapless samples with a clock."""

    def __init__(self) -> None:
        self.clock = SampleClock()
        self._decoder = OpusDecoder()
        self._last = np.zeros(0, np.float32)
        self._total = 0
        self._last_at_ms = float("-inf")

    def take(self, frame: bytes, at_ms: float) -> NDArray[np.float32]:
        """Return the samples that this frame adds, filled up for what was lost before it.

        Frames that come late or twice add nothing.
        """
        if at_ms <= self._last_at_ms:
            return np.zeros(0, np.float32)
        self._last_at_ms = at_ms
        filling = self._conceal(self._missing(at_ms))
        start = self._total + len(filling)
        if (
            not self.clock.started
            or self._off(start, at_ms)
            or (self.clock.since_anchor(start) >= _ANCHOR_EVERY)
        ):
            self.clock.anchor(start, at_ms)
        self._last = self._decoder.decode(frame)
        samples = np.concatenate([filling, self._last])
        self._total += len(samples)
        return samples

    def _conceal(self, count: int) -> NDArray[np.float32]:
        """Fill `count` samples: the last frame, fading, then silence."""
        filling = np.zeros(count, np.float32)
        size = len(self._last)
        loudness = 1.0
        for first in range(0, min(count, _CONCEALED_MS * _PER_MS), max(1, size)):
            loudness *= _FADE
            piece = filling[first : first + size]
            piece[:] = loudness * self._last[: len(piece)]
        return filling

    def _missing(self, at_ms: float) -> int:
        if not self.clock.started:
            return 0
        gap_ms = at_ms - self.clock.ms_at(self._total)
        if gap_ms < _FILLED_FROM_MS:
            return 0
        return int(min(gap_ms, _FILLED_AT_MOST_MS) * _PER_MS)

    def _off(self, sample: int, at_ms: float) -> bool:
        difference = at_ms - self.clock.ms_at(sample)
        return difference >= _FILLED_FROM_MS or difference <= _JUMPED_BACK_MS
