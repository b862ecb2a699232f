"""Pitch and loudness of a voice, tracked every 10 ms, and what else only the sound tells.

Pitch is YIN (de Cheveigné and Kawahara, JASA 111(4), 2002), steps 1 to 5, in numpy. It finds
one voice: of two people at once it follows the louder, and creaky voice is often unvoiced.
"""

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16_000
STEP_MS = 10
QUIETEST_DB = -100.0

_STEP = SAMPLE_RATE * STEP_MS // 1000
_WINDOW = 512  # samples compared at each lag: 32 ms, two periods of the lowest voice
_LOWEST_HZ = 60.0
_HIGHEST_HZ = 500.0
_LONGEST_LAG = int(SAMPLE_RATE / _LOWEST_HZ) + 2
_SHORTEST_LAG = int(SAMPLE_RATE / _HIGHEST_HZ)
_FRAME = _WINDOW + _LONGEST_LAG
_FFT = 1024
_APERIODICITY = 0.15
_FRAMES_AT_ONCE = 512
_AUDIBLE_DB = -55.0
_FULL_SCALE = 0.98  # codecs and resampling round what was clipped

_HEAD = struct.Struct("<4sqHI")
_FIRST_MAGIC = b"VVP1"  # pitch and loudness alone, as the first releases stored them
_MAGIC = b"VVP2"
_MORE = struct.Struct("<HH")  # clipped share, number of filled pauses
_FILLED = struct.Struct("<iH")  # from start_ms, length in ms
_CLIPPED_SCALE = 65_535
_LONGEST_FILLED_MS = 65_535
_MOST_FILLED = 1_000
_F0_SCALE = 64.0
_LEVEL_SCALE = 100.0
_MOST_FRAMES = 1_000_000  # 2.8 hours; more is not an utterance


@dataclass(frozen=True, slots=True, eq=False)
class Prosody:
    """Pitch and loudness tracks; frame i lies at `start_ms + i * step_ms`.

    `f0_hz` float32[n] is 0 where there is no voice. `level_db` float32[n] is RMS relative to
    full scale (dBFS), never below -100. `filled_ms` are (start, end) on the timeline of um, uh and
    er, found by their sound; they may lie before `start_ms` when the utterance before held nothing
    else. `clipped_share` is the share of samples at full scale, 0..1.
    """

    start_ms: int
    step_ms: int
    f0_hz: NDArray[np.float32]
    level_db: NDArray[np.float32]
    filled_ms: tuple[tuple[int, int], ...] = ()
    clipped_share: float = 0.0

    def pack(self) -> bytes:
        """Return a compact form: 1/64 Hz and 1/100 dB are kept, 4 bytes a frame."""
        f0 = np.clip(np.rint(self.f0_hz * _F0_SCALE), 0, 65_535).astype("<u2")
        level = np.clip(np.rint(self.level_db * _LEVEL_SCALE), -32_768, 32_767).astype("<i2")
        head = _HEAD.pack(_MAGIC, self.start_ms, self.step_ms, len(f0))
        filled = self.filled_ms[:_MOST_FILLED]
        more = _MORE.pack(round(self.clipped_share * _CLIPPED_SCALE), len(filled))
        spans = b"".join(
            _FILLED.pack(start - self.start_ms, min(end - start, _LONGEST_FILLED_MS))
            for start, end in filled
        )
        return bytes(head + f0.tobytes() + level.tobytes() + more + spans)

    @classmethod
    def unpack(cls, packed: bytes) -> "Prosody":
        """Read what `pack` wrote; raises ValueError for anything else."""
        if len(packed) < _HEAD.size:
            raise ValueError("prosody is cut short")
        magic, start_ms, step_ms, count = _HEAD.unpack_from(packed)
        if magic not in (_FIRST_MAGIC, _MAGIC) or step_ms < 1 or count > _MOST_FRAMES:
            raise ValueError("not a packed prosody")
        more = packed[_HEAD.size + 4 * count :]
        clipped_share, filled_ms = _unpack_more(more, start_ms) if magic == _MAGIC else (0.0, ())
        if len(packed) < _HEAD.size + 4 * count or (magic == _FIRST_MAGIC and more):
            raise ValueError("prosody has the wrong length")
        f0 = np.frombuffer(packed, "<u2", count, _HEAD.size)
        level = np.frombuffer(packed, "<i2", count, _HEAD.size + 2 * count)
        return cls(
            start_ms,
            step_ms,
            (f0 / np.float32(_F0_SCALE)).astype(np.float32),
            (level / np.float32(_LEVEL_SCALE)).astype(np.float32),
            filled_ms,
            clipped_share,
        )


def _unpack_more(packed: bytes, start_ms: int) -> tuple[float, tuple[tuple[int, int], ...]]:
    if len(packed) < _MORE.size:
        raise ValueError("prosody is cut short")
    clipped, count = _MORE.unpack_from(packed)
    if len(packed) != _MORE.size + count * _FILLED.size:
        raise ValueError("prosody has the wrong length")
    filled = tuple(
        (start_ms + offset, start_ms + offset + length)
        for offset, length in _FILLED.iter_unpack(packed[_MORE.size :])
    )
    return clipped / _CLIPPED_SCALE, filled


def track_prosody(samples: NDArray[np.float32], start_ms: int) -> Prosody:
    """Track pitch and loudness of 16 kHz mono `samples` (float32, ±1) every 10 ms.

    Frame i is centred on its position; the ends are padded with silence.
    """
    count = len(samples) // _STEP
    padded = np.pad(samples, (_FRAME // 2, _FRAME)).astype(np.float32, copy=False)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_STEP][:count]
    f0 = np.zeros(count, np.float32)
    level = np.full(count, QUIETEST_DB, np.float32)
    for first in range(0, count, _FRAMES_AT_ONCE):
        block = slice(first, min(first + _FRAMES_AT_ONCE, count))
        level[block] = _levels(frames[block])
        f0[block] = _pitches(frames[block])
    f0[level < _AUDIBLE_DB] = 0.0
    clipped = float(np.mean(np.abs(samples) >= _FULL_SCALE)) if len(samples) else 0.0
    return Prosody(start_ms, STEP_MS, _without_strays(f0), level, clipped_share=clipped)


def _levels(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    # The middle 25 ms: short enough to show the gaps between words.
    middle = frames[:, (_FRAME - 400) // 2 : (_FRAME + 400) // 2]
    power = np.mean(np.square(middle), axis=1)
    decibels: NDArray[np.float32] = 10.0 * np.log10(np.maximum(power, 10 ** (QUIETEST_DB / 10)))
    return decibels


def _pitches(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """YIN steps 2 to 5 for frames float32[n, _FRAME] → Hz float32[n], 0 = no voice."""
    normalised = _normalised_difference(frames)
    pitches = np.zeros(len(frames), np.float32)
    searched = normalised[:, _SHORTEST_LAG:_LONGEST_LAG]
    below = searched < _APERIODICITY
    for row in np.flatnonzero(below.any(axis=1)):
        lag = int(np.argmax(below[row])) + _SHORTEST_LAG
        curve = normalised[row]
        while lag + 1 < _LONGEST_LAG and curve[lag + 1] < curve[lag]:
            lag += 1
        if lag + 1 < _LONGEST_LAG:
            pitches[row] = SAMPLE_RATE / _between_samples(curve, lag)
    return pitches


def _normalised_difference(frames: NDArray[np.float32]) -> NDArray[np.float64]:
    """Cumulative mean normalised difference, float64[n, _LONGEST_LAG + 1] (equation 8)."""
    lags = _LONGEST_LAG + 1
    wide = frames.astype(np.float64)
    spectrum = np.fft.rfft(wide, _FFT)
    window = np.fft.rfft(wide[:, :_WINDOW], _FFT)
    correlation = np.fft.irfft(spectrum * np.conj(window), _FFT)[:, :lags]
    energy = np.concatenate([np.zeros((len(wide), 1)), np.cumsum(wide**2, axis=1)], axis=1)
    shifted = energy[:, _WINDOW : _WINDOW + lags] - energy[:, :lags]
    difference = np.maximum(shifted[:, :1] + shifted - 2 * correlation, 0.0)
    total = np.cumsum(difference[:, 1:], axis=1)
    normalised: NDArray[np.float64] = np.ones_like(difference)
    np.divide(
        difference[:, 1:] * np.arange(1, lags), total, out=normalised[:, 1:], where=total > 1e-12
    )
    return normalised


def _between_samples(curve: NDArray[np.float64], lag: int) -> float:
    """Return the lag of the parabola's lowest point through three neighbours."""
    before, at, after = curve[lag - 1], curve[lag], curve[lag + 1]
    bend = before - 2 * at + after
    return float(lag if bend <= 0 else lag + 0.5 * (before - after) / bend)


def _without_strays(f0: NDArray[np.float32]) -> NDArray[np.float32]:
    """Drop voiced frames whose pitch no neighbour shares: octave slips and clicks."""
    if len(f0) < 3:
        return np.zeros_like(f0)
    padded = np.pad(f0, 1)
    left, right = padded[:-2], padded[2:]
    near = (np.abs(left - f0) < 0.2 * f0) | (np.abs(right - f0) < 0.2 * f0)
    return np.where(near, f0, np.float32(0)).astype(np.float32)
