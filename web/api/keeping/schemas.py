"""How long interviews are kept, requests for erasure and receipts, as REST shows them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from storage.models import ErasureReason, RequestStatus
from web.api.schemas import Input, Output, Page

MAX_DAYS = 36_500

Days = Annotated[int, Field(ge=1, le=MAX_DAYS)]
Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]
HoldReason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class DefaultRetention(Output):
    """How long an organisation keeps interviews; null `days`: as the server does."""

    days: int | None
    server_days: int | None = Field(description="The server's own setting; null: for ever.")


class SetDefaultRetention(Input):
    """How long interviews are kept after their end; null: as the server does."""

    days: Days | None


class RetentionOut(Output):
    """How long one interview is kept."""

    days: int | None = Field(description="What was decided about this interview.")
    effective_days: int | None = Field(description="What holds; null: for ever.")
    erased_after: datetime | None = Field(description="When it is erased by itself.")
    legal_hold: bool = Field(description="While this is true, nothing erases it.")
    hold_reason: str | None


class SetRetention(Input):
    """How long one interview is kept after its end; null: as the organisation's others."""

    days: Days | None = None
    legal_hold: bool = False
    hold_reason: HoldReason | None = None


class RequestErasure(Input):
    """What a candidate has to say about their request."""

    message: Remark = ""


class ErasureRequestOut(Output):
    """A candidate's request; while open it is carried out by itself at `dueAt`."""

    id: UUID
    session_id: UUID
    requested_by_id: UUID
    message: str
    status: RequestStatus
    created_at: datetime
    due_at: datetime
    decided_at: datetime | None
    answer: str | None


class ErasureRequestPage(Page[ErasureRequestOut]):
    """Requests for erasure, newest first."""


class DeclineErasure(Input):
    """Why a request is not followed."""

    answer: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class ErasedFile(Output):
    """A sealed file that was destroyed; `mark` names its key, the same in every copy."""

    name: str
    key_id: str = Field(description="Id of the key that wrapped the file's.")
    mark: str | None


class ErasureOut(Output):
    """The receipt of an interview that was erased: what, when, and which keys were destroyed."""

    id: UUID
    session_id: UUID
    reason: ErasureReason
    by_id: UUID | None = Field(description="Who decided; null: time was up.")
    created_at: datetime = Field(description="When the rows were deleted.")
    finished_at: datetime | None = Field(description="When all was gone.")
    rows: dict[str, Any] = Field(description="Rows deleted, by table.")
    files: list[ErasedFile]


class ErasurePage(Page[ErasureOut]):
    """Receipts, newest first."""
