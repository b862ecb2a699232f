"""Work that is done again and again while the server runs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import structlog

FINISH_S = 5.0

log = structlog.get_logger(__name__)


@asynccontextmanager
async def repeated(
    name: str, work: Callable[[], Awaitable[None]], *, every_s: float
) -> AsyncIterator[None]:
    """Do `work` at once and then every so often until the block ends; a failure is logged.

    The next round begins `every_s` after the one before has ended. At the end of the block a round
    may finish for five seconds before it is cancelled: it may hold the only writer's lock.
    """
    working = asyncio.Lock()

    async def run() -> None:
        while True:
            try:
                async with working:
                    await work()
            except Exception as error:
                log.warning("periodic.failed", work=name, exc_info=error)
            await asyncio.sleep(every_s)

    task = asyncio.create_task(run(), name=name)
    try:
        yield
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(FINISH_S), working:
                task.cancel()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
