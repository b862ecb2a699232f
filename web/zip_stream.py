"""A zip archive that is sent while it is made, so that it may be larger than memory."""

import io
import zipfile
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from aiohttp.web import StreamResponse


class _Outbox(io.RawIOBase):
    """Takes what `zipfile` writes; it cannot seek, which tells `zipfile` to do without."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


class ZipStream:
    """Adds one member after the other and sends each as it is added; to be closed at the end."""

    def __init__(self, response: StreamResponse, made_at: datetime) -> None:
        self._response = response
        self._made_at = (
            made_at.year,
            made_at.month,
            made_at.day,
            made_at.hour,
            made_at.minute,
            made_at.second,
        )
        self._outbox = _Outbox()
        self._archive = zipfile.ZipFile(self._outbox, "w", allowZip64=True)

    async def add(self, name: str, content: bytes) -> None:
        """Add a member, compressed."""
        info = self._info(name, zipfile.ZIP_DEFLATED)
        self._archive.writestr(info, content)
        await self._send()

    async def add_stream(
        self, name: str, pieces: AsyncIterator[bytes] | AsyncIterator[memoryview]
    ) -> None:
        """Add a member whose size need not be known, as it is."""
        info = self._info(name, zipfile.ZIP_STORED)
        with self._archive.open(info, "w", force_zip64=True) as member:
            async for piece in pieces:
                member.write(piece)
                await self._send()
        await self._send()

    async def close(self) -> None:
        """Send the directory; without it the archive is seen to be cut off."""
        self._archive.close()
        await self._send()

    def discard(self) -> None:
        """Let go of an archive that cannot be finished; nothing more is sent."""
        self._archive.close()
        self._outbox.take()

    async def _send(self) -> None:
        if data := self._outbox.take():
            await self._response.write(data)

    def _info(self, name: str, method: int) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, self._made_at)
        info.compress_type = method
        info.external_attr = 0o600 << 16
        return info
