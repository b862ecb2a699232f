"""Creating, finding, starting and completing interviews, as REST asks for it."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from media_server.errors import Forbidden, Malformed, NotFound, WrongState
from media_server.lifecycle_questions import Answered
from storage.models import (
    InterviewMode,
    InterviewQuestion,
    InterviewQuestionBank,
    InterviewStatus,
    ParticipantState,
    ResponseStatus,
)
from storage.repositories.sessions import SessionFilter
from tests.integration.signaling.people import Organisation
from tests.integration.signaling.running import Running


async def test_a_new_interview_is_scheduled_with_a_place_to_meet(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    session = await lifecycle.create(
        people.instructor, people.interview(interviewer_id=None, tags=["backend"])
    )
    assert session.status is InterviewStatus.SCHEDULED
    assert session.interviewer_id == people.instructor.user_id
    assert session.meeting_url == f"/interviews/{session.id}"
    found = await lifecycle.get(people.student, session.id)
    assert (found.id, found.tags) == (session.id, ["backend"])
    on_site = await lifecycle.create(
        people.admin, people.interview(interviewer_id=None, mode=InterviewMode.IN_PERSON)
    )
    assert on_site.interviewer_id is None
    assert on_site.meeting_url is None


BAD_FIELDS: list[tuple[str, dict[str, Any]]] = [
    ("candidateId", {"candidate_id": uuid4()}),
    ("interviewerId", {"interviewer_id": uuid4()}),
    ("questionBankId", {"question_bank_id": uuid4()}),
]


@pytest.mark.parametrize(("field", "changes"), BAD_FIELDS)
async def test_what_is_named_must_be_there(
    running: Running, field: str, changes: dict[str, Any]
) -> None:
    people = running.organisation
    with pytest.raises(Malformed, match=field):
        await running.server.lifecycle.create(people.instructor, people.interview(**changes))


async def test_people_of_other_organisations_cannot_be_named(running: Running) -> None:
    people = running.organisation
    others = await Organisation.create(running.database, "globex")
    for changes in (
        {"candidate_id": others.student.user_id},
        {"interviewer_id": others.instructor.user_id},
        {"question_bank_id": others.bank_id},
    ):
        with pytest.raises(Malformed):
            await running.server.lifecycle.create(people.admin, people.interview(**changes))


async def test_students_neither_interview_nor_schedule(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    with pytest.raises(Malformed, match="interviewerId"):
        await lifecycle.create(
            people.admin, people.interview(interviewer_id=people.other_student.user_id)
        )
    with pytest.raises(Malformed, match="themselves"):
        await lifecycle.create(
            people.admin,
            people.interview(
                candidate_id=people.instructor.user_id, interviewer_id=people.instructor.user_id
            ),
        )
    with pytest.raises(Forbidden):
        await lifecycle.create(people.student, people.interview())


async def test_searching_shows_ones_own(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    mine = await lifecycle.create(people.instructor, people.interview())
    other = await lifecycle.create(people.other_instructor, people.interview(interviewer_id=None))
    for actor, expected in (
        (people.admin, {mine.id, other.id}),
        (people.instructor, {mine.id}),
        (people.other_instructor, {other.id}),
        (people.student, {mine.id, other.id}),
        (people.other_student, set()),
    ):
        found = await lifecycle.search(actor, SessionFilter(), limit=10)
        assert {session.id for session in found} == expected
    asked = SessionFilter(visible_to=people.admin.user_id)
    assert await lifecycle.search(people.other_student, asked, limit=10) == []
    guest = replace(people.student, interview_id=mine.id)
    with pytest.raises(Forbidden):
        await lifecycle.search(guest, SessionFilter(), limit=10)


async def test_an_interview_is_started_and_completed_once(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    session = await lifecycle.create(people.instructor, people.interview())
    with pytest.raises(WrongState):
        await lifecycle.complete(people.instructor, session.id, score=1)
    with pytest.raises(Forbidden):
        await lifecycle.start(people.student, session.id)
    started = await lifecycle.start(
        people.instructor, session.id, location="Remote", device_info={"os": "Linux"}
    )
    assert started.status is InterviewStatus.IN_PROGRESS
    assert (started.location, started.device_info) == ("Remote", {"os": "Linux"})
    assert started.started_at is not None
    with pytest.raises(WrongState):
        await lifecycle.start(people.instructor, session.id)
    done = await lifecycle.complete(
        people.instructor, session.id, score=85, feedback={"technical": "strong"}, notes="Good"
    )
    assert done.status is InterviewStatus.COMPLETED
    with pytest.raises(WrongState):
        await lifecycle.complete(people.instructor, session.id)
    await lifecycle.concluded(session.id)
    kept = await lifecycle.get(people.instructor, session.id)
    assert (kept.score, kept.feedback, kept.notes) == (85, {"technical": "strong"}, "Good")


async def test_the_next_question_closes_the_answer_before(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    session = await lifecycle.create(people.instructor, people.interview())
    await lifecycle.start(people.instructor, session.id)
    first = await lifecycle.ask(
        people.instructor, session.id, question_text="Who are you?", time_limit_s=30
    )
    second = await lifecycle.ask(
        people.instructor, session.id, question_id=people.question_ids[1], time_limit_s=45
    )
    assert (first.time_limit_s, second.time_limit_s) == (30, 45)
    assert (first.position, second.position) == (0, 1)
    async with running.database.unit_of_work(read_only=True) as uow:
        responses = await uow.responses.of_session(session.id)
        question = await uow.questions.get(people.question_ids[1])
    assert [response.status is ResponseStatus.OPEN for response in responses] == [False, True]
    assert question is not None
    assert question.usage_count == 1
    with pytest.raises(WrongState):
        await lifecycle.close_answer(people.instructor, session.id, first.id)
    with pytest.raises(NotFound):
        await lifecycle.close_answer(people.instructor, session.id, uuid4())
    with pytest.raises(Malformed):
        await lifecycle.ask(people.instructor, session.id)


async def test_questions_of_other_organisations_are_not_found(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    others = await Organisation.create(running.database, "globex")
    session = await lifecycle.create(people.instructor, people.interview())
    await lifecycle.start(people.instructor, session.id)
    with pytest.raises(NotFound):
        await lifecycle.ask(people.instructor, session.id, question_id=others.question_ids[0])


async def test_a_written_answer_in_an_interview_with_people(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    session = await lifecycle.create(people.instructor, people.interview())
    await lifecycle.start(people.instructor, session.id)
    answered = await lifecycle.answer_text(
        people.student,
        session.id,
        Answered("Why us?", "Because I know Python well and like to teach.", response_time=12.5),
    )
    assert answered.status is ResponseStatus.SCORED
    assert (answered.question_text, answered.response_time) == ("Why us?", 12.5)
    assert answered.breakdown
    assert answered.participant_id is not None


async def test_removed_people_stay_out(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    session = await lifecycle.create(people.instructor, people.interview())
    joined = await lifecycle.join(people.student, session.id)
    async with running.database.unit_of_work() as uow:
        row = await uow.participants.get(joined.participant.id)
        assert row is not None
        row.state = ParticipantState.REMOVED
    with pytest.raises(Forbidden):
        await lifecycle.join(people.student, session.id)


async def test_admitting_needs_somebody_of_this_interview(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    session = await lifecycle.create(people.instructor, people.interview())
    elsewhere = await lifecycle.create(people.instructor, people.interview())
    joined = await lifecycle.join(people.student, elsewhere.id)
    with pytest.raises(NotFound):
        await lifecycle.admit(people.instructor, session.id, joined.participant.id)
    with pytest.raises(Forbidden):
        await lifecycle.consent(people.student, session.id, records=True)


async def test_without_questions_nothing_is_drawn(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    async with running.database.unit_of_work() as uow:
        empty = await uow.banks.add(
            InterviewQuestionBank(
                organisation_id=people.id, author_id=people.instructor.user_id, name="Empty"
            )
        )
    new = people.interview(is_ai_interview=True, interviewer_id=None, question_bank_id=empty.id)
    with pytest.raises(WrongState, match="no questions"):
        await lifecycle.create(people.instructor, new)
    async with running.database.unit_of_work() as uow:
        await uow.questions.add(InterviewQuestion(bank_id=empty.id, question_text="One?"))
    session = await lifecycle.create(people.instructor, new)
    async with running.database.unit_of_work(read_only=True) as uow:
        mock = await uow.ai_mocks.by_session(session.id)
    assert mock is not None
    assert len(mock.question_ids) == 1
