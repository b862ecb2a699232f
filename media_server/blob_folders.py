"""Where an interview's blobs lie: `<folder>/<interview's id>/…`, so that all of them are found."""

from enum import StrEnum
from uuid import UUID


class BlobFolder(StrEnum):
    """Every kind of blob that belongs to an interview; erasing goes through all of them."""

    RECORDINGS = "recordings"
    EXPORTS = "exports"
    UPLOADS = "uploads"

    def of(self, session_id: UUID) -> str:
        """Return the folder that holds one interview's blobs of this kind."""
        return f"{self}/{session_id}"
