"""What an answer has shown, told from the operation that gave it."""

import re
from uuid import UUID

from aiohttp.web import Request

PARAMETER = re.compile(r"\{(\w+)\}")
SESSION = re.compile(r"/sessions/\{(\w+)\}")
# They show somebody their own account, or nothing of anybody.
NOTHING_TO_SEE = frozenset({"auth", "ice", "health", "audit"})


def sighting_of(request: Request, *, path: str, tag: str) -> tuple[UUID | None, UUID | None] | None:
    """Return the ids of what was shown and of its interview, None for what is not worth noting."""
    if tag in NOTHING_TO_SEE:
        return None
    names = PARAMETER.findall(path)
    session = SESSION.search(path)
    return (
        UUID(request.match_info[names[-1]]) if names else None,
        UUID(request.match_info[session[1]]) if session else None,
    )
