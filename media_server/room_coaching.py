"""What those who practise are told while they speak, and nobody else."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from uuid import UUID

import structlog
from pydantic.alias_generators import to_camel

from analysis.coaching import Coach, Nudge
from analysis.words import Utterance
from media_server.chronicle import Chronicle, FactType, Signal, SignalType
from media_server.errors import InterviewError
from storage.errors import StorageError
from storage.models import Audience

log = structlog.get_logger()


class RoomCoaching:
    """The coach of one practice room; `now_ms` tells where its timeline stands."""

    def __init__(
        self, session_id: UUID, *, chronicle: Chronicle, now_ms: Callable[[], int]
    ) -> None:
        self._session_id = session_id
        self._chronicle = chronicle
        self._now_ms = now_ms
        self._coach = Coach()

    async def hear(self, participant_id: UUID, utterance: Utterance) -> None:
        """Tell how it is going after an utterance, and a hint if one is due."""
        nudge = self._coach.hear(utterance)
        measured = {to_camel(name): value for name, value in asdict(self._coach.measured()).items()}
        payload: dict[str, Any] = {"atMs": utterance.end_ms, **measured}
        signal = Signal(type=SignalType.COACHING_MEASURED, payload=payload, to=participant_id)
        self._chronicle.signal(self._session_id, signal)
        if nudge is not None:
            await self._nudge(participant_id, nudge, at_ms=utterance.end_ms)

    async def see_dark(self, participant_id: UUID) -> None:
        """Somebody's browser sees next to nothing in its picture; tell them, now and then."""
        at_ms = self._now_ms()
        nudge = self._coach.see(Nudge.CAMERA_DARK, at_ms)
        if nudge is not None:
            await self._nudge(participant_id, nudge, at_ms=at_ms)

    async def _nudge(self, participant_id: UUID, nudge: Nudge, *, at_ms: int) -> None:
        try:
            async with self._chronicle.writing(self._session_id) as entry:
                entry.record(
                    FactType.COACHING_NUDGED,
                    {"participantId": str(participant_id), "kind": nudge.value},
                    audience=Audience.CANDIDATE,
                    participant_id=participant_id,
                    at_ms=at_ms,
                )
        except (StorageError, InterviewError) as error:
            log.warning("nudge.lost", session_id=str(self._session_id), error=type(error).__name__)
