"""Exports as REST takes and shows them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from storage.models import ExportFormat, ExportStatus
from web.api.schemas import Input, Items, Output

LAST_MS = 2**53


class RequestExport(Input):
    """What is wanted, of which part of the timeline; all of it where no positions are given."""

    format: ExportFormat = Field(
        description="`mp4`, `thumbnails`, `waveform` of one recording; `grid`, `speaker` show all;"
        " `audio` of one or of all."
    )
    recording_id: UUID | None = Field(None, description="Null for all recordings together.")
    start_ms: int | None = Field(None, ge=0, le=LAST_MS, examples=[None])
    end_ms: int | None = Field(None, ge=1, le=LAST_MS, examples=[None])
    burn_captions: bool = Field(False, description="Whether words are written into the picture.")


class ExportOut(Output):
    """An export; `url` opens it for a limited time once it is ready.

    `details` say how to read previews: of thumbnails `{width, height, columns, count, stepMs,
    startMs}`, of waveforms `{stepMs, startMs}`, a byte each step from -60 dB to full scale.
    """

    id: UUID
    recording_id: UUID | None
    format: ExportFormat
    start_ms: int | None
    end_ms: int | None
    burn_captions: bool
    status: ExportStatus
    progress: float = Field(description="0 to 1.", examples=[0.5])
    outdated: bool = Field(description="Whether its recordings were made again since.")
    mime_type: str | None
    size_bytes: int | None
    details: dict[str, Any]
    created_at: datetime
    url: str | None
    captions_url: str | None = Field(description="WebVTT to show beside films and sound.")


class ExportList(Items[ExportOut]):
    """The exports of an interview, oldest first."""


class ExportMediaQuery(Input):
    """How players show that they may."""

    t: str | None = Field(None, max_length=2048, description="Media token of the export's `url`.")
    download: bool = Field(False, description="Whether it is to be saved, not shown.")
