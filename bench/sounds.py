"""Sound files into samples, samples into Opus frames."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

RATE = 16_000
OPUS_RATE = 48_000
REAL_SPEECH = Path(__file__).parents[2] / "shared" / "audio"

Samples = NDArray[np.float32]


def decoded(path: Path) -> Samples:
    """Return a file as 16 kHz mono, ±1."""
    with av.open(path) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        parts = [
            part.to_ndarray()[0]
            for frame in container.decode(audio=0)
            for part in resampler.resample(frame)
        ]
    return np.concatenate(parts).astype(np.float32)


def encoded(samples: Samples) -> list[bytes]:
    """Opus at 32 kbit/s in frames of 20 ms, as browsers send it."""
    codec = av.CodecContext.create("libopus", "w")
    codec.rate, codec.layout, codec.format, codec.bit_rate = OPUS_RATE, "mono", "s16", 32_000
    codec.options = {"application": "voip"}
    resampler = av.AudioResampler(format="s16", layout="mono", rate=OPUS_RATE, frame_size=960)
    whole = av.AudioFrame.from_ndarray(
        (np.clip(samples[None], -1, 1) * 32_767).astype(np.int16), format="s16", layout="mono"
    )
    whole.sample_rate, whole.pts, whole.time_base = RATE, 0, Fraction(1, RATE)
    return [bytes(packet) for frame in resampler.resample(whole) for packet in codec.encode(frame)]
