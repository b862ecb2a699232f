"""What was said."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select

from storage.models import TranscriptCorrection, TranscriptUtterance, TranscriptWord
from storage.repositories.repository import Repository, beyond

Spoken = tuple[TranscriptUtterance, list[TranscriptWord]]


class Transcripts(Repository[TranscriptUtterance]):
    model = TranscriptUtterance

    async def add_utterance(
        self, utterance: TranscriptUtterance, words: Sequence[TranscriptWord]
    ) -> None:
        """Insert an utterance and its words, which are bound to it and numbered as given."""
        await self.add(utterance)
        for position, word in enumerate(words):
            word.utterance_id = utterance.id
            word.position = position
        self._session.add_all(words)
        await self._session.flush()

    async def get_in_session(self, session_id: UUID, utterance_id: UUID) -> Spoken | None:
        """Return an utterance with its words if it was said in this interview."""
        found = await self._spoken(
            TranscriptUtterance.id == utterance_id, TranscriptUtterance.session_id == session_id
        )
        return found[0] if found else None

    async def set_words(
        self, utterance: TranscriptUtterance, words: Sequence[TranscriptWord]
    ) -> None:
        """Make `words` the words of an utterance, in this order; those left out are deleted."""
        kept = {id(word) for word in words}
        [(_, present)] = await self._spoken(TranscriptUtterance.id == utterance.id)
        for word in present:
            if id(word) not in kept:
                await self._session.delete(word)
        for position, word in enumerate(words):
            word.utterance_id = utterance.id
            word.position = position
        self._session.add_all(words)
        await self._session.flush()

    async def add_corrections(self, rows: Sequence[TranscriptCorrection]) -> None:
        """Add to the history of corrections."""
        self._session.add_all(rows)
        await self._session.flush()

    async def corrections(self, session_id: UUID) -> list[TranscriptCorrection]:
        """Return what was corrected in an interview, the first correction first."""
        found = await self._session.scalars(
            select(TranscriptCorrection)
            .where(TranscriptCorrection.session_id == session_id)
            .order_by(TranscriptCorrection.id)
        )
        return list(found)

    async def corrections_page(
        self, session_id: UUID, *, limit: int, after: tuple[UUID] | None = None
    ) -> list[TranscriptCorrection]:
        """Return a page of what was corrected in an interview, the first correction first."""
        correction = TranscriptCorrection
        found = await self._session.scalars(
            select(correction)
            .where(correction.session_id == session_id, *beyond([correction.id], after))
            .order_by(correction.id)
            .limit(limit)
        )
        return list(found)

    async def of_session(self, session_id: UUID) -> list[Spoken]:
        """Return the whole transcript along the timeline, in two queries."""
        return await self._spoken(TranscriptUtterance.session_id == session_id)

    async def between(
        self, session_id: UUID, participant_id: UUID, *, start_ms: int, end_ms: int
    ) -> list[Spoken]:
        """Return what one participant said in [start_ms, end_ms), in two queries.

        Utterances that reach over an edge come whole; cutting them at a word is the caller's.
        """
        return await self._spoken(
            TranscriptUtterance.session_id == session_id,
            TranscriptUtterance.participant_id == participant_id,
            TranscriptUtterance.start_ms < end_ms,
            TranscriptUtterance.end_ms > start_ms,
        )

    async def _spoken(self, *conditions: ColumnElement[bool]) -> list[Spoken]:
        utterances = await self._all(
            select(TranscriptUtterance)
            .where(*conditions)
            .order_by(TranscriptUtterance.start_ms, TranscriptUtterance.id)
        )
        words: dict[UUID, list[TranscriptWord]] = {utterance.id: [] for utterance in utterances}
        found = await self._session.scalars(
            select(TranscriptWord)
            .join(TranscriptUtterance, TranscriptUtterance.id == TranscriptWord.utterance_id)
            .where(*conditions)
            .order_by(TranscriptWord.utterance_id, TranscriptWord.position)
        )
        for word in found:
            # An utterance that was stored between the two queries waits for the next reading.
            if word.utterance_id in words:
                words[word.utterance_id].append(word)
        return [(utterance, words[utterance.id]) for utterance in utterances]
