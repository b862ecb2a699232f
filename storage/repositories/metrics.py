"""Measures of speech."""

from collections import defaultdict
from typing import Any
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

    async def page(
        self, session_id: UUID, *, limit: int, after: tuple[str, UUID] | None = None
    ) -> list[tuple[MetricValue, list[MetricValue]]]:
        """Return a page of an interview's measures by name, each with its series, in two queries.

        Position: name and id of a measure.
        """
        value = MetricValue
        measures = await self._page(
            select(value).where(value.session_id == session_id, value.at_ms.is_(None)),
            [value.name, value.id],
            limit=limit,
            after=after,
        )
        series: dict[Any, list[MetricValue]] = defaultdict(list)
        if measures:
            points = await self._all(
                select(value)
                .where(
                    value.session_id == session_id,
                    value.name.in_({measure.name for measure in measures}),
                    value.at_ms.is_not(None),
                )
                .order_by(value.name, value.at_ms, value.id)
            )
            for point in points:
                series[_measured(point)].append(point)
        return [(measure, series[_measured(measure)]) for measure in measures]

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


def _measured(value: MetricValue) -> tuple[UUID, UUID | None, str]:
    return value.participant_id, value.response_id, value.name
