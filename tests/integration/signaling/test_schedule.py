"""Interviews that are changed, moved, called off, or that nobody came to."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from media_server.errors import Forbidden, Malformed, NotFound, WrongState
from media_server.lifecycle_ai import NewAiMock
from media_server.lifecycle_schedule import NewTime
from media_server.lifecycle_sessions import NewInterview
from media_server.no_shows import NoShows
from storage.database import Database
from storage.models import (
    InterviewMode,
    InterviewSession,
    InterviewStatus,
    InterviewType,
    UserRole,
)
from storage.models.base import utc_now
from storage.repositories.sessions import SessionFilter
from tests.integration.signaling.people import Organisation
from tests.integration.signaling.running import Running, Start

HOUR, DAY, GRACE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=15)


@pytest.fixture
async def waiting(start: Start) -> Running:
    """A server that waits a quarter of an hour for candidates."""
    return await start(no_show_grace=GRACE)


async def facts_of(database: Database, session: InterviewSession) -> list[tuple[str, int]]:
    async with database.unit_of_work(read_only=True) as uow:
        rows = await uow.events.after(session.id, 0, limit=50)
    return [(row.type, row.at_ms) for row in rows]


def tomorrow(people: Organisation, **changes: Any) -> NewInterview:
    return people.interview(**{"scheduled_at": utc_now() + 2 * DAY, **changes})


async def test_moving_an_interview(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    session = await lifecycle.create(people.instructor, tomorrow(people))
    later = session.scheduled_at + DAY
    moved = await lifecycle.reschedule(
        people.student,
        session.id,
        NewTime(later, duration_minutes=45, time_zone="Europe/Berlin", reason="Exams"),
    )
    assert (moved.scheduled_at, moved.duration_minutes) == (later, 45)
    assert (moved.reschedule_count, moved.reschedule_reason) == (1, "Exams")
    assert (moved.time_zone, moved.calendar_sequence) == ("Europe/Berlin", 1)
    # The timeline begins with the first who comes, not with a change of plan days before.
    assert moved.timeline_origin_at is None
    assert await facts_of(running.database, session) == [("interview.rescheduled", 0)]
    found = await lifecycle.search(
        people.instructor, SessionFilter(start=later, end=later + HOUR), limit=5
    )
    assert [row.id for row in found] == [session.id]


async def test_candidates_move_interviews_as_was_agreed(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    for changes, error, said in (
        ({"allow_reschedule": False}, Forbidden, "cannot be moved"),
        ({"reschedule_deadline_hours": 49}, WrongState, "too late"),
        ({"max_reschedules": 0}, WrongState, "as often as"),
    ):
        session = await lifecycle.create(people.instructor, tomorrow(people, **changes))
        new = NewTime(session.scheduled_at + HOUR)
        with pytest.raises(error, match=said):
            await lifecycle.reschedule(people.student, session.id, new)
        moved = await lifecycle.reschedule(people.instructor, session.id, new)
        assert moved.scheduled_at == new.scheduled_at
        await lifecycle.cancel(people.instructor, session.id, None)


async def test_times_that_an_interview_cannot_be_moved_to(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    session = await lifecycle.create(people.instructor, tomorrow(people))
    for new in (
        NewTime(utc_now() - HOUR),
        NewTime(session.scheduled_at),
        NewTime(session.scheduled_at + HOUR, time_zone="Mars/Olympus"),
    ):
        with pytest.raises(Malformed):
            await lifecycle.reschedule(people.instructor, session.id, new)
    with pytest.raises(NotFound):
        await lifecycle.reschedule(people.other_student, session.id, NewTime(utc_now() + DAY))
    kept = await lifecycle.get(people.instructor, session.id)
    assert (kept.reschedule_count, kept.calendar_sequence) == (0, 0)


@pytest.mark.parametrize("who", ["student", "instructor", "admin"])
async def test_calling_off(running: Running, who: str) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    session = await lifecycle.create(people.instructor, tomorrow(people))
    gone = await lifecycle.cancel(getattr(people, who), session.id, "Ill")
    assert (gone.status, gone.cancel_reason) == (InterviewStatus.CANCELLED, "Ill")
    assert gone.cancelled_at is not None
    assert gone.calendar_sequence == 1
    for refused in (
        lifecycle.cancel(people.admin, session.id, None),
        lifecycle.start(people.instructor, session.id),
        lifecycle.miss(people.instructor, session.id),
        lifecycle.reschedule(people.instructor, session.id, NewTime(utc_now() + DAY)),
        lifecycle.join(people.student, session.id),
    ):
        with pytest.raises(WrongState, match="was cancelled"):
            await refused


async def test_who_waits_in_the_room_is_told_that_it_is_called_off(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    session = await lifecycle.create(people.instructor, people.interview())
    student = running.peer(people.student)
    await student.join(session.id)
    await lifecycle.cancel(people.instructor, session.id, "Ill")
    told = await student.wait("interview.cancelled")
    assert (told["interviewId"], told["reason"]) == (str(session.id), "Ill")
    assert await student.refused("send-chat", {"text": "Hello?"}) == "wrong-state"


async def test_noting_by_hand_that_nobody_came(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    later = await lifecycle.create(people.instructor, tomorrow(people))
    with pytest.raises(WrongState, match="not yet"):
        await lifecycle.miss(people.instructor, later.id)
    session = await lifecycle.create(people.instructor, people.interview())
    with pytest.raises(Forbidden):
        await lifecycle.miss(people.student, session.id)
    missed = await lifecycle.miss(people.instructor, session.id)
    assert missed.status is InterviewStatus.NO_SHOW
    assert await facts_of(running.database, session) == [("interview.missed", 0)]


async def test_noting_by_itself_that_nobody_came(waiting: Running) -> None:
    people, lifecycle = waiting.organisation, waiting.server.lifecycle
    no_shows = NoShows(database=waiting.database, lifecycle=lifecycle)
    session = await lifecycle.create(people.instructor, people.interview())
    assert session.no_show_due_at is not None
    practice = await waiting.server.ai_mocks.create(people.student, NewAiMock(job_role="Tester"))
    assert await no_shows.sweep(session.no_show_due_at - timedelta(seconds=1)) == 0
    assert await no_shows.sweep(session.no_show_due_at) == 1
    assert await no_shows.sweep(session.no_show_due_at + DAY) == 0
    assert (await lifecycle.get(people.admin, session.id)).status is InterviewStatus.NO_SHOW
    kept = await lifecycle.get(people.student, practice.session.id)
    assert kept.status is InterviewStatus.SCHEDULED


async def test_who_came_is_not_missing_while_anybody_is_there(waiting: Running) -> None:
    people, lifecycle = waiting.organisation, waiting.server.lifecycle
    no_shows = NoShows(database=waiting.database, lifecycle=lifecycle)
    session = await lifecycle.create(people.instructor, people.interview(duration_minutes=60))
    due_at = session.no_show_due_at
    assert due_at is not None
    await lifecycle.join(people.student, session.id)
    assert await no_shows.sweep(due_at) == 0
    assert await no_shows.sweep(due_at + GRACE / 2) == 0
    await lifecycle.leave(people.student, session.id)
    assert await no_shows.sweep(due_at + GRACE) == 0
    end = session.scheduled_at + HOUR + GRACE
    assert await no_shows.sweep(end - timedelta(seconds=1)) == 0
    assert await no_shows.sweep(end) == 1


async def test_an_interview_put_down_late_or_begun_is_not_missed(waiting: Running) -> None:
    people, lifecycle = waiting.organisation, waiting.server.lifecycle
    no_shows = NoShows(database=waiting.database, lifecycle=lifecycle)
    session = await lifecycle.create(
        people.instructor, people.interview(scheduled_at=utc_now() - 300 * DAY)
    )
    assert await no_shows.sweep(utc_now()) == 0
    await lifecycle.start(people.instructor, session.id)
    assert await no_shows.sweep(utc_now() + DAY) == 0


async def test_a_moved_interview_is_waited_for_at_its_new_time(waiting: Running) -> None:
    people, lifecycle = waiting.organisation, waiting.server.lifecycle
    no_shows = NoShows(database=waiting.database, lifecycle=lifecycle)
    session = await lifecycle.create(people.instructor, people.interview())
    await lifecycle.reschedule(people.instructor, session.id, NewTime(utc_now() + DAY))
    assert await no_shows.sweep(utc_now() + DAY) == 0
    assert await no_shows.sweep(utc_now() + DAY + GRACE) == 1


async def test_changing_what_was_planned(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    session = await lifecycle.create(people.instructor, tomorrow(people))
    changed = await lifecycle.update(
        people.instructor,
        session.id,
        {
            "title": "Platform engineer",
            "mode": InterviewMode.IN_PERSON,
            "location": "Room 4",
            "panel_ids": [people.other_instructor.user_id],
            "tags": ["go"],
        },
    )
    assert (changed.title, changed.meeting_url) == ("Platform engineer", None)
    assert changed.calendar_sequence == 1
    assert await facts_of(running.database, session) == [("interview.updated", 0)]
    for filters in (SessionFilter(text="platform room"), SessionFilter(tags=("go",))):
        [found] = await lifecycle.search(people.other_instructor, filters, limit=5)
        assert found.id == session.id
    again = await lifecycle.update(people.instructor, session.id, {"title": "Platform engineer"})
    assert again.calendar_sequence == 1
    assert len(await facts_of(running.database, session)) == 1


async def test_a_panellist_has_the_rights_of_an_interviewer(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    panel = [people.other_instructor.user_id]
    session = await lifecycle.create(
        people.instructor,
        people.interview(type=InterviewType.PANEL, panel_ids=panel),
    )
    joined = await lifecycle.join(people.other_instructor, session.id)
    assert joined.participant.role == "interviewer"
    await lifecycle.start(people.other_instructor, session.id)
    await lifecycle.ask(people.other_instructor, session.id, question_text="Why?")
    await lifecycle.complete(people.other_instructor, session.id, score=70)


async def test_who_and_what_a_change_names_must_be_there(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    session = await lifecycle.create(people.instructor, tomorrow(people))
    lead, student = people.instructor.user_id, people.student.user_id
    for field, changes in (
        ("interviewerId", {"interviewer_id": uuid4()}),
        ("panelInterviewerIds", {"panel_ids": [people.other_student.user_id]}),
        ("panelInterviewerIds", {"panel_ids": [lead]}),
        ("panelInterviewerIds", {"panel_ids": [student]}),
        ("questionBankId", {"question_bank_id": uuid4()}),
        ("timeZone", {"time_zone": "Mars/Olympus"}),
    ):
        with pytest.raises(Malformed, match=field):
            await lifecycle.update(people.instructor, session.id, changes)
    with pytest.raises(Forbidden):
        await lifecycle.update(people.student, session.id, {"title": "Easy"})


async def test_what_can_be_changed_depends_on_how_far_it_got(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    session = await lifecycle.create(people.instructor, people.interview())

    async def changed(**changes: Any) -> InterviewSession:
        return await lifecycle.update(people.instructor, session.id, changes)

    with pytest.raises(WrongState):
        await changed(score=50)
    await lifecycle.start(people.instructor, session.id)
    with pytest.raises(WrongState, match="in progress"):
        await changed(duration_minutes=90)
    assert (await changed(tags=["late"])).tags == ["late"]
    await lifecycle.complete(people.instructor, session.id, score=50)
    with pytest.raises(WrongState, match="completed"):
        await changed(mode=InterviewMode.AUDIO)
    better = await changed(score=60, feedback={"depth": "good"}, notes="After all.")
    assert (better.score, better.feedback, better.notes) == (60, {"depth": "good"}, "After all.")
    # Nobody's calendar has to be told of a score.
    assert better.calendar_sequence == 0


async def test_a_guest_moves_and_cancels_their_own_interview_only(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    session = await lifecycle.create(people.instructor, tomorrow(people))
    other = await lifecycle.create(
        people.other_instructor,
        tomorrow(people, interviewer_id=None, scheduled_at=utc_now() + 5 * DAY),
    )
    guest = replace(people.student, role=UserRole.STUDENT, interview_id=session.id)
    await lifecycle.reschedule(guest, session.id, NewTime(utc_now() + 3 * DAY))
    with pytest.raises(NotFound):
        await lifecycle.cancel(guest, UUID(str(other.id)), None)
