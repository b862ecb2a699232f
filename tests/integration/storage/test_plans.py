"""Every query of the repositories is answered from an index."""

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from storage.database import Database
from storage.isolation import ORGANISATION
from storage.models import (
    AuditVerb,
    Difficulty,
    InterviewMode,
    InterviewStatus,
    InterviewType,
    QuestionType,
    ResponseScore,
    UserRole,
    Visibility,
)
from storage.models.base import new_id, utc_now
from storage.moments import Period
from storage.repositories.audit import AuditFilter
from storage.repositories.banks import BankFilter
from storage.repositories.figures_scope import FiguresScope
from storage.repositories.questions import QuestionFilter
from storage.repositories.repository import Repository
from storage.repositories.session_figures import Grouping
from storage.repositories.sessions import SessionFilter
from storage.scope import Scope, within
from storage.unit_of_work import UnitOfWork
from tests.integration.storage import rows
from tests.integration.storage.rows import make_cast, session

ID, NOW = new_id(), utc_now()
SCOPES = (
    FiguresScope(ID),
    FiguresScope(ID, start=NOW, end=NOW, interviewer_id=ID, hidden_from=ID),
    FiguresScope(ID, candidate_id=ID, practice_scores_only=True),
)
Read = Callable[[UnitOfWork], Awaitable[object]]

# Each read, and whether its order must come from the index too: a page must not sort all rows.
PAGES: dict[str, list[Read]] = {
    "users.page": [
        lambda uow: uow.users.page(ID, limit=5, after=(ID,)),
        lambda uow: uow.users.page(ID, role=UserRole.STUDENT, limit=5),
    ],
    "sessions.search": [
        lambda uow, filters=filters, after=after: uow.sessions.search(
            ID, filters, limit=5, after=after
        )
        for after in (None, (NOW, ID))
        for filters in (
            SessionFilter(),
            SessionFilter(candidate_id=ID),
            SessionFilter(interviewer_id=ID),
            SessionFilter(status=InterviewStatus.COMPLETED),
            SessionFilter(type=InterviewType.HR, mode=InterviewMode.CHAT),
            SessionFilter(start=NOW, end=NOW),
            SessionFilter(visible_to=ID),
            SessionFilter(visible_to=ID, status=InterviewStatus.COMPLETED, tags=("sql",)),
            SessionFilter(tags=("sql", "python"), difficulty=Difficulty.EASY),
            SessionFilter(candidate_id=ID, interviewer_id=ID, visible_to=ID, start=NOW),
        )
    ],
    "sessions.versions": [
        lambda uow, filters=filters: uow.sessions.versions(ID, filters, limit=5, after=(NOW, ID))
        for filters in (
            SessionFilter(),
            SessionFilter(visible_to=ID),
            SessionFilter(status=InterviewStatus.COMPLETED, tags=("sql",)),
        )
    ],
    "banks.page": [
        lambda uow: uow.banks.page(ID, limit=5, after=(ID,)),
        lambda uow: uow.banks.page(ID, BankFilter(visible_to=ID), limit=5),
        lambda uow: uow.banks.page(
            ID,
            BankFilter(visibility=Visibility.PUBLIC, tags=("sql",), text="back eng"),
            limit=5,
            after=(ID,),
        ),
    ],
    "questions.page": [
        lambda uow: uow.questions.page(ID, limit=5, after=(1, ID)),
        lambda uow: uow.questions.page(
            ID, QuestionFilter(types=(QuestionType.CODING,), text="back"), limit=5
        ),
    ],
    "questions.versions": [lambda uow: uow.questions.versions(ID, limit=5, after=(3,))],
    "absences.page": [lambda uow: uow.absences.page(ID, limit=5, after=(NOW, ID))],
    "offers.page": [
        lambda uow: uow.offers.page(ID, limit=5, after=(ID,)),
        lambda uow: uow.offers.page(ID, author_id=ID, limit=5, after=(ID,)),
    ],
    "ai_mocks.page": [lambda uow: uow.ai_mocks.page(ID, limit=5, after=(ID,))],
    "logins.page": [lambda uow: uow.logins.page(ID, limit=5, after=(ID,))],
    "organisations.page": [lambda uow: uow.organisations.page(limit=5, after=(ID,))],
    "recordings.page": [lambda uow: uow.recordings.page(limit=5, after=(ID,))],
    "erasures.page": [lambda uow: uow.erasures.page(ID, limit=5, after=(ID,))],
    "erasure_requests.page": [lambda uow: uow.erasure_requests.page(ID, limit=5, after=(ID,))],
    "retention_rules.of_interviews": [
        lambda uow: uow.retention_rules.of_interviews(ID, limit=5, after=(ID,))
    ],
    "retention_rules.planned_before": [
        lambda uow: uow.retention_rules.planned_before(ID, NOW, limit=5, after=(NOW, ID))
    ],
    "comments.mentioning": [lambda uow: uow.comments.mentioning(ID, limit=5, after=(ID,))],
    "audit.page": [
        lambda uow, filters=filters, after=after: uow.audit.page(ID, filters, limit=5, after=after)
        for after in (None, (ID,))
        for filters in (
            AuditFilter(),
            AuditFilter(actor_id=ID),
            AuditFilter(subject_id=ID),
            AuditFilter(session_id=ID),
            AuditFilter(verb=AuditVerb.SAW, start=NOW, end=NOW),
        )
    ],
    "comments.page": [lambda uow: uow.comments.page(ID, limit=5, after=(7, ID))],
    "events.after": [lambda uow: uow.events.after(ID, 5, limit=5)],
    "events.of_types": [lambda uow: uow.events.of_types(ID, ("interview.paused",))],
    "notes.page": [lambda uow: uow.notes.page(ID, limit=5, after=(7, ID))],
    "responses.page": [lambda uow: uow.responses.page(ID, limit=5, after=(7, ID))],
    "scores.page": [
        lambda uow: uow.scores.page(ID, limit=5, after=(ID,)),
        lambda uow: uow.scores.page(ID, hidden_from=ID, limit=5, after=(ID,)),
    ],
    "transcripts.corrections_page": [
        lambda uow: uow.transcripts.corrections_page(ID, limit=5, after=(ID,))
    ],
}


async def _find_words(uow: UnitOfWork, after: tuple[datetime, UUID] | None) -> None:
    """Look for words of which there are several with the same beginning."""
    wall = uow._session.info.pop(ORGANISATION)
    cast = await make_cast(uow)
    uow._session.info[ORGANISATION] = wall and cast.organisation_id
    for title in ("Backend engineer", "Backing singer"):
        await uow.sessions.add(session(cast, title=title))
    text = SessionFilter(text="back eng", tags=("sql",))
    await uow.sessions.search(cast.organisation_id, text, limit=5, after=after)


async def _find_speech(
    uow: UnitOfWork, visible_to: UUID | None, after: tuple[UUID, int, UUID] | None
) -> None:
    """Look for spoken words of which there are several with the same beginning."""
    wall = uow._session.info.pop(ORGANISATION)
    cast = await make_cast(uow)
    uow._session.info[ORGANISATION] = wall and cast.organisation_id
    held = await uow.sessions.add(session(cast))
    speaker = await uow.participants.add(rows.participant(held.id, cast.candidate_id))
    said = rows.utterance(held.id, speaker.id, 0, 900, "backing backend log")
    await uow.transcripts.add_utterance(*said)
    await uow.transcripts.search(
        cast.organisation_id, "backe log", visible_to=visible_to, limit=5, after=after
    )


async def _criteria(uow: UnitOfWork) -> None:
    """Look for what judgements are made of."""
    await uow.scores._with_criteria([ResponseScore(id=ID)])


async def _as_asked(uow: UnitOfWork) -> None:
    """Look for what a question said before it was changed."""
    wall = uow._session.info.pop(ORGANISATION)
    cast = await make_cast(uow)
    uow._session.info[ORGANISATION] = wall and cast.organisation_id
    bank = await uow.banks.add(rows.bank(cast))
    question = await uow.questions.add(rows.question(bank.id))
    asked = rows.response(ID, question_id=question.id, question_version=7)
    await uow.questions.as_asked(asked)


READS: dict[str, list[Read]] = {
    "sessions.search": [
        lambda uow, after=after: _find_words(uow, after) for after in (None, (NOW, ID))
    ],
    "sessions.find_by_name": [lambda uow: uow.sessions.find_by_name(ID, "Ada")],
    "sessions.overdue": [lambda uow: uow.sessions.overdue(NOW, limit=5)],
    "sessions.get_in": [lambda uow: uow.sessions.get_in(ID, ID)],
    "sessions.running": [lambda uow: uow.sessions.running()],
    "organisations.by_slug": [lambda uow: uow.organisations.by_slug("x")],
    "absences.between": [lambda uow: uow.absences.between([ID, ID], NOW, NOW)],
    "availabilities.of_user": [lambda uow: uow.availabilities.of_user(ID)],
    "availabilities.of_users": [lambda uow: uow.availabilities.of_users([ID, ID])],
    "seats.busy": [lambda uow: uow.seats.busy([ID, ID], NOW, NOW, but=ID)],
    "seats.interviews_with": [lambda uow: uow.seats.interviews_with(ID, ID)],
    "slots.of_offer": [lambda uow: uow.slots.of_offer(ID)],
    "slots.counts": [lambda uow: uow.slots.counts([ID, ID])],
    "slots.taken": [
        lambda uow: uow.slots.taken(ID),
        lambda uow: uow.slots.taken(ID, candidate_id=ID),
    ],
    "mails.claim": [lambda uow: uow.mails.claim(NOW, lease=timedelta(1), limit=5)],
    "mails.of_session": [lambda uow: uow.mails.of_session(ID)],
    "calendar_feeds.of_user": [lambda uow: uow.calendar_feeds.of_user(ID)],
    "one_ways.by_session": [lambda uow: uow.one_ways.by_session(ID)],
    "one_ways.of_sessions": [lambda uow: uow.one_ways.of_sessions([ID, ID])],
    "one_ways.due": [lambda uow: uow.one_ways.due(NOW, limit=5)],
    "accommodations.of_user": [lambda uow: uow.accommodations.of_user(ID)],
    "users.lock": [lambda uow: uow.users.lock([ID, ID])],
    "users.get_in": [lambda uow: uow.users.get_in(ID, ID)],
    "users.by_email": [lambda uow: uow.users.by_email("a@example.test")],
    "users.by_ids": [lambda uow: uow.users.by_ids([ID, ID])],
    "participants.of_session": [lambda uow: uow.participants.of_session(ID)],
    "participants.present": [lambda uow: uow.participants.present()],
    "participants.get_by_user": [lambda uow: uow.participants.get_by_user(ID, ID)],
    # An interview has few of these: its own are sorted.
    "participants.page": [lambda uow: uow.participants.page(ID, limit=5, after=(ID,))],
    "recordings.page_of_session": [
        lambda uow: uow.recordings.page_of_session(ID, limit=5, after=(7, ID))
    ],
    "metrics.page": [lambda uow: uow.metrics.page(ID, limit=5, after=("pace", ID))],
    "notes.of_session": [lambda uow: uow.notes.of_session(ID)],
    "banks.get_in": [lambda uow: uow.banks.get_in(ID, ID)],
    "banks.is_in_use": [lambda uow: uow.banks.is_in_use(ID)],
    "questions.is_in_use": [lambda uow: uow.questions.is_in_use(ID)],
    "questions.put_to": [lambda uow: uow.questions.put_to(ID)],
    "questions.tickets": [lambda uow: uow.questions.tickets(ID, unseen_by=ID)],
    "questions.as_asked": [_as_asked],
    "questions.get_in": [lambda uow: uow.questions.get_in(ID, ID)],
    "questions.by_ids": [lambda uow: uow.questions.by_ids([ID])],
    "questions.next_position": [lambda uow: uow.questions.next_position(ID)],
    "questions.candidates_for": [
        lambda uow: uow.questions.candidates_for(
            ID, user_id=ID, difficulties=[Difficulty.EASY], types=[QuestionType.CODING]
        )
    ],
    "responses.of_session": [lambda uow: uow.responses.of_session(ID)],
    "responses.get_in_session": [lambda uow: uow.responses.get_in_session(ID, ID)],
    "responses.open_of_session": [lambda uow: uow.responses.open_of_session(ID)],
    "responses.unscored": [lambda uow: uow.responses.unscored()],
    "responses.any_from_bank": [lambda uow: uow.responses.any_from_bank(ID, ID)],
    "responses.next_position": [lambda uow: uow.responses.next_position(ID)],
    "scores.counting": [lambda uow: uow.scores.counting(ID), _criteria],
    "session_figures.groups": [
        lambda uow, scope=scope, by=by: uow.session_figures.groups(scope, by, success=60)
        for scope in SCOPES
        for by in (None, Grouping.TYPE, Period.WEEK)
    ],
    "session_figures.distribution": [
        lambda uow, scope=scope: uow.session_figures.distribution(scope) for scope in SCOPES
    ],
    "session_figures.halves": [lambda uow: uow.session_figures.halves(SCOPES[0])],
    "session_figures.latest": [lambda uow: uow.session_figures.latest(SCOPES[1], limit=5)],
    "session_figures.best_score": [lambda uow: uow.session_figures.best_score(SCOPES[1])],
    "session_figures.interviewers": [
        lambda uow, scope=scope: uow.session_figures.interviewers(scope, only=ID, limit=5)
        for scope in SCOPES
    ],
    "session_figures.led_scores": [lambda uow: uow.session_figures.led_scores(SCOPES[0])],
    "answer_figures.totals": [
        lambda uow, scope=scope: uow.answer_figures.totals(scope) for scope in SCOPES
    ],
    "answer_figures.judgements": [
        lambda uow, scope=scope: uow.answer_figures.judgements(scope, ID) for scope in SCOPES
    ],
    "answer_figures.criteria": [
        lambda uow, scope=scope: uow.answer_figures.criteria(scope, limit=5) for scope in SCOPES
    ],
    "answer_figures.categories": [
        lambda uow, scope=scope: uow.answer_figures.categories(scope, limit=5) for scope in SCOPES
    ],
    "answer_figures.speech": [
        lambda uow, scope=scope: uow.answer_figures.speech(scope) for scope in SCOPES
    ],
    "question_figures.of_bank": [lambda uow: uow.question_figures.of_bank(ID)],
    "question_figures.of_question": [lambda uow: uow.question_figures.of_question(ID)],
    "question_figures.interviews_of": [lambda uow: uow.question_figures.interviews_of(ID)],
    "question_figures.banks": [
        lambda uow, scope=scope: uow.question_figures.banks(scope, visible_to=ID, limit=5)
        for scope in SCOPES
    ],
    "ai_mocks.of_sessions": [lambda uow: uow.ai_mocks.of_sessions([ID])],
    "scores.counting_of_session": [lambda uow: uow.scores.counting_of_session(ID)],
    "scorecards.of_session": [lambda uow: uow.scorecards.of_session(ID)],
    "scorecards.get_in_session": [lambda uow: uow.scorecards.get_in_session(ID, ID)],
    "rubrics.of_session": [lambda uow: uow.rubrics.of_session(ID)],
    "comments.of_session": [lambda uow: uow.comments.of_session(ID)],
    "comments.get_in_session": [lambda uow: uow.comments.get_in_session(ID, ID)],
    "comments.mentioned": [lambda uow: uow.comments.mentioned([ID, ID])],
    "metrics.of_session": [lambda uow: uow.metrics.of_session(ID)],
    "postponed.of_session": [lambda uow: uow.postponed.of_session(ID)],
    "metrics.of_response": [lambda uow: uow.metrics.of_response(ID)],
    "transcripts.of_session": [lambda uow: uow.transcripts.of_session(ID)],
    "transcripts.between": [lambda uow: uow.transcripts.between(ID, ID, start_ms=0, end_ms=9)],
    "transcripts.get_in_session": [lambda uow: uow.transcripts.get_in_session(ID, ID)],
    "transcripts.search": [
        lambda uow, after=after, who=who: _find_speech(uow, who, after)
        for after in (None, (ID, 5, ID))
        for who in (None, ID)
    ],
    "transcripts.by_ids": [lambda uow: uow.transcripts.by_ids([ID, ID])],
    "participants.by_ids": [lambda uow: uow.participants.by_ids([ID, ID])],
    "share_links.of_session": [lambda uow: uow.share_links.of_session(ID)],
    "share_links.get_in_session": [lambda uow: uow.share_links.get_in_session(ID, ID)],
    "share_links.by_token": [lambda uow: uow.share_links.by_token("x")],
    "transcripts.corrections": [lambda uow: uow.transcripts.corrections(ID)],
    "segments.of_session": [lambda uow: uow.segments.of_session(ID)],
    "segments.open_of_session": [lambda uow: uow.segments.open_of_session(ID)],
    "segments.unfinished": [lambda uow: uow.segments.unfinished()],
    "segments.journalled": [lambda uow: uow.segments.journalled()],
    "recordings.of_session": [lambda uow: uow.recordings.of_session(ID)],
    "recordings.get_in_session": [lambda uow: uow.recordings.get_in_session(ID, ID)],
    "ai_mocks.get_in": [lambda uow: uow.ai_mocks.get_in(ID, ID)],
    "ai_mocks.by_session": [lambda uow: uow.ai_mocks.by_session(ID)],
    "ai_mocks.completed_unscored": [lambda uow: uow.ai_mocks.completed_unscored()],
    "ai_mocks.ids_by_session": [lambda uow: uow.ai_mocks.ids_by_session([ID])],
    "exports.of_session": [lambda uow: uow.exports.of_session(ID)],
    "exports.get_in_session": [lambda uow: uow.exports.get_in_session(ID, ID)],
    "exports.unfinished": [lambda uow: uow.exports.unfinished()],
    "exports.count_unfinished": [lambda uow: uow.exports.count_unfinished()],
    "uploads.of_session": [lambda uow: uow.uploads.of_session(ID)],
    "uploads.get_in_session": [lambda uow: uow.uploads.get_in_session(ID, ID)],
    "uploads.of_response": [lambda uow: uow.uploads.of_response(ID)],
    "uploads.waiting": [lambda uow: uow.uploads.waiting()],
    "uploads.count_waiting": [lambda uow: uow.uploads.count_waiting()],
    "erasures.of_session": [lambda uow: uow.erasures.of_session(ID)],
    "erasures.known": [lambda uow: uow.erasures.known([ID, ID])],
    "erasures.unfinished": [lambda uow: uow.erasures.unfinished()],
    "erasure_requests.get_in": [lambda uow: uow.erasure_requests.get_in(ID, ID)],
    "erasure_requests.of_session": [lambda uow: uow.erasure_requests.of_session(ID)],
    "erasure_requests.due": [lambda uow: uow.erasure_requests.due(NOW, limit=5)],
    "retention_rules.of_organisation": [lambda uow: uow.retention_rules.of_organisation(ID)],
    "retention_rules.of_session": [lambda uow: uow.retention_rules.of_session(ID)],
    "retention_rules.of_sessions": [lambda uow: uow.retention_rules.of_sessions([ID, ID])],
    "personal.of_account": [lambda uow: uow.personal.of_account(ID)],
    "logins.ended_since": [lambda uow: uow.logins.ended_since(NOW)],
    "identities.user_of": [lambda uow: uow.identities.user_of("issuer", "subject")],
    "idempotency_keys.by_key": [lambda uow: uow.idempotency_keys.by_key(ID, "key")],
}
WRITES = {
    "personal.forget",
    "logins.end_all",
    "logins.delete_expired",
    "idempotency_keys.delete_before",
    "audit.delete_before",
    "erasures.delete_interview",
    "scores.end",
    "comments.mention",
    "scores.keep",
    "sessions.reindex",
    "slots.release",
    "mails.withdraw",
    "mails.withdraw_invitation",
    "events.append",
    "sessions.next_seq",
    "banks.count_use",
    "banks.index",
    "questions.append",
    "questions.count_use",
    "questions.revise",
    "metrics.delete_of_response",
    "metrics.delete_of_conversation",
    "postponed.heard",
    "transcripts.add_utterance",
    "transcripts.set_words",
    "transcripts.add_corrections",
}
# Told once at start-up, over one row a person; over the few rows of what waits.
UNINDEXED = {"users.any_demo", "postponed.behind"}


@pytest.fixture
async def planner(sqlite_url: str) -> AsyncIterator["Planner"]:
    database = Database(sqlite_url)
    yield Planner(database)
    await database.close()


def _is_small(step: str) -> bool:
    """Tell whether a scan reads what was found already, or the few rows of a partial index."""
    partial = (
        "INDEX ix_participants_present",
        "INDEX ix_media_segments_journalled",
        "INDEX ix_erasures_unfinished",
        "INDEX ix_recording_exports_waiting",
        "INDEX ix_uploaded_speech_waiting",
    )
    made = ("SCAN anon", "SCAN (subquery-", "SCAN spelled", "SCAN CONSTANT ROW")
    return step.startswith(made) or step.endswith(partial)


class Planner:
    """Tells how SQLite would answer what a read asks."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._asked: list[tuple[str, Any]] = []
        event.listen(database.engine.sync_engine, "before_cursor_execute", self._note)

    async def steps(self, read: Read) -> list[str]:
        async with self._database.unit_of_work() as uow:
            self._asked.clear()
            await read(uow)
            asked = [query for query in self._asked if query[0].startswith(("SELECT", "WITH"))]
            assert asked
            connection = await uow._session.connection()  # the plan is asked beside the query
            steps: list[str] = []
            for statement, parameters in asked:
                plan = await connection.exec_driver_sql(
                    f"EXPLAIN QUERY PLAN {statement}", parameters
                )
                steps += [row.detail for row in plan]
        return steps

    def _note(
        self, _connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any
    ) -> None:
        self._asked.append((statement, parameters))


@pytest.fixture(params=["the server's own work", "one organisation"])
def scope(request: pytest.FixtureRequest) -> AbstractContextManager[None]:
    """With and without the wall between organisations, which must cost no index."""
    return nullcontext() if "server" in request.param else within(Scope(ID))


@pytest.mark.parametrize("name", sorted(PAGES))
async def test_a_page_is_read_off_an_index_in_order(
    planner: Planner, scope: AbstractContextManager[None], name: str
) -> None:
    with scope:
        for read in PAGES[name]:
            asked = await planner.steps(read)
            # What follows such a line is what the condition is made of.
            steps = [step for step in asked if not step.startswith("CORRELATED")]
            assert all(step.startswith("SEARCH") and "INDEX" in step for step in steps), asked


@pytest.mark.parametrize("name", sorted(READS))
async def test_a_read_searches_an_index(
    planner: Planner, scope: AbstractContextManager[None], name: str
) -> None:
    with scope:
        for read in READS[name]:
            steps = await planner.steps(read)
            scans = [step for step in steps if step.startswith("SCAN") and not _is_small(step)]
            assert not scans, steps


def test_no_read_is_left_out() -> None:
    known = PAGES.keys() | READS.keys() | WRITES | UNINDEXED
    common = {name for name, _ in inspect.getmembers(Repository, inspect.isfunction)}
    found = set()
    for noun, attribute in vars(UnitOfWork).items():
        if isinstance(attribute, cached_property):
            repository = inspect.get_annotations(attribute.func)["return"]
            methods = inspect.getmembers(repository, inspect.isfunction)
            found |= {
                f"{noun}.{name}"
                for name, _ in methods
                if name not in common and not name.startswith("_")
            }
    assert found == known


def test_nothing_but_repositories_writes_sql() -> None:
    root = Path(inspect.getfile(Database)).parent.parent
    writers = [
        path.relative_to(root)
        for layer in ("web", "signaling", "media_server", "analysis")
        for path in (root / layer).rglob("*.py")
        if "node_modules" not in path.parts and "sqlalchemy" in path.read_text()
    ]
    assert writers == []
