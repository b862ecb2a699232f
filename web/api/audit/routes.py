"""`/api/audit-log`: who saw and changed what."""

from aiohttp.web import AppKey

from web.api.audit.schemas import AuditPage, AuditQuery
from web.api.audit.service import AuditService
from web.endpoints import Call, Routes

routes = Routes("audit")
SERVICE = AppKey("audit.service", AuditService)


@routes.route("GET", "/api/audit-log", takes=AuditQuery, returns=AuditPage, errors=(403,))
async def list_audit_entries(call: Call, query: AuditQuery) -> AuditPage:
    """List who saw and changed what in the organisation, newest first (admin)."""
    return await call.part(SERVICE).page(call.actor, query)
