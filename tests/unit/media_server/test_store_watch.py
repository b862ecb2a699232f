"""A store that goes away is noticed, and that it comes back."""

import asyncio

import pytest
from obstore.store import MemoryStore

from media_server import store_watch
from media_server.store_watch import StoreWatch
from storage.blobs import ObjectBlobStore
from storage.errors import BlobUnavailable


class Moody(ObjectBlobStore):
    """A store that answers, refuses or stays silent."""

    def __init__(self) -> None:
        super().__init__(MemoryStore())
        self.mood = "well"

    async def size(self, key: str) -> int:
        if self.mood == "refuses":
            raise BlobUnavailable("no")
        if self.mood == "silent":
            await asyncio.Event().wait()
        return await super().size(key)


class Heard:
    def __init__(self) -> None:
        self.told: list[bool] = []
        self._news = asyncio.Event()

    def __call__(self, is_up: bool) -> None:
        self.told.append(is_up)
        self._news.set()

    async def until(self, is_up: bool) -> None:
        while not self.told or self.told[-1] is not is_up:
            self._news.clear()
            await self._news.wait()


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_watch, "LOOK_EVERY_S", 0.01)
    monkeypatch.setattr(store_watch, "PATIENCE_S", 0.05)


@pytest.mark.parametrize("mood", ["refuses", "silent"])
async def test_it_is_told_while_it_lasts_and_once_it_is_over(mood: str) -> None:
    store, heard = Moody(), Heard()
    watch = StoreWatch(store, wanted=lambda: True, told=heard)
    watch.start()
    await heard.until(True)
    store.mood = mood
    await heard.until(False)
    returned = watch.returned
    assert not returned.is_set()
    store.mood = "well"
    await heard.until(True)
    assert returned.is_set()
    assert not watch.returned.is_set()
    await watch.close()
    await watch.close()


async def test_nothing_is_asked_while_nobody_records() -> None:
    store, heard = Moody(), Heard()
    looked = asyncio.Event()

    def wanted() -> bool:
        looked.set()
        return False

    watch = StoreWatch(store, wanted=wanted, told=heard)
    watch.start()
    await looked.wait()
    await watch.close()
    assert heard.told == []


def test_both_together_are_less_than_five_seconds() -> None:
    assert _ORIGINAL_S < 5


_ORIGINAL_S = store_watch.LOOK_EVERY_S + store_watch.PATIENCE_S
