"""The sound of a stored file as packets of live speech, decoded in a process of its own."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from media_server.exporting import wire
from media_server.exporting.orders import Order, Product, Source
from media_server.exporting.process import ExportFailed, Made, carry_out
from media_server.media_types import EncodedFrame
from storage.keyring import Keyring
from storage.models.base import new_id
from storage.sealed_blobs import SealedBlobs
from storage.sealing import SealedReader

_PIECE: Final = 64 * 1024
_TIMEOUT_S: Final = 1800.0
"""How long a file may take to be decoded; an hour of sound takes seconds on an idle core."""


@dataclass(frozen=True, slots=True)
class DecodedSpeech:
    """What the worker says of a file, and the sealed packets that it sent."""

    made: Made
    _path: Path
    _keyring: Keyring

    async def packets(self, start_ms: float = 0.0) -> AsyncIterator[EncodedFrame]:
        """Yield the packets, 20 ms each, of a file that begins at `start_ms` on the timeline."""
        path = self._path
        with path.open("rb") as file:

            def read_at(start: int, length: int) -> bytes:
                file.seek(start)
                return file.read(length)

            def opened() -> SealedReader:
                return SealedReader(read_at, path.stat().st_size, self._keyring, path.name.encode())

            reader = await asyncio.to_thread(opened)
            held = b""
            for start in range(0, reader.plain_size, _PIECE):
                held += await asyncio.to_thread(reader.read, start, _PIECE)
                at = 0
                while len(held) - at >= wire.PACKET.size:
                    at_ms, size = wire.PACKET.unpack_from(held, at)
                    end = at + wire.PACKET.size + size
                    if end > len(held):
                        break
                    data = held[at + wire.PACKET.size : end]
                    yield EncodedFrame(data, start_ms + at_ms, True)
                    at = end
                held = held[at:]


class SpeechDecoder:
    """Decodes blobs; what comes out lies sealed on the disk while it is used."""

    def __init__(self, *, blobs: SealedBlobs, keyring: Keyring, scratch_directory: Path) -> None:
        self._blobs = blobs
        self._keyring = keyring
        self._scratch = scratch_directory

    @asynccontextmanager
    async def decoded(
        self,
        blob_key: str,
        *,
        longest_ms: int,
        on_progress: Callable[[float], None] = lambda _share: None,
    ) -> AsyncIterator[DecodedSpeech]:
        """Decode a blob of at most `longest_ms`; its packets can be read within the block.

        Raises ExportFailed, BlobMissing, SealError, StorageError, OSError.
        """
        sound, body = (self._scratch / f"{new_id()}.{part}" for part in ("sound", "body"))
        try:
            made = await self._decode(blob_key, sound, body, longest_ms, on_progress)
            yield DecodedSpeech(made, sound, self._keyring)
        finally:
            sound.unlink(missing_ok=True)  # at once: whoever cancels twice must not keep it

    async def _decode(
        self,
        blob_key: str,
        sound: Path,
        body: Path,
        longest_ms: int,
        on_progress: Callable[[float], None],
    ) -> Made:
        blob = await self._blobs.open(blob_key)
        source = Source(size=blob.plain_size, start_ms=0, end_ms=longest_ms, name="")
        order = Order(Product.SPEECH, start_ms=0, end_ms=longest_ms, sources=(source,))
        try:
            with sound.open("xb") as file, self._blobs.writer(file, sound.name) as out:
                async with asyncio.timeout(_TIMEOUT_S):
                    return await carry_out(
                        order,
                        [blob],
                        out,
                        body=body,
                        keyring=self._keyring,
                        on_progress=on_progress,
                    )
        except TimeoutError as error:
            raise ExportFailed("it took too long") from error
