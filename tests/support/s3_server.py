"""A real S3 server (moto) over HTTP on a free loopback port, and a gate that fails on demand."""

import asyncio
import io
import re
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

from aiohttp import ClientSession
from aiohttp import web as aiohttp_web

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
STOP_LIMIT_S = 20  # only guards against a server that hangs
ACCESS_KEY, SECRET = "test", "a secret for tests"


class S3Server:
    """`moto_server` in a process of its own; `url` is where it answers."""

    def __init__(self) -> None:
        self.url = ""
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if found := ADDRESS.search(line):
                self.url = found[0]
                break
        assert self.url, "moto did not start"
        # What it says later must not fill the pipe.
        self._drain = subprocess.Popen(
            ["cat"], stdin=self._process.stdout, stdout=subprocess.DEVNULL
        )
        self._process.stdout.close()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait(STOP_LIMIT_S)
        self._drain.wait(STOP_LIMIT_S)

    def make_bucket(self, name: str) -> str:
        """Make an empty bucket and return its name."""
        request = urllib.request.Request(f"{self.url}/{name}", method="PUT")
        urllib.request.urlopen(request).close()
        return name


class Gate:
    """Stands before an S3 server; while `closed`, it answers 503 to everything."""

    def __init__(self, target: str) -> None:
        self.url = ""
        self.closed = False
        self.refused = 0
        self._target = target

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Self]:
        """Listen on a free port within the block."""
        async with ClientSession(auto_decompress=False) as session:

            async def carry(request: aiohttp_web.Request) -> aiohttp_web.Response:
                if self.closed:
                    self.refused += 1
                    return aiohttp_web.Response(status=503, text="SlowDown")
                async with session.request(
                    request.method,
                    f"{self._target}{request.raw_path}",
                    headers=request.headers,
                    data=io.BytesIO(await request.read()),
                ) as response:
                    body = await response.read()
                    kept = {
                        name: value
                        for name, value in response.headers.items()
                        if name.lower() not in {"transfer-encoding", "connection"}
                    }
                    return aiohttp_web.Response(status=response.status, headers=kept, body=body)

            app = aiohttp_web.Application(client_max_size=1 << 30)
            app.router.add_route("*", "/{path:.*}", carry)
            runner = aiohttp_web.AppRunner(app)
            await runner.setup()
            site = aiohttp_web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            [(_, port)] = [address[:2] for address in runner.addresses]
            self.url = f"http://127.0.0.1:{port}"
            try:
                yield self
            finally:
                await asyncio.wait_for(runner.cleanup(), STOP_LIMIT_S)
