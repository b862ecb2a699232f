"""Arithmetic of moments in SQL, the same on SQLite and PostgreSQL."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Double, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Period(StrEnum):
    """A stretch of the calendar in UTC; weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class PeriodStart(FunctionElement[str]):
    """The first day of the period that a moment lies in, as `2026-03-02`; see `period_start`."""

    type = String()
    inherit_cache = True
    name = "period_start"
    period = Period.DAY


class _WeekStart(PeriodStart):
    inherit_cache = True
    period = Period.WEEK


class _MonthStart(PeriodStart):
    inherit_cache = True
    period = Period.MONTH


# Classes, since compiled statements are kept by the class of what they are made of.
_STARTS = {Period.DAY: PeriodStart, Period.WEEK: _WeekStart, Period.MONTH: _MonthStart}


def period_start(period: Period, moment: Any) -> PeriodStart:
    """Return the first day of the period that the column's moment lies in."""
    return _STARTS[period](moment)


class SecondsBetween(FunctionElement[float]):
    """The time from one moment to another, in seconds, exact to a millisecond."""

    type = Double()
    inherit_cache = True
    name = "seconds_between"


_SQLITE_STEPS = {
    Period.DAY: "",
    Period.WEEK: ", 'weekday 0', '-6 days'",
    Period.MONTH: ", 'start of month'",
}


@compiles(PeriodStart, "sqlite")
def _period_start_on_sqlite(element: PeriodStart, compiler: SQLCompiler, **kwargs: Any) -> str:
    moment = compiler.process(element.clauses, **kwargs)
    return f"date({moment}{_SQLITE_STEPS[element.period]})"


@compiles(PeriodStart, "postgresql")
def _period_start_on_postgresql(element: PeriodStart, compiler: SQLCompiler, **kwargs: Any) -> str:
    moment = compiler.process(element.clauses, **kwargs)
    start = f"date_trunc('{element.period}', {moment} AT TIME ZONE 'UTC')"
    return f"to_char({start}, 'YYYY-MM-DD')"


@compiles(SecondsBetween, "sqlite")
def _seconds_on_sqlite(element: SecondsBetween, compiler: SQLCompiler, **kwargs: Any) -> str:
    start, end = (compiler.process(moment, **kwargs) for moment in element.clauses)
    return f"((julianday({end}) - julianday({start})) * 86400.0)"


@compiles(SecondsBetween, "postgresql")
def _seconds_on_postgresql(element: SecondsBetween, compiler: SQLCompiler, **kwargs: Any) -> str:
    start, end = (compiler.process(moment, **kwargs) for moment in element.clauses)
    return f"EXTRACT(EPOCH FROM {end} - {start})::double precision"
