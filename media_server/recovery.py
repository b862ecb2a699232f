"""After a start: bringing to its end what the last run left behind."""

from media_server.answers import Answers
from media_server.chronicle import Chronicle, FactType
from media_server.finishing import Finishing
from storage.database import Database


class Recovery:
    """Reads what is unfinished from the rows and journals alone, so it may be cut short too."""

    def __init__(
        self,
        *,
        database: Database,
        chronicle: Chronicle,
        answers: Answers,
        finishing: Finishing,
    ) -> None:
        self._database = database
        self._chronicle = chronicle
        self._answers = answers
        self._finishing = finishing

    async def settle_rows(self) -> None:
        """Make the rows true again before anybody is let in. Whoever was in a room is not."""
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

    async def finish(self) -> None:
        """Score what waits, conclude what was completed."""
        await self._answers.resume()
        async with self._database.unit_of_work(read_only=True) as uow:
            unscored = await uow.ai_mocks.completed_unscored()
        for mock in unscored:
            self._finishing.conclude(mock.session_id)
