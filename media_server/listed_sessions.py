"""Pages of interviews: which, the database says each time; those that it showed before are kept."""

from uuid import UUID

from storage.database import Database
from storage.models import InterviewSession
from storage.repositories.sessions import Position, SessionFilter, Version
from storage.short_memory import ShortMemory

# Lists show the same interviews over and over; a row is some kilobytes.
MAX_KEPT, KEPT_S = 3_000, 300


class ListedSessions:
    """Interviews as lists show them: read-only rows, complete but for `last_seq`.

    Loading rows costs far more than finding them. Whatever is found, also by another server's
    change, comes with its version, and only a row of that very version is taken from here: there
    is nothing to be dropped, and nothing of another organisation to be found.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: ShortMemory[Version, InterviewSession] = ShortMemory(
            most=MAX_KEPT, life_s=KEPT_S
        )

    async def page(
        self,
        organisation_id: UUID,
        filters: SessionFilter,
        *,
        limit: int,
        after: Position | None,
    ) -> list[InterviewSession]:
        """Return what `Sessions.search` does."""
        async with self._database.unit_of_work(read_only=True, snapshot=False) as uow:
            found = await uow.sessions.versions(organisation_id, filters, limit=limit, after=after)
            rows = [row for version in found if (row := self._kept.get(version)) is not None]
            if len(rows) < len(found):
                # Searched for anew and not fetched by their ids: they might have changed again.
                rows = await uow.sessions.search(organisation_id, filters, limit=limit, after=after)
                for row in rows:
                    self._kept.keep((row.id, row.updated_at), row)
        return rows
