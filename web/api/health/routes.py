"""`/api/health/interviews`: for load balancers and people who watch."""

from aiohttp.web import AppKey, Response

from web.api.health.schemas import Health, HealthOut
from web.api.health.service import HealthService
from web.endpoints import Call, Routes

routes = Routes("health")
SERVICE = AppKey("health.service", HealthService)


@routes.route("GET", "/api/health/interviews", returns=HealthOut, public=True, also=(503,))
async def check_health(call: Call) -> HealthOut | Response:
    """Ask each part how it is doing; 503 with the same document when one it needs is down."""
    report = await call.part(SERVICE).report()
    if report.status is not Health.DOWN:
        return report
    return Response(
        status=503,
        body=report.model_dump_json(by_alias=True).encode(),
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
