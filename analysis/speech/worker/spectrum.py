"""The shape of the spectrum every 10 ms, and how fast it moves."""

import numpy as np
from numpy.typing import NDArray

from analysis.prosody import SAMPLE_RATE, STEP_MS

_STEP = SAMPLE_RATE * STEP_MS // 1000
_WINDOW = 400  # samples: 25 ms
_FFT = 512
_BANDS = 24
_LOWEST_HZ, _HIGHEST_HZ = 100.0, 4_000.0  # telephones and all codecs carry that much
_COEFFICIENTS = 12
_DYNAMIC_DB = 60.0
_REACH = 3  # frames on either side
_AT_THE_EDGE = 99.0


def cepstra(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return mel cepstra 1 to 12 of 16 kHz mono samples, float64[n, 12], one row per 10 ms."""
    count = len(samples) // _STEP
    padded = np.pad(samples, (_WINDOW // 2, _WINDOW)).astype(np.float64)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_STEP][:count]
    power = np.abs(np.fft.rfft(frames * np.hanning(_WINDOW), _FFT)) ** 2
    level = 10 * np.log10(power @ _filters().T + 1e-6)
    level = np.maximum(level, level.max(initial=-60.0) - _DYNAMIC_DB)
    numbers = np.arange(1, _COEFFICIENTS + 1)[:, None]
    cosines = np.cos(np.pi / _BANDS * (np.arange(_BANDS)[None] + 0.5) * numbers)
    shape: NDArray[np.float64] = level @ cosines.T * np.sqrt(2 / _BANDS)
    return shape


def movement(cepstrum: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return, per frame, how far (dB) the mean of the 30 ms before lies from that after."""
    count = len(cepstrum)
    sums = np.cumsum(np.vstack([np.zeros((1, cepstrum.shape[1])), cepstrum]), axis=0)
    moved = np.full(count, _AT_THE_EDGE)
    if count <= 2 * _REACH:
        return moved
    at = np.arange(_REACH, count - _REACH)
    before = (sums[at] - sums[at - _REACH]) / _REACH
    after = (sums[at + _REACH + 1] - sums[at]) / (_REACH + 1)
    moved[at] = np.linalg.norm(before - after, axis=1)
    return moved


def _filters() -> NDArray[np.float64]:
    """Triangles evenly spaced in mel, float64[24, 257]."""
    low, high = (2595 * np.log10(1 + hz / 700) for hz in (_LOWEST_HZ, _HIGHEST_HZ))
    edges = 700 * (10 ** (np.linspace(low, high, _BANDS + 2) / 2595) - 1)
    hertz = np.fft.rfftfreq(_FFT, 1 / SAMPLE_RATE)
    rising = (hertz - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - hertz) / (edges[2:] - edges[1:-1])[:, None]
    triangles: NDArray[np.float64] = np.maximum(0, np.minimum(rising, falling))
    return triangles
