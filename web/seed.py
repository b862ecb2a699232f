"""The demo: an organisation with people, questions and interviews to try things out with."""

from dataclasses import dataclass
from datetime import timedelta

from aiohttp.web import Application

from media_server.lifecycle import InterviewLifecycle
from media_server.lifecycle_ai import AiMocks, NewAiMock
from media_server.lifecycle_sessions import NewInterview
from media_server.policy import Actor
from storage.database import Database
from storage.models import (
    AiFormat,
    Difficulty,
    InterviewMode,
    InterviewQuestion,
    InterviewQuestionBank,
    InterviewSession,
    InterviewStatus,
    InterviewType,
    Organisation,
    QuestionType,
    User,
    UserRole,
    Visibility,
)
from storage.models.base import utc_now
from storage.repositories.sessions import SessionFilter
from storage.unit_of_work import UnitOfWork
from web import keys
from web.auth.passwords import Passwords
from web.demo_questions import BANK_DESCRIPTION, BANK_NAME, QUESTIONS

SLUG = "demo"
PASSWORD = "vivavoce-demo"  # noqa: S105 - meant to be known; refused on public addresses
STARTS_IN = timedelta(minutes=15)
PEOPLE = {
    UserRole.ADMIN: ("admin@demo.test", "Ada Admin"),
    UserRole.INSTRUCTOR: ("instructor@demo.test", "Iris Instructor"),
    UserRole.STUDENT: ("student@demo.test", "Sam Student"),
}


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo's scheduled interview and the practice interview's session, where still open."""

    interview: InterviewSession | None
    practice: InterviewSession | None


class DemoSeed:
    """Makes the demo; what is there already is left as it is."""

    def __init__(
        self,
        *,
        database: Database,
        passwords: Passwords,
        lifecycle: InterviewLifecycle,
        ai_mocks: AiMocks,
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._lifecycle = lifecycle
        self._ai_mocks = ai_mocks

    async def plant(self) -> Demo:
        """Make what is missing of the demo and return its open interviews."""
        password_hash = await self._passwords.hash(PASSWORD)
        async with self._database.unit_of_work() as uow:
            people = await _people(uow, password_hash)
        demo = await self._find(people)
        if demo is not None:
            return demo
        instructor, student = people[UserRole.INSTRUCTOR], people[UserRole.STUDENT]
        async with self._database.unit_of_work(read_only=True) as uow:
            [bank] = await uow.banks.page(instructor.organisation_id, limit=1)
        # The practice interview first: the other one tells that the demo is complete.
        practice = await self._ai_mocks.create(_actor(student), _practice())
        interview = await self._lifecycle.create(_actor(instructor), _interview(student, bank))
        return Demo(interview=interview, practice=practice.session)

    async def _find(self, people: dict[UserRole, User]) -> Demo | None:
        student, instructor = people[UserRole.STUDENT], people[UserRole.INSTRUCTOR]
        filters = SessionFilter(candidate_id=student.id)
        async with self._database.unit_of_work(read_only=True) as uow:
            found = await uow.sessions.search(student.organisation_id, filters, limit=100)
        held = [session for session in found if session.interviewer_id == instructor.id]
        practised = [session for session in found if session.is_ai_interview]
        if not held:
            return None
        return Demo(interview=_still_open(held), practice=_still_open(practised))


def demo_seed(app: Application) -> DemoSeed:
    """Return the seed of an application's own parts."""
    server = app[keys.SERVER]
    return DemoSeed(
        database=app[keys.DATABASE],
        passwords=app[keys.PASSWORDS],
        lifecycle=server.lifecycle,
        ai_mocks=server.ai_mocks,
    )


def _still_open(sessions: list[InterviewSession]) -> InterviewSession | None:
    states = {InterviewStatus.SCHEDULED, InterviewStatus.IN_PROGRESS}
    return next((session for session in reversed(sessions) if session.status in states), None)


async def _people(uow: UnitOfWork, password_hash: str) -> dict[UserRole, User]:
    """Return the demo's people, made together with the organisation and its questions."""
    organisation = await uow.organisations.by_slug(SLUG)
    if organisation is not None:
        found = {role: await uow.users.by_email(email) for role, (email, _) in PEOPLE.items()}
        return {role: user for role, user in found.items() if user is not None}
    organisation = await uow.organisations.add(Organisation(name="Demo school", slug=SLUG))
    people = {}
    for role, (email, name) in PEOPLE.items():
        people[role] = await uow.users.add(
            User(
                organisation_id=organisation.id,
                email=email,
                name=name,
                password_hash=password_hash,
                role=role,
                is_demo=True,
            )
        )
    await _add_bank(uow, people[UserRole.INSTRUCTOR])
    return people


async def _add_bank(uow: UnitOfWork, author: User) -> None:
    bank = await uow.banks.add(
        InterviewQuestionBank(
            organisation_id=author.organisation_id,
            author_id=author.id,
            name=BANK_NAME,
            description=BANK_DESCRIPTION,
            category="Software engineering",
            difficulty=Difficulty.MEDIUM,
            tags=["behavioral", "technical", "software engineer"],
            visibility=Visibility.PUBLIC,
            default_time_limit=4,
        )
    )
    await uow.questions.add_all(
        InterviewQuestion(bank_id=bank.id, position=position, **question)
        for position, question in enumerate(QUESTIONS)
    )


def _practice() -> NewAiMock:
    return NewAiMock(
        job_role="Software Engineer",
        job_description="Builds and looks after web services in a small team.",
        company_name="Example Ltd",
        difficulty=Difficulty.MEDIUM,
        duration_minutes=15,
        format=AiFormat.VIDEO,
        question_types=[QuestionType.BEHAVIORAL, QuestionType.TECHNICAL],
        focus_areas=["problem-solving", "communication"],
    )


def _interview(student: User, bank: InterviewQuestionBank) -> NewInterview:
    return NewInterview(
        candidate_id=student.id,
        question_bank_id=bank.id,
        title="Junior software engineer",
        type=InterviewType.TECHNICAL,
        mode=InterviewMode.VIDEO,
        scheduled_at=utc_now() + STARTS_IN,
        duration_minutes=45,
        tags=["demo"],
        preparation_time=5,
    )


def _actor(user: User) -> Actor:
    return Actor(user_id=user.id, organisation_id=user.organisation_id, role=user.role)
