"""Encoded media without encoding: tracks that send packets as they lie in a file.

A thousand of these cost what one encoder does, so tests and benchmarks can fill a room.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any
from unittest import mock

import aioice.ice
import aiortc.rtcrtpreceiver
import av
import numpy as np
from aiortc import MediaStreamTrack, RTCRtpSender
from aiortc.jitterbuffer import JitterFrame
from aiortc.rtcrtpparameters import RTCRtpCodecParameters

from tests.support.speech import AUDIO_RATE, opus_packets, silent_packet

AUDIO_PACKET_S = 0.02
VIDEO_RATE = 90_000


@dataclass(frozen=True, slots=True)
class EncodedVideo:
    """VP8 frames in order, `fps` a second; the first is a keyframe, so they can be looped."""

    frames: tuple[bytes, ...]
    fps: int


def encode_video(
    *, width: int = 320, height: int = 240, fps: int = 30, seconds: int = 4, bit_rate: int = 300_000
) -> EncodedVideo:
    """A moving pattern as VP8, a keyframe a second, as a browser's camera would send it."""
    codec = av.CodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.time_base, codec.bit_rate, codec.gop_size = Fraction(1, fps), bit_rate, fps
    codec.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    rows, columns = np.mgrid[0:height, 0:width]
    packets: list[bytes] = []
    for index in range(fps * seconds):
        picture = ((rows + columns + 4 * index) % 256).astype(np.uint8)
        frame = av.VideoFrame.from_ndarray(np.stack([picture] * 3, axis=-1), format="rgb24")
        frame.pts, frame.time_base = index, Fraction(1, fps)
        packets += [bytes(packet) for packet in codec.encode(frame)]
    packets += [bytes(packet) for packet in codec.encode(None)]
    return EncodedVideo(tuple(packets), fps)


class PacedTrack(MediaStreamTrack):
    """Packets at their time, however late the loop wakes us."""

    def __init__(self, *, interval_s: float, clock_rate: int) -> None:
        super().__init__()
        self.sent = 0
        self._interval_s = interval_s
        self._clock_rate = clock_rate
        self._started: float | None = None

    def next_payload(self) -> bytes:
        """The encoded data of the next packet."""
        raise NotImplementedError

    async def recv(self) -> "av.Packet[Any]":
        """Wait until the next packet is due and return it; aiortc calls this."""
        if self._started is None:
            self._started = time.monotonic()
        due_s = self.sent * self._interval_s
        wait_s = self._started + due_s - time.monotonic()
        if wait_s > 0:
            await asyncio.sleep(wait_s)
        packet = av.Packet(self.next_payload())
        packet.pts = round(due_s * self._clock_rate)
        packet.time_base = Fraction(1, self._clock_rate)
        self.sent += 1
        return packet


class Camera(PacedTrack):
    """Loops `video`; starts anew, with a keyframe, where a viewer asks for one."""

    kind = "video"

    def __init__(self, video: EncodedVideo) -> None:
        super().__init__(interval_s=1 / video.fps, clock_rate=VIDEO_RATE)
        self._video = video
        self._begun = 0

    def next_payload(self) -> bytes:
        return self._video.frames[(self.sent - self._begun) % len(self._video.frames)]

    def heed(self, sender: RTCRtpSender) -> None:
        """Answer the keyframe requests that come to `sender`, as an encoder does."""
        sender._send_keyframe = self._restart  # type: ignore[method-assign]

    def _restart(self) -> None:
        self._begun = self.sent


class Microphone(PacedTrack):
    """Silence, and on demand what a file says."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__(interval_s=AUDIO_PACKET_S, clock_rate=AUDIO_RATE)
        self._silence = silent_packet()
        self._speech: list[bytes] = []
        self._spoken = asyncio.Event()
        self._spoken.set()

    async def speak(self, path: Path) -> None:
        """Say what `path` (Ogg/Opus, 20 ms packets) holds; returns when the last was sent."""
        self._speech = list(reversed(opus_packets(path)))
        self._spoken.clear()
        await self._spoken.wait()

    def next_payload(self) -> bytes:
        if not self._speech:
            return self._silence
        payload = self._speech.pop()
        if not self._speech:
            self._spoken.set()
        return payload


class _Undecoded:
    """Stands where aiortc makes a decoder and hands encoded frames on as packets."""

    def __init__(self, codec: RTCRtpCodecParameters) -> None:
        self._time_base = Fraction(1, codec.clockRate)

    def decode(self, frame: JitterFrame) -> "list[av.Packet[Any]]":
        packet = av.Packet(frame.data)
        packet.pts, packet.time_base = frame.timestamp, self._time_base
        return [packet]


@contextmanager
def loopback_clients() -> Iterator[None]:
    """aiortc peers made within stay on 127.0.0.1 and receive encoded frames, undecoded."""
    with (
        mock.patch.object(aiortc.rtcrtpreceiver, "get_decoder", _Undecoded),
        mock.patch.object(aioice.ice, "get_host_addresses", return_value=["127.0.0.1"]),
    ):
        yield
