"""How fast one connection may ask."""

from collections.abc import Callable


class TokenBucket:
    """Lets `rate_per_s` requests through on average and `burst` at once."""

    def __init__(self, *, rate_per_s: float, burst: int, clock: Callable[[], float]) -> None:
        self._rate_per_s = rate_per_s
        self._burst = float(burst)
        self._clock = clock
        self._tokens = float(burst)
        self._at_s = clock()

    def take(self) -> bool:
        """Use one token; False when there is none."""
        now_s = self._clock()
        self._tokens = min(self._burst, self._tokens + (now_s - self._at_s) * self._rate_per_s)
        self._at_s = now_s
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True
