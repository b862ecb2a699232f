"""SIGKILL while clients write: what was acknowledged is there, what was not is done once."""

import asyncio
import itertools
import random
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from tests.support.api import Api
from tests.support.server import ServerProcess

BANKS = "/api/interviews/question-banks"
WRITERS = 8
# Of a kill, after the first write of its round was acknowledged.
LATEST_S = 1.0
_ENVIRONMENT = {
    "VIVAVOCE_CAPTIONS": "false",
    "VIVAVOCE_EMBEDDINGS": "false",
    "VIVAVOCE_PERSON_RATE": "off",
    "VIVAVOCE_ADDRESS_RATE": "off",
}


@dataclass(slots=True)
class Kill:
    """What one kill met: writes acknowledged so far and on their way, and what became of them.

    `lost` were acknowledged and are not there; `interrupted` were cut off and are sent again;
    `doubled` are there twice.
    """

    acknowledged: int
    interrupted: int
    lost: int
    doubled: int
    integrity: str


@dataclass(slots=True)
class _Writes:
    """Banks by their names, which are their idempotency keys too."""

    acknowledged: set[str] = field(default_factory=set)
    pending: set[str] = field(default_factory=set)
    first: asyncio.Event = field(default_factory=asyncio.Event)


async def kill_often(directory: Path, *, kills: int, seed: int) -> AsyncIterator[Kill]:
    """Kill and start the server so often, its clients writing all the time."""
    chance, writes = random.Random(seed), _Writes()
    server = ServerProcess(directory / "data", _ENVIRONMENT)
    await asyncio.to_thread(server.start)
    try:
        for number in range(kills):
            yield await _kill(server, writes, number, chance.uniform(0, LATEST_S))
    finally:
        await asyncio.to_thread(server.stop)


async def _kill(server: ServerProcess, writes: _Writes, number: int, wait_s: float) -> Kill:
    writes.first.clear()
    async with _signed_in(server) as session:
        writing = [
            asyncio.create_task(_write(session, writes, f"{number}-{each}"))
            for each in range(WRITERS)
        ]
        await writes.first.wait()
        await asyncio.sleep(wait_s)
        await asyncio.to_thread(server.kill)
        await asyncio.gather(*writing)
    interrupted = sorted(writes.pending)
    integrity = _integrity(server.data_dir)
    await asyncio.to_thread(server.start)
    async with _signed_in(server) as session:
        for name in interrupted:
            await _send(session, writes, name)
    there = _banks(server.data_dir)
    return Kill(
        acknowledged=len(writes.acknowledged),
        interrupted=len(interrupted),
        lost=sum(not there[name] for name in writes.acknowledged),
        doubled=sum(count > 1 for count in there.values()),
        integrity=integrity,
    )


@asynccontextmanager
async def _signed_in(server: ServerProcess) -> AsyncIterator[aiohttp.ClientSession]:
    async with Api(server.url) as api:
        await api.login("instructor@demo.test")
    headers = {"Authorization": f"Bearer {api.token}"}
    async with aiohttp.ClientSession(server.url, headers=headers) as session:
        yield session


async def _write(session: aiohttp.ClientSession, writes: _Writes, writer: str) -> None:
    """Write until the connection is lost."""
    for number in itertools.count():
        try:
            await _send(session, writes, f"{writer}-{number}")
        except aiohttp.ClientError:
            return
        writes.first.set()


async def _send(session: aiohttp.ClientSession, writes: _Writes, name: str) -> None:
    writes.pending.add(name)
    headers = {"Idempotency-Key": name}
    async with session.post(BANKS, json={"name": name}, headers=headers) as answer:
        # 409: it was carried out before the kill, and only the answer was lost.
        if answer.status not in {201, 409}:
            raise AssertionError(f"{answer.status} {await answer.text()}")
    writes.pending.discard(name)
    writes.acknowledged.add(name)


def _integrity(data_dir: Path) -> str:
    with closing(sqlite3.connect(data_dir / "vivavoce.db")) as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


def _banks(data_dir: Path) -> Counter[str]:
    with closing(sqlite3.connect(f"file:{data_dir}/vivavoce.db?mode=ro", uri=True)) as connection:
        found = connection.execute("SELECT name FROM interview_question_banks").fetchall()
    return Counter(name for (name,) in found)
