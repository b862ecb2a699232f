"""What the endpoints of paths for media take and give."""

from enum import StrEnum

from pydantic import Field

from web.api.schemas import Input, Items, Output

MAX_SDP = 64 * 1024


def _is_absent(value: object) -> bool:
    return value is None


class IceServerOut(Output):
    """An entry of RTCConfiguration's `iceServers`."""

    urls: list[str]
    username: str | None = Field(None, exclude_if=_is_absent)
    credential: str | None = Field(None, exclude_if=_is_absent)


class IceServerList(Items[IceServerOut]):
    """The servers; none where only direct paths are used."""


class Reach(StrEnum):
    """How media could travel."""

    DIRECT = "direct"  # UDP between the browser and this server
    STUN = "stun"  # whether the browser learns its public address
    RELAY_UDP = "relay-udp"
    RELAY_TCP = "relay-tcp"
    RELAY_TLS = "relay-tls"


class IceCheckOut(Output):
    """A path to try, by itself, with these servers and no others."""

    reach: Reach
    servers: list[IceServerOut]


class IceCheckPlan(Items[IceCheckOut]):
    """The paths of this installation, the best first."""


class TrialOffer(Input):
    """An offer of a connection that receives only, with its candidates."""

    sdp: str = Field(min_length=1, max_length=MAX_SDP)


class TrialAnswer(Output):
    """The answer; the server hangs up by itself within seconds."""

    sdp: str
