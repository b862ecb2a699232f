"""A film clapper: once a second the picture flashes and a beep sounds, at the same moment.

What a recording made of it tells how far sound and picture are apart, and how far both are from
the moments they were made at.
"""

import asyncio
import io
import time
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from tests.support.media import AUDIO_PACKET_S, Camera, EncodedVideo, PacedTrack
from tests.support.speech import AUDIO_RATE

WIDTH, HEIGHT, FPS, LOOP_S = 160, 120, 30, 4
FLASH_S, BEEP_S = 0.1, 0.1
BEEP_HZ = 1000
BRIGHT, LOUD = 128, 0.1
QUIET_S = 0.3


@dataclass(slots=True)
class Clapper:
    """The moment (monotonic) at which a pair of tracks began, and when each clap was sent."""

    started_s: float | None = None
    claps_s: list[float] = field(default_factory=list)
    _sent: asyncio.Event = field(default_factory=asyncio.Event)

    def start(self) -> float:
        """Return the common beginning, which is now for the first who asks."""
        if self.started_s is None:
            self.started_s = time.monotonic()
        return self.started_s

    def clap(self) -> None:
        """Note that a clap was sent."""
        self.claps_s.append(time.monotonic())
        self._sent.set()

    async def wait(self, count: int) -> None:
        """Wait until that many more claps were sent."""
        wanted = len(self.claps_s) + count
        while len(self.claps_s) < wanted:
            self._sent.clear()
            await self._sent.wait()


class FlashCamera(Camera):
    """White for a tenth of a second at the start of each second, else black."""

    def __init__(self, clapper: Clapper) -> None:
        super().__init__(flashes())
        self._clapper = clapper

    async def recv(self) -> "av.Packet[Any]":
        self._started = self._clapper.start()
        return await super().recv()


class BeepMicrophone(PacedTrack):
    """Beeps for a tenth of a second at the start of each second."""

    kind = "audio"

    def __init__(self, clapper: Clapper) -> None:
        super().__init__(interval_s=AUDIO_PACKET_S, clock_rate=AUDIO_RATE)
        self._packets = beeps()
        self._clapper = clapper

    async def recv(self) -> "av.Packet[Any]":
        self._started = self._clapper.start()
        packet = await super().recv()
        if (self.sent - 1) % round(1 / AUDIO_PACKET_S) == 0:
            self._clapper.clap()
        return packet

    def next_payload(self) -> bytes:
        return self._packets[self.sent % len(self._packets)]


@cache
def flashes() -> EncodedVideo:
    """The pictures as VP8, a keyframe each second."""
    codec = av.CodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    codec.time_base, codec.bit_rate, codec.gop_size = Fraction(1, FPS), 300_000, FPS
    codec.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    packets: list[bytes] = []
    for index in range(FPS * LOOP_S):
        white = index % FPS < FPS * FLASH_S
        shade = np.full((HEIGHT, WIDTH, 3), 230 if white else 20, dtype=np.uint8)
        frame = av.VideoFrame.from_ndarray(shade, format="rgb24")
        frame.pts, frame.time_base = index, Fraction(1, FPS)
        packets += [bytes(packet) for packet in codec.encode(frame)]
    return EncodedVideo(tuple(packets + [bytes(packet) for packet in codec.encode(None)]), FPS)


@cache
def beeps() -> tuple[bytes, ...]:
    """The sound as Opus."""
    codec = av.CodecContext.create("libopus", "w")
    codec.rate, codec.layout, codec.format = AUDIO_RATE, "mono", "s16"
    codec.bit_rate = 32_000
    codec.options = {"application": "lowdelay"}
    size = round(AUDIO_RATE * AUDIO_PACKET_S)
    packets: list[bytes] = []
    for start in range(0, AUDIO_RATE * LOOP_S, size):
        at = np.arange(start, start + size)
        wave = 20_000 * np.sin(2 * np.pi * BEEP_HZ * at / AUDIO_RATE)
        wave[at % AUDIO_RATE >= AUDIO_RATE * BEEP_S] = 0
        frame = av.AudioFrame.from_ndarray(
            wave.astype(np.int16)[None, :], format="s16", layout="mono"
        )
        frame.sample_rate, frame.pts = AUDIO_RATE, start
        packets += [bytes(packet) for packet in codec.encode(frame)]
    return tuple(packets)


@dataclass(frozen=True, slots=True)
class Claps:
    """Seconds in the file at which flashes and beeps begin, and how long the file is."""

    flashes_s: tuple[float, ...]
    beeps_s: tuple[float, ...]
    duration_s: float

    def offsets_ms(self) -> list[float]:
        """How far each flash is behind its beep, to a microsecond, if that is nearer than 0.4 s."""
        found = []
        for flash_s in self.flashes_s:
            nearest = min(self.beeps_s, key=lambda beep_s: abs(beep_s - flash_s), default=None)
            if nearest is not None and abs(nearest - flash_s) < 0.4:
                found.append(round((flash_s - nearest) * 1000, 3))
        return found


def find_claps(recording: bytes) -> Claps:
    """Decode a recording and find its claps."""
    with av.open(io.BytesIO(recording), "r") as container:
        video = _onsets([(f.time or 0.0, _is_bright(f)) for f in container.decode(video=0)])
    sound: list[tuple[float, bool]] = []
    with av.open(io.BytesIO(recording), "r") as container:
        resampler = av.AudioResampler("flt", "mono", AUDIO_RATE)
        for frame in container.decode(audio=0):
            at_s = frame.time or 0.0
            for part in resampler.resample(frame):
                sound += _loud(at_s, part.to_ndarray()[0])
        duration_s = (container.duration or 0) / av.time_base
    return Claps(tuple(video), tuple(_onsets(sound)), duration_s)


def _is_bright(frame: av.VideoFrame) -> bool:
    return bool(np.asarray(frame.to_ndarray(format="gray")).mean() > BRIGHT)


def _loud(at_s: float, wave: NDArray[np.float32]) -> list[tuple[float, bool]]:
    step = AUDIO_RATE // 200
    return [
        (at_s + start / AUDIO_RATE, bool(np.abs(wave[start : start + step]).max() > LOUD))
        for start in range(0, len(wave), step)
    ]


def _onsets(states: list[tuple[float, bool]]) -> list[float]:
    """When it began, after it had not been for a while."""
    found, last_s = [], float("-inf")
    for at_s, on in states:
        if on:
            if at_s - last_s > QUIET_S:
                found.append(at_s)
            last_s = at_s
    return found
