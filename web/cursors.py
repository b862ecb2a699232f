"""Opaque, signed positions in keyset-paginated lists."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

CursorValue = datetime | UUID | int | str
SIGNATURE_BYTES = 16
MAX_CURSOR_LENGTH = 512


class InvalidCursor(ValueError):
    """The cursor was not made here, was changed, or belongs to another list."""


class CursorCodec:
    """Turns the sort key of a page's last row into a string and back.

    `scope` names the list together with who asks and how it is filtered; a cursor is good for
    its own scope only, so that it can neither be forged nor carried over to another list.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def encode(self, scope: str, position: Sequence[CursorValue]) -> str:
        """Return the cursor that stands after the row with this sort key."""
        packed = [_pack(value) for value in position]
        body = json.dumps(packed, separators=(",", ":"), ensure_ascii=False).encode()
        return base64.urlsafe_b64encode(self._sign(scope, body) + body).rstrip(b"=").decode()

    def decode(self, scope: str, cursor: str) -> tuple[CursorValue, ...]:
        """Return the sort key that `encode` was given; raises InvalidCursor."""
        if len(cursor) > MAX_CURSOR_LENGTH or not cursor.isascii():
            raise InvalidCursor
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except binascii.Error as error:
            raise InvalidCursor from error
        signature, body = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._sign(scope, body)):
            raise InvalidCursor
        return tuple(_unpack(kind, text) for kind, text in json.loads(body))

    def _sign(self, scope: str, body: bytes) -> bytes:
        message = hashlib.sha256(scope.encode()).digest() + body
        return hmac.digest(self._key, message, "sha256")[:SIGNATURE_BYTES]


def _pack(value: CursorValue) -> tuple[str, str]:
    match value:
        case datetime():
            return "t", value.isoformat()
        case UUID():
            return "u", value.hex
        case int():
            return "i", str(value)
        case str():
            return "s", value


def _unpack(kind: str, text: str) -> CursorValue:
    match kind:
        case "t":
            return datetime.fromisoformat(text)
        case "u":
            return UUID(hex=text)
        case "i":
            return int(text)
        case _:
            return text
