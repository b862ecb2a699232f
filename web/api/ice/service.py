"""What somebody can try to find out whether their network lets media through."""

from media_server.path_probes import PathProbes
from media_server.policy import Actor
from web.api.ice.schemas import IceCheckOut, IceCheckPlan, IceServerOut, Reach
from web.ice_servers import IceServers


class IceCheckService:
    """Names the paths that media could take, one by one, and answers trial offers."""

    def __init__(self, servers: IceServers, probes: PathProbes) -> None:
        self._servers = servers
        self._probes = probes

    def plan(self, actor: Actor) -> IceCheckPlan:
        """Return the paths of this installation, the best first."""
        servers = [IceServerOut.model_validate(one) for one in self._servers.for_actor(actor)]
        found: dict[Reach, IceServerOut] = {}
        for server in servers:
            for url in server.urls:
                reach = reach_of(url)
                same = found.setdefault(reach, server.model_copy(update={"urls": []}))
                same.urls.append(url)
        checks = [IceCheckOut(reach=Reach.DIRECT, servers=[])]
        checks += [
            IceCheckOut(reach=reach, servers=[found[reach]]) for reach in Reach if reach in found
        ]
        return IceCheckPlan(items=checks)

    async def answer(self, sdp: str) -> str:
        """Answer a trial offer. Raises Malformed, Unavailable."""
        return await self._probes.answer(sdp)


def reach_of(url: str) -> Reach:
    """Return which kind of path a STUN or TURN address (RFC 7064, RFC 7065) stands for."""
    scheme, _, rest = url.partition(":")
    if scheme in ("stun", "stuns"):
        return Reach.STUN
    if scheme == "turns":
        return Reach.RELAY_TLS
    return Reach.RELAY_TCP if "transport=tcp" in rest else Reach.RELAY_UDP
