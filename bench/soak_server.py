"""A whole server that tells how many tasks, descriptors, threads and bytes it holds.

`python -m bench.soak_server DIRECTORY` prints one line of JSON with its URL, tokens and interview,
and a line of figures for each line it reads.
"""

import asyncio
import gc
import json
import logging
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import psutil
import structlog
import uvloop

from storage.database import POOL_SIZE, Database
from tests.integration.signaling.people import Organisation
from tests.integration.signaling.running import start_server

WORKERS = 4


def figures() -> dict[str, Any]:
    """What the process holds now."""
    gc.collect()
    process = psutil.Process()
    return {
        # Engine.IO's ping sleeps on for ten seconds after its socket has gone, then ends.
        "tasks": sum(_name_of(task) != "AsyncSocket._send_ping" for task in asyncio.all_tasks()),
        "descriptors": process.num_fds(),
        # Python's: the blob store's runtime makes and ends workers of its own, within a bound.
        "threads": threading.active_count(),
        "rss": process.memory_info().rss,
    }


def _name_of(task: asyncio.Task[Any]) -> str:
    return getattr(task.get_coro(), "__qualname__", "")


async def _fill_pools(database: Database) -> None:
    """Make the threads and connections that pools add when they first need them.

    They stay below a bound and are no leak, but each would count as one when it comes late.
    """
    workers, met = ThreadPoolExecutor(WORKERS), threading.Barrier(WORKERS)
    loop = asyncio.get_running_loop()
    loop.set_default_executor(workers)
    await asyncio.gather(*(loop.run_in_executor(workers, met.wait) for _ in range(WORKERS)))
    async with AsyncExitStack() as stack:
        for _ in range(POOL_SIZE):
            await stack.enter_async_context(database.unit_of_work(read_only=True))


async def _serve(directory: Path) -> None:
    # Nobody reads what it says in between.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    database = Database(f"sqlite:///{directory / 'rows.db'}")
    await database.migrate()
    await _fill_pools(database)
    people = await Organisation.create(database)
    running = await start_server(directory, database, people)
    session = await running.server.lifecycle.create(people.instructor, people.interview())
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    _say(
        {
            "url": running.url,
            "staff": people.token_of(people.instructor),
            "candidate": people.token_of(people.student),
            "interview": str(session.id),
        }
    )
    while await reader.readline():
        _say(figures())
    # Nothing is kept: the directory is deleted next.
    os._exit(0)


def _say(fields: dict[str, Any]) -> None:
    print(json.dumps(fields), flush=True)


if __name__ == "__main__":
    uvloop.run(_serve(Path(sys.argv[1])))
