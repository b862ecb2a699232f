"""How long 100 clients wait, and how late the loop is, while an interview is recorded.

Each opens the list and three interviews of it, and asks who it is. How late the loop of a process
is that does nothing tells how much of it is the machine's.
"""

import signal
from dataclasses import dataclass

from bench.api import load
from bench.api.filled import ADMIN, Filled
from bench.api.processes import Module
from tests.support.api import Api
from tests.support.staging import SESSIONS

CLIENTS = 100
PACES_S = {"once a second": 1.0, "again at once": 0.0}


@dataclass(frozen=True, slots=True)
class Busy:
    """What clients of one pace got, and the lag of the server's loop meanwhile."""

    pace: str
    per_second: float
    p50_ms: float
    p95_ms: float
    lag_p99_ms: float
    idle_lag_p99_ms: float


async def measure(filled: Filled, *, seconds: float) -> list[Busy]:
    """Record an interview and let clients read lists and interviews, so long at each pace."""
    staff, admin = filled.token(filled.instructor_email), filled.token(ADMIN)
    with (
        Module("bench.api.server", environment=filled.environment) as server,
        Module("bench.api.idle") as idle,
        Module("bench.api.recording", [server.line, staff, str(filled.student_id)]),
    ):
        listed = f"{SESSIONS}?limit=25"
        async with Api(server.line) as api:
            api.token = admin
            page = await api.get(listed)
        opened = [f"{SESSIONS}/{item['id']}" for item in page["items"][:3]]
        requests = [
            load.request_for(f"{server.line}{target}", admin)
            for target in (listed, *opened, "/api/auth/me")
        ]
        await load.run(server.line, requests, clients=4, seconds=1)  # fills caches
        return [
            await _at_pace(server, idle, requests, pace, seconds=seconds, every_s=every_s)
            for pace, every_s in PACES_S.items()
        ]


async def _at_pace(
    server: Module,
    idle: Module,
    requests: list[bytes],
    pace: str,
    *,
    seconds: float,
    every_s: float,
) -> Busy:
    for each in (server, idle):
        each.signal(signal.SIGUSR1)
    answered = await load.run(
        server.line, requests, clients=CLIENTS, seconds=seconds, every_s=every_s
    )
    late_ms = [_lag_p99_ms(each) for each in (server, idle)]
    assert not answered.refused, f"{answered.refused} answers were errors"
    return Busy(
        pace=pace,
        per_second=answered.per_second,
        p50_ms=answered.percentile_ms(50),
        p95_ms=answered.percentile_ms(95),
        lag_p99_ms=late_ms[0],
        idle_lag_p99_ms=late_ms[1],
    )


def _lag_p99_ms(watched: Module) -> float:
    watched.signal(signal.SIGUSR2)
    _, _, _, late_ms, _ = watched.read().split()
    return float(late_ms)
