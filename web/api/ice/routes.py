"""`/api/interviews/ice-*`: how browsers find a path for media, and whether there is one."""

from aiohttp.web import AppKey

from web.api.ice.schemas import (
    IceCheckPlan,
    IceServerList,
    IceServerOut,
    TrialAnswer,
    TrialOffer,
)
from web.api.ice.service import IceCheckService
from web.endpoints import Call, Routes
from web.ice_servers import IceServers

routes = Routes("media")
SERVICE = AppKey("ice.service", IceServers)
CHECK = AppKey("ice.check", IceCheckService)


@routes.route("GET", "/api/interviews/ice-servers", returns=IceServerList)
async def list_ice_servers(call: Call) -> IceServerList:
    """List STUN and TURN servers, with credentials for the bearer alone."""
    servers = call.part(SERVICE).for_actor(call.actor)
    return IceServerList(items=[IceServerOut.model_validate(server) for server in servers])


@routes.route("GET", "/api/interviews/ice-check", returns=IceCheckPlan)
async def get_ice_check(call: Call) -> IceCheckPlan:
    """List the paths to try, to tell a user what their network blocks."""
    return call.part(CHECK).plan(call.actor)


@routes.route(
    "POST", "/api/interviews/ice-check", takes=TrialOffer, returns=TrialAnswer, errors=(503,)
)
async def try_ice(call: Call, trial: TrialOffer) -> TrialAnswer:
    """Answer a trial offer; that it connects shows that UDP reaches this server."""
    return TrialAnswer(sdp=await call.part(CHECK).answer(trial.sdp))
