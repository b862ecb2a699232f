"""What was erased, noted where a restored database cannot forget it: in the blob store.

A receipt's row is as old as the copy of the database that holds it. Beside the blobs lies one
small file for each interview that was erased, of ids and numbers only; whoever starts on an older
copy of the rows finds there what must not come back.
"""

import json
from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import UUID

from storage.blobs import BlobStore
from storage.errors import BlobMissing

LEDGER: Final = "erasures"
_SUFFIX: Final = ".json"
_MAX_SIZE: Final = 16 * 1024 * 1024


class ErasureLedger:
    """Notes kept in `store`; every method raises BlobUnavailable when that fails."""

    def __init__(self, store: BlobStore) -> None:
        self._store = store

    async def note(self, session_id: UUID, receipt: dict[str, Any]) -> None:
        """Keep a receipt, JSON's types only, replacing an earlier one of this interview."""
        content = json.dumps(receipt, separators=(",", ":"), sort_keys=True).encode()
        await self._store.put(_key(session_id), content)

    async def read(self, session_id: UUID) -> dict[str, Any] | None:
        """Return the receipt of an interview; None where there is none that can be read."""
        try:
            content = await self._store.read(_key(session_id), 0, _MAX_SIZE)
            receipt = json.loads(content)
        except (BlobMissing, ValueError):
            return None
        return receipt if isinstance(receipt, dict) else None

    async def erased(self) -> AsyncIterator[UUID]:
        """Yield the interviews that were erased."""
        async for key in self._store.list(LEDGER):
            try:
                yield UUID(key.removeprefix(f"{LEDGER}/").removesuffix(_SUFFIX))
            except ValueError:
                continue  # no note of ours


def _key(session_id: UUID) -> str:
    return f"{LEDGER}/{session_id}{_SUFFIX}"
