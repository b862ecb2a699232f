"""`/api/interviews/ice-servers`: how browsers find a path for media."""

from aiohttp.web import AppKey

from web.api.ice.schemas import IceServerList, IceServerOut
from web.endpoints import Call, Routes
from web.ice_servers import IceServers

routes = Routes("media")
SERVICE = AppKey("ice.service", IceServers)


@routes.route("GET", "/api/interviews/ice-servers", returns=IceServerList)
async def list_ice_servers(call: Call) -> IceServerList:
    """List STUN and TURN servers, with credentials for the bearer alone."""
    servers = call.part(SERVICE).for_actor(call.actor)
    return IceServerList(items=[IceServerOut.model_validate(server) for server in servers])
