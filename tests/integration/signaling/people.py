"""People of an organisation and the sockets they use."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import socketio

from media_server.lifecycle_sessions import NewInterview
from media_server.policy import Actor
from storage.database import Database
from storage.models import (
    Difficulty,
    InterviewMode,
    InterviewQuestion,
    InterviewQuestionBank,
    InterviewType,
    QuestionType,
    User,
    UserRole,
    Visibility,
)
from storage.models import (
    Organisation as OrganisationRow,
)

NAMESPACE = "/interviews"
Json = dict[str, Any]


class Organisation:
    """An admin, two instructors, two students, a bank of five questions; tokens for all."""

    def __init__(self) -> None:
        self.tokens: dict[str, Actor] = {}
        self.id = UUID(int=0)
        self.bank_id = UUID(int=0)
        self.question_ids: list[UUID] = []
        self._interviews = 0
        self.admin: Actor
        self.instructor: Actor
        self.other_instructor: Actor
        self.student: Actor
        self.other_student: Actor

    @classmethod
    async def create(cls, database: Database, name: str = "acme") -> "Organisation":
        """Store them."""
        organisation = cls()
        async with database.unit_of_work() as uow:
            row = await uow.organisations.add(OrganisationRow(name=name, slug=name))
            organisation.id = row.id
            for attribute, role in (
                ("admin", UserRole.ADMIN),
                ("instructor", UserRole.INSTRUCTOR),
                ("other_instructor", UserRole.INSTRUCTOR),
                ("student", UserRole.STUDENT),
                ("other_student", UserRole.STUDENT),
            ):
                user = await uow.users.add(
                    User(
                        organisation_id=row.id,
                        email=f"{attribute}@{name}.test",
                        name=attribute.replace("_", " ").title(),
                        role=role,
                    )
                )
                actor = Actor(user_id=user.id, organisation_id=row.id, role=role)
                setattr(organisation, attribute, actor)
                organisation.tokens[f"{name}-{attribute}"] = actor
            bank = await uow.banks.add(
                InterviewQuestionBank(
                    organisation_id=row.id,
                    author_id=organisation.instructor.user_id,
                    name="Python",
                    visibility=Visibility.PUBLIC,
                )
            )
            organisation.bank_id = bank.id
            for position in range(5):
                question = await uow.questions.add(
                    InterviewQuestion(
                        bank_id=bank.id,
                        position=position,
                        question_text=f"What is number {position}?",
                        expected_answer="It is a natural number of small size.",
                        evaluation_criteria={"relevance": 5, "depth": 5},
                        difficulty=Difficulty.MEDIUM,
                        type=QuestionType.TECHNICAL,
                        tags=["numbers"],
                        hints=["Count."],
                        time_limit_minutes=2,
                    )
                )
                organisation.question_ids.append(question.id)
        return organisation

    def token_of(self, actor: Actor) -> str:
        """Return a token that speaks for `actor`."""
        for token, known in self.tokens.items():
            if known == actor:
                return token
        token = str(uuid4())
        self.tokens[token] = actor
        return token

    def interview(self, **changes: Any) -> NewInterview:
        """Return a video interview of the student by the instructor, due now.

        Each further one was due before, as nobody is in two places at a time.
        """
        due_at = datetime.now(UTC) - timedelta(hours=self._interviews)
        self._interviews += 1
        fields: Json = {
            "candidate_id": self.student.user_id,
            "interviewer_id": self.instructor.user_id,
            "type": InterviewType.TECHNICAL,
            "mode": InterviewMode.VIDEO,
            "scheduled_at": due_at,
            "duration_minutes": 30,
            "question_bank_id": self.bank_id,
            "title": "Backend engineer",
        }
        return NewInterview(**{**fields, **changes})


class Peer:
    """A client of the namespace that keeps all it is told, in order."""

    def __init__(self, url: str, token: str | None) -> None:
        self.told: list[tuple[str, Json]] = []
        self.connected = False
        self.refusal: Json | None = None
        self._url = url
        self._token = token
        self._news = asyncio.Condition()
        self.socket = socketio.AsyncClient(reconnection=False)
        self.socket.on("*", self._receive, namespace=NAMESPACE)
        self.socket.on("disconnect", self._gone, namespace=NAMESPACE)
        self.socket.on("connect_error", self._refused, namespace=NAMESPACE)

    async def connect(self) -> None:
        """Connect; raises socketio's ConnectionError when refused."""
        await self.socket.connect(
            self._url,
            auth=None if self._token is None else {"token": self._token},
            namespaces=[NAMESPACE],
            transports=["websocket"],
        )
        self.connected = True

    async def join(self, interview_id: UUID, *, last_seq: int | None = 0) -> Json:
        """Connect, join, and return the acknowledgement, which must be ok."""
        await self.connect()
        payload: Json = {"interviewId": str(interview_id)}
        if last_seq is not None:
            payload["lastSeq"] = last_seq
        return await self.ask("join-interview", payload)

    async def attempt(self, event: str, payload: Any = None) -> Json:
        """Send a request and return its acknowledgement."""
        ack: Json = await self.socket.call(event, payload, namespace=NAMESPACE, timeout=20)
        return ack

    async def ask(self, event: str, payload: Any = None) -> Json:
        """Send a request whose acknowledgement must be ok."""
        ack = await self.attempt(event, {} if payload is None else payload)
        assert ack["ok"], (event, ack)
        return ack

    async def refused(self, event: str, payload: Any = None) -> str:
        """Send a request that must be refused and return the error's code."""
        ack = await self.attempt(event, payload)
        assert ack["ok"] is False, (event, ack)
        assert ack["error"]["message"]
        return str(ack["error"]["code"])

    async def wait(self, name: str, **fields: Any) -> Json:
        """Return the first event `name` with these fields, waiting for it if need be."""

        def found() -> Json | None:
            events = (payload for seen, payload in self.told if seen == name)
            return next((item for item in events if fields.items() <= item.items()), None)

        await self.wait_until(lambda: found() is not None, what=f"{name} {fields}")
        event = found()
        assert event is not None
        return event

    async def wait_until(self, condition: Callable[[], bool], *, what: str) -> None:
        """Wait for `condition`, looked at whenever something arrives."""
        try:
            async with asyncio.timeout(20), self._news:
                await self._news.wait_for(condition)
        except TimeoutError:
            raise AssertionError(f"no {what} among {[name for name, _ in self.told]}") from None

    @property
    def seqs(self) -> list[int]:
        """The sequence numbers seen, in the order they came."""
        return [payload["seq"] for _, payload in self.told if "seq" in payload]

    def names(self) -> list[str]:
        """The names of the events seen."""
        return [name for name, _ in self.told]

    async def close(self) -> None:
        """Hang up."""
        await self.socket.disconnect()

    async def _receive(self, event: str, payload: Json) -> None:
        async with self._news:
            self.told.append((event, payload))
            self._news.notify_all()

    async def _gone(self, *_: object) -> None:
        async with self._news:
            self.connected = False
            self._news.notify_all()

    async def _refused(self, why: Json) -> None:
        self.refusal = why
