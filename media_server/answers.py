"""From a closed answer to a scored one."""

import asyncio
from concurrent.futures import Executor
from uuid import UUID
from weakref import WeakValueDictionary

import structlog

from analysis.scoring import Scorer
from media_server.breaks import breaks_of
from media_server.chronicle import Chronicle, FactType
from media_server.errors import InterviewError, NotFound
from media_server.judging import Judgement, Material, apply, judge, metric_rows, rubric_of
from media_server.overall import record_overall
from media_server.panel import told_view
from media_server.rooms import Rooms
from media_server.scores import keep_machine_score
from media_server.transcript_rows import utterances_between
from media_server.uploads.results import told_by
from storage.database import Database
from storage.errors import StorageError
from storage.models import Audience, InterviewResponse, ResponseStatus, UploadStatus
from storage.models.base import utc_now

log = structlog.get_logger()


class Answers:
    """Scores answers in the background, one at a time in each interview.

    `executor` runs the judging, which must not hold up the event loop.
    """

    def __init__(
        self,
        *,
        database: Database,
        chronicle: Chronicle,
        rooms: Rooms,
        scorer: Scorer,
        executor: Executor,
    ) -> None:
        self._database = database
        self._chronicle = chronicle
        self._rooms = rooms
        self._scorer = scorer
        self._executor = executor
        self._locks: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()
        self._tasks: dict[UUID, set[asyncio.Task[None]]] = {}
        self._judging: set[UUID] = set()  # answers whose words were read, not yet scored

    def submit(self, session_id: UUID, response_id: UUID) -> None:
        """Score an answer in the background."""
        task = asyncio.create_task(self._score_quietly(session_id, response_id))
        tasks = self._tasks.setdefault(session_id, set())
        tasks.add(task)

        def forget(done: asyncio.Task[None]) -> None:
            tasks.discard(done)
            if not tasks:
                self._tasks.pop(session_id, None)

        task.add_done_callback(forget)

    async def settle(self, session_id: UUID) -> None:
        """Wait until every answer submitted so far in this interview is scored or given up."""
        await asyncio.gather(*self._tasks.get(session_id, ()), return_exceptions=True)

    async def score(self, session_id: UUID, response_id: UUID) -> InterviewResponse:
        """Score an answer now and return it; scoring again replaces what was there.

        One that was uploaded and not listened to yet is returned as it is.
        """
        lock = self._locks.setdefault(session_id, asyncio.Lock())
        async with lock:
            try:
                response, material = await self._gather(session_id, response_id)
                if material is None:
                    return response
                loop = asyncio.get_running_loop()
                judgement = await loop.run_in_executor(
                    self._executor, judge, self._scorer, material
                )
                return await self._store(session_id, response_id, material, judgement)
            finally:
                self._judging.discard(response_id)

    async def words_landed(
        self, session_id: UUID, participant_id: UUID, *, start_ms: int, end_ms: int
    ) -> None:
        """Score again what was scored before these words, which belong to it, were there."""
        async with self._database.unit_of_work(read_only=True) as uow:
            responses = await uow.responses.of_session(session_id)
        for response in responses:
            judged = response.status is ResponseStatus.SCORED or response.id in self._judging
            if not judged:
                continue
            if response.participant_id != participant_id or response.start_ms is None:
                continue
            if response.end_ms is None or response.start_ms >= end_ms:
                continue
            if start_ms < response.end_ms:
                self.submit(session_id, response.id)

    async def resume(self) -> None:
        """Submit the answers that were closed but not scored when the server last stopped."""
        async with self._database.unit_of_work(read_only=True) as uow:
            left = await uow.responses.unscored()
        for response in left:
            self.submit(response.session_id, response.id)

    async def close(self) -> None:
        """Give up what is being scored; it is taken up again at the next start."""
        tasks = [task for group in self._tasks.values() for task in group]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _score_quietly(self, session_id: UUID, response_id: UUID) -> None:
        try:
            await self.score(session_id, response_id)
        except (StorageError, InterviewError) as error:
            log.error(
                "answer.not_scored",
                session_id=str(session_id),
                response_id=str(response_id),
                error=type(error).__name__,
            )

    async def _gather(
        self, session_id: UUID, response_id: UUID
    ) -> tuple[InterviewResponse, Material | None]:
        """Return the answer and what it is judged by, None where that is not known yet."""
        async with self._database.unit_of_work(read_only=True) as uow:
            response = await uow.responses.get_in_session(session_id, response_id)
            if response is None:
                raise NotFound("There is no such answer.")
            question = await uow.questions.as_asked(response)
            uploaded = await uow.uploads.of_response(response_id)
        rubric = rubric_of(response, question)
        start_ms, end_ms, speaker = response.start_ms, response.end_ms, response.participant_id
        if start_ms is None or end_ms is None or speaker is None:
            typed = _typed(response)
            if typed is not None or uploaded is None:
                return response, told_by(rubric, typed=typed)
            if uploaded.status is UploadStatus.WAITING:
                return response, None
            return response, told_by(rubric, typed=None, result=uploaded.result)
        heard = await self._rooms.drain_speech(session_id, speaker)
        self._judging.add(response_id)
        async with self._database.unit_of_work(read_only=True) as uow:
            spoken = await uow.transcripts.between(
                session_id, speaker, start_ms=start_ms, end_ms=end_ms
            )
            breaks = await breaks_of(uow, session_id)
        utterances, cut_in_front = utterances_between(spoken, start_ms=start_ms, end_ms=end_ms)
        material = Material(
            rubric=rubric,
            start_ms=start_ms,
            end_ms=end_ms,
            utterances=tuple(utterances),
            cut_in_front=cut_in_front,
            typed=None,
            heard=heard or bool(spoken),  # words that were taken out again were heard
            breaks=breaks,
        )
        return response, material

    async def _store(
        self, session_id: UUID, response_id: UUID, material: Material, judgement: Judgement
    ) -> InterviewResponse:
        async with self._chronicle.writing(session_id) as entry:
            response = await entry.uow.responses.get_in_session(session_id, response_id)
            if response is None:
                raise NotFound("There is no such answer.")
            if material.typed is None:
                words = " ".join(utterance.text.strip() for utterance in material.utterances)
                response.response_text = words or None
            apply(judgement, response)
            response.status = ResponseStatus.SCORED
            response.scored_at = utc_now()
            await keep_machine_score(entry.uow, response)
            await entry.uow.metrics.delete_of_response(response_id)
            await entry.uow.metrics.add_all(metric_rows(judgement, response))
            entry.record(
                FactType.RESPONSE_SCORED,
                {
                    "response": told_view(
                        response, await entry.uow.scorecards.of_session(session_id)
                    )
                },
                audience=(Audience.EVERYONE if entry.session.is_ai_interview else Audience.STAFF),
                participant_id=response.participant_id,
            )
            await record_overall(entry)
        return response


def _typed(response: InterviewResponse) -> str | None:
    """Return what was written: words, code, or both; None where it was recorded elsewhere."""
    written = "\n".join(part for part in (response.response_text, response.code) if part)
    return None if not written and (response.audio_url or response.video_url) else written
