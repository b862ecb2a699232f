"""Figures as tables."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from media_server.policy import Actor
from web.api.analytics.schemas import (
    BankUse,
    ExportQuery,
    GroupFigures,
    InterviewAnalytics,
    InterviewerRow,
    PeriodFigures,
    Report,
    ScoreBucket,
    SkillOut,
)
from web.api.analytics.service import AnalyticsService
from web.csv_cells import guarded

Table = tuple[type[BaseModel], Sequence[BaseModel]]


class AnalyticsExport:
    """Writes what the other endpoints show, one line an entry, columns named as there."""

    def __init__(self, analytics: AnalyticsService) -> None:
        self._analytics = analytics

    async def table(self, actor: Actor, query: ExportQuery) -> str:
        """Return a report as CSV."""
        model, items = await self._table(actor, query)
        columns = list(model.model_fields)
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(map(to_camel, columns))
        writer.writerows(_cells(item, columns) for item in items)
        return out.getvalue()

    async def _table(self, actor: Actor, query: ExportQuery) -> Table:
        match query.report:
            case Report.TRENDS:
                return PeriodFigures, (await self._analytics.trends(actor, query)).items
            case Report.SKILLS:
                return SkillOut, (await self._analytics.skills(actor, query)).items
            case report:
                return _part(report, await self._analytics.interviews(actor, query))


def _part(report: Report, figures: InterviewAnalytics) -> Table:
    tables: dict[Report, Table] = {
        Report.TYPES: (GroupFigures, figures.by_type),
        Report.DIFFICULTIES: (GroupFigures, figures.by_difficulty),
        Report.MODES: (GroupFigures, figures.by_mode),
        Report.SCORES: (ScoreBucket, figures.score_distribution),
        Report.INTERVIEWERS: (InterviewerRow, figures.interviewers),
        Report.BANKS: (BankUse, figures.question_banks),
    }
    return tables[report]


def _cells(item: BaseModel, columns: Iterable[str]) -> list[Any]:
    values = item.model_dump(mode="json")
    return [_cell(values[name]) for name in columns]


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return guarded(value) if isinstance(value, str) else value
