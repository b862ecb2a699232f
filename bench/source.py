"""What the publishers send: VP8 640x480 at 30 frames/s, about 1 Mbit/s, and Opus at 48 kbit/s."""

from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
from numpy.typing import NDArray

from tests.support.media import AUDIO_PACKET_S, EncodedVideo, PacedTrack
from tests.support.speech import AUDIO_RATE

WIDTH, HEIGHT, FPS, SECONDS = 640, 480, 30, 10
VIDEO_BIT_RATE, AUDIO_BIT_RATE = 1_000_000, 48_000
KEYFRAME_EVERY = 60


@dataclass(frozen=True, slots=True)
class Source:
    """Encoded media to loop."""

    video: EncodedVideo
    audio: tuple[bytes, ...]


class Tone(PacedTrack):
    """Loops the source's sound."""

    kind = "audio"

    def __init__(self, source: Source) -> None:
        super().__init__(interval_s=AUDIO_PACKET_S, clock_rate=AUDIO_RATE)
        self._packets = source.audio

    def next_payload(self) -> bytes:
        return self._packets[self.sent % len(self._packets)]


def make_source() -> Source:
    """Encode the source; takes a second or two."""
    return Source(EncodedVideo(_encode_video(), FPS), _encode_audio())


def _encode_video() -> tuple[bytes, ...]:
    codec = av.CodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    codec.time_base, codec.bit_rate = Fraction(1, FPS), VIDEO_BIT_RATE
    codec.gop_size = KEYFRAME_EVERY
    codec.options = {
        "deadline": "realtime",
        "cpu-used": "8",
        "lag-in-frames": "0",
        "minrate": str(VIDEO_BIT_RATE),
        "maxrate": str(VIDEO_BIT_RATE),
        "bufsize": str(VIDEO_BIT_RATE),
    }
    # Soft shapes drifting past under a little noise, as from a camera.
    random = np.random.default_rng(7)
    shapes = random.integers(0, 200, (HEIGHT // 40, WIDTH // 40, 3), dtype=np.uint8)
    texture = _soften(np.kron(shapes, np.ones((40, 40, 1), dtype=np.uint8)))
    noise = random.integers(0, 12, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    packets: list[bytes] = []
    for index in range(FPS * SECONDS):
        picture = np.roll(texture, 2 * index, axis=1) + np.roll(noise, 37 * index, axis=0)
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = index, Fraction(1, FPS)
        packets += [bytes(packet) for packet in codec.encode(frame)]
    return tuple(packets + [bytes(packet) for packet in codec.encode(None)])


def _soften(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture blurred over 32 pixels in both directions."""
    blurred = picture.astype(np.float32)
    for axis in (0, 1):
        blurred = np.mean([np.roll(blurred, shift, axis) for shift in range(-16, 16)], axis=0)
    return blurred.astype(np.uint8)


def _encode_audio() -> tuple[bytes, ...]:
    codec = av.CodecContext.create("libopus", "w")
    codec.rate, codec.layout, codec.format = AUDIO_RATE, "stereo", "s16"
    codec.bit_rate = AUDIO_BIT_RATE
    size = int(AUDIO_RATE * AUDIO_PACKET_S)
    packets: list[bytes] = []
    for start in range(0, AUDIO_RATE * SECONDS, size):
        wave = 8000 * np.sin(2 * np.pi * 300 * np.arange(start, start + size) / AUDIO_RATE)
        samples = np.repeat(wave.astype(np.int16), 2)[None, :]
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="stereo")
        frame.sample_rate, frame.pts = AUDIO_RATE, start
        packets += [bytes(packet) for packet in codec.encode(frame)]
    return tuple(packets)
