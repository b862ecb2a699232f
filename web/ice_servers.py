"""STUN and TURN servers for browsers, with credentials that soon expire."""

import base64
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from media_server.policy import Actor

CREDENTIAL_LIFE = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class IceServers:
    """Makes the `iceServers` of RTCConfiguration for one person.

    TURN credentials are those of coturn's REST API (draft-uberti-behave-turn-rest): the user
    name is `expiry:user`, the password its HMAC-SHA1 under the shared secret. They outlive the
    longest interview we expect, since a TURN allocation is refreshed with them.
    """

    stun_urls: tuple[str, ...]
    turn_urls: tuple[str, ...]
    turn_secret: bytes | None
    clock: Callable[[], datetime]

    def for_actor(self, actor: Actor) -> list[dict[str, Any]]:
        """Return the servers, none when none is set: then only direct paths are tried."""
        servers: list[dict[str, Any]] = []
        if self.stun_urls:
            servers.append({"urls": list(self.stun_urls)})
        if self.turn_urls and self.turn_secret is not None:
            expires_at = int((self.clock() + CREDENTIAL_LIFE).timestamp())
            username = f"{expires_at}:{actor.user_id}"
            digest = hmac.digest(self.turn_secret, username.encode(), "sha1")
            servers.append(
                {
                    "urls": list(self.turn_urls),
                    "username": username,
                    "credential": base64.b64encode(digest).decode(),
                }
            )
        return servers
