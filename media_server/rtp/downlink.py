"""How much the path to a viewer carries, from what the viewer reports. Sans I/O.

Until a viewer complains there is no limit. Two things count as a complaint: heavy loss, and an
estimate (REMB) that *falls* below what is sent. Its height says nothing: a viewer's estimate never
gets far above what it was sent, so after a pause it is low on every path. And a fall proves little:
it is drawn from delays, which a busy machine makes too; only loss shows that a path is too narrow.
"""

HEAVY_LOSS, LIGHT_LOSS = 0.10, 0.02
FALL = 0.93
GROWTH_PER_S = 1.08
RELIEF = 2.0
MIN_BPS = 30_000
# Few paths are narrower than that; a viewer's machine that is busy, on the other hand, is common.
# It keeps panels of small pictures whole. A single large one needs more: `media_views` spares it.
UNPROVEN_BPS = 300_000
SETTLE_S = 2.0
FIRST_BACKOFF_S, MAX_BACKOFF_S = 4.0, 60.0
SOON_S = 15.0


class Downlink:
    """Follows one viewer; `limit_bps` is what may be sent to them, None for anything.

    `lossy`: packets were lost heavily since there is a limit.
    """

    def __init__(self) -> None:
        self.limit_bps: float | None = None
        self.lossy = False
        self._remb_bps: float | None = None
        self._fell_to_bps: float | None = None
        self._lost = 0.0
        self._carried = 0.0
        self._updated_s: float | None = None
        self._reduced_s = float("-inf")
        self._backoff_s = FIRST_BACKOFF_S

    def remb(self, bps: float) -> None:
        """Take the viewer's own estimate."""
        if self._remb_bps is not None and bps < FALL * self._remb_bps:
            self._fell_to_bps = bps
        self._remb_bps = bps

    def loss(self, fraction: float, *, weight: float) -> None:
        """Take the share of packets of one stream that were lost on the way to the viewer.

        `weight` is the stream's part in all that is sent, in any unit.
        """
        self._lost += fraction * weight
        self._carried += weight

    def update(self, now_s: float, *, sent_bps: float, wanted_bps: float) -> None:
        """Draw the conclusions, about once a second.

        `sent_bps` is what the viewer gets, `wanted_bps` what they would get without a limit.
        """
        elapsed_s = min(2.0, now_s - (self._updated_s if self._updated_s is not None else now_s))
        self._updated_s = now_s
        loss = self._lost / self._carried if self._carried else 0.0
        self._lost = self._carried = 0.0
        fell_to_bps, self._fell_to_bps = self._fell_to_bps, None
        settled = now_s - self._reduced_s > SETTLE_S
        if loss > HEAVY_LOSS and settled:
            self.lossy = True
            self._reduce(now_s, sent_bps * (1 - loss / 2))
        elif fell_to_bps is not None and max(fell_to_bps, UNPROVEN_BPS) < sent_bps and settled:
            self._reduce(now_s, max(fell_to_bps, UNPROVEN_BPS))
        elif self.limit_bps is not None and loss < LIGHT_LOSS:
            self._grow(now_s, elapsed_s, wanted_bps)

    def _reduce(self, now_s: float, bps: float) -> None:
        if now_s - self._reduced_s < SOON_S + self._backoff_s:
            self._backoff_s = min(MAX_BACKOFF_S, 2 * self._backoff_s)
        else:
            self._backoff_s = FIRST_BACKOFF_S
        self._reduced_s = now_s
        limit_bps = bps if self.limit_bps is None else min(bps, self.limit_bps)
        self.limit_bps = max(MIN_BPS, limit_bps)

    def _grow(self, now_s: float, elapsed_s: float, wanted_bps: float) -> None:
        if self.limit_bps is None or now_s - self._reduced_s < self._backoff_s:
            return
        self.limit_bps *= GROWTH_PER_S**elapsed_s
        if self.limit_bps > RELIEF * wanted_bps:
            self.limit_bps, self.lossy = None, False
