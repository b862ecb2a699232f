"""What the endpoint of ICE servers gives."""

from pydantic import Field

from web.api.schemas import Items, Output


def _is_absent(value: object) -> bool:
    return value is None


class IceServerOut(Output):
    """An entry of RTCConfiguration's `iceServers`."""

    urls: list[str]
    username: str | None = Field(None, exclude_if=_is_absent)
    credential: str | None = Field(None, exclude_if=_is_absent)


class IceServerList(Items[IceServerOut]):
    """The servers; none where only direct paths are used."""
