"""Measures of speech."""

from uuid import UUID

from sqlalchemy import delete, select

from storage.models import MetricValue
from storage.repositories.repository import Repository


class Metrics(Repository[MetricValue]):
    model = MetricValue

    async def of_session(self, session_id: UUID) -> list[MetricValue]:
        """Return all values of an interview, by name, a series along the timeline."""
        return await self._all(
            select(MetricValue)
            .where(MetricValue.session_id == session_id)
            .order_by(MetricValue.name, MetricValue.at_ms, MetricValue.id)
        )

    async def of_response(self, response_id: UUID) -> list[MetricValue]:
        """Return the values taken of one answer, by name, a series along the timeline."""
        return await self._all(
            select(MetricValue)
            .where(MetricValue.response_id == response_id)
            .order_by(MetricValue.name, MetricValue.at_ms, MetricValue.id)
        )

    async def delete_of_response(self, response_id: UUID) -> None:
        """Forget what was measured of an answer, before it is measured again."""
        await self._session.execute(
            delete(MetricValue).where(MetricValue.response_id == response_id)
        )

    async def delete_of_conversation(self, session_id: UUID) -> None:
        """Forget what was measured of a whole interview, before it is measured again."""
        await self._session.execute(
            delete(MetricValue).where(
                MetricValue.session_id == session_id, MetricValue.response_id.is_(None)
            )
        )
