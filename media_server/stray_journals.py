"""Journals without a row: a crash came before it was written, or the database was away."""

import asyncio
from pathlib import Path
from uuid import UUID

import structlog

from media_server.recording.journal import (
    SUFFIX,
    JournalContents,
    read_journal,
    remove_journal,
)
from storage.database import Database
from storage.errors import SealError
from storage.keyring import Keyring
from storage.models import JournalStatus, MediaSegment

_ID_CHARACTERS = 36

log = structlog.get_logger()


class StrayJournals:
    """Gives journals that nobody is writing the rows that they lack."""

    def __init__(self, *, database: Database, keyring: Keyring, journal_directory: Path) -> None:
        self._database = database
        self._keyring = keyring
        self._journals = journal_directory

    async def adopt_all(self, session_id: UUID) -> None:
        """Adopt what there is of an interview. Raises StorageError, OSError."""
        names = await asyncio.to_thread(self._names, session_id)
        if not names:
            return
        async with self._database.unit_of_work(read_only=True) as uow:
            known = {row.journal for row in await uow.segments.of_session(session_id)}
        for name in names:
            if name not in known:
                await self.adopt(name)

    async def adopt(self, name: str) -> MediaSegment | None:
        """Give a journal its row and return that; delete a journal that no row needs.

        One that cannot be read stays where it is. Raises StorageError, OSError.
        """
        path = self._journals / name
        try:
            contents = await asyncio.to_thread(read_journal, path, self._keyring)
            segment_id = UUID(name.removesuffix(SUFFIX)[-_ID_CHARACTERS:])
        except (SealError, ValueError) as error:
            log.warning("journal.unreadable", journal=name, error=type(error).__name__)
            return None
        async with self._database.unit_of_work() as uow:
            participant = await uow.participants.get(contents.info.participant_id)
            finished = await uow.segments.get(segment_id)
            if participant is not None and finished is None:
                return await uow.segments.add(_row(segment_id, contents, name))
        # The interview was deleted, or its recording is whole and only this file was left.
        await asyncio.to_thread(remove_journal, path)
        return None

    def _names(self, session_id: UUID) -> list[str]:
        return sorted(path.name for path in self._journals.glob(f"{session_id}-*{SUFFIX}"))


def _row(segment_id: UUID, contents: JournalContents, name: str) -> MediaSegment:
    first = next(contents.frames(), None)
    return MediaSegment(
        id=segment_id,
        session_id=contents.interview_id,
        participant_id=contents.info.participant_id,
        source=contents.info.source,
        kind=contents.info.kind,
        codec=contents.info.codec,
        start_ms=0 if first is None else int(first.at_ms),
        status=JournalStatus.CLOSED,
        journal=name,
    )
