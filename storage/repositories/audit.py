"""Who saw and changed what."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from storage.changes import UNSEEN
from storage.models import AuditEntry, AuditVerb
from storage.models.base import first_id_at
from storage.repositories.repository import Repository, beyond


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries are wanted; None asks for no restriction. `start` is inclusive, `end` not."""

    actor_id: UUID | None = None
    subject_id: UUID | None = None
    session_id: UUID | None = None
    verb: AuditVerb | None = None
    start: datetime | None = None
    end: datetime | None = None


class Audit(Repository[AuditEntry]):
    model = AuditEntry

    async def page(
        self,
        organisation_id: UUID,
        filters: AuditFilter,
        *,
        limit: int,
        after: tuple[UUID] | None = None,
    ) -> list[AuditEntry]:
        """Return entries, newest first; position: (id,)."""
        query = select(AuditEntry).where(
            AuditEntry.organisation_id == organisation_id,
            *beyond([AuditEntry.id], after, descending=True),
        )
        for column, wanted in (
            (AuditEntry.actor_id, filters.actor_id),
            (AuditEntry.subject_id, filters.subject_id),
            (AuditEntry.session_id, filters.session_id),
            (AuditEntry.verb, filters.verb),
        ):
            if wanted is not None:
                query = query.where(column == wanted)
        if filters.start is not None:
            query = query.where(AuditEntry.created_at >= filters.start)
        if filters.end is not None:
            query = query.where(AuditEntry.created_at < filters.end)
        return await self._all(query.order_by(AuditEntry.id.desc()).limit(limit))

    async def delete_before(self, moment: datetime) -> None:
        """Delete everybody's entries made before `moment`."""
        await self._session.execute(
            delete(AuditEntry)
            .where(AuditEntry.id < first_id_at(moment))
            .execution_options(synchronize_session=False, **{UNSEEN: True})
        )
