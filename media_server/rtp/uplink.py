"""How much a sender's path carries, from how its packets' delay grows. Sans I/O.

The receiving side of Google Congestion Control (draft-ietf-rmcat-gcc-02 sections 4 and 5, with
the trend line that browsers use in place of the Kalman filter): packets say when they were sent
(abs-send-time); where the time between arrivals outgrows the time between departures, a queue is
filling on the way, long before it overflows.
"""

from collections import deque
from dataclasses import dataclass
from enum import Enum

from media_server.timeline import SlidingMinimum

SEND_TIME_UNITS_PER_S = 1 << 18
SEND_TIME_MODULUS = 1 << 24  # 64 s
BURST_S, MAX_BURST_S = 0.005, 0.1
RESET_S = 3.0
WINDOW = 20
SMOOTHING = 0.9
GAIN = 4.0
MAX_GROUPS = 60
THRESHOLD_MS, MIN_THRESHOLD_MS, MAX_THRESHOLD_MS = 12.5, 6.0, 600.0
RISE, FALL = 0.0087, 0.039  # of the threshold, a millisecond
MAX_ADAPT_MS = 15.0
OVERUSE_S = 0.01
STANDING_MS, BASELINE_S = 250.0, 30.0
BACKOFF = 0.85
GROWTH_PER_S = 1.08
HEADROOM = 1.5
MIN_BPS = 50_000


class Usage(Enum):
    """What the trend of the delay says."""

    NORMAL = "normal"
    OVER = "over"
    UNDER = "under"


@dataclass(slots=True)
class _Group:
    """Packets sent in one go, or set free in one go by a queue."""

    first_sent: int
    last_sent: int
    first_arrival_s: float
    last_arrival_s: float

    def takes(self, sent: int, arrival_s: float) -> bool:
        if _since(sent, self.first_sent) <= BURST_S:
            return True
        gap_s = arrival_s - self.last_arrival_s
        caught_up = gap_s < _since(sent, self.last_sent)
        return caught_up and gap_s <= BURST_S and arrival_s - self.first_arrival_s < MAX_BURST_S


class _Line:
    """The slope of the line through the last `WINDOW` points, kept up as points come and go."""

    def __init__(self) -> None:
        self._points: deque[tuple[float, float]] = deque()
        self._x = self._y = self._xy = self._xx = 0.0

    def clear(self) -> None:
        """Forget all points."""
        self._points.clear()
        self._x = self._y = self._xy = self._xx = 0.0

    def add(self, x: float, y: float) -> float | None:
        """Take a point and return the slope; None as long as there are too few."""
        points = self._points
        points.append((x, y))
        self._count(x, y, 1)
        if len(points) <= WINDOW:
            return None
        self._count(*points.popleft(), -1)
        spread = WINDOW * self._xx - self._x * self._x
        return (WINDOW * self._xy - self._x * self._y) / spread if spread > 0 else 0.0

    def _count(self, x: float, y: float, sign: int) -> None:
        self._x += sign * x
        self._y += sign * y
        self._xy += sign * x * y
        self._xx += sign * x * x


class DelayTrend:
    """Follows the delay of groups of packets that were sent together."""

    def __init__(self) -> None:
        self.usage = Usage.NORMAL
        self._group: _Group | None = None
        self._before: _Group | None = None
        self._line = _Line()
        self._began_s = 0.0
        self._delay_ms = 0.0
        self._smoothed_ms = 0.0
        self._baseline = SlidingMinimum(BASELINE_S)
        self._groups = 0
        self._slope = 0.0
        self._threshold_ms = THRESHOLD_MS
        self._over_s: float | None = None
        self._judged_s: float | None = None

    def note(self, sent: int, arrival_s: float) -> None:
        """Take a packet's 24-bit send time and its arrival."""
        group = self._group
        if group is None or arrival_s - group.last_arrival_s > RESET_S:
            self._restart(sent, arrival_s)
            return
        if _since(sent, group.first_sent) < 0:  # overtaken by a later group
            return
        if group.takes(sent, arrival_s):
            if _since(sent, group.last_sent) > 0:
                group.last_sent = sent
            group.last_arrival_s = arrival_s
            return
        if self._before is not None:
            self._compare(self._before, group)
        self._before, self._group = group, _Group(sent, sent, arrival_s, arrival_s)

    def _restart(self, sent: int, arrival_s: float) -> None:
        self._group, self._before = _Group(sent, sent, arrival_s, arrival_s), None
        self._line.clear()
        self._began_s = arrival_s
        self._delay_ms = self._smoothed_ms = self._slope = 0.0
        self._baseline.clear()
        self._groups = 0
        self._over_s = self._judged_s = None
        self.usage = Usage.NORMAL

    def _compare(self, before: "_Group", group: "_Group") -> None:
        sent_s = _since(group.last_sent, before.last_sent)
        arrived_s = group.last_arrival_s - before.last_arrival_s
        self._groups = min(self._groups + 1, MAX_GROUPS)
        self._delay_ms += (arrived_s - sent_s) * 1000
        self._smoothed_ms += (self._delay_ms - self._smoothed_ms) * (1 - SMOOTHING)
        standing_ms = self._smoothed_ms - self._baseline.add(
            group.last_arrival_s, self._smoothed_ms
        )
        before_slope = self._slope
        at_ms = (group.last_arrival_s - self._began_s) * 1000
        slope = self._line.add(at_ms, self._smoothed_ms)
        if slope is not None:
            self._slope = slope
        self._judge(group.last_arrival_s, sent_s, rising=self._slope >= before_slope)
        if standing_ms > STANDING_MS:  # a queue that grows no more is still to be emptied
            self.usage = Usage.OVER

    def _judge(self, now_s: float, sent_s: float, *, rising: bool) -> None:
        trend_ms = self._groups * self._slope * GAIN
        if trend_ms > self._threshold_ms:
            if self._over_s is None:
                self._over_s = now_s - sent_s / 2
            if now_s - self._over_s > OVERUSE_S and rising:
                self._over_s = now_s
                self.usage = Usage.OVER
        else:
            self._over_s = None
            self.usage = Usage.UNDER if trend_ms < -self._threshold_ms else Usage.NORMAL
        self._adapt(trend_ms, now_s)

    def _adapt(self, trend_ms: float, now_s: float) -> None:
        # Who competes with flows that fill queues must not be starved by them: the threshold
        # follows the trend, slowly downwards.
        passed_ms = min(100.0, (now_s - (self._judged_s or now_s)) * 1000)
        self._judged_s = now_s
        beyond_ms = abs(trend_ms) - self._threshold_ms
        if beyond_ms > MAX_ADAPT_MS:
            return
        self._threshold_ms += (FALL if beyond_ms < 0 else RISE) * beyond_ms * passed_ms
        self._threshold_ms = min(MAX_THRESHOLD_MS, max(MIN_THRESHOLD_MS, self._threshold_ms))


class UplinkEstimate:
    """The bits per second that a sender may be asked for; None until its path was ever full."""

    def __init__(self) -> None:
        self.bps: float | None = None
        self.congested = False
        self._trend = DelayTrend()
        self._octets = 0
        self._window_s: float | None = None
        self._received_bps = 0.0
        self._updated_s: float | None = None
        self._reduced_s = float("-inf")

    def note(self, sent: int, size: int, arrival_s: float) -> None:
        """Take a packet's 24-bit send time, its size in bytes and its arrival."""
        self._octets += size
        self._trend.note(sent, arrival_s)

    def update(self, now_s: float, rtt_s: float) -> bool:
        """Follow the trend; return whether the estimate fell, which the sender should know now."""
        self._measure(now_s)
        elapsed_s = now_s - (self._updated_s if self._updated_s is not None else now_s)
        self._updated_s = now_s
        usage = self._trend.usage
        self.congested = usage is Usage.OVER
        if self.congested:
            return self._reduce(now_s, rtt_s)
        if self.bps is not None and usage is Usage.NORMAL:
            grown = self.bps * GROWTH_PER_S ** min(elapsed_s, 1.0)
            ceiling = HEADROOM * self._received_bps + 10_000
            self.bps = max(self.bps, min(grown, ceiling))
        return False

    def _reduce(self, now_s: float, rtt_s: float) -> bool:
        if now_s - self._reduced_s < rtt_s + 0.3 or not self._received_bps:
            return False
        self._reduced_s = now_s
        reduced = max(MIN_BPS, BACKOFF * self._received_bps)
        self.bps = reduced if self.bps is None else min(self.bps, reduced)
        return True

    def _measure(self, now_s: float) -> None:
        if self._window_s is None:
            self._window_s, self._octets = now_s, 0
        passed_s = now_s - self._window_s
        if passed_s >= 0.5:
            self._received_bps = self._octets * 8 / passed_s
            self._window_s, self._octets = now_s, 0


def _since(later: int, earlier: int) -> float:
    ahead = (later - earlier) % SEND_TIME_MODULUS
    if ahead > SEND_TIME_MODULUS // 2:
        ahead -= SEND_TIME_MODULUS
    return ahead / SEND_TIME_UNITS_PER_S
