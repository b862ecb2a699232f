"""Reviewers' cards and what they judge by."""

from uuid import UUID

from sqlalchemy import select

from storage.models import InterviewRubric, Scorecard
from storage.repositories.repository import Repository


class Scorecards(Repository[Scorecard]):
    model = Scorecard

    async def of_session(self, session_id: UUID) -> list[Scorecard]:
        """Return the cards of an interview, also drafts, the first begun first."""
        return await self._all(
            select(Scorecard).where(Scorecard.session_id == session_id).order_by(Scorecard.id)
        )

    async def get_in_session(self, session_id: UUID, scorecard_id: UUID) -> Scorecard | None:
        """Return the card if it is of this interview."""
        return await self._first(
            select(Scorecard).where(
                Scorecard.id == scorecard_id, Scorecard.session_id == session_id
            )
        )


class Rubrics(Repository[InterviewRubric]):
    model = InterviewRubric

    async def of_session(self, session_id: UUID) -> InterviewRubric | None:
        """Return what an interview is judged by, None where nobody has said so."""
        return await self._first(
            select(InterviewRubric).where(InterviewRubric.session_id == session_id)
        )
