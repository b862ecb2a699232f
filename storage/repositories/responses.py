"""Answers."""

from uuid import UUID

from sqlalchemy import exists, func, select

from storage.models import InterviewQuestion, InterviewResponse, ResponseStatus
from storage.repositories.repository import Repository


class Responses(Repository[InterviewResponse]):
    model = InterviewResponse

    async def of_session(self, session_id: UUID) -> list[InterviewResponse]:
        """Return the answers of an interview in the order the questions were asked."""
        return await self._all(
            select(InterviewResponse)
            .where(InterviewResponse.session_id == session_id)
            .order_by(InterviewResponse.position, InterviewResponse.id)
        )

    async def page(
        self, session_id: UUID, *, limit: int, after: tuple[int, UUID] | None = None
    ) -> list[InterviewResponse]:
        """Return a page of the answers that were not given anew, in the order of `of_session`."""
        response = InterviewResponse
        query = select(response).where(
            response.session_id == session_id, response.superseded.is_(False)
        )
        return await self._page(query, [response.position, response.id], limit=limit, after=after)

    async def get_in_session(self, session_id: UUID, response_id: UUID) -> InterviewResponse | None:
        """Return the answer if it was given in this interview."""
        return await self._first(
            select(InterviewResponse).where(
                InterviewResponse.id == response_id, InterviewResponse.session_id == session_id
            )
        )

    async def open_of_session(self, session_id: UUID) -> InterviewResponse | None:
        """Return the answer that is being given, the latest should there be several."""
        return await self._first(
            select(InterviewResponse)
            .where(
                InterviewResponse.session_id == session_id,
                InterviewResponse.status == ResponseStatus.OPEN,
            )
            .order_by(InterviewResponse.position.desc(), InterviewResponse.id.desc())
        )

    async def unscored(self) -> list[InterviewResponse]:
        """Return answers closed but never scored, of every interview: left behind by a crash."""
        return await self._all(
            select(InterviewResponse).where(InterviewResponse.status == ResponseStatus.CLOSED)
        )

    async def next_position(self, session_id: UUID) -> int:
        """Return the position behind the last question asked, 0 before the first."""
        last = await self._session.scalar(
            select(func.max(InterviewResponse.position)).where(
                InterviewResponse.session_id == session_id
            )
        )
        return 0 if last is None else last + 1

    async def any_from_bank(self, session_id: UUID, bank_id: UUID) -> bool:
        """Tell whether a question of the bank was put in the interview already."""
        put = exists().where(
            InterviewResponse.session_id == session_id,
            InterviewResponse.question_id == InterviewQuestion.id,
            InterviewQuestion.bank_id == bank_id,
        )
        return bool(await self._session.scalar(select(put)))
