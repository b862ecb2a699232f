"""One interview, shown to those who may know what of it."""

from datetime import UTC, datetime

from media_server.policy import Actor
from storage.models import (
    Difficulty,
    InterviewMode,
    InterviewSession,
    InterviewStatus,
    InterviewType,
    UserRole,
)
from storage.models.base import new_id
from web.api.sessions.schemas import OneWayOut
from web.api.sessions.views import SessionViews

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOME, CANDIDATE, LEAD, OTHER = (new_id() for _ in range(4))


def interview() -> InterviewSession:
    return InterviewSession(
        id=new_id(), organisation_id=HOME, candidate_id=CANDIDATE, interviewer_id=LEAD,
        panel_ids=[str(OTHER)], title="Interview", type=InterviewType.TECHNICAL,
        mode=InterviewMode.VIDEO, status=InterviewStatus.COMPLETED, scheduled_at=NOON,
        time_zone="UTC", duration_minutes=60, difficulty=Difficulty.MEDIUM, language="en", tags=[],
        is_ai_interview=False, is_one_way=False, record_session=True, preparation_time=0,
        allow_reschedule=True, reschedule_deadline_hours=24, max_reschedules=3, reschedule_count=0,
        meeting_url="/interviews/1", score=80.0, feedback={"summary": "good"}, notes="hire",
        created_at=NOON, updated_at=NOON,
    )  # fmt: skip


def actor(user_id: object, role: UserRole) -> Actor:
    return Actor(user_id=user_id, organisation_id=HOME, role=role)  # type: ignore[arg-type]


def test_who_was_told_nothing_learns_nothing_from_who_was() -> None:
    views, row = SessionViews("https://example.test"), interview()
    names = {CANDIDATE: "Cleo", LEAD: "Ines", OTHER: "Otto"}
    staff, candidate = actor(LEAD, UserRole.INSTRUCTOR), actor(CANDIDATE, UserRole.STUDENT)
    for _ in range(2):
        told = views.view(row, actor=staff, names=names, ai_mock_id=None, one_way=None)
        untold = views.view(row, actor=candidate, names=names, ai_mock_id=None, one_way=None)
        assert (told.score, told.notes, told.panel[0].name) == (80.0, "hire", "Otto")
        assert (untold.score, untold.feedback, untold.notes) == (None, None, None)
        assert untold.candidate_name == "Cleo"
        assert told.meeting_url == "https://example.test/interviews/1"


def test_new_names_new_versions_and_limits_are_shown() -> None:
    views, row = SessionViews("https://example.test"), interview()
    staff, names = actor(LEAD, UserRole.INSTRUCTOR), {CANDIDATE: "Cleo", LEAD: "Ines"}

    def shown(one_way: OneWayOut | None = None) -> tuple[str | None, str, object]:
        found = views.view(row, actor=staff, names=names, ai_mock_id=None, one_way=one_way)
        return found.candidate_name, found.title, found.one_way

    assert shown() == ("Cleo", "Interview", None)
    names[CANDIDATE] = "Clara"
    assert shown() == ("Clara", "Interview", None)
    row.title, row.updated_at = "Changed", datetime(2026, 3, 2, 13, tzinfo=UTC)
    limits = OneWayOut(
        deadline=NOON, think_time_seconds=30, answer_limit_seconds=None, max_retakes=1,
        question_count=3, questions_asked=0,
    )  # fmt: skip
    assert shown(limits) == ("Clara", "Changed", limits)
    assert shown() == ("Clara", "Changed", None)
