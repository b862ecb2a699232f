"""Reading the audit log."""

from media_server.permissions import Permission, require_permission
from media_server.policy import Actor
from storage.database import Database
from storage.models import AuditEntry
from storage.repositories.audit import AuditFilter
from web.api.audit.schemas import AuditOut, AuditPage, AuditQuery
from web.api.schemas import day_end, day_start
from web.audit import AuditLog
from web.cache.rows import RowCaches
from web.cursors import CursorCodec
from web.paging import Pager


class AuditService:
    """Shows admins who saw and changed what in their organisation."""

    def __init__(
        self, *, database: Database, log: AuditLog, rows: RowCaches, cursors: CursorCodec
    ) -> None:
        self._database = database
        self._log = log
        self._rows = rows
        self._cursors = cursors

    async def page(self, actor: Actor, query: AuditQuery) -> AuditPage:
        """Return entries, with what was seen up to now."""
        require_permission(actor, Permission.SEE_AUDIT)
        await self._log.flush()
        filters = AuditFilter(
            actor_id=query.actor_id,
            subject_id=query.subject_id,
            session_id=query.session_id,
            verb=query.verb,
            start=None if query.start_date is None else day_start(query.start_date),
            end=None if query.end_date is None else day_end(query.end_date),
        )
        pager = Pager(self._cursors, "audit", actor.organisation_id, filters)
        async with self._database.unit_of_work(read_only=True) as uow:
            rows = await uow.audit.page(
                actor.organisation_id,
                filters,
                limit=query.limit + 1,
                after=pager.after(query.cursor),
            )
        entries, next_cursor = pager.cut(rows, query.limit, lambda entry: (entry.id,))
        names = await self._rows.names({each.actor_id for each in entries if each.actor_id})
        return AuditPage(
            items=[
                _view(each, names.get(each.actor_id) if each.actor_id else None) for each in entries
            ],
            next_cursor=next_cursor,
        )


def _view(entry: AuditEntry, actor_name: str | None) -> AuditOut:
    columns = {name: getattr(entry, name) for name in AuditOut.model_fields if name != "actor_name"}
    return AuditOut(**columns, actor_name=actor_name)
