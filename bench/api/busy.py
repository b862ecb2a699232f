"""How long 100 clients wait, and how late the loop is, while an interview is recorded."""

import signal
from dataclasses import dataclass

from bench.api import load
from bench.api.filled import ADMIN, Filled
from bench.api.processes import Module
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
    lag_max_ms: float


async def measure(filled: Filled, *, seconds: float) -> list[Busy]:
    """Record an interview and let clients read lists and interviews, so long at each pace."""
    staff, admin = filled.token(filled.instructor_email), filled.token(ADMIN)
    with (
        Module("bench.api.server", environment=filled.environment) as server,
        Module("bench.api.recording", [server.line, staff, str(filled.student_id)]),
    ):
        requests = [
            load.request_for(f"{server.line}{target}", admin)
            for target in (f"{SESSIONS}?limit=25", "/api/users?limit=25", "/api/auth/me")
        ]
        await load.run(server.line, requests, clients=4, seconds=1)  # fills caches
        return [
            await _at_pace(server, requests, pace, seconds=seconds, every_s=every_s)
            for pace, every_s in PACES_S.items()
        ]


async def _at_pace(
    server: Module, requests: list[bytes], pace: str, *, seconds: float, every_s: float
) -> Busy:
    server.signal(signal.SIGUSR1)
    answered = await load.run(
        server.line, requests, clients=CLIENTS, seconds=seconds, every_s=every_s
    )
    server.signal(signal.SIGUSR2)
    _, _, _, late, latest = server.read().split()
    assert not answered.refused, f"{answered.refused} answers were errors"
    return Busy(
        pace=pace,
        per_second=answered.per_second,
        p50_ms=answered.percentile_ms(50),
        p95_ms=answered.percentile_ms(95),
        lag_p99_ms=float(late),
        lag_max_ms=float(latest),
    )
