"""Whether the blob store answers: looked at while recordings are being made."""

import asyncio
from collections.abc import Callable

import structlog

from storage.blobs import BlobStore
from storage.errors import BlobMissing, BlobUnavailable

# Together less than the five seconds in which staff are to know of it.
LOOK_EVERY_S = 1.5
PATIENCE_S = 2.5
_PROBE = "ping"

log = structlog.get_logger()


class StoreWatch:
    """Asks the store for something small every now and then, as long as `wanted`.

    `told` hears what was found each time. Asking for what is not there is answered like any other
    request, and costs nothing to keep.
    """

    def __init__(
        self, store: BlobStore, *, wanted: Callable[[], bool], told: Callable[[bool], None]
    ) -> None:
        self._store = store
        self._wanted = wanted
        self._told = told
        self._is_up = True
        self._returned = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def returned(self) -> asyncio.Event:
        """Set once the store answers again after it did not; to be taken before it is tried."""
        return self._returned

    def start(self) -> None:
        """Begin to look in the background."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop looking. May be repeated."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def look(self) -> bool:
        """Return whether the store answers in time."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._store.size(_PROBE)
        except BlobMissing:
            return True
        except (BlobUnavailable, TimeoutError):
            return False
        return True

    async def _run(self) -> None:
        while True:
            if self._wanted() or not self._is_up:
                is_up = await self.look()
                self._note(is_up)
                self._told(is_up)
            await asyncio.sleep(LOOK_EVERY_S)

    def _note(self, is_up: bool) -> None:
        if is_up == self._is_up:
            return
        log.warning("store.changed", is_up=is_up)
        self._is_up = is_up
        if is_up:
            returned, self._returned = self._returned, asyncio.Event()
            returned.set()
