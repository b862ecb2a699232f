"""From figures that were counted to what is shown of them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal
from uuid import UUID

from storage.figures import Moments
from storage.models import InterviewSession, InterviewStatus
from storage.repositories.answer_figures import (
    AnswerFigures,
    JudgementFigures,
    SkillFigures,
    SpeechFigures,
)
from storage.repositories.question_figures import BankFigures
from storage.repositories.session_figures import BUCKETS, InterviewerFigures, SessionFigures
from web.api.analytics.schemas import (
    AiFigures,
    BankUse,
    GroupFigures,
    InterviewerCalibration,
    InterviewerRow,
    PeriodFigures,
    ScoreBucket,
    ScoredInterview,
    SkillOut,
    SpeechMeasure,
    VolumeFigures,
)

_OVER = (InterviewStatus.COMPLETED, InterviewStatus.CANCELLED, InterviewStatus.NO_SHOW)
NOTHING = SessionFigures(
    key="",
    total=0,
    statuses=dict.fromkeys(InterviewStatus, 0),
    practice=0,
    planned_minutes=0,
    timed=0,
    seconds=0.0,
    successes=0,
    scores=Moments(0, 0.0, 0.0),
)


def volume(figures: SessionFigures) -> VolumeFigures:
    """Return the figures of some interviews."""
    return VolumeFigures(**_volume(figures))


def groups(found: Iterable[SessionFigures]) -> list[GroupFigures]:
    """Return the figures of each group."""
    return [GroupFigures(key=each.key, **_volume(each)) for each in found]


def periods(found: Iterable[SessionFigures], starts: Sequence[date]) -> list[PeriodFigures]:
    """Return the figures of each period, also of those without an interview."""
    by_start = {each.key: each for each in found}
    return [
        PeriodFigures(start=start, **_volume(by_start.get(start.isoformat(), NOTHING)))
        for start in starts
    ]


def distribution(counts: Sequence[int]) -> list[ScoreBucket]:
    """Return the buckets with their bounds."""
    width = 100 // BUCKETS
    return [
        ScoreBucket(lowest=number * width, highest=(number + 1) * width, count=count)
        for number, count in enumerate(counts)
    ]


def skills(
    found: Iterable[SkillFigures], source: Literal["criterion", "category"]
) -> list[SkillOut]:
    """Return the figures of each skill."""
    return [
        SkillOut(
            skill=each.skill,
            source=source,
            answers=each.answers,
            candidates=each.candidates,
            average_score=rounded(each.scores.mean),
            spread=rounded(each.scores.spread),
            ai_score=rounded(each.ai_score),
            human_score=rounded(each.human_score),
            improvement=gain((each.earlier, each.later)),
        )
        for each in found
    ]


def interviewer(
    found: InterviewerFigures, everybody: Moments, names: dict[UUID, str]
) -> InterviewerRow:
    """Return what an interviewer did; `everybody` are the scores of all who led, theirs too."""
    return InterviewerRow(
        interviewer_id=found.user_id,
        name=names.get(found.user_id),
        interviews=found.interviews,
        completed=found.completed,
        upcoming=found.upcoming,
        planned_hours=round(found.planned_minutes / 60, 2),
        held_hours=round(found.seconds / 3600, 2),
        scored=found.scores.count,
        average_score=rounded(found.scores.mean),
        spread=rounded(found.scores.spread),
        leniency=leniency(found.scores, everybody),
    )


def calibration(
    own: Moments, everybody: Moments, *, machine: AnswerFigures, judgements: JudgementFigures
) -> InterviewerCalibration:
    """Return how somebody scores: interviews beside all other interviewers, answers beside all."""
    others = everybody.without(own)
    shared, beside = judgements.shared, judgements.beside_machine
    return InterviewerCalibration(
        leniency=leniency(own, everybody),
        others_average=rounded(others.mean),
        others_scored=others.count,
        ai=ai_figures(machine),
        judged=judgements.totals.count,
        average_judgement=rounded(judgements.totals.mean),
        judgement_spread=rounded(judgements.totals.spread),
        judged_with_others=shared,
        peer_difference=ratio(judgements.differences, shared, digits=2),
        peer_absolute_difference=ratio(judgements.distances, shared, digits=2),
        machine_difference=ratio(judgements.machine_differences, beside, digits=2),
    )


def leniency(own: Moments, everybody: Moments) -> float | None:
    """Return how much more somebody gives than all others on average."""
    others = everybody.without(own).mean
    return None if own.mean is None or others is None else rounded(own.mean - others)


def bank_use(found: BankFigures) -> BankUse:
    """Return how much a bank was used."""
    return BankUse(
        bank_id=found.bank_id,
        name=found.name,
        interviews=found.interviews,
        asked=found.asked,
        scored=found.scores.count,
        average_score=rounded(found.scores.mean),
    )


def ai_figures(found: AnswerFigures) -> AiFigures:
    """Return how the machine compares with people."""
    compared = found.compared
    return AiFigures(
        answers=found.answers,
        scored_by_ai=found.by_machine,
        scored_by_people=found.by_people,
        compared=compared,
        mean_difference=ratio(found.differences, compared, digits=2),
        mean_absolute_difference=ratio(found.distances, compared, digits=2),
    )


def speech(found: Iterable[SpeechFigures]) -> list[SpeechMeasure]:
    """Return the measures of speech."""
    return [
        SpeechMeasure(
            name=each.name,
            unit=each.unit,
            answers=each.values.count,
            average=round(each.values.mean or 0.0, 3),
            spread=round(each.values.spread or 0.0, 3),
        )
        for each in found
    ]


def scored(row: InterviewSession) -> ScoredInterview:
    """Return an interview with its score, which it must have."""
    return ScoredInterview(
        session_id=row.id,
        title=row.title,
        type=row.type,
        is_ai_interview=row.is_ai_interview,
        scheduled_at=row.scheduled_at,
        score=row.score or 0.0,
    )


def gain(halves: tuple[float | None, float | None]) -> float | None:
    """Return by how much the later half is better than the earlier one."""
    earlier, later = halves
    return None if earlier is None or later is None else rounded(later - earlier)


def rounded(value: float | None) -> float | None:
    """Return a score to two digits."""
    return None if value is None else round(value, 2)


def ratio(part: float, whole: float, *, digits: int = 4) -> float | None:
    """Return part of whole, None of nothing."""
    return round(part / whole, digits) if whole else None


def _volume(figures: SessionFigures) -> dict[str, Any]:
    statuses, scores = figures.statuses, figures.scores
    over = sum(statuses[status] for status in _OVER)
    return {
        "total": figures.total,
        **{status.value: statuses[status] for status in InterviewStatus},
        "ai_interviews": figures.practice,
        "completion_rate": ratio(statuses[InterviewStatus.COMPLETED], over),
        "no_show_rate": ratio(statuses[InterviewStatus.NO_SHOW], over),
        "average_planned_minutes": ratio(figures.planned_minutes, figures.total, digits=2),
        "average_duration_minutes": ratio(figures.seconds / 60, figures.timed, digits=2),
        "scored": scores.count,
        "average_score": rounded(scores.mean),
        "spread": rounded(scores.spread),
        "success_rate": ratio(figures.successes, scores.count),
    }
