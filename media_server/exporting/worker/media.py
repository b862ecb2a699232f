"""Pictures and sound of one recording, decoded in order, by positions on the timeline."""

from collections import deque
from collections.abc import Iterator
from typing import Any, Final, Self

import av
import numpy as np
from numpy.typing import NDArray

from media_server.exporting.orders import Source
from media_server.exporting.worker.pipes import Pipes, RemoteFile

RATE: Final = 48_000
PER_MS: Final = RATE // 1000
# Positions in the file are whole milliseconds: nearer than this, sound goes on without a gap.
_JOINED: Final = 20 * PER_MS

Sound = NDArray[np.float32]


def _opened(pipes: Pipes, number: int, source: Source, *, kind: str, from_ms: float) -> Any:
    """Return an open container, set to the keyframe before a position, and its stream."""
    container: Any = av.open(RemoteFile(pipes, number, source.size), format="matroska,webm")
    stream = next((each for each in container.streams if each.type == kind), None)
    if stream is not None:
        stream.codec_context.thread_count = 1
        if from_ms > 0:
            container.seek(int(from_ms * 1000))
    return container, stream


def _decoded(container: Any, stream: Any) -> Iterator[Any]:
    """Yield frames; what cannot be decoded is left out."""
    for packet in container.demux(stream):
        try:
            yield from packet.decode()
        except av.error.FFmpegError:
            continue


class Pictures:
    """The pictures of a recording; `at` must be asked with rising positions."""

    def __init__(self, pipes: Pipes, number: int, source: Source, *, from_ms: int) -> None:
        self._source = source
        inside = from_ms - source.start_ms
        self._container, self._stream = _opened(pipes, number, source, kind="video", from_ms=inside)
        self._frames = iter(()) if self._stream is None else _decoded(self._container, self._stream)
        self._shown: Any = None
        self._next: Any = None
        self._next_ms = float("-inf")
        self._advance()

    @property
    def exist(self) -> bool:
        """Whether there is a picture at all."""
        return self._stream is not None and (self._next is not None or self._shown is not None)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the first picture."""
        first = self._shown or self._next
        return (first.width, first.height) if first is not None else (0, 0)

    def at(self, position_ms: float) -> Any:
        """Return the frame that is seen at a position: the same object while it stays; or None."""
        while self._next is not None and self._next_ms <= position_ms:
            self._shown = self._next
            self._advance()
        if not self._source.start_ms <= position_ms < self._source.end_ms:
            return None
        return self._shown

    def close(self) -> None:
        """Let go of the recording."""
        self._container.close()

    def _advance(self) -> None:
        self._next = next(self._frames, None)
        if self._next is not None:
            pts = self._next.pts or 0
            self._next_ms = self._source.start_ms + float(pts * self._next.time_base) * 1000


class Sounds:
    """The sound of a recording, mono, 48 kHz; `take` gives one stretch after the other."""

    def __init__(self, container: Any, stream: Any, *, offset: int = 0) -> None:
        """`offset` is how many samples lie before the file's beginning; `stream` may be None."""
        self._container, self._stream = container, stream
        self._resampler: Any = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        self._frames = iter(()) if self._stream is None else _decoded(self._container, self._stream)
        self._offset = offset
        # Stretches of sound and the samples, counted from `from_ms`, that they begin with.
        self._held: deque[tuple[int, Sound]] = deque()
        self._first = self._due = 0
        self._ended = self._stream is None

    @classmethod
    def of_recording(cls, pipes: Pipes, number: int, source: Source, *, from_ms: int) -> Self:
        """Return what is heard in a recording from a position of the timeline on."""
        inside = from_ms - source.start_ms
        opened = _opened(pipes, number, source, kind="audio", from_ms=inside - 100)
        return cls(*opened, offset=-inside * PER_MS)

    @property
    def over(self) -> bool:
        """Whether nothing is left to be heard."""
        return self._ended and not self._held

    @property
    def exist(self) -> bool:
        """Whether there is sound at all."""
        return self._stream is not None

    def take(self, count: int) -> Sound:
        """Return the next `count` samples; silence where there are none."""
        first, end = self._first, self._first + count
        while not self._ended and self._due < end:
            self._fill()
        taken = np.zeros(count, np.float32)
        while self._held and self._held[0][0] < end:
            at, samples = self._held.popleft()
            size = min(len(samples), end - at)
            taken[at - first : at - first + size] = samples[:size]
            if size < len(samples):
                self._held.appendleft((at + size, samples[size:]))
                break
        self._first = end
        self._due = max(self._due, end)
        return taken

    def close(self) -> None:
        """Let go of the recording."""
        self._container.close()

    def _fill(self) -> None:
        frame = next(self._frames, None)
        if frame is None:
            self._ended = True
            return
        at = round(float((frame.pts or 0) * frame.time_base) * RATE) + self._offset
        for each in self._resampler.resample(frame):
            samples: Sound = each.to_ndarray().ravel().astype(np.float32)
            self._hold(at, samples)
            at += len(samples)

    def _hold(self, at: int, samples: Sound) -> None:
        if abs(at - self._due) <= _JOINED and self._held:
            at = self._due
        elif at < self._due:
            samples, at = samples[self._due - at :], self._due
        if len(samples):
            self._held.append((at, samples))
            self._due = at + len(samples)
