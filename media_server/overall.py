"""The result of a whole AI interview, made of its answers' scores."""

from collections.abc import Sequence
from typing import Any

from media_server.chronicle import Entry, FactType
from storage.models import InterviewResponse, InterviewStatus, ResponseStatus

_MOST_POINTS = 5


async def record_overall(entry: Entry) -> None:
    """Write the overall result of a completed AI interview once all its answers are scored.

    Does nothing in other interviews, before completion, or while an answer is still waiting.
    """
    session = entry.session
    if not session.is_ai_interview or session.status is not InterviewStatus.COMPLETED:
        return
    await entry.uow.flush()
    responses = await entry.uow.responses.of_session(session.id)
    if any(response.status is not ResponseStatus.SCORED for response in responses):
        return
    score, feedback = overall(responses)
    session.score, session.feedback = score, feedback
    mock = await entry.uow.ai_mocks.by_session(session.id)
    if mock is not None:
        mock.overall_score, mock.feedback = score, feedback
    entry.record(
        FactType.INTERVIEW_SCORED,
        {"interviewId": str(session.id), "score": score, "feedback": feedback},
    )


def overall(responses: Sequence[InterviewResponse]) -> tuple[float | None, dict[str, Any]]:
    """Return the mean score (0..100, None without a scored answer) and the feedback on it all.

    Strengths are taken from the best answers first, improvements from the weakest.
    """
    scored = [response for response in responses if response.score is not None]
    if not scored:
        return None, {
            "summary": "No answer could be scored.",
            "strengths": [],
            "improvements": [],
        }
    scored.sort(key=lambda response: response.score or 0.0)
    mean = round(sum(response.score or 0.0 for response in scored) / len(scored), 1)
    best, weakest = scored[-1], scored[0]
    summary = f"{len(scored)} of {len(responses)} answers scored, {mean:g} of 100 on average."
    if best is not weakest:
        summary += (
            f" The strongest was question {best.position + 1} ({best.score:g}),"
            f" the one to work on question {weakest.position + 1} ({weakest.score:g})."
        )
    return mean, {
        "summary": summary,
        "strengths": _points(scored[::-1], "strengths"),
        "improvements": _points(scored, "improvements"),
    }


def _points(responses: Sequence[InterviewResponse], kind: str) -> list[str]:
    found: dict[str, None] = {}
    for response in responses:
        for point in (response.feedback or {}).get(kind, []):
            found.setdefault(str(point), None)
    return list(found)[:_MOST_POINTS]
