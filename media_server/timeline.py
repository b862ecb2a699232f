"""The one timeline of an interview, and how RTP time is placed on it. Sans I/O."""

import time
from collections import deque
from datetime import UTC, datetime
from typing import Protocol

MAX_SLEW = 0.02
SETTLING_SLEW = 0.2
SETTLING_S = 2.0
JUMP_S = 0.25
PAUSE_S = 0.3
STALL_S = 0.2
ARRIVAL_WINDOW_S = 2.0
NTP_SAMPLES = 16


class Clock(Protocol):
    """Wall and monotonic time."""

    def utc(self) -> datetime:
        """Return the present moment in UTC."""

    def monotonic(self) -> float:
        """Return seconds that never step back."""


class SystemClock:
    """The clocks of this machine."""

    def utc(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never step back."""
        return time.monotonic()


class Timeline:
    """Positions in ms from `origin_at`, the stored wall-clock moment of position 0.

    Wall time is read once; positions advance with the monotonic clock, so that a stepped wall
    clock does not tear a running interview. After a restart the stored origin continues it.
    """

    def __init__(self, origin_at: datetime | None, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._utc = self._clock.utc()
        self._monotonic_s = self._clock.monotonic()
        self._origin_at = origin_at

    @property
    def origin_at(self) -> datetime | None:
        """The moment of position 0, or None before anything happened."""
        return self._origin_at

    def start_if_unset(self) -> datetime:
        """Make now position 0 unless there is one already; return the origin."""
        if self._origin_at is None:
            self._utc = self._clock.utc()
            self._monotonic_s = self._clock.monotonic()
            self._origin_at = self._utc
        return self._origin_at

    def position_ms(self, monotonic_s: float) -> float:
        """Return the position of a moment of the monotonic clock; 0 before the start."""
        if self._origin_at is None:
            return 0.0
        offset_ms = (self._utc - self._origin_at).total_seconds() * 1000
        return max(0.0, offset_ms + (monotonic_s - self._monotonic_s) * 1000)

    def now_ms(self) -> int:
        """Return the present position."""
        return int(self.position_ms(self._clock.monotonic()))


class SenderClock:
    """Ties the NTP clock of one peer's sender reports to our monotonic clock.

    All sources of a peer share it, so that what its NTP clock says of audio and video holds
    between them. The report that travelled fastest of the last ones counts. It also notes when
    nothing at all came from the peer, which tells a stalled network from a paused source.
    """

    def __init__(self) -> None:
        self._offsets_s: deque[float] = deque(maxlen=NTP_SAMPLES)
        self._offset_s = 0.0
        self._heard_s = 0.0
        self._stall = (0.0, 0.0)

    @property
    def known(self) -> bool:
        """Whether a report has come."""
        return bool(self._offsets_s)

    def report(self, *, ntp_s: float, arrival_s: float) -> None:
        """Take the NTP time of a sender report and when it arrived."""
        self._offsets_s.append(arrival_s - ntp_s)
        self._offset_s = min(self._offsets_s)

    def monotonic_s(self, ntp_s: float) -> float:
        """Return our monotonic time for a moment of the sender's NTP clock."""
        return ntp_s + self._offset_s

    def ntp_s(self, monotonic_s: float) -> float:
        """Return the sender's NTP time for a moment of our monotonic clock."""
        return monotonic_s - self._offset_s

    def heard(self, now_s: float) -> None:
        """Note that something came from the peer."""
        if now_s - self._heard_s > STALL_S:
            self._stall = (self._heard_s, now_s)
        self._heard_s = now_s

    def stalled_s(self, since_s: float) -> float:
        """Return for how long after `since_s` nothing came, in the last stall."""
        begin_s, end_s = self._stall
        return max(0.0, end_s - max(begin_s, since_s))


class SourceClock:
    """Places the RTP timestamps of one stream on our monotonic clock.

    Until a sender report comes, the fastest arrival of the last two seconds counts; then the
    report does. Corrections are slewed, so that what was continuous stays so. A source that
    paused while its RTP time stood still is anchored anew.
    """

    def __init__(self, clock_rate: int, sender: SenderClock) -> None:
        self._rate = clock_rate
        self._sender = sender
        self._started = False
        self._last_rtp = 0
        self._last_ext = 0
        self._last_arrival_s = 0.0
        self._base_s = 0.0
        self._anchored_s = 0.0
        self._fastest: deque[tuple[float, float]] = deque()
        self._report: tuple[float, int] | None = None

    def renewed(self) -> "SourceClock":
        """Return a clock for the same stream that knows nothing yet."""
        return SourceClock(self._rate, self._sender)

    def report(self, *, ntp_s: float, rtp: int) -> None:
        """Take a sender report: `rtp` was the stream's time at `ntp_s`."""
        self._report = (ntp_s, rtp)

    def rtp_at(self, monotonic_s: float) -> int | None:
        """Return the stream's RTP time at a moment; None before a sender report."""
        if self._report is None or not self._sender.known:
            return None
        ntp_s, rtp = self._report
        elapsed_s = self._sender.ntp_s(monotonic_s) - ntp_s
        return (rtp + round(elapsed_s * self._rate)) & 0xFFFFFFFF

    def place_s(self, rtp: int) -> float:
        """Return the monotonic time at which the frame stamped `rtp` was taken."""
        return self._base_s + self._unwrap(rtp) / self._rate

    def observe(self, rtp: int, arrival_s: float) -> None:
        """Take the stamp of a packet and when it arrived; repaired packets are no witnesses."""
        if not self._started:
            self._started = True
            self._last_rtp = rtp
            self._base_s = self._last_arrival_s = self._anchored_s = arrival_s
        ext = self._unwrap(rtp)
        media_s = ext / self._rate
        silence_s = arrival_s - self._last_arrival_s
        missing_s = silence_s - (ext - self._last_ext) / self._rate
        if missing_s > PAUSE_S and self._sender.stalled_s(self._last_arrival_s) < silence_s / 2:
            self._fastest.clear()
            self._base_s = arrival_s - media_s
            self._anchored_s = arrival_s
            self._report = None
        self._note_arrival(arrival_s, arrival_s - media_s)
        self._steer(elapsed_s=max(silence_s, 0.0))
        if ext > self._last_ext:
            self._last_rtp, self._last_ext = rtp, ext
        self._last_arrival_s = max(self._last_arrival_s, arrival_s)

    def _unwrap(self, rtp: int) -> int:
        delta = (rtp - self._last_rtp) & 0xFFFFFFFF
        return self._last_ext + (delta if delta < 0x80000000 else delta - 0x100000000)

    def _note_arrival(self, arrival_s: float, base_s: float) -> None:
        # Sliding minimum: whoever is later and faster makes the slower before it irrelevant.
        fastest = self._fastest
        while fastest and fastest[-1][1] >= base_s:
            fastest.pop()
        fastest.append((arrival_s, base_s))
        while arrival_s - fastest[0][0] > ARRIVAL_WINDOW_S:
            fastest.popleft()

    def _steer(self, *, elapsed_s: float) -> None:
        error_s = self._target_s() - self._base_s
        if abs(error_s) > JUMP_S:
            self._base_s += error_s
            return
        settling = self._last_arrival_s - self._anchored_s < SETTLING_S
        limit_s = (SETTLING_SLEW if settling else MAX_SLEW) * elapsed_s
        self._base_s += max(-limit_s, min(limit_s, error_s))

    def _target_s(self) -> float:
        if self._report is None or not self._sender.known:
            return self._fastest[0][1]
        ntp_s, rtp = self._report
        return self._sender.monotonic_s(ntp_s) - self._unwrap(rtp) / self._rate
