"""What the receiver of one RTP stream knows: numbering, loss, jitter, what to ask for again."""

from dataclasses import dataclass

MAX_MISSING = 256
MAX_DROPOUT = 3000
NACK_GIVE_UP_S = 1.0


@dataclass(slots=True)
class _Missing:
    since_s: float
    asked_s: float


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """The figures of a receiver report (RFC 3550 section 6.4.1); jitter in RTP units."""

    fraction_lost: int
    packets_lost: int
    highest_sequence: int
    jitter: int


class Reception:
    """Follows one stream; `place` unwraps sequence numbers, `due` says what to NACK."""

    def __init__(self, clock_rate: int) -> None:
        self._rate = clock_rate
        self._base = 0
        self.highest = -1
        self.received = 0
        self.repaired = 0
        self._jitter = 0.0
        self._transit: float | None = None
        self._last_timestamp = -1
        self._prior = (0, 0)
        self._missing: dict[int, _Missing] = {}

    @property
    def started(self) -> bool:
        """Whether any packet has come."""
        return self.highest >= 0

    @property
    def expected(self) -> int:
        """How many packets were sent, as far as is known."""
        return self.highest - self._base + 1 if self.started else 0

    @property
    def lost(self) -> int:
        """How many did not come by themselves."""
        return max(0, self.expected - self.received)

    @property
    def unrepaired(self) -> int:
        """How many did not come at all."""
        return max(0, self.expected - self.received - self.repaired)

    @property
    def jitter_ms(self) -> float:
        """Interarrival jitter (RFC 3550 section 6.4.1)."""
        return self._jitter / self._rate * 1000

    @property
    def awaited(self) -> int:
        """How many packets are missing that may still come."""
        return len(self._missing)

    @property
    def wants_repair(self) -> bool:
        """Whether packets are missing that may still come."""
        return bool(self._missing)

    def place(self, sequence: int) -> int:
        """Return the unwrapped number of a 16-bit sequence number."""
        if self.highest < 0:
            return sequence + 0x10000  # room for what is reordered before the first
        ahead = (sequence - self.highest) & 0xFFFF
        return self.highest + (ahead if ahead < 0x8000 else ahead - 0x10000)

    def add(self, extended: int, timestamp: int, now_s: float) -> bool:
        """Count a packet that is no duplicate; True if it shows that others are missing."""
        self.received += 1
        highest = self.highest
        if extended <= highest:
            self._missing.pop(extended, None)
            self._base = min(self._base, extended)
            return False
        if timestamp != self._last_timestamp:
            self._note_transit(timestamp, now_s)
        self.highest = extended
        if extended == highest + 1:
            return False
        if highest < 0:
            self._base = extended
            return False
        if extended - highest > MAX_DROPOUT:  # the sender began to count anew
            self._restart(extended)
            return False
        for number in range(max(highest + 1, extended - MAX_MISSING), extended):
            self._missing[number] = _Missing(since_s=now_s, asked_s=0.0)
        while len(self._missing) > MAX_MISSING:
            del self._missing[next(iter(self._missing))]
        return True

    def repair(self, extended: int) -> None:
        """Count a packet that came on request."""
        self.repaired += 1
        self._missing.pop(extended, None)

    def due(self, now_s: float, retry_s: float) -> list[int]:
        """Return the 16-bit numbers to ask for now, in order; forget what is too old.

        What was asked for less than `retry_s` ago may still be on its way.
        """
        asked = []
        for number, missing in list(self._missing.items()):
            if now_s - missing.since_s > NACK_GIVE_UP_S:
                del self._missing[number]
            elif now_s - missing.asked_s >= retry_s:
                missing.asked_s = now_s
                asked.append(number & 0xFFFF)
        return asked

    def report(self) -> ReportBlock:
        """Return the figures since the last call."""
        expected, received = self.expected, self.received
        sent = expected - self._prior[0]
        lost = sent - (received - self._prior[1])
        self._prior = (expected, received)
        return ReportBlock(
            fraction_lost=min(255, (lost << 8) // sent) if sent > 0 and lost > 0 else 0,
            packets_lost=min(expected - received, 0x7FFFFF),
            highest_sequence=self.highest & 0xFFFFFFFF,
            jitter=int(self._jitter),
        )

    def _restart(self, extended: int) -> None:
        self._missing.clear()
        self._base = extended - self.received + 1
        self._prior = (self.received, self.received)
        self._transit = None

    def _note_transit(self, timestamp: int, now_s: float) -> None:
        transit = now_s * self._rate - timestamp
        if self._transit is not None:
            change = abs(transit - self._transit)
            if change < self._rate * 10:  # else the timestamp wrapped or the source paused
                self._jitter += (change - self._jitter) / 16
        self._transit = transit
        self._last_timestamp = timestamp
