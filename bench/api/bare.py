"""What the API is measured against: aiohttp and the driver, nothing else.

`python -m bench.api.bare URL STATEMENTS` answers `GET /0`, `GET /1`, … with the rows of that
statement in the file: pairs of SQL text and parameters, as the server itself sends them.
"""

import asyncio
import importlib
import json
import pickle
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiosqlite
import uvloop
from aiohttp import web

Statements = list[tuple[str, Any]]
Fetch = Callable[[str, Any], Awaitable[list[dict[str, Any]]]]
CONNECTIONS = 10


async def main(url: str, statements: Statements) -> None:
    """Serve until SIGTERM."""
    fetch, close = await (_sqlite(url) if url.startswith("sqlite") else _postgres(url))

    async def handle(request: web.Request) -> web.Response:
        rows = await fetch(*statements[int(request.match_info["number"])])
        return web.Response(
            body=json.dumps({"items": rows}, default=str).encode(), content_type="application/json"
        )

    app = web.Application()
    app.router.add_get("/{number}", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        await web.SockSite(runner, listener).start()
        print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        await stopping.wait()
        await runner.cleanup()
    await close()


async def _sqlite(url: str) -> tuple[Fetch, Callable[[], Awaitable[None]]]:
    free: asyncio.Queue[aiosqlite.Connection] = asyncio.Queue()
    opened = []
    for _ in range(CONNECTIONS):
        connection = await aiosqlite.connect(url.removeprefix("sqlite:///"))
        connection.row_factory = aiosqlite.Row
        opened.append(connection)
        free.put_nowait(connection)

    async def fetch(text: str, parameters: Any) -> list[dict[str, Any]]:
        connection = await free.get()
        try:
            return [dict(row) for row in await connection.execute_fetchall(text, parameters)]
        finally:
            free.put_nowait(connection)

    async def close() -> None:
        for connection in opened:
            await connection.close()

    return fetch, close


async def _postgres(url: str) -> tuple[Fetch, Callable[[], Awaitable[None]]]:
    asyncpg: Any = importlib.import_module("asyncpg")  # it has no types
    pool = await asyncpg.create_pool(url, min_size=CONNECTIONS, max_size=CONNECTIONS)

    async def fetch(text: str, parameters: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in await pool.fetch(text, *parameters)]

    return fetch, pool.close


if __name__ == "__main__":
    with Path(sys.argv[2]).open("rb") as file:
        loaded = pickle.load(file)
    uvloop.run(main(sys.argv[1], loaded))
