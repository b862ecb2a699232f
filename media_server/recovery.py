"""After a start: bringing to its end what the last run left behind."""

from functools import partial
from uuid import UUID

import structlog

from media_server.answers import Answers
from media_server.catching_up import CatchingUp
from media_server.chronicle import Chronicle, FactType
from media_server.errors import InterviewError
from media_server.finishing import Finishing
from media_server.orphans import Orphans
from media_server.recordings import RecordingMaker
from storage.database import Database
from storage.errors import StorageError

log = structlog.get_logger()


class Recovery:
    """Reads what is unfinished from the rows and journals alone, so it may be cut short too."""

    def __init__(
        self,
        *,
        database: Database,
        chronicle: Chronicle,
        answers: Answers,
        orphans: Orphans,
        recordings: RecordingMaker,
        finishing: Finishing,
        catching_up: CatchingUp,
    ) -> None:
        self._database = database
        self._chronicle = chronicle
        self._answers = answers
        self._orphans = orphans
        self._recordings = recordings
        self._finishing = finishing
        self._catching_up = catching_up

    async def settle_rows(self) -> list[UUID]:
        """Make the rows true again before anybody is let in; return interviews with journals.

        Whoever was in a room is not any more, and no journal is being written.
        """
        async with self._database.unit_of_work(read_only=True) as uow:
            stranded = await uow.participants.present()
        for participant in stranded:
            async with self._chronicle.writing(participant.session_id) as entry:
                row = await entry.uow.participants.get(participant.id)
                if row is None:
                    continue
                row.left_ms = entry.at_ms
                entry.record(
                    FactType.PARTICIPANT_LEFT,
                    {"participantId": str(row.id), "reason": "restarted"},
                    participant_id=row.id,
                )
        return await self._orphans.adopt()

    async def finish(self, orphaned: list[UUID]) -> None:
        """Make recordings of orphaned journals, score what waits, conclude what was completed."""
        for session_id in orphaned:
            try:
                await self._take_up(session_id)
            except (StorageError, OSError) as error:
                log.error(
                    "recovery.recording_postponed",
                    session_id=str(session_id),
                    error=type(error).__name__,
                )
                self._finishing.insist(session_id, partial(self._take_up, session_id))
            except InterviewError as error:
                log.error(
                    "recovery.recording_failed",
                    session_id=str(session_id),
                    error=type(error).__name__,
                )
        await self._answers.resume()
        async with self._database.unit_of_work(read_only=True) as uow:
            unscored = await uow.ai_mocks.completed_unscored()
        for mock in unscored:
            self._finishing.conclude(mock.session_id)

    async def _take_up(self, session_id: UUID) -> None:
        # First of all: journals of what is completed are dropped with its recording.
        await self._catching_up.adopt(session_id)
        await self._catching_up.fill(session_id)
        await self._recordings.make(session_id)
