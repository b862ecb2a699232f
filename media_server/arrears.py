"""Speech that nobody could listen to when its interview ended, heard once somebody can.

The rows of postponed speech are the memory of it, so it outlasts restarts. Staff are told that a
transcript is not whole yet, and when it is.
"""

import asyncio
from contextlib import suppress
from typing import Final
from uuid import UUID

import structlog

from analysis.speech.service import SpeechService
from media_server.catching_up import CatchingUp
from media_server.chronicle import Chronicle, Entry, FactType
from media_server.conversation import record_conversation
from media_server.errors import InterviewError
from storage.database import Database
from storage.errors import StorageError
from storage.models import Audience

AGAIN_AFTER_S: Final = 60.0
"""How soon it is tried again, while somebody listens, what could not be heard."""

log = structlog.get_logger()


class Arrears:
    """Fills transcripts of interviews that are over, whenever a recogniser is there."""

    def __init__(
        self,
        *,
        database: Database,
        chronicle: Chronicle,
        catching_up: CatchingUp,
        speech: SpeechService | None,
    ) -> None:
        self._database = database
        self._chronicle = chronicle
        self._catching_up = catching_up
        self._speech = speech
        self._wake = asyncio.Event()
        self._runner: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look for what earlier runs left."""
        self._wake.set()
        if self._speech is not None:
            self._runner = asyncio.create_task(self._run(self._speech), name="arrears")

    async def close(self) -> None:
        """Stop; what waits goes on waiting. May be repeated."""
        if self._runner is not None:
            self._runner.cancel()
            await asyncio.gather(self._runner, return_exceptions=True)

    async def note(self, session_id: UUID) -> None:
        """Tell that a transcript is not whole, and see to it when somebody listens."""
        async with self._database.unit_of_work(read_only=True) as uow:
            rows = await uow.postponed.of_session(session_id)
        if rows:
            waiting_ms = sum(row.end_ms - row.start_ms for row in rows)
            async with self._chronicle.writing(session_id) as entry:
                _record(entry, FactType.TRANSCRIPT_DELAYED, {"waitingMs": waiting_ms})
        self._wake.set()

    async def _run(self, speech: SpeechService) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while not speech.healthy:
                await speech.state_change()
            if not await self._fill_all():
                # Even where nothing new is noted.
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), AGAIN_AFTER_S)
                self._wake.set()

    async def _fill_all(self) -> bool:
        """Hear what can be heard now; return whether that was all."""
        try:
            async with self._database.unit_of_work(read_only=True) as uow:
                behind = await uow.postponed.behind()
            return all([await self._fill(session_id) for session_id in behind])
        except (StorageError, InterviewError) as error:
            log.warning("arrears.postponed", error=type(error).__name__)
            return False

    async def _fill(self, session_id: UUID) -> bool:
        if not await self._catching_up.fill(session_id):
            return False
        async with self._chronicle.writing(session_id) as entry:
            await record_conversation(entry)
            _record(entry, FactType.TRANSCRIPT_COMPLETED, {})
        log.info("speech.caught_up", session_id=str(session_id))
        return True


def _record(entry: Entry, fact: FactType, payload: dict[str, int]) -> None:
    audience = Audience.EVERYONE if entry.session.is_ai_interview else Audience.STAFF
    entry.record(fact, dict(payload), audience=audience)
