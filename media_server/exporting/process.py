"""The worker process as the server sees it: fed with plain ranges, read from, killed."""

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import structlog

from media_server.exporting import wire
from media_server.exporting.orders import Order
from media_server.exporting.wire import Kind, WireError
from storage.keyring import Keyring
from storage.sealed_blobs import SealedBlob
from storage.sealing import SealedReader, SealedWriter

# Beside calls that need all of the machine, a worker may come to nothing for a while.
_SILENCE_S: Final = 300.0
_PIECE: Final = 1024 * 1024

log = structlog.get_logger()


class ExportFailed(Exception):
    """The worker could not make it: it died, hung, or said what no worker says."""


@dataclass(frozen=True, slots=True)
class Made:
    """What came out: `details` say how to read it."""

    mime_type: str
    size_bytes: int
    details: dict[str, Any]


async def carry_out(
    order: Order,
    sources: Sequence[SealedBlob],
    out: SealedWriter,
    *,
    body: Path,
    keyring: Keyring,
    on_progress: Callable[[float], None],
) -> Made:
    """Have an order made and write the product to `out`, which the caller closes.

    `body` is where the product lies, sealed, until what belongs in front of it is known. Raises
    ExportFailed, StorageError, OSError; cancelled, it kills the worker.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "media_server.exporting.worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=_PIECE,
        env={"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": ":".join(sys.path)},
    )
    try:
        talk = _Talk(process, sources, on_progress)
        return await talk.make(order, out, body, keyring)
    except (asyncio.IncompleteReadError, ConnectionError, TimeoutError, WireError) as error:
        raise ExportFailed(type(error).__name__) from error
    finally:
        await _end(process)
        await asyncio.to_thread(body.unlink, missing_ok=True)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    while await process.stdout.read(_PIECE):
        pass  # a full pipe would keep its transport open
    await process.wait()


class _Talk:
    """One order from its first word to its last."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        sources: Sequence[SealedBlob],
        on_progress: Callable[[float], None],
    ) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._to, self._from = process.stdin, process.stdout
        self._sources = sources
        self._on_progress = on_progress
        self._front = b""

    async def make(self, order: Order, out: SealedWriter, body: Path, keyring: Keyring) -> Made:
        await self._answer(order.written())
        name = body.name.encode()
        with body.open("xb") as file, SealedWriter(file, keyring, name) as sealed:
            told = await self._until_done(sealed)
        await asyncio.to_thread(out.write, self._front)
        await asyncio.to_thread(_append, body, out, keyring, name)
        try:
            done = json.loads(told)
            return Made(str(done["mimeType"]), out.plain_size, dict(done["details"]))
        except (ValueError, KeyError, TypeError) as error:
            raise WireError("not what was made") from error

    async def _until_done(self, body: SealedWriter) -> bytes:
        while True:
            async with asyncio.timeout(_SILENCE_S):
                head = await self._from.readexactly(wire.HEAD.size)
                number, size = wire.HEAD.unpack(head)
                if size > wire.MOST_BYTES or number not in set(Kind):
                    raise WireError("no message that we know")
                payload = await self._from.readexactly(size)
            match Kind(number):
                case Kind.READ:
                    await self._answer(await self._range(payload))
                case Kind.PROGRESS:
                    self._on_progress(_share(payload))
                case Kind.BODY:
                    await asyncio.to_thread(body.write, payload)
                case Kind.FRONT:
                    self._front = payload
                case Kind.DONE:
                    return payload

    async def _range(self, payload: bytes) -> bytes:
        if len(payload) != wire.RANGE.size:
            raise WireError("not a range")
        source, start, length = wire.RANGE.unpack(payload)
        if source >= len(self._sources) or length > wire.MOST_READ:
            raise WireError("a range of nothing, or too long")
        data: bytes = await self._sources[source].read(start, length)
        return data

    async def _answer(self, data: bytes) -> None:
        self._to.write(wire.SIZE.pack(len(data)) + data)
        await self._to.drain()


def _share(payload: bytes) -> float:
    if len(payload) != wire.SHARE.size:
        raise WireError("not a share")
    (share,) = wire.SHARE.unpack(payload)
    return min(1.0, max(0.0, float(share))) if share == share else 0.0  # noqa: PLR0124 - NaN


def _append(body: Path, out: SealedWriter, keyring: Keyring, name: bytes) -> None:
    with body.open("rb") as file:

        def read_at(start: int, length: int) -> bytes:
            file.seek(start)
            return file.read(length)

        reader = SealedReader(read_at, body.stat().st_size, keyring, name)
        for start in range(0, reader.plain_size, _PIECE):
            out.write(reader.read(start, _PIECE))
