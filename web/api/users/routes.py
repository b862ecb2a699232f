"""`/api/users`: the people of an organisation."""

from aiohttp.web import AppKey

from web.api.users.schemas import UserPage, UserQuery
from web.api.users.service import UserService
from web.endpoints import Call, Routes

routes = Routes("users")
SERVICE = AppKey("users.service", UserService)


@routes.route("GET", "/api/users", takes=UserQuery, returns=UserPage, errors=(403,))
async def list_users(call: Call, query: UserQuery) -> UserPage:
    """List the people of the organisation, for scheduling (staff)."""
    return await call.part(SERVICE).page(call.actor, query)
