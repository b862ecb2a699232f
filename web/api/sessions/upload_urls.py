"""Where an uploaded file is found, and which file an address names."""

import re
from typing import Final
from uuid import UUID

_ID: Final = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_PATH: Final = re.compile(
    rf"/api/interviews/sessions/{_ID}/speech-analyses/({_ID})/media(?:\?\S*)?", re.IGNORECASE
)


def upload_url(base_url: str, session_id: UUID, upload_id: UUID) -> str:
    """Return the address that answers are given by and players open with a token."""
    path = f"/api/interviews/sessions/{session_id}/speech-analyses/{upload_id}/media"
    return base_url.rstrip("/") + path


def upload_at(url: str | None, base_url: str) -> UUID | None:
    """Return the file that an address of this server names; None for addresses elsewhere."""
    base = base_url.rstrip("/")
    if url is None or not url.startswith(base):
        return None
    found = _PATH.fullmatch(url[len(base) :])
    return None if found is None else UUID(found[1])
