"""A learner alone with the machine: over sockets, and over REST's own calls."""

from uuid import UUID

import pytest

from media_server.errors import Forbidden, Malformed, NotFound, WrongState
from media_server.lifecycle_ai import NewAiMock
from media_server.lifecycle_questions import Answered
from storage.models import AiFormat, AiMockStatus, InterviewStatus, QuestionType
from tests.integration.signaling.running import Running

WANTED = NewAiMock(
    job_role="Python developer",
    duration_minutes=15,
    format=AiFormat.VIDEO,
    question_types=[QuestionType.TECHNICAL],
    focus_areas=["numbers"],
)
TEXT = "It is a natural number of small size, and I counted up to it from zero."


async def test_three_questions_over_sockets(running: Running) -> None:
    people, server = running.organisation, running.server
    practice = await server.ai_mocks.create(people.student, WANTED)
    learner = running.peer(people.student)
    joined = await learner.join(practice.session.id)
    assert joined["state"] == "admitted"
    assert await learner.refused("next-question", {}) == "wrong-state"
    await learner.ask("start-interview")

    asked = []
    while not (ack := await learner.ask("next-question"))["done"]:
        asked.append(ack["responseId"])
        hint = await learner.ask("ask-hint")
        assert (hint["responseId"], hint["hint"], hint["remaining"]) == (asked[-1], "Count.", 0)
    completed = await learner.wait("interview.completed")
    scored = await learner.wait("interview.scored")

    assert len(asked) == 3
    questions = [event for name, event in learner.told if name == "interview.question.asked"]
    assert [event["response"]["id"] for event in questions] == asked
    assert {event["response"]["total"] for event in questions} == {3}
    assert [event["response"]["hints"] for event in questions] == [[], [], []]
    assert [event["response"]["hintsLeft"] for event in questions] == [1, 1, 1]
    submitted = [event for name, event in learner.told if name == "interview.response.submitted"]
    assert [event["responseId"] for event in submitted] == asked
    assert [event["closedBy"] for event in submitted] == ["question", "question", "completion"]
    assert completed["seq"] < scored["seq"]
    assert scored["score"] is None  # nobody listened
    async with running.database.unit_of_work(read_only=True) as uow:
        mock = await uow.ai_mocks.get(practice.mock.id)
    assert mock is not None
    assert mock.status is AiMockStatus.COMPLETED
    assert mock.completed_at is not None


async def test_written_answers_over_rest(running: Running) -> None:
    people, mocks = running.organisation, running.server.ai_mocks
    practice = await mocks.create(people.student, WANTED)
    with pytest.raises(WrongState):
        await mocks.answer(people.student, practice.mock.id, Answered("Why?", TEXT))
    practice = await mocks.start(people.student, practice.mock.id, location="home")
    assert practice.mock.status is AiMockStatus.IN_PROGRESS
    answered = 0
    while practice.question is not None:
        response, practice = await mocks.answer(
            people.student,
            practice.mock.id,
            Answered(
                question_text=practice.question.question_text,
                text=TEXT,
                response_time=20.0,
                skill_category="communication",
            ),
        )
        answered += 1
        assert response.question_id is not None
        assert response.ai_score is not None
        assert response.start_ms is None
        assert practice.mock.question_index == answered
    assert answered == 3

    done = await mocks.complete(people.student, practice.mock.id)
    assert done.session.status is InterviewStatus.COMPLETED
    assert done.mock.overall_score == done.session.score
    assert done.mock.overall_score is not None
    assert 0 < done.mock.overall_score <= 100
    with pytest.raises(WrongState):
        await mocks.complete(people.student, practice.mock.id)


async def test_a_written_answer_to_the_question_put_in_the_room(running: Running) -> None:
    people, server = running.organisation, running.server
    practice = await server.ai_mocks.create(people.student, WANTED)
    await server.lifecycle.start(people.student, practice.session.id)
    put = await server.lifecycle.next_question(people.student, practice.session.id)
    assert put is not None
    found = await server.ai_mocks.get(people.student, practice.mock.id)
    assert found.open_response is not None
    assert found.open_response.id == put.id
    answered = await server.lifecycle.answer_text(
        people.student, practice.session.id, Answered("whatever", TEXT)
    )
    assert answered.id == put.id
    assert answered.question_text == put.question_text


async def test_questions_that_were_deleted_since_are_passed_over(running: Running) -> None:
    people, server = running.organisation, running.server
    practice = await server.ai_mocks.create(people.student, WANTED)
    async with running.database.unit_of_work() as uow:
        first = await uow.questions.get(UUID(practice.mock.question_ids[0]))
        assert first is not None
        await uow.questions.delete(first)
    await server.lifecycle.start(people.student, practice.session.id)
    put = await server.lifecycle.next_question(people.student, practice.session.id)
    assert put is not None
    assert str(put.question_id) == practice.mock.question_ids[1]


async def test_practice_is_ones_own(running: Running) -> None:
    people, mocks = running.organisation, running.server.ai_mocks
    practice = await mocks.create(people.student, WANTED)
    with pytest.raises(NotFound):
        await mocks.get(people.other_student, practice.mock.id)
    with pytest.raises(NotFound):
        await mocks.get(people.instructor, practice.mock.id)
    assert (await mocks.get(people.admin, practice.mock.id)).mock.id == practice.mock.id
    with pytest.raises(Forbidden):
        await running.server.lifecycle.next_question(people.admin, practice.session.id)
    page = await mocks.page(people.student, limit=10)
    assert [mock.id for mock in page] == [practice.mock.id]


async def test_ai_interviews_that_staff_schedule_are_drawn_from_their_bank(
    running: Running,
) -> None:
    people, server = running.organisation, running.server
    session = await server.lifecycle.create(
        people.instructor,
        people.interview(is_ai_interview=True, interviewer_id=None, duration_minutes=25),
    )
    async with running.database.unit_of_work(read_only=True) as uow:
        mock = await uow.ai_mocks.by_session(session.id)
    assert mock is not None
    assert mock.user_id == people.student.user_id
    assert {UUID(text) for text in mock.question_ids} == set(people.question_ids)
    await server.lifecycle.start(people.student, session.id)
    with pytest.raises(Malformed):
        await server.lifecycle.complete(people.student, session.id, score=100)
