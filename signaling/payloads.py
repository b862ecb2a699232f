"""Checking what a client sent before anything else looks at it."""

import json
from typing import Any, ClassVar, TypeVar

from pydantic import ValidationError

from media_server.errors import InterviewError, Malformed
from media_server.features.feature import Command

C = TypeVar("C", bound=Command)


class TooLarge(InterviewError):
    code: ClassVar[str] = "too-large"


def parse(command: type[C], payload: Any, *, max_bytes: int) -> C:
    """Return the payload as `command`. Raises TooLarge or Malformed, which names the fields.

    Text that no database can keep (NUL, lone surrogates) is malformed too.
    """
    try:
        encoded = json.dumps(payload, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise Malformed("The payload is not plain JSON.") from error
    if len(encoded) > max_bytes:
        raise TooLarge(f"The payload has more than {max_bytes} bytes.")
    if b"\\u0000" in encoded:
        raise Malformed("Text must not contain NUL characters.")
    if not isinstance(payload, dict):
        raise Malformed("The payload must be one object.")
    try:
        return command.model_validate(payload)
    except ValidationError as error:
        raise Malformed(_said(error)) from error


def _said(error: ValidationError) -> str:
    """Name the fields that are wrong; never quote what was sent."""
    problems = error.errors(include_input=False, include_url=False, include_context=False)
    return "; ".join(
        f"{'.'.join(str(part) for part in problem['loc']) or 'payload'}: {problem['msg']}"
        for problem in problems[:5]
    )
