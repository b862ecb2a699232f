"""What the audit log takes and gives."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from storage.models import AuditVerb
from web.api.schemas import Day, Moment, Output, Page, PageQuery


class AuditQuery(PageQuery):
    """Which entries are wanted; days are those of UTC, the last one included."""

    actor_id: UUID | None = Field(None, description="Who saw or changed something.")
    subject_id: UUID | None = Field(None, description="What was seen or changed.")
    session_id: UUID | None = Field(None, description="The interview it belongs to.")
    verb: AuditVerb | None = None
    start_date: Day | Moment | None = Field(None, description="Day or moment, inclusive.")
    end_date: Day | Moment | None = Field(None, description="Day, inclusive, or moment, exclusive.")


class AuditOut(Output):
    """Somebody saw or changed something; `fields` are the names of what was changed."""

    id: UUID
    created_at: datetime
    actor_id: UUID | None
    actor_name: str | None
    verb: AuditVerb
    subject: str = Field(description="Kind of thing: the table of a change, the tag of a view.")
    subject_id: UUID | None = Field(description="Null where `count` things were changed.")
    session_id: UUID | None
    fields: list[str]
    count: int
    operation: str
    request_id: str


class AuditPage(Page[AuditOut]):
    """Entries of the audit log, newest first."""
