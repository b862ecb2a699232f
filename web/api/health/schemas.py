"""What the health endpoint gives."""

from enum import StrEnum

from web.api.schemas import Output


class Health(StrEnum):
    """How a part, or the whole, is doing."""

    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"
    OFF = "off"


class CheckOut(Output):
    """How one part is doing."""

    status: Health
    detail: str
    latency_ms: float


class HealthOut(Output):
    """How the server is doing: `down` when a part it cannot do without is."""

    status: Health
    checks: dict[str, CheckOut]
