"""STUN and TURN as coturn's REST API wants them."""

import base64
import hmac
from datetime import UTC, datetime
from uuid import UUID

from media_server.policy import Actor
from storage.models import UserRole
from web.api.ice.schemas import IceServerOut
from web.ice_servers import CREDENTIAL_LIFE, IceServers

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
ACTOR = Actor(user_id=UUID(int=7), organisation_id=UUID(int=1), role=UserRole.STUDENT)


def _servers(**changes: object) -> IceServers:
    settings = {
        "stun_urls": ("stun:stun.example:3478",),
        "turn_urls": ("turn:turn.example:3478", "turns:turn.example:5349"),
        "turn_secret": b"shared",
        "clock": lambda: NOON,
        **changes,
    }
    return IceServers(**settings)  # type: ignore[arg-type]


def test_credentials_are_the_persons_own_and_expire() -> None:
    stun, turn = _servers().for_actor(ACTOR)
    assert stun == {"urls": ["stun:stun.example:3478"]}
    expiry, _, user = turn["username"].partition(":")
    assert int(expiry) == int((NOON + CREDENTIAL_LIFE).timestamp())
    assert user == str(ACTOR.user_id)
    expected = hmac.digest(b"shared", turn["username"].encode(), "sha1")
    assert base64.b64decode(turn["credential"]) == expected
    assert turn["urls"] == ["turn:turn.example:3478", "turns:turn.example:5349"]


def test_nothing_is_offered_that_is_not_set() -> None:
    assert _servers(stun_urls=(), turn_urls=()).for_actor(ACTOR) == []
    assert _servers(stun_urls=(), turn_secret=None).for_actor(ACTOR) == []


def test_absent_credentials_are_left_out() -> None:
    shown = IceServerOut.model_validate({"urls": ["stun:a"]}).model_dump(by_alias=True)
    assert shown == {"urls": ["stun:a"]}
