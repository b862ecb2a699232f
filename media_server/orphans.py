"""Journals that the last run was writing when it ended."""

import asyncio
from pathlib import Path
from uuid import UUID

from media_server.recording.journal import SUFFIX
from media_server.stray_journals import StrayJournals
from storage.database import Database
from storage.keyring import Keyring
from storage.models import InterviewStatus, JournalStatus, MediaSegment


class Orphans:
    """Brings rows and journal files into agreement; for the start, before any room is open."""

    def __init__(
        self,
        *,
        database: Database,
        keyring: Keyring,
        journal_directory: Path,
        scratch_directory: Path,
    ) -> None:
        self._database = database
        self._strays = StrayJournals(
            database=database, keyring=keyring, journal_directory=journal_directory
        )
        self._journals = journal_directory
        self._scratch = scratch_directory

    async def adopt(self) -> list[UUID]:
        """Return the interviews of which recordings are to be made.

        No journal is open any more; one without a row gets it, one that no row needs is deleted,
        and so is what was on its way to the blob store.
        """
        names = await asyncio.to_thread(self._look)
        async with self._database.unit_of_work() as uow:
            known = await uow.segments.journalled()
            for segment in known:
                if segment.status is JournalStatus.OPEN:
                    segment.status = JournalStatus.CLOSED
        strangers = names - {str(segment.journal) for segment in known}
        adopted = [row for name in sorted(strangers) if (row := await self._strays.adopt(name))]
        return await self._waiting([*known, *adopted])

    def _look(self) -> set[str]:
        for directory in (self._journals, self._scratch):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in self._scratch.iterdir():
            path.unlink()
        return {path.name for path in self._journals.glob(f"*{SUFFIX}")}

    async def _waiting(self, segments: list[MediaSegment]) -> list[UUID]:
        unfinished = {
            segment.session_id
            for segment in segments
            if segment.status is not JournalStatus.FINALISED
        }
        journalled = {segment.session_id for segment in segments}
        async with self._database.unit_of_work(read_only=True) as uow:
            for session_id in journalled - unfinished:
                session = await uow.sessions.get(session_id)
                if session is not None and session.status is InterviewStatus.COMPLETED:
                    unfinished.add(session_id)
        return sorted(unfinished)
