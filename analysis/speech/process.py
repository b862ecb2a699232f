"""The worker process as the server sees it: started, written to, read from, killed."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import suppress

from pydantic import TypeAdapter

from analysis.speech import wire
from analysis.speech.config import SpeechConfig

_CONFIG = TypeAdapter(SpeechConfig)
_READ_LIMIT = 1 << 20


class WorkerProcess:
    """One life of the worker. `-m` starts it afresh: nothing of the server is imported."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, config: SpeechConfig) -> "WorkerProcess":
        """Start a worker; it says `Ready` or `Failed` later. Raises OSError."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "analysis.speech.worker",
            _CONFIG.dump_json(config).decode(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_READ_LIMIT,
        )
        return cls(process)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process is still there."""
        return self._process.returncode is None

    def send(self, message: wire.ToWorker, payload: bytes = b"") -> None:
        """Queue a message; how much can be queued is bounded by the streams' windows."""
        assert self._process.stdin is not None
        if not self._process.stdin.is_closing():
            self._process.stdin.write(wire.encode(message, payload))

    async def messages(self) -> AsyncIterator[tuple[wire.FromWorker, bytes]]:
        """Yield what the worker says until its output ends; raises WireError."""
        assert self._process.stdout is not None
        while True:
            try:
                head = await self._process.stdout.readexactly(wire.HEAD.size)
                header_length, payload_length = wire.parse_head(head)
                header = await self._process.stdout.readexactly(header_length)
                payload = await self._process.stdout.readexactly(payload_length)
            except (asyncio.IncompleteReadError, ConnectionError):
                return
            yield wire.parse_from_worker(header), payload

    def kill(self) -> None:
        """End the process at once."""
        if self.alive:
            self._process.kill()

    async def ended(self) -> int:
        """Wait until the process is gone and its pipes are closed; return its exit code."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        while await self._process.stdout.read(_READ_LIMIT):
            pass  # a full pipe would keep its transport open
        code = await self._process.wait()
        self._process.stdin.close()
        with suppress(BrokenPipeError, ConnectionResetError):
            await self._process.stdin.wait_closed()
        return code
