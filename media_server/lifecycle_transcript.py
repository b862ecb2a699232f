"""People correct what was heard; measures and scores follow."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from media_server.chronicle import Entry, FactType
from media_server.corrections import WordEdit, apply_edits
from media_server.errors import NotFound
from media_server.lifecycle_base import LifecycleBase
from media_server.policy import Action, Actor
from storage.models import Audience, ResponseStatus, TranscriptUtterance
from storage.models.base import utc_now
from storage.repositories.transcripts import Spoken


class TranscriptLifecycle(LifecycleBase):
    """Corrections of transcripts, by staff and by those who practised alone."""

    async def correct_utterance(
        self, actor: Actor, interview_id: UUID, utterance_id: UUID, edits: Sequence[WordEdit]
    ) -> Spoken:
        """Correct words of an utterance; what it says in the end is judged anew.

        Raises Malformed for words that are not there, WrongState for those that say something
        else by now.
        """
        async with self._writing(
            actor, Action.CORRECT, interview_id, begins_timeline=False
        ) as entry:
            found = await entry.uow.transcripts.get_in_session(interview_id, utterance_id)
            if found is None:
                raise NotFound("There is no such utterance.")
            utterance, words = found
            corrected = apply_edits(words, edits, session_id=interview_id, author_id=actor.user_id)
            if not corrected.notes:
                return found
            await entry.uow.transcripts.set_words(utterance, corrected.words)
            await entry.uow.transcripts.add_corrections(corrected.notes)
            utterance.text = " ".join(word.text.strip() for word in corrected.words)
            utterance.corrected_at = utc_now()
            await self._judge_again(entry, utterance)
            entry.record(
                FactType.TRANSCRIPT_CORRECTED,
                {
                    "utteranceId": str(utterance.id),
                    "participantId": str(utterance.participant_id),
                    "authorId": str(actor.user_id),
                    "text": utterance.text,
                    "startMs": utterance.start_ms,
                    "endMs": utterance.end_ms,
                },
                audience=Audience.EVERYONE if entry.session.is_ai_interview else Audience.STAFF,
                participant_id=utterance.participant_id,
                at_ms=utterance.start_ms,
            )
        return utterance, corrected.words

    async def _judge_again(self, entry: Entry, utterance: TranscriptUtterance) -> None:
        """Have the answers that these words belong to scored again, also after a crash."""
        for response in await entry.uow.responses.of_session(entry.session.id):
            start_ms, end_ms = response.start_ms, response.end_ms
            if response.participant_id != utterance.participant_id or start_ms is None:
                continue
            if response.status is ResponseStatus.OPEN or end_ms is None:
                continue
            if start_ms < utterance.end_ms and utterance.start_ms < end_ms:
                response.status = ResponseStatus.CLOSED
                entry.afterwards(partial(self._answers.submit, entry.session.id, response.id))
