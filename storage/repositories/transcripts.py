"""What was said."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, select

from storage.changes import UNSEEN
from storage.models import (
    InterviewSession,
    TranscriptCorrection,
    TranscriptUtterance,
    TranscriptWord,
    UtteranceTerm,
)
from storage.repositories.repository import Repository, beyond
from storage.repositories.transcript_search import (
    Place,
    places_query,
    spoken_spellings,
    wanted_words,
)
from storage.terms import words_of

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
        await self._index(utterance, words)

    async def search(
        self,
        organisation_id: UUID,
        text: str,
        *,
        visible_to: UUID | None,
        limit: int,
        after: Place | None = None,
    ) -> list[Place]:
        """Return where all words of `text` were said in one utterance; position: the place."""
        words = wanted_words(text)
        if not words:
            return []
        spelled = list(await self._session.scalars(spoken_spellings(organisation_id, words[0])))
        if not spelled:
            return []
        found = await self._session.execute(
            places_query(
                organisation_id,
                spelled,
                words[1:],
                visible_to=visible_to,
                limit=limit,
                after=after,
            )
        )
        return [(row[0], row[1], row[2]) for row in found]

    async def by_ids(self, row_ids: Collection[UUID]) -> dict[UUID, TranscriptUtterance]:
        """Return those of the utterances that there are, by id."""
        rows = await self._all(
            select(TranscriptUtterance).where(TranscriptUtterance.id.in_(set(row_ids)))
        )
        return {row.id: row for row in rows}

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
        await self._session.execute(
            delete(UtteranceTerm)
            .where(UtteranceTerm.utterance_id == utterance.id)
            .execution_options(**{UNSEEN: True})
        )
        await self._index(utterance, words)

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

    async def _index(self, utterance: TranscriptUtterance, words: Sequence[TranscriptWord]) -> None:
        """Have an utterance found by its words, each at the place where it is said first."""
        places: dict[str, int] = {}
        for word in words:
            for term in words_of(word.text):
                places.setdefault(term, word.start_ms)
        organisation_id = await self._session.scalar(
            select(InterviewSession.organisation_id).where(
                InterviewSession.id == utterance.session_id
            )
        )
        rows = [
            {
                "utterance_id": utterance.id,
                "organisation_id": organisation_id,
                "session_id": utterance.session_id,
                "term": term,
                "at_ms": at_ms,
            }
            for term, at_ms in places.items()
        ]
        if rows:
            await self._session.execute(insert(UtteranceTerm), rows)

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
