"""How late an event loop wakes up."""

import asyncio
import signal

from bench.api.load import percentile

EVERY_S = 0.005


class LagWatch:
    """Sleeps briefly again and again and notes how much longer it took."""

    def __init__(self) -> None:
        self._lags_s: list[float] = []

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            begun = loop.time()
            await asyncio.sleep(EVERY_S)
            self._lags_s.append(max(0.0, loop.time() - begun - EVERY_S))

    def obey(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin anew on SIGUSR1, tell on SIGUSR2."""
        loop.add_signal_handler(signal.SIGUSR1, self.restart)
        loop.add_signal_handler(signal.SIGUSR2, self.tell)

    def restart(self) -> None:
        self._lags_s.clear()

    def tell(self) -> None:
        figures = [percentile(self._lags_s, percent) * 1000 for percent in (50, 99, 100)]
        print("lag", len(self._lags_s), *(f"{figure:.2f}" for figure in figures), flush=True)
