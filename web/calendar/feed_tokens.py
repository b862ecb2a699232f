"""Addresses of calendars: long-lived, since calendars keep asking, and taken back one by one."""

import base64
import binascii
import hmac
import struct
from uuid import UUID

SIGNATURE_BYTES = 16
LONGEST_TOKEN = 64

_BODY = struct.Struct(">16sI")


class InvalidFeedToken(ValueError):
    """The address was not made here, or was changed."""


class FeedTokens:
    """Signs whose calendar an address opens, and in which version."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, user_id: UUID, version: int) -> str:
        """Return the token that opens somebody's calendar."""
        body = _BODY.pack(user_id.bytes, version)
        return base64.urlsafe_b64encode(self._sign(body) + body).rstrip(b"=").decode()

    def read(self, token: str) -> tuple[UUID, int]:
        """Return whose calendar a token opens, and its version; raises InvalidFeedToken."""
        if len(token) > LONGEST_TOKEN or not token.isascii():
            raise InvalidFeedToken
        try:
            raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except binascii.Error as error:
            raise InvalidFeedToken from error
        signature, body = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
        if len(body) != _BODY.size or not hmac.compare_digest(signature, self._sign(body)):
            raise InvalidFeedToken
        user, version = _BODY.unpack(body)
        return UUID(bytes=user), version

    def _sign(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, "sha256")[:SIGNATURE_BYTES]
