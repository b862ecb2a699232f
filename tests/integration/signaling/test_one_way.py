"""Interviews taken alone: thinking, limits, answering again, the deadline, accommodations."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from media_server.errors import Forbidden, Malformed, NotFound, WrongState
from media_server.lifecycle_questions import Answered
from media_server.lifecycle_schedule import NewTime
from media_server.no_shows import NoShows
from media_server.one_way import NewOneWay
from storage.models import (
    Accommodation,
    Audience,
    InterviewResponse,
    InterviewSession,
    InterviewStatus,
    ResponseStatus,
)
from storage.models.base import utc_now
from tests.integration.signaling.people import Organisation, Peer
from tests.integration.signaling.running import Running, Start

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


async def assign(running: Running, **changes: Any) -> InterviewSession:
    """A one-way interview of the student, open now, over two questions."""
    people: Organisation = running.organisation
    plan: dict[str, Any] = {
        "deadline_at": utc_now() + DAY,
        "question_ids": people.question_ids[:2],
        "think_time_s": 30,
        "answer_limit_s": 60,
        "max_retakes": 1,
        **changes,
    }
    return await running.server.lifecycle.create(
        people.instructor, people.interview(one_way=NewOneWay(**plan))
    )


async def begun(running: Running, **changes: Any) -> InterviewSession:
    session = await assign(running, **changes)
    await running.server.lifecycle.start(running.organisation.student, session.id)
    return session


async def put(running: Running, session: InterviewSession) -> InterviewResponse:
    response = await running.server.lifecycle.next_question(
        running.organisation.student, session.id
    )
    assert response is not None
    return response


async def answers_of(running: Running, session: InterviewSession) -> list[InterviewResponse]:
    async with running.database.unit_of_work(read_only=True) as uow:
        return await uow.responses.of_session(session.id)


async def asked(
    running: Running, session: InterviewSession, audience: Audience
) -> list[dict[str, Any]]:
    """The questions as one side was told of them."""
    async with running.database.unit_of_work(read_only=True) as uow:
        audiences = {Audience.EVERYONE, audience}
        rows = await uow.events.after(session.id, 0, audiences, limit=50)
    return [row.payload["response"] for row in rows if row.type == "interview.question.asked"]


async def grant(running: Running, **fields: Any) -> None:
    async with running.database.unit_of_work() as uow:
        user_id = running.organisation.student.user_id
        await uow.accommodations.add(Accommodation(user_id=user_id, **fields))


def texts(responses: Sequence[InterviewResponse]) -> list[tuple[str, int, bool]]:
    return [(row.question_text, row.attempt, row.superseded) for row in responses]


async def test_a_candidate_takes_it_alone_from_the_first_question_to_the_last(
    running: Running,
) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    session = await assign(running)
    joined = await lifecycle.join(people.student, session.id)
    assert joined.participant.state == "admitted"
    await lifecycle.start(people.student, session.id)
    first = await put(running, session)
    assert first.start_ms is not None
    answer = Answered(question_text="", text="It is small.")
    await lifecycle.answer_text(people.student, session.id, answer)
    await put(running, session)
    assert await lifecycle.next_question(people.student, session.id) is None
    done = await lifecycle.get(people.instructor, session.id)
    assert done.status is InterviewStatus.COMPLETED
    await lifecycle.concluded(session.id)
    rows = await answers_of(running, session)
    assert texts(rows) == [("What is number 0?", 1, False), ("What is number 1?", 1, False)]
    assert {row.status for row in rows} == {ResponseStatus.SCORED}


async def test_time_to_think_comes_before_the_answer(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    session = await begun(running)
    response = await put(running, session)
    [told] = await asked(running, session, Audience.CANDIDATE)
    assert (told["timeLimitSeconds"], told["retakesLeft"]) == (60, 1)
    assert told["hints"] == []
    assert told["startMs"] == response.start_ms
    before = response.start_ms
    assert before is not None
    assert before >= 30_000
    early = await lifecycle.begin_answer(people.student, session.id, response.id)
    assert early.start_ms is not None
    assert early.start_ms < before
    again = await lifecycle.begin_answer(people.student, session.id, response.id)
    assert again.start_ms == early.start_ms
    await lifecycle.close_answer(people.student, session.id, response.id)
    with pytest.raises(WrongState, match="closed"):
        await lifecycle.begin_answer(people.student, session.id, response.id)


async def test_an_answer_that_ends_while_thinking_is_empty(running: Running) -> None:
    session = await begun(running)
    response = await put(running, session)
    await put(running, session)
    [first, _] = await answers_of(running, session)
    assert first.id == response.id
    assert first.start_ms == first.end_ms


async def test_an_answer_ends_by_itself_when_its_time_is_over(running: Running) -> None:
    session = await begun(running, think_time_s=0, answer_limit_s=1)
    student = running.peer(running.organisation.student)
    await student.join(session.id)
    response = await put(running, session)
    told = await student.wait("interview.response.submitted", responseId=str(response.id))
    assert told["closedBy"] == "limit"
    [row] = await answers_of(running, session)
    assert (row.start_ms, row.end_ms) == (response.start_ms, (response.start_ms or 0) + 1000)
    late = Answered(question_text="", text="One more thing")
    with pytest.raises(WrongState):
        await running.server.lifecycle.answer_text(running.organisation.student, session.id, late)


async def test_a_limit_holds_over_a_restart_and_without_its_alarm(start: Start) -> None:
    first = await start()
    people = first.organisation
    session = await begun(first, think_time_s=0, answer_limit_s=1)
    response = await put(first, session)
    await first.stop()
    second = await start()
    student = second.peer(people.student)
    ack = await student.join(session.id)
    assert ack["response"]["id"] == str(response.id)
    told = await student.wait("interview.response.submitted", responseId=str(response.id))
    assert told["closedBy"] == "limit"
    [row] = await answers_of(second, session)
    assert row.end_ms == (row.start_ms or 0) + 1000


async def test_answering_again_replaces_the_answer_before(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    session = await begun(running)
    first = await put(running, session)
    second = await lifecycle.retake(people.student, session.id, first.id)
    assert (second.attempt, second.position) == (2, first.position)
    assert second.question_text == first.question_text
    with pytest.raises(WrongState, match="as often"):
        await lifecycle.retake(people.student, session.id, second.id)
    with pytest.raises(WrongState, match="last question"):
        await lifecycle.retake(people.student, session.id, first.id)
    await put(running, session)
    with pytest.raises(WrongState):
        await lifecycle.retake(people.student, session.id, second.id)
    assert texts(await answers_of(running, session)) == [
        ("What is number 0?", 1, True),
        ("What is number 0?", 2, False),
        ("What is number 1?", 1, False),
    ]
    told = [view["retakesLeft"] for view in await asked(running, session, Audience.CANDIDATE)]
    assert told == [1, 0, 1]
    # A question is used once, however often it is answered.
    async with running.database.unit_of_work(read_only=True) as uow:
        question = await uow.questions.get(people.question_ids[0])
    assert question is not None
    assert question.usage_count == 1


async def test_it_can_be_begun_in_its_window_only(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    early = await lifecycle.create(
        people.instructor,
        people.interview(
            scheduled_at=utc_now() + DAY,
            one_way=NewOneWay(deadline_at=utc_now() + 2 * DAY, question_ids=people.question_ids),
        ),
    )
    with pytest.raises(WrongState, match="not open yet"):
        await lifecycle.start(people.student, early.id)
    late = await assign(running, deadline_at=utc_now() - SECOND / 10)
    with pytest.raises(WrongState, match="is over"):
        await lifecycle.start(people.student, late.id)
    with pytest.raises(WrongState, match="deadline"):
        await lifecycle.reschedule(people.instructor, early.id, NewTime(utc_now() + 3 * DAY))
    with pytest.raises(Forbidden):
        await lifecycle.reschedule(people.student, early.id, NewTime(utc_now() + 3 * DAY))


async def move_deadline(running: Running, session: InterviewSession, to: datetime) -> None:
    async with running.database.unit_of_work() as uow:
        row = await uow.one_ways.by_session(session.id)
        assert row is not None
        row.deadline_at = to


async def test_at_the_deadline_it_ends_by_itself(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    sweeper = NoShows(database=running.database, lifecycle=lifecycle)
    never, over, answering = await assign(running), await begun(running), await begun(running)
    response = await put(running, answering)
    assert await sweeper.sweep(utc_now()) == 0
    for session in (never, over, answering):
        await move_deadline(running, session, utc_now())
    assert await sweeper.sweep(utc_now()) == 1
    statuses = [
        (await lifecycle.get(people.admin, session.id)).status
        for session in (never, over, answering)
    ]
    # Whoever began an answer in time may finish it.
    assert statuses == [
        InterviewStatus.NO_SHOW,
        InterviewStatus.COMPLETED,
        InterviewStatus.IN_PROGRESS,
    ]
    with pytest.raises(WrongState, match="is over"):
        await lifecycle.next_question(people.student, answering.id)
    await lifecycle.close_answer(people.student, answering.id, response.id)
    assert await sweeper.sweep(utc_now()) == 0
    done = await lifecycle.get(people.admin, answering.id)
    assert done.status is InterviewStatus.COMPLETED
    with pytest.raises(WrongState):
        await lifecycle.extend(people.instructor, never.id, utc_now() + DAY)


async def test_another_deadline(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    session = await assign(running)
    await lifecycle.extend(people.instructor, session.id, utc_now() + 5 * DAY)
    with pytest.raises(Malformed):
        await lifecycle.extend(people.instructor, session.id, utc_now() - DAY)
    with pytest.raises(Forbidden):
        await lifecycle.extend(people.student, session.id, utc_now() + 9 * DAY)
    sweeper = NoShows(database=running.database, lifecycle=lifecycle)
    assert await sweeper.sweep(utc_now() + 2 * DAY) == 0
    assert await sweeper.sweep(utc_now() + 6 * DAY) == 1
    live = await lifecycle.create(people.instructor, people.interview())
    with pytest.raises(WrongState, match="no deadline"):
        await lifecycle.extend(people.instructor, live.id, utc_now() + DAY)


async def test_it_takes_up_nobodys_time(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    at = utc_now() + DAY
    await assign(running)
    await assign(running)
    await lifecycle.create(people.instructor, people.interview(scheduled_at=at))


async def test_questions_come_from_the_bank_where_none_are_named(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    session = await assign(running, question_ids=(), question_count=3)
    async with running.database.unit_of_work(read_only=True) as uow:
        row = await uow.one_ways.by_session(session.id)
    assert row is not None
    assert row.question_ids == [str(each) for each in people.question_ids[:3]]
    deadline = utc_now() + DAY
    for changes in (
        {"one_way": NewOneWay(deadline_at=deadline, question_ids=[UUID(int=1)])},
        {"one_way": NewOneWay(deadline_at=deadline), "question_bank_id": None},
        {"one_way": NewOneWay(deadline_at=utc_now() - 9 * DAY)},
        {"one_way": NewOneWay(deadline_at=deadline), "is_ai_interview": True},
    ):
        with pytest.raises(Malformed, match="oneWay"):
            await lifecycle.create(people.instructor, people.interview(**changes))


async def test_staff_look_on_but_do_not_take_it(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    session = await begun(running)
    response = await put(running, session)
    for refused in (
        lifecycle.next_question(people.instructor, session.id),
        lifecycle.retake(people.instructor, session.id, response.id),
        lifecycle.begin_answer(people.instructor, session.id, response.id),
    ):
        with pytest.raises(Forbidden):
            await refused
    for refused in (
        lifecycle.retake(people.student, session.id, UUID(int=5)),
        lifecycle.begin_answer(people.student, session.id, UUID(int=5)),
        lifecycle.retake(people.other_student, session.id, response.id),
    ):
        with pytest.raises(NotFound):
            await refused


async def test_who_is_granted_more_gets_it_and_nobody_else_is_told(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    await grant(running, extra_time_percent=50, extra_retakes=2)
    session = await begun(running)
    response = await put(running, session)
    assert response.start_ms is not None
    [told] = await asked(running, session, Audience.CANDIDATE)
    [meant] = await asked(running, session, Audience.STAFF)
    assert (told["timeLimitSeconds"], told["retakesLeft"]) == (90, 3)
    assert told["startMs"] >= 45_000
    assert (meant["timeLimitSeconds"], meant["startMs"]) == (None, None)
    assert "retakesLeft" not in meant
    for _ in range(3):
        response = await lifecycle.retake(people.student, session.id, response.id)
    with pytest.raises(WrongState):
        await lifecycle.retake(people.student, session.id, response.id)


async def test_who_is_granted_more_has_it_in_live_interviews_too(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    await grant(running, extra_time_percent=25)
    session = await lifecycle.create(people.instructor, people.interview())
    student, instructor = running.peer(people.student), running.peer(people.instructor)
    await instructor.join(session.id)
    await student.join(session.id)
    await lifecycle.start(people.instructor, session.id)
    response = await lifecycle.ask(
        people.instructor, session.id, question_text="Why?", time_limit_s=60
    )
    assert response.time_limit_s == 60
    told = await _limit_told(student)
    meant = await _limit_told(instructor)
    assert (told, meant) == (75, 60)
    # Whoever comes back is told the same again.
    for who, limit_s in ((people.student, 75), (people.instructor, 60), (people.admin, 60)):
        back = await running.peer(who).join(session.id)
        assert back["response"]["timeLimitSeconds"] == limit_s


async def test_no_limit_at_all(running: Running) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    await grant(running, no_time_limits=True)
    session = await begun(running)
    await put(running, session)
    [told] = await asked(running, session, Audience.CANDIDATE)
    assert told["timeLimitSeconds"] is None
    practice = await lifecycle.create(people.instructor, people.interview(is_ai_interview=True))
    await lifecycle.start(people.student, practice.id)
    response = await lifecycle.next_question(people.student, practice.id)
    assert response is not None
    assert response.time_limit_s == 120
    [told] = await asked(running, practice, Audience.CANDIDATE)
    assert told["timeLimitSeconds"] is None


async def test_over_sockets(running: Running) -> None:
    session = await begun(running)
    student = running.peer(running.organisation.student)
    await student.join(session.id)
    first = await student.ask("next-question")
    begin = await student.ask("begin-answer", {"responseId": first["responseId"]})
    told = await student.wait("interview.answer.begun", responseId=first["responseId"])
    assert told["startMs"] == begin["startMs"]
    again = await student.ask("retake-answer", {"responseId": first["responseId"]})
    submitted = await student.wait("interview.response.submitted")
    assert submitted["closedBy"] == "retake"
    assert again["responseId"] != first["responseId"]
    staff = running.peer(running.organisation.instructor)
    await staff.join(session.id)
    assert await staff.refused("retake-answer", {"responseId": again["responseId"]}) == "forbidden"


async def _limit_told(peer: Peer) -> Any:
    return (await peer.wait("interview.question.asked"))["response"]["timeLimitSeconds"]
