"""Interviews at random, and their figures worked out slowly, from rows in memory."""

import random
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from storage.models import (
    CriterionScore,
    Difficulty,
    InterviewMode,
    InterviewQuestion,
    InterviewResponse,
    InterviewSession,
    InterviewStatus,
    InterviewType,
    Organisation,
    Participant,
    ResponseScore,
    Scorecard,
    User,
    UserRole,
    Visibility,
)
from storage.models.base import new_id
from storage.repositories.figures_scope import FiguresScope
from storage.unit_of_work import UnitOfWork
from tests.integration.storage import rows
from tests.integration.storage.rows import Cast

START = datetime(2025, 11, 20, tzinfo=UTC)
SKILLS = ("depth", "clarity", "style")


@dataclass(slots=True)
class Scene:
    """All rows of an organisation."""

    organisation_id: UUID
    staff: list[UUID] = field(default_factory=list)
    candidates: list[UUID] = field(default_factory=list)
    sessions: list[InterviewSession] = field(default_factory=list)
    responses: list[InterviewResponse] = field(default_factory=list)
    questions: list[InterviewQuestion] = field(default_factory=list)
    judgements: list[tuple[ResponseScore, list[CriterionScore]]] = field(default_factory=list)
    measures: list[tuple[UUID, str, float]] = field(default_factory=list)
    banks: list[tuple[UUID, Visibility]] = field(default_factory=list)
    cards: list[Scorecard] = field(default_factory=list)

    def within(self, scope: FiguresScope) -> list[InterviewSession]:
        """The interviews of a scope."""

        def fits(row: InterviewSession) -> bool:
            leads = {str(row.interviewer_id), *row.panel_ids}
            return (
                (scope.start is None or row.scheduled_at >= scope.start)
                and (scope.end is None or row.scheduled_at < scope.end)
                and (scope.candidate_id in {None, row.candidate_id})
                and (scope.is_ai_interview in {None, row.is_ai_interview})
                and (scope.interviewer_id is None or str(scope.interviewer_id) in leads)
            )

        return [row for row in self.sessions if fits(row)]

    def answers(self, scope: FiguresScope) -> list[tuple[InterviewSession, InterviewResponse]]:
        """The answers that count in a scope's interviews, with these."""
        sessions = {
            row.id: row
            for row in self.within(scope)
            if (row.is_ai_interview or not scope.practice_scores_only)
            and not self._is_hidden(row, scope.hidden_from)
        }
        return [
            (sessions[row.session_id], row)
            for row in self.responses
            if row.session_id in sessions and not row.superseded
        ]

    def _is_hidden(self, session: InterviewSession, reader: UUID | None) -> bool:
        cards = [card for card in self.cards if card.session_id == session.id]
        own = [card for card in cards if card.author_id == reader]
        if reader is None or any(card.submitted_at for card in own):
            return False
        judges = own or str(reader) in {str(session.interviewer_id), *session.panel_ids}
        return bool(judges) and any(card.submitted_at for card in cards)


def score_of(row: InterviewSession, scope: FiguresScope) -> float | None:
    """What an interview adds to the scores."""
    told = row.is_ai_interview or not scope.practice_scores_only
    return row.score if told and row.status is InterviewStatus.COMPLETED else None


def seconds_of(row: InterviewSession) -> float | None:
    """How long a completed interview took."""
    if row.status is not InterviewStatus.COMPLETED or row.started_at is None:
        return None
    return None if row.completed_at is None else (row.completed_at - row.started_at).total_seconds()


def answer_seconds_of(row: InterviewResponse) -> float | None:
    """How long an answer took."""
    if row.response_time is not None:
        return row.response_time
    if row.start_ms is None or row.end_ms is None:
        return None
    return (row.end_ms - row.start_ms) / 1000


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of what there is."""
    found = [value for value in values if value is not None]
    return statistics.fmean(found) if found else None


def halves(values: list[float]) -> tuple[float | None, float | None]:
    """The means of the first and the second half; of an odd number the first is larger."""
    middle = (len(values) + 1) // 2
    return mean(values[:middle]), mean(values[middle:])


def grouped(items: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    """The items by their key."""
    found: dict[Any, list[Any]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found


async def make_scene(uow: UnitOfWork, seed: int, *, interviews: int = 60) -> Scene:
    """Store what a seed says."""
    chance = random.Random(seed)
    organisation = await uow.organisations.add(Organisation(name="O", slug=new_id().hex))
    scene = Scene(organisation.id)
    for role, people, count in (
        (UserRole.INSTRUCTOR, scene.staff, 4),
        (UserRole.STUDENT, scene.candidates, 5),
    ):
        for _ in range(count):
            user = User(
                organisation_id=organisation.id,
                email=f"{new_id().hex}@x.test",
                name="Someone",
                role=role,
            )
            people.append((await uow.users.add(user)).id)
    await _add_banks(uow, scene)
    for _ in range(interviews):
        await _add_interview(uow, scene, chance)
    return scene


async def _add_banks(uow: UnitOfWork, scene: Scene) -> None:
    for number, visibility in enumerate(Visibility):
        cast = Cast(scene.organisation_id, scene.candidates[0], scene.staff[number])
        bank = await uow.banks.add(rows.bank(cast, visibility=visibility))
        scene.banks.append((bank.id, visibility))
        for position in range(3):
            scene.questions.append(await uow.questions.add(rows.question(bank.id, position)))


async def _add_interview(uow: UnitOfWork, scene: Scene, chance: random.Random) -> None:
    is_ai = chance.random() < 0.3
    lead, *panel = chance.sample(scene.staff, chance.randint(1, 3))
    begun = chance.random() < 0.8
    started = START + timedelta(seconds=chance.randint(0, 100 * 86_400))
    took = timedelta(milliseconds=chance.randint(60_000, 5_400_000))
    row = rows.session(
        Cast(scene.organisation_id, chance.choice(scene.candidates), lead),
        scheduled_at=started,
        type=chance.choice(list(InterviewType)),
        mode=chance.choice(list(InterviewMode)),
        difficulty=chance.choice(list(Difficulty)),
        status=chance.choice([*InterviewStatus, *[InterviewStatus.COMPLETED] * 5]),
        duration_minutes=chance.randint(5, 90),
        is_ai_interview=is_ai,
        score=chance.choice([None, 0.0, 100.0, 10.0, *[round(chance.uniform(0, 100), 1)] * 5]),
        started_at=started if begun else None,
        completed_at=started + took if begun else None,
        panel_ids=[] if is_ai else [str(user_id) for user_id in panel],
    )
    if is_ai:
        row.interviewer_id = None
    scene.sessions.append(await uow.sessions.add(row))
    for author_id in chance.sample(scene.staff, chance.choice([0, 0, 1, 2])):
        card = Scorecard(
            session_id=row.id,
            author_id=author_id,
            submitted_at=chance.choice([None, started]),
        )
        scene.cards.append(await uow.scorecards.add(card))
    people = [
        await uow.participants.add(rows.participant(row.id, user_id))
        for user_id in (row.candidate_id, lead)
    ]
    for position in range(chance.randint(0, 5)):
        await _add_answer(uow, scene, chance, row, people, position)


async def _add_answer(
    uow: UnitOfWork,
    scene: Scene,
    chance: random.Random,
    session: InterviewSession,
    people: list[Participant],
    position: int,
) -> None:
    ai_score = chance.choice([None, *[round(chance.gauss(60, 20) % 100, 1)] * 4])
    authors: list[UUID | None] = [None] if ai_score is not None else []
    authors += chance.sample(scene.staff, chance.choice([0, 0, 1, 2]))
    timed = chance.random()
    answer = rows.response(
        session.id,
        position,
        question_id=chance.choice([None, *(question.id for question in scene.questions)]),
        participant_id=people[0].id,
        ai_score=ai_score,
        response_time=chance.uniform(1, 200) if timed < 0.4 else None,
        start_ms=chance.randint(0, 10_000) if timed < 0.8 else None,
        end_ms=chance.randint(10_000, 90_000) if timed < 0.7 else None,
        skill_category=chance.choice([None, "communication", "design"]),
        superseded=chance.random() < 0.1,
        hints_used=chance.choice([0, 0, 2]),
    )
    await uow.responses.add(answer)
    scene.responses.append(answer)
    humans = []
    for author_id in authors:
        total = ai_score if author_id is None else round(chance.uniform(0, 100), 1)
        judged = ResponseScore(
            session_id=session.id, response_id=answer.id, author_id=author_id, total=total or 0.0
        )
        if chance.random() < 0.2:
            judged.ended_at = session.scheduled_at
        elif author_id is not None:
            humans.append(judged.total)
        marks = [
            CriterionScore(criterion=skill, weight=1.0, score=round(chance.uniform(0, 100), 1))
            for skill in chance.sample(SKILLS, chance.randint(0, len(SKILLS)))
        ]
        await uow.scores.keep(judged, marks)
        scene.judgements.append((judged, marks))
    if humans:
        answer.human_score = round(sum(humans) / len(humans), 1)
    for person in people:
        value = chance.uniform(80, 180)
        await uow.metrics.add(
            rows.metric(session.id, person.id, "words_per_minute", response_id=answer.id)
        )
        metric = rows.metric(session.id, person.id, "pace", response_id=answer.id)
        metric.value = value
        await uow.metrics.add(metric)
        await uow.metrics.add(rows.metric(session.id, person.id, "pace", at_ms=5))
        if person is people[0]:
            scene.measures += [(session.id, "words_per_minute", 1.0), (session.id, "pace", value)]
