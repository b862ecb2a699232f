"""Rows as they are handed to the person whom they are about."""

import base64
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic.alias_generators import to_camel
from pydantic_core import to_json

from storage.models import Base

Json = dict[str, Any]

# Secrets of the server, and names of files that only it can open.
_WITHHELD = frozenset(
    {"password_hash", "passcode_hash", "token_hash", "blob_key", "journal", "last_seq"}
)


def document_of(row: Base) -> Json:
    """Return a row with its columns in camelCase."""
    names = (attribute.key for attribute in row.__mapper__.column_attrs)
    return {to_camel(name): _plain(getattr(row, name)) for name in names if name not in _WITHHELD}


def documents_of(rows: Iterable[Base]) -> list[Json]:
    """Return rows in their order."""
    return [document_of(row) for row in rows]


def written(document: Json) -> bytes:
    """Return a document as a JSON file that people can read too."""
    return to_json(document, indent=2)


def _plain(value: Any) -> Any:
    match value:
        case bytes():
            return base64.b64encode(value).decode()
        case UUID() | StrEnum():
            return str(value)
        case datetime():
            return value.isoformat()
        case _:
            return value
