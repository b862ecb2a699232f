"""Frames on their way to the worker, kept until they are answered."""

from collections import deque
from dataclasses import dataclass
from itertools import islice


@dataclass(frozen=True, slots=True)
class OutFrame:
    """An Opus frame and its position on the timeline."""

    data: bytes
    at_ms: float


_DROPPED_AT_ONCE_MS = 10_000.0  # so that what is given up makes few spans


class Outbox:
    """A bounded buffer with a cursor: before it lies what the worker was sent.

    Frames leave when they are answered or, the oldest ten seconds first, when more than `keep_ms`
    are held. After a worker's death `rewind` has everything unanswered sent again. Counts that the
    worker reports run from its `Open`, counts of the outside from the stream's first frame.
    """

    def __init__(self, *, keep_ms: int, window: int) -> None:
        self._keep_ms = keep_ms
        self._window = window
        self._frames: deque[OutFrame] = deque()
        self._first = 0  # number of `_frames[0]`
        self._sent = 0  # number of the next frame to send
        self._opened_at = 0  # number of the frame that the worker calls 0
        self._consumed = 0

    @property
    def pushed(self) -> int:
        """How many frames were ever pushed."""
        return self._first + len(self._frames)

    @property
    def sent(self) -> int:
        """The number of the next frame to send: all before it were sent or given up."""
        return self._sent

    @property
    def answered(self) -> int:
        """The number of the first frame still held."""
        return self._first

    @property
    def held(self) -> tuple[float, float] | None:
        """The positions of the first and the last frame held."""
        return (self._frames[0].at_ms, self._frames[-1].at_ms) if self._frames else None

    @property
    def more_than_half(self) -> bool:
        """Whether more than half of what may be held is."""
        held = self.held
        return held is not None and held[1] - held[0] > self._keep_ms / 2

    def push(self, frame: OutFrame) -> tuple[float, float] | None:
        """Append a frame; return the span in ms that had to be given up for it, if any."""
        self._frames.append(frame)
        if frame.at_ms - self._frames[0].at_ms <= self._keep_ms:
            return None
        lost_from = self._frames[0].at_ms
        until_ms = self._keep_ms - min(_DROPPED_AT_ONCE_MS, self._keep_ms / 4)
        while frame.at_ms - self._frames[0].at_ms > until_ms:
            self._drop_first()
        return lost_from, self._frames[0].at_ms

    def take(self, most: int) -> list[OutFrame]:
        """Return the next frames to send, no more than the worker's window has room for."""
        room = min(most, self._window - (self._sent - self._consumed))
        if room <= 0:
            return []
        begin = self._sent - self._first
        taken = list(islice(self._frames, begin, begin + room))
        self._sent += len(taken)
        return taken

    def progress(self, *, consumed: int, answered: int) -> None:
        """Take the worker's counts."""
        self._consumed = max(self._consumed, min(self._sent, self._opened_at + consumed))
        while self._first < min(self._sent, self._opened_at + answered):
            self._drop_first()

    def rewind(self) -> None:
        """The worker is gone: the next one counts from the first frame still held."""
        self._sent = self._opened_at = self._consumed = self._first

    def give_up(self) -> tuple[float, float] | None:
        """Drop everything that was sent and not answered; return its span in ms."""
        lost = [frame.at_ms for frame in islice(self._frames, self._sent - self._first)]
        while self._first < self._sent:
            self._drop_first()
        return (lost[0], lost[-1]) if lost else None

    def _drop_first(self) -> None:
        self._frames.popleft()
        self._first += 1
        self._sent = max(self._sent, self._first)
