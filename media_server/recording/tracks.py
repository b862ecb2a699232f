"""Journals of one kind joined into one track: in order, in time, audio without holes."""

import heapq
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from media_server.media_types import EncodedFrame

SILENCE = b"\xf8\xff\xfe"  # Opus: 20 ms of nothing, full band, mono
SILENCE_MS = 20.0
# Arrival and clock corrections may move a frame this far before the sound is moved after it.
TOLERANCE_MS = 40.0
_OPUS_FRAME_MS = (
    *(10, 20, 40, 60) * 3,
    *(10, 20) * 2,
    *(2.5, 5, 10, 20) * 4,
)


class Block(NamedTuple):
    """A frame of a track at a position in ms from the start of the recording."""

    at_ms: int
    track: int
    data: bytes
    keyframe: bool


def opus_duration_ms(packet: bytes) -> float:
    """Return how long a packet plays (RFC 6716 section 3.1); 0 if it is malformed."""
    if not packet:
        return 0.0
    frame_ms = _OPUS_FRAME_MS[packet[0] >> 3]
    code = packet[0] & 3
    if code == 3:
        return frame_ms * (packet[1] & 63) if len(packet) > 1 else 0.0
    return frame_ms * (1 if code == 0 else 2)


def video_blocks(frames: Iterable[EncodedFrame], *, track: int, start_ms: float) -> Iterator[Block]:
    """Yield frames at strictly rising times; a gap holds the last picture."""
    last = -1
    for frame in frames:
        last = max(last + 1, round(frame.at_ms - start_ms))
        yield Block(last, track, frame.data, frame.keyframe)


def audio_blocks(frames: Iterable[EncodedFrame], *, track: int, start_ms: float) -> Iterator[Block]:
    """Yield packets back to back, gaps filled with silence.

    Players put packets behind each other whatever their times say, so a hole would shift all
    that follows; a packet that lies wholly in what was already said is left out.
    """
    position = 0.0
    for frame in frames:
        due = frame.at_ms - start_ms
        while due - position > TOLERANCE_MS:
            yield Block(round(position), track, SILENCE, True)
            position += SILENCE_MS
        duration = opus_duration_ms(frame.data)
        if duration <= 0 or position - due > TOLERANCE_MS:
            continue
        yield Block(round(position), track, frame.data, True)
        position += duration


def interleaved(tracks: Iterable[Iterator[Block]]) -> Iterator[Block]:
    """Merge tracks by time."""
    return heapq.merge(*tracks, key=lambda block: block.at_ms)
