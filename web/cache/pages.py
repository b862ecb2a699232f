"""Pages of lists that are opened again and again and seldom change."""

from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

from pydantic import BaseModel

from storage.short_memory import ShortMemory
from web.cache.cache import Cache

P = TypeVar("P", bound=BaseModel)

# So many pages are kept ready, beside the bytes that they are made of.
MAX_READ: Final = 200
PAGE_S: Final = 300


def kind_of_pages(table: str) -> str:
    """Return the kind under which pages of a table's rows are cached."""
    return f"{table}-pages"


class CachedPages(Generic[P]):
    """Pages that show rows of one table alone, kept for `PAGE_S` or until any of these changes.

    What comes out is shared, to be read and never written.
    """

    def __init__(self, cache: Cache, table: str, page: type[P]) -> None:
        self._cache = cache
        self._kind = kind_of_pages(table)
        self._page = page
        self._read: ShortMemory[bytes, P] = ShortMemory(most=MAX_READ, life_s=PAGE_S)

    async def get(self, *which: object, read: Callable[[], Awaitable[P]]) -> P:
        """Return the page, which is read if need be; `which` says whose it is and all asked for."""
        key = ":".join([self._kind, *map(str, which)])
        [looked] = await self._cache.look([key])
        if looked.value is None:
            page = await read()
            value = page.model_dump_json(by_alias=True).encode()
            await self._cache.keep(key, value, ticket=looked.ticket, life_s=PAGE_S)
        else:
            value = looked.value
            known = self._read.get(value)
            if known is not None:
                return known
            page = self._page.model_validate_json(value)
        self._read.keep(value, page)
        return page
