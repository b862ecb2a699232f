"""The one timeline of an interview, and how RTP time is placed on it. Sans I/O."""

import time
from collections import deque
from datetime import UTC, datetime
from typing import Protocol

MAX_SLEW = 0.02
SETTLING_SLEW = 0.2
SETTLING_S = 2.0
OPENING_S, MAX_OPENING_S, OPENING_STEP_S = 0.25, 1.0, 0.005
JUMP_S = 0.25
PAUSE_S = 0.3
LEAD_S = 0.5  # what is encoded takes less
STEADY_S, STEADY_SHARE = 0.1, 0.02
STALL_S = 0.2
REPORT_WINDOW_S = 3.0
ARRIVAL_WINDOW_S = 2.0
OFFSET_WINDOW_S = 10.0


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
        self._offset_ms = self._measure_offset_ms()

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
            self._offset_ms = self._measure_offset_ms()
        return self._origin_at

    def position_ms(self, monotonic_s: float) -> float:
        """Return the position of a moment of the monotonic clock; 0 before the start."""
        if self._origin_at is None:
            return 0.0
        return max(0.0, self._offset_ms + monotonic_s * 1000)

    def _measure_offset_ms(self) -> float:
        if self._origin_at is None:
            return 0.0
        since_origin_s = (self._utc - self._origin_at).total_seconds()
        return (since_origin_s - self._monotonic_s) * 1000

    def now_ms(self) -> int:
        """Return the present position."""
        return int(self.position_ms(self._clock.monotonic()))


class SlidingMinimum:
    """The smallest of the values of the last `window_s` seconds."""

    def __init__(self, window_s: float) -> None:
        self._window_s = window_s
        self._kept: deque[tuple[float, float]] = deque()

    def add(self, at_s: float, value: float) -> float:
        """Take a value and return the smallest."""
        kept = self._kept
        while kept and kept[-1][1] >= value:  # whoever is later and smaller counts for longer
            kept.pop()
        kept.append((at_s, value))
        while at_s - kept[0][0] > self._window_s:
            kept.popleft()
        return kept[0][1]

    def clear(self) -> None:
        """Forget all values."""
        self._kept.clear()


class SenderClock:
    """Ties the NTP clock of one peer's sender reports to our monotonic clock.

    All sources of a peer share it, so that what its NTP clock says of audio and video holds
    between them. What travelled fastest in the last ten seconds counts. It also notes when
    nothing at all came from the peer, which tells a stalled network from a paused source.
    """

    def __init__(self) -> None:
        self._offsets = SlidingMinimum(OFFSET_WINDOW_S)
        self._known = False
        self._offset_s = 0.0
        self._heard_s = 0.0
        self._stall = (0.0, 0.0)

    @property
    def known(self) -> bool:
        """Whether a report has come."""
        return self._known

    def arrived(self, *, ntp_s: float, arrival_s: float) -> None:
        """Take the NTP time of a report or a frame, and when it arrived: nothing is early."""
        self._known = True
        self._offset_s = self._offsets.add(arrival_s, arrival_s - ntp_s)

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
    report does. Corrections are slewed, so that what was continuous stays so, but for the first
    moment, in which nothing was `settled` and nothing should have been placed. A source that
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
        self._hurried_s = 0.0  # when packets last came faster than time passes
        self._fastest = SlidingMinimum(ARRIVAL_WINDOW_S)
        self._promptest = SlidingMinimum(REPORT_WINDOW_S)
        self._report: tuple[float, int] | None = None
        self._told: tuple[float, float] | None = None  # last report: NTP and media time, in s

    def renewed(self) -> "SourceClock":
        """Return a clock for the same stream that knows nothing yet."""
        return SourceClock(self._rate, self._sender)

    def settled(self, now_s: float) -> bool:
        """Whether it is known by now when the stream's first packets were taken.

        Who waited for a connection with packets in hand sends them all at once: only the last of
        them, which waited least, tells when the first was taken.
        """
        if not self._started:
            return False
        opening_s = now_s - self._anchored_s
        return opening_s >= MAX_OPENING_S or now_s - self._hurried_s >= OPENING_S

    def report(self, *, ntp_s: float, rtp: int) -> None:
        """Take a sender report: `rtp` was the stream's time at `ntp_s`.

        A busy sender stamps some of them late, none early: the promptest of three seconds counts.
        One that is far ahead of all media counts only if its clock has run as fast as NTP since
        the report before: that of GStreamer 1.22 runs twice as fast.
        """
        if self._started:
            media_s = self._unwrap(rtp) / self._rate
            before, self._told = self._told, (ntp_s, media_s)
            if media_s - self._last_ext / self._rate > LEAD_S and not _steady(before, self._told):
                return
            ntp_s = self._promptest.add(ntp_s, ntp_s - media_s) + media_s
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
            self._base_s = self._last_arrival_s = arrival_s
            self._anchored_s = self._hurried_s = arrival_s
        ext = self._unwrap(rtp)
        media_s = ext / self._rate
        silence_s = arrival_s - self._last_arrival_s
        missing_s = silence_s - (ext - self._last_ext) / self._rate
        if missing_s > PAUSE_S and self._sender.stalled_s(self._last_arrival_s) < silence_s / 2:
            self._fastest.clear()
            self._promptest.clear()
            self._base_s = arrival_s - media_s
            self._anchored_s = self._hurried_s = arrival_s
            self._report = None
        arrived_s = self._fastest.add(arrival_s, arrival_s - media_s)
        if self._report is not None:
            ntp_s = self._report[0] + (ext - self._unwrap(self._report[1])) / self._rate
            self._sender.arrived(ntp_s=ntp_s, arrival_s=arrival_s)
        if arrived_s < self._base_s - OPENING_STEP_S:
            self._hurried_s = arrival_s
        self._steer(arrived_s, elapsed_s=max(silence_s, 0.0))
        if ext > self._last_ext:
            self._last_rtp, self._last_ext = rtp, ext
        self._last_arrival_s = max(self._last_arrival_s, arrival_s)

    def _unwrap(self, rtp: int) -> int:
        delta = (rtp - self._last_rtp) & 0xFFFFFFFF
        return self._last_ext + (delta if delta < 0x80000000 else delta - 0x100000000)

    def _steer(self, arrived_s: float, *, elapsed_s: float) -> None:
        error_s = self._target_s(arrived_s) - self._base_s
        if abs(error_s) > JUMP_S or not self.settled(self._last_arrival_s + elapsed_s):
            self._base_s += error_s
            return
        settling = self._last_arrival_s - self._anchored_s < SETTLING_S
        limit_s = (SETTLING_SLEW if settling else MAX_SLEW) * elapsed_s
        self._base_s += max(-limit_s, min(limit_s, error_s))

    def _target_s(self, arrived_s: float) -> float:
        if self._report is None or not self._sender.known:
            return arrived_s
        ntp_s, rtp = self._report
        return self._sender.monotonic_s(ntp_s) - self._unwrap(rtp) / self._rate


def _steady(before: tuple[float, float] | None, now: tuple[float, float]) -> bool:
    """Whether NTP and media time went on alike between two reports."""
    if before is None:
        return False
    passed_s = now[0] - before[0]
    return abs(now[1] - before[1] - passed_s) <= STEADY_S + STEADY_SHARE * abs(passed_s)
