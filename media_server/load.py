"""How busy this process is with live media: what new rooms are admitted by."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

INTERVAL_S = 0.5
SAMPLES = 20  # ten seconds: a single burst refuses nobody


@dataclass(frozen=True, slots=True)
class Sample:
    """One interval: how late the loop woke up, and the share of it that its thread computed."""

    lag_s: float
    busy: float


class LoadMeter:
    """Watches the event loop it is started on.

    `busy` is the share of one core that the loop's thread used in the last ten seconds; all
    media passes through that thread, so 1.0 is the end of what the process can carry. `lag_s` is
    how late timers were on average, `worst_lag_s` at most. All are 0 before the first interval.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        cpu: Callable[[], float] = time.thread_time,
    ) -> None:
        self._clock = clock
        self._cpu = cpu
        self._samples: deque[Sample] = deque(maxlen=SAMPLES)
        self._last = (0.0, 0.0)
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to measure, on the running loop."""
        self._last = (self._clock(), self._cpu())
        self._timer = asyncio.get_running_loop().call_later(INTERVAL_S, self._tick)

    def close(self) -> None:
        """Measure no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def take(self) -> None:
        """Note the interval that ends now and was to last INTERVAL_S."""
        now_s, cpu_s = self._clock(), self._cpu()
        before_s, cpu_before_s = self._last
        self._last = (now_s, cpu_s)
        elapsed_s = max(now_s - before_s, INTERVAL_S)
        self._samples.append(
            Sample(lag_s=elapsed_s - INTERVAL_S, busy=(cpu_s - cpu_before_s) / elapsed_s)
        )

    @property
    def is_settled(self) -> bool:
        """Whether ten seconds were measured; before, one start-up decides the means."""
        return len(self._samples) == SAMPLES

    @property
    def busy(self) -> float:
        """The share of one core that the loop's thread used lately."""
        return self._mean([sample.busy for sample in self._samples])

    @property
    def lag_s(self) -> float:
        """How late timers were lately, on average."""
        return self._mean([sample.lag_s for sample in self._samples])

    @property
    def worst_lag_s(self) -> float:
        """How late timers were lately, at most."""
        return max((sample.lag_s for sample in self._samples), default=0.0)

    def _tick(self) -> None:
        self.take()
        self._timer = asyncio.get_running_loop().call_later(INTERVAL_S, self._tick)

    @staticmethod
    def _mean(values: list[float]) -> float:
        return sum(values) / len(values) if values else 0.0
