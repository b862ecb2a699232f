"""The sound of a file that somebody sent, as the packets that live microphones send.

What it is, is found by looking into it, whatever its name or type said. Only formats that hold
their own media are looked for: playlists, which name other files and addresses, are none.
"""

from collections.abc import Iterator
from typing import Any, Final

import av
import numpy as np

from media_server.exporting import wire
from media_server.exporting.orders import Order
from media_server.exporting.worker.media import PER_MS, RATE, Sound, Sounds
from media_server.exporting.worker.pipes import Pipes, RemoteFile

PACKET_MS: Final = 20
_BITS: Final = 48_000
_FORMATS: Final = {
    "matroska": "webm",
    "mov": "mp4",
    "ogg": "ogg",
    "wav": "wav",
    "mp3": "mpeg",
    "flac": "flac",
    "aac": "aac",
}
_OPTIONS: Final = {
    "format_whitelist": ",".join(("webm", *_FORMATS)),
    "protocol_whitelist": "",
    "probesize": str(4 * 1024 * 1024),
    "analyzeduration": "5000000",
}
_TELL_EVERY: Final = 500  # packets


def make_speech(pipes: Pipes, order: Order) -> None:
    """Send Opus packets of 20 ms, each behind a `wire.PACKET`; say what the file is.

    A file that cannot be listened to, or is longer than the order's end, is refused: the details
    hold `refused`, a value of `UploadFailure`.
    """
    source = order.sources[0]
    try:
        container: Any = av.open(RemoteFile(pipes, 0, source.size), options=dict(_OPTIONS))
    except (av.error.FFmpegError, UnicodeDecodeError):
        return _refuse(pipes, "not-media")
    stream = next((each for each in container.streams if each.type == "audio"), None)
    if stream is None:
        return _refuse(pipes, "no-sound")
    limit_ms = order.end_ms
    told_ms = (container.duration or 0) / 1000
    if told_ms > limit_ms:
        return _refuse(pipes, "too-long")
    stream.codec_context.thread_count = 1
    sounds = Sounds(container, stream, offset=-_begins(container))
    count = _send(pipes, sounds, packets=limit_ms // PACKET_MS, told_ms=told_ms)
    if not sounds.over:
        return _refuse(pipes, "too-long")
    if not count:
        return _refuse(pipes, "no-sound")
    kind = "video" if any(_moves(each) for each in container.streams) else "audio"
    name = _FORMATS[container.format.name.split(",")[0]]
    return pipes.done(f"{kind}/{name}", {"durationMs": count * PACKET_MS})


def _refuse(pipes: Pipes, why: str) -> None:
    pipes.done("", {"refused": why})


def _begins(container: Any) -> int:
    """Return the sample at which players begin; files may count from anywhere."""
    return round((container.start_time or 0) / 1_000_000 * RATE)


def _moves(stream: Any) -> bool:
    return stream.type == "video" and not stream.disposition & av.stream.Disposition.attached_pic


def _send(pipes: Pipes, sounds: Sounds, *, packets: int, told_ms: float) -> int:
    """Send what is heard, at most so many packets; return how many it were."""
    batch = bytearray()
    sent = 0
    encode = _Encoder()
    while not sounds.over and sent < packets:
        heard = sounds.take(PACKET_MS * PER_MS)
        if sounds.over and not heard.any():
            break
        for data in encode(heard):
            batch += wire.PACKET.pack(sent * PACKET_MS, len(data)) + data
            sent += 1
        if sent % _TELL_EVERY == 0:
            pipes.body(bytes(batch))
            batch.clear()
            if told_ms:
                pipes.progress(min(1.0, sent * PACKET_MS / told_ms))
    pipes.body(bytes(batch))
    return sent


class _Encoder:
    """Mono samples into Opus, packet by packet."""

    def __init__(self) -> None:
        self._codec: Any = av.CodecContext.create("libopus", "w")
        self._codec.rate, self._codec.layout, self._codec.format = RATE, "mono", "flt"
        self._codec.bit_rate = _BITS
        self._samples = 0

    def __call__(self, samples: Sound) -> Iterator[bytes]:
        loud: Sound = np.clip(np.nan_to_num(samples), -1.0, 1.0)
        frame: Any = av.AudioFrame.from_ndarray(loud[None, :], format="flt", layout="mono")
        frame.sample_rate, frame.pts = RATE, self._samples
        self._samples += len(samples)
        for packet in self._codec.encode(frame):
            yield bytes(packet)
