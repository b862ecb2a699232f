"""The process that decodes samples of a recording: `python -m media_server.recording.inspector`.

What people send is decoded nowhere but here, where a decoder that can be made to crash, or worse,
has neither keys nor network connections, little memory and little time. Reads samples from its
standard input as `inspection` writes them, answers with one line of JSON for each.
"""

import json
import resource
import sys
from collections.abc import Iterator
from struct import Struct
from typing import Any, BinaryIO, Final

import av
import numpy as np

SAMPLE: Final = Struct("!cI")  # kind, number of packets
PACKET: Final = Struct("!I")  # size
SOUND, VP8, H264 = b"s", b"v", b"h"
_DECODERS: Final = {VP8: "vp8", H264: "h264"}
_SETTLING: Final = 2
_LOUD: Final = 0.95  # of full scale
_MEMORY: Final = 1024 * 1024 * 1024
_SECONDS: Final = 60


def main() -> None:
    """Answer every sample on the standard input."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    listener: Any = av.CodecContext.create("opus", "r")
    listener.sample_rate, listener.layout = 48_000, "mono"
    for kind, packets in _samples(sys.stdin.buffer):
        try:
            found = _listen(listener, packets) if kind == SOUND else _look(kind, packets)
        except av.error.FFmpegError:
            found = {}
        sys.stdout.write(json.dumps(found) + "\n")


def _samples(stream: BinaryIO) -> Iterator[tuple[bytes, list[bytes]]]:
    while head := stream.read(SAMPLE.size):
        kind, count = SAMPLE.unpack(head)
        packets = []
        for _ in range(count):
            (size,) = PACKET.unpack(stream.read(PACKET.size))
            packets.append(stream.read(size))
        yield kind, packets


def _listen(listener: Any, packets: list[bytes]) -> dict[str, float]:
    """Return the loudness (RMS of full scale) and the share of what is at the rail."""
    heard = [
        frame.to_ndarray().ravel()
        for packet in packets
        for frame in listener.decode(av.Packet(packet))
    ][_SETTLING:]
    if not heard:
        return {}
    sound = np.concatenate(heard)
    return {
        "rms": float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))),
        "loud": float(np.mean(np.abs(sound) > _LOUD)),
    }


def _look(kind: bytes, packets: list[bytes]) -> dict[str, float]:
    """Return the mean brightness (16 is black, 235 white) and how far it spreads."""
    decoder: Any = av.CodecContext.create(_DECODERS[kind], "r")
    decoder.thread_count = 1
    frames = [frame for packet in packets for frame in decoder.decode(av.Packet(packet))]
    frames += decoder.decode(None)
    if not frames:
        return {}
    plane = frames[0].planes[0]
    luma = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
    return {"mean": float(luma.mean()), "spread": float(luma.std())}


if __name__ == "__main__":
    main()
