"""Work that is done again and again while the server runs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

log = structlog.get_logger(__name__)


@asynccontextmanager
async def repeated(
    name: str, work: Callable[[], Awaitable[None]], *, every_s: float
) -> AsyncIterator[None]:
    """Do `work` at once and then every so often until the block ends; a failure is logged.

    The next round begins `every_s` after the one before has ended.
    """

    async def run() -> None:
        while True:
            try:
                await work()
            except Exception as error:
                log.warning("periodic.failed", work=name, exc_info=error)
            await asyncio.sleep(every_s)

    task = asyncio.create_task(run(), name=name)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
