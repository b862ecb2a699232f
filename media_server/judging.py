"""Judging one answer: from words to measures, scores and the rows that keep them.

Pure and slow, so it runs in a thread of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from analysis.metrics import Answer, Metric, Span, measure
from analysis.scoring import Evidence, Rubric, SampleAnswer, Score, Scorer
from analysis.words import Utterance
from storage.models import InterviewQuestion, InterviewResponse, MetricValue

UNHEARD = {
    "summary": "No words of this answer were transcribed, so it was not scored.",
    "strengths": [],
    "improvements": [],
}


@dataclass(frozen=True, slots=True)
class Material:
    """What an answer is judged by. `typed` is its text if it was written, else it was spoken.

    `heard` tells whether anybody listened: silence that was listened to is an answer, one that
    was not is none. `cut_in_front` as in `utterances_between`. `breaks` are where the interview
    was paused. `measured` are the measures of an uploaded answer, whose words have no place on the
    timeline.
    """

    rubric: Rubric
    start_ms: int
    end_ms: int
    utterances: tuple[Utterance, ...]
    cut_in_front: Mapping[UUID, int]
    typed: str | None
    heard: bool
    breaks: tuple[Span, ...] = ()
    measured: tuple[Metric, ...] | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """Measures and score of an answer; no score when there was nothing to judge."""

    metrics: tuple[Metric, ...]
    score: Score | None
    cut_in_front: Mapping[UUID, int]


def judge(scorer: Scorer, material: Material) -> Judgement:
    """Measure and score. Deterministic; takes milliseconds to a second."""
    if material.typed is not None:
        score = scorer.score(material.rubric, material.typed, ())
        return Judgement(metrics=(), score=score, cut_in_front={})
    if not material.utterances and not material.heard:
        return Judgement(metrics=(), score=None, cut_in_front={})
    metrics = material.measured
    if metrics is None:
        spoken = Answer(material.start_ms, material.end_ms, material.utterances)
        metrics = tuple(measure(spoken, material.breaks))
    score = scorer.score(material.rubric, material.utterances, metrics)
    return Judgement(metrics=metrics, score=score, cut_in_front=material.cut_in_front)


def rubric_of(response: InterviewResponse, question: InterviewQuestion | None) -> Rubric:
    """Return what the answer is held against; a question of one's own has its text alone."""
    if question is None:
        return Rubric(question_text=response.question_text)
    return Rubric(
        question_text=response.question_text,
        expected_answer=question.expected_answer,
        criteria=dict(question.evaluation_criteria),
        sample_answers=tuple(
            SampleAnswer(str(sample["answer"]), float(sample.get("rating", 100.0)))
            for sample in question.sample_answers
            if "answer" in sample
        ),
        type=question.type.value,
    )


def apply(judgement: Judgement, response: InterviewResponse) -> None:
    """Write the judgement into the answer's row."""
    response.metrics = {metric.name: _summary(metric) for metric in judgement.metrics}
    if judgement.score is None:
        response.feedback = dict(UNHEARD)
        return
    score = judgement.score
    response.ai_score = score.total
    response.breakdown = [
        {
            "criterion": criterion.name,
            "weight": criterion.weight,
            "score": criterion.score,
            "reason": criterion.reason,
            "evidence": [
                _evidence_view(
                    evidence,
                    judgement.cut_in_front,
                    on_timeline=response.start_ms is not None,
                )
                for evidence in criterion.evidence
            ],
        }
        for criterion in score.criteria
    ]
    response.feedback = {
        "summary": score.feedback.summary,
        "strengths": list(score.feedback.strengths),
        "improvements": list(score.feedback.improvements),
    }


def _summary(metric: Metric) -> dict[str, Any]:
    summary: dict[str, Any] = {"value": metric.value, "unit": metric.unit}
    if metric.parts:
        summary["parts"] = [
            {"name": part.name, "value": part.value, "weight": part.weight} for part in metric.parts
        ]
    return summary


def metric_rows(judgement: Judgement, response: InterviewResponse) -> list[MetricValue]:
    """Return each measure's summary (no position) and its series along the timeline.

    An answer that has no place on the timeline has no series there.
    """
    if response.participant_id is None:
        return []
    points: list[tuple[str, str, float, int | None]] = []
    for metric in judgement.metrics:
        points.append((metric.name, metric.unit, metric.value, None))
        if response.start_ms is not None:
            points += [(metric.name, metric.unit, value, at_ms) for at_ms, value in metric.series]
    return [
        MetricValue(
            session_id=response.session_id,
            participant_id=response.participant_id,
            response_id=response.id,
            name=name,
            unit=unit,
            value=value,
            at_ms=at_ms,
        )
        for name, unit, value, at_ms in points
    ]


def _evidence_view(
    evidence: Evidence, cut_in_front: Mapping[UUID, int], *, on_timeline: bool
) -> dict[str, Any]:
    """Return evidence; where it was not said in the interview, it leads nowhere on its timeline."""
    utterance_id = evidence.utterance_id if on_timeline else None
    shift = 0 if utterance_id is None else cut_in_front.get(utterance_id, 0)
    return {
        "quote": evidence.quote,
        "startMs": evidence.start_ms if on_timeline else None,
        "endMs": evidence.end_ms if on_timeline else None,
        "utteranceId": None if utterance_id is None else str(utterance_id),
        "wordStart": evidence.word_start + shift,
        "wordEnd": evidence.word_end + shift,
        "reason": evidence.reason,
    }
