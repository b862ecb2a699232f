"""Reads a second: the server beside a bare aiohttp handler that runs the same SQL.

The handler runs what reads the rows that are shown, each time, as the server does with nothing in
its caches; the server keeps what it kept for its next reader.
"""

import pickle
import statistics
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from bench.api import load
from bench.api.filled import ADMIN, Filled
from bench.api.processes import Module
from storage.database import Database
from storage.repositories.session_search import SessionFilter
from storage.scope import Scope, within
from storage.unit_of_work import UnitOfWork
from tests.support.staging import SESSIONS

CLIENTS = 16
TURNS = 6
PAGE = 25

Statement = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Compared:
    """What one kind of read costs there and here: answers a second, CPU seconds an answer."""

    name: str
    bare_per_second: float
    per_second: float
    bare_cpu_s: float
    cpu_s: float

    @property
    def ratio(self) -> float:
        """Our throughput, of the bare handler's."""
        return self.per_second / self.bare_per_second


async def compare(filled: Filled, directory: Path, *, seconds: float) -> list[Compared]:
    """Ask both in turns, for so long each."""
    statements, session_id = await _statements(filled)
    path = directory / "statements"
    path.write_bytes(pickle.dumps(list(statements.values())))
    token = filled.token(ADMIN)
    targets = (f"{SESSIONS}?limit={PAGE}", f"{SESSIONS}/{session_id}", f"/api/users?limit={PAGE}")
    with (
        Module("bench.api.bare", [filled.url, str(path)]) as bare,
        Module("bench.api.server", environment=filled.environment) as ours,
    ):
        return [
            await _compare_one(
                name,
                (bare, load.request_for(f"{bare.line}/{number}")),
                (ours, load.request_for(f"{ours.line}{target}", token)),
                seconds=seconds,
            )
            for number, (name, target) in enumerate(zip(statements, targets, strict=True))
        ]


async def _compare_one(name: str, *asked: tuple[Module, bytes], seconds: float) -> Compared:
    rates: tuple[list[float], list[float]] = ([], [])
    costs: tuple[list[float], list[float]] = ([], [])
    for turn in range(TURNS + 1):
        for place, (server, request) in enumerate(asked):
            used_s = server.cpu_s()
            answered = await load.run(
                server.line, [request], clients=CLIENTS, seconds=seconds / TURNS
            )
            assert not answered.refused, f"{answered.refused} answers were errors"
            if turn:  # the first one fills caches
                rates[place].append(answered.per_second)
                costs[place].append((server.cpu_s() - used_s) / len(answered.latencies_s))
    return Compared(name, *map(statistics.median, (*rates, *costs)))


async def _statements(filled: Filled) -> tuple[dict[str, Statement], str]:
    """Return the SQL that each read needs, as the repositories send it, and an interview's id."""
    database = Database(filled.url)
    found: list[Statement] = []

    def note(_connection: Any, _cursor: Any, text: str, parameters: Any, *_: Any) -> None:
        if text.startswith("SELECT"):
            found.append((text, tuple(parameters)))

    async def read(work: Callable[[UnitOfWork], Awaitable[Any]]) -> Any:
        async with database.unit_of_work(read_only=True) as uow:
            return await work(uow)

    home = filled.organisation_id
    event.listen(Engine, "before_cursor_execute", note)
    try:
        with within(Scope(home)):
            rows = await read(
                lambda uow: uow.sessions.search(home, SessionFilter(), limit=PAGE + 1)
            )
            await read(lambda uow: uow.sessions.get(rows[0].id))
            await read(lambda uow: uow.users.page(home, limit=PAGE + 1))
    finally:
        event.remove(Engine, "before_cursor_execute", note)
        await database.close()
    names = (f"page of {PAGE} interviews", "one interview", f"page of {PAGE} people")
    return dict(zip(names, found, strict=True)), str(rows[0].id)
