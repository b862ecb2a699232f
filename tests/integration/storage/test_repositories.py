"""What the repositories find, on both databases."""

import asyncio
from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import StatementError

from storage.database import Database
from storage.errors import Conflict
from storage.models import (
    AiMockStatus,
    Difficulty,
    InterviewSession,
    InterviewStatus,
    JournalStatus,
    Organisation,
    Participant,
    QuestionType,
    ResponseStatus,
    User,
    UserRole,
    Visibility,
)
from storage.models.base import new_id
from storage.repositories.banks import BankFilter
from tests.integration.storage import rows
from tests.integration.storage.rows import NOON, Cast, make_cast


async def make_session(database: Database, cast: Cast) -> tuple[UUID, UUID]:
    """Return the ids of an interview and of its candidate as participant."""
    async with database.unit_of_work() as uow:
        interview = await uow.sessions.add(rows.session(cast))
        who = await uow.participants.add(rows.participant(interview.id, cast.candidate_id))
    return interview.id, who.id


async def test_ids_and_times_come_back_as_they_were_given(database: Database, cast: Cast) -> None:
    ahead = timezone(timedelta(hours=5, minutes=30))
    at = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=ahead)
    async with database.unit_of_work() as uow:
        made = await uow.sessions.add(rows.session(cast, scheduled_at=at, tags=["a", "ü"]))
    async with database.unit_of_work(read_only=True) as uow:
        row = await uow.sessions.get(made.id)
    assert row is not None
    assert row.scheduled_at == at
    assert row.scheduled_at.utcoffset() == timedelta(0)
    assert (row.candidate_id, row.tags) == (cast.candidate_id, ["a", "ü"])


async def test_a_time_without_a_zone_is_refused(database: Database, cast: Cast) -> None:
    naive = rows.session(cast, scheduled_at=NOON.replace(tzinfo=None))
    with pytest.raises(StatementError, match="without a time zone"):
        async with database.unit_of_work() as uow:
            await uow.sessions.add(naive)


async def test_no_feedback_is_null_in_sql(database: Database, cast: Cast) -> None:
    async with database.unit_of_work() as uow:
        await uow.sessions.add(rows.session(cast, feedback=None))
    async with database.engine.connect() as connection:
        query = select(InterviewSession.id).where(InterviewSession.feedback.is_(None))
        assert len((await connection.execute(query)).all()) == 1


async def test_foreign_rows_are_not_found(database: Database, cast: Cast) -> None:
    async with database.unit_of_work() as uow:
        other = await make_cast(uow)
        interview = await uow.sessions.add(rows.session(cast))
        bank = await uow.banks.add(rows.bank(cast, visibility=Visibility.PUBLIC))
        question = await uow.questions.add(rows.question(bank.id))
        mock = await uow.ai_mocks.add(rows.ai_mock(cast, interview.id))
        for owner, found in ((cast, True), (other, False)):
            organisation = owner.organisation_id
            for row in (
                await uow.sessions.get_in(organisation, interview.id),
                await uow.users.get_in(organisation, cast.candidate_id),
                await uow.banks.get_in(organisation, bank.id),
                await uow.questions.get_in(organisation, question.id),
                await uow.ai_mocks.get_in(organisation, mock.id),
            ):
                assert (row is not None) is found


async def test_people(database: Database, cast: Cast) -> None:
    async with database.unit_of_work() as uow:
        user = await uow.users.add(
            User(
                organisation_id=cast.organisation_id,
                email="ada@example.test",
                name="Ada",
                role=UserRole.ADMIN,
            )
        )
        assert not await uow.users.any_demo()
        assert await uow.users.by_email(" Ada@Example.test ") is user
        assert await uow.users.by_email("nobody@example.test") is None
        assert set(await uow.users.by_ids([user.id, cast.candidate_id, new_id()])) == {
            user.id,
            cast.candidate_id,
        }
        assert await uow.users.by_ids([]) == {}
        everyone = await uow.users.page(cast.organisation_id, limit=10)
        assert [row.id for row in everyone] == [cast.candidate_id, cast.interviewer_id, user.id]
        students = await uow.users.page(cast.organisation_id, role=UserRole.STUDENT, limit=10)
        assert [row.id for row in students] == [cast.candidate_id]
        rest = await uow.users.page(cast.organisation_id, limit=1, after=(cast.candidate_id,))
        assert [row.id for row in rest] == [cast.interviewer_id]
        user.is_demo = True
        assert await uow.users.any_demo()


async def test_what_a_crash_left_is_found(database: Database, cast: Cast) -> None:
    session_id, participant_id = await make_session(database, cast)
    async with database.unit_of_work() as uow:
        present = await uow.participants.add(
            rows.participant(session_id, cast.interviewer_id, joined_ms=5)
        )
        assert await uow.participants.present() == [present]
        present.left_ms = 9
        assert await uow.participants.present() == []
        mock = await uow.ai_mocks.add(rows.ai_mock(cast, session_id))
        assert await uow.ai_mocks.completed_unscored() == []
        mock.status = AiMockStatus.COMPLETED
        assert await uow.ai_mocks.completed_unscored() == [mock]
        mock.feedback = {"summary": "fine"}
        assert await uow.ai_mocks.completed_unscored() == []
    assert participant_id != present.id


async def test_a_person_takes_part_once(database: Database, cast: Cast) -> None:
    session_id, participant_id = await make_session(database, cast)
    async with database.unit_of_work() as uow:
        found = await uow.participants.get_by_user(session_id, cast.candidate_id)
        assert found is not None
        assert found.id == participant_id
        assert await uow.participants.get_by_user(session_id, cast.interviewer_id) is None
        assert await uow.participants.of_session(session_id) == [found]
    with pytest.raises(Conflict):
        async with database.unit_of_work() as uow:
            await uow.participants.add(rows.participant(session_id, cast.candidate_id))


async def test_banks_and_questions(database: Database, cast: Cast) -> None:
    async with database.unit_of_work() as uow:
        private = await uow.banks.add(rows.bank(cast))
        public = await uow.banks.add(rows.bank(cast, visibility=Visibility.PUBLIC))
        organisation = cast.organisation_id
        mine = await uow.banks.page(
            organisation, BankFilter(visible_to=cast.interviewer_id), limit=5
        )
        theirs = await uow.banks.page(
            organisation, BankFilter(visible_to=cast.candidate_id), limit=5
        )
        rest = await uow.banks.page(organisation, limit=5, after=(public.id,))
        assert [row.id for row in mine] == [public.id, private.id]
        assert [row.id for row in theirs] == [public.id]
        assert [row.id for row in rest] == [private.id]

        assert await uow.questions.next_position(public.id) == 0
        made = [await uow.questions.add(rows.question(public.id, at)) for at in (0, 1, 1, 2)]
        assert await uow.questions.next_position(public.id) == 3
        ids = [row.id for row in made]
        page = await uow.questions.page(public.id, limit=2)
        assert [row.id for row in page] == ids[:2]
        page = await uow.questions.page(public.id, limit=5, after=(page[-1].position, page[-1].id))
        assert [row.id for row in page] == ids[2:]
        assert set(await uow.questions.by_ids([ids[0], new_id()])) == {ids[0]}
        assert await uow.questions.by_ids([]) == {}
        await uow.banks.delete(public)
        assert await uow.questions.get_in(organisation, ids[0]) is None


async def test_a_draw_sees_only_what_may_be_drawn(database: Database, cast: Cast) -> None:
    async with database.unit_of_work() as uow:
        public = await uow.banks.add(rows.bank(cast, visibility=Visibility.PUBLIC))
        private = await uow.banks.add(rows.bank(cast))
        fixed = await uow.banks.add(
            rows.bank(cast, visibility=Visibility.PUBLIC, allow_random_selection=False)
        )
        foreign = await uow.banks.add(rows.bank(await make_cast(uow), visibility=Visibility.PUBLIC))
        for bank in (private, fixed, foreign):
            await uow.questions.add(rows.question(bank.id))
        used = await uow.questions.add(rows.question(public.id, type=QuestionType.CODING))
        fresh = await uow.questions.add(rows.question(public.id, difficulty=Difficulty.HARD))
        await uow.questions.count_use([used.id])
        await uow.banks.count_use(public.id)

        async def drawn(**filters: object) -> list[UUID]:
            found = await uow.questions.candidates_for(
                cast.organisation_id,
                user_id=cast.candidate_id,
                **filters,  # type: ignore[arg-type]
            )
            return [row.id for row in found]

        assert await drawn() == [fresh.id, used.id]
        assert await drawn(types=[QuestionType.CODING]) == [used.id]
        assert await drawn(difficulties=[Difficulty.HARD]) == [fresh.id]
        assert await drawn(limit=1) == [fresh.id]
        assert (public.usage_count, used.usage_count, fresh.usage_count) == (1, 1, 0)


async def test_answers(database: Database, cast: Cast) -> None:
    session_id, _ = await make_session(database, cast)
    async with database.unit_of_work() as uow:
        assert await uow.responses.next_position(session_id) == 0
        assert await uow.responses.open_of_session(session_id) is None
        closed = await uow.responses.add(rows.response(session_id, 0, status=ResponseStatus.CLOSED))
        current = await uow.responses.add(rows.response(session_id, 1))
        assert await uow.responses.next_position(session_id) == 2
        assert await uow.responses.open_of_session(session_id) is current
        assert await uow.responses.of_session(session_id) == [closed, current]
        assert await uow.responses.unscored() == [closed]
        assert await uow.responses.get_in_session(session_id, closed.id) is closed
        assert await uow.responses.get_in_session(new_id(), closed.id) is None


async def test_metrics_notes_and_practice(database: Database, cast: Cast) -> None:
    session_id, participant_id = await make_session(database, cast)
    async with database.unit_of_work() as uow:
        answer = await uow.responses.add(rows.response(session_id))
        series = [
            rows.metric(session_id, participant_id, "pace", at_ms=at, response_id=answer.id)
            for at in (500, 100)
        ]
        await uow.metrics.add_all(series)
        other = await uow.metrics.add(rows.metric(session_id, participant_id, "clarity"))
        wanted = [other, series[1], series[0]]
        assert await uow.metrics.of_session(session_id) == wanted
        assert await uow.metrics.of_response(answer.id) == wanted[1:]
        await uow.metrics.delete_of_response(answer.id)
        assert await uow.metrics.of_session(session_id) == [other]

        late = await uow.notes.add(rows.note(session_id, cast.interviewer_id, 900))
        early = await uow.notes.add(rows.note(session_id, cast.interviewer_id, 100))
        assert await uow.notes.of_session(session_id) == [early, late]

        mock = await uow.ai_mocks.add(rows.ai_mock(cast, session_id))
        assert await uow.ai_mocks.by_session(session_id) is mock
        assert await uow.ai_mocks.ids_by_session([session_id, new_id()]) == {session_id: mock.id}
        assert await uow.ai_mocks.ids_by_session([]) == {}
        assert await uow.ai_mocks.page(cast.candidate_id, limit=5) == [mock]
        assert await uow.ai_mocks.page(cast.candidate_id, limit=5, after=(mock.id,)) == []


async def test_a_transcript_comes_in_two_queries(database: Database, cast: Cast) -> None:
    session_id, participant_id = await make_session(database, cast)
    async with database.unit_of_work() as uow:
        other = await uow.participants.add(rows.participant(session_id, cast.interviewer_id))
        for who, start, end, text in (
            (participant_id, 2000, 3000, "second thing said"),
            (participant_id, 0, 1000, "first thing"),
            (other.id, 1000, 2000, "and you"),
        ):
            spoken, words = rows.utterance(session_id, who, start, end, text)
            await uow.transcripts.add_utterance(spoken, words)
    statements: list[str] = []
    engine = database._reader.sync_engine  # the queries are counted where they leave
    event.listen(
        engine, "before_cursor_execute", lambda *call: statements.append(call[2]), named=False
    )
    async with database.unit_of_work(read_only=True) as uow:
        statements.clear()
        transcript = await uow.transcripts.of_session(session_id)
        assert len(statements) == 2
        part = await uow.transcripts.between(session_id, participant_id, start_ms=1000, end_ms=2001)
    assert [(utterance.text, [word.text for word in words]) for utterance, words in transcript] == [
        ("first thing", ["first", "thing"]),
        ("and you", ["and", "you"]),
        ("second thing said", ["second", "thing", "said"]),
    ]
    assert [word.position for word in transcript[2][1]] == [0, 1, 2]
    assert [utterance.text for utterance, _ in part] == ["second thing said"]


async def test_segments_and_recordings(database: Database, cast: Cast) -> None:
    session_id, participant_id = await make_session(database, cast)
    async with database.unit_of_work() as uow:
        first, second, third = [
            await uow.segments.add(rows.segment(session_id, participant_id, start, status=status))
            for start, status in (
                (0, JournalStatus.FINALISED),
                (200, JournalStatus.CLOSED),
                (100, JournalStatus.OPEN),
            )
        ]
        assert await uow.segments.of_session(session_id) == [first, third, second]
        assert await uow.segments.unfinished() == [third, second]
        assert await uow.segments.open_of_session(session_id) == [third]
        first.journal = None
        assert await uow.segments.journalled() == [third, second]
        made = await uow.recordings.add(rows.recording(session_id, participant_id))
        assert await uow.recordings.of_session(session_id) == [made]
        assert await uow.recordings.get_in_session(session_id, made.id) is made
        assert await uow.recordings.get_in_session(new_id(), made.id) is None


async def test_two_transitions_of_one_row_take_turns(database: Database, cast: Cast) -> None:
    session_id, _ = await make_session(database, cast)

    async def start() -> bool:
        async with database.unit_of_work() as uow:
            row = await uow.sessions.get_for_update(session_id)
            assert row is not None
            if row.status is not InterviewStatus.SCHEDULED:
                return False
            row.status = InterviewStatus.IN_PROGRESS
            return True

    assert sorted(await asyncio.gather(*(start() for _ in range(8)))) == [False] * 7 + [True]


async def test_deleting_an_interview_deletes_all_that_was_said_and_done_in_it(
    database: Database, cast: Cast
) -> None:
    session_id, participant_id = await make_session(database, cast)
    kept_id, _ = await make_session(database, cast)
    async with database.unit_of_work() as uow:
        await uow.events.append(
            session_id, type="x.y", payload={}, at_ms=0, participant_id=participant_id
        )
        await uow.notes.add(rows.note(session_id, cast.interviewer_id, 0))
        answer = await uow.responses.add(rows.response(session_id, participant_id=participant_id))
        await uow.metrics.add(
            rows.metric(session_id, participant_id, "pace", response_id=answer.id)
        )
        await uow.transcripts.add_utterance(*rows.utterance(session_id, participant_id, 0, 9))
        made = await uow.recordings.add(rows.recording(session_id, participant_id))
        await uow.segments.add(rows.segment(session_id, participant_id, 0, recording_id=made.id))
        await uow.ai_mocks.add(rows.ai_mock(cast, session_id))
    async with database.unit_of_work() as uow:
        interview = await uow.sessions.get(session_id)
        assert interview is not None
        await uow.sessions.delete(interview)
    left = {}
    async with database.engine.connect() as connection:
        for table in InterviewSession.metadata.sorted_tables:
            count = len((await connection.execute(select(table.c.id))).all())
            if count:
                left[table.name] = count
    kept = {Organisation.__tablename__: 1, User.__tablename__: 2}
    assert left == kept | {
        InterviewSession.__tablename__: 1,
        Participant.__tablename__: 1,
        "session_seats": 2,
        "session_terms": 1,
    }
    async with database.unit_of_work(read_only=True) as uow:
        assert await uow.sessions.get(kept_id) is not None
