"""What SQL counts is what a slow reference counts, on both databases."""

import statistics
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from storage.database import Database
from storage.figures import Moments, correlation
from storage.models import (
    InterviewResponse,
    InterviewSession,
    InterviewStatus,
    Visibility,
)
from storage.moments import Period
from storage.repositories.answer_figures import SkillFigures
from storage.repositories.figures_scope import FiguresScope
from storage.repositories.question_figures import FEWEST_TO_COMPARE
from storage.repositories.session_figures import BUCKETS, Grouping, SessionFigures
from storage.scope import Scope, within
from tests.integration.storage.figures_reference import (
    START,
    Scene,
    answer_seconds_of,
    grouped,
    halves,
    make_scene,
    mean,
    score_of,
    seconds_of,
)

SEEDS = (1, 2)
SUCCESS = 60.0
CLOSE_MS = 0.002  # SQLite keeps moments to a millisecond when it subtracts them


def _scopes(scene: Scene) -> list[FiguresScope]:
    home = scene.organisation_id
    some = {"start": START + timedelta(days=20), "end": START + timedelta(days=70)}
    candidate, lead = scene.candidates[0], scene.staff[0]
    return [
        FiguresScope(home),
        FiguresScope(home, **some),
        FiguresScope(home, interviewer_id=lead),
        FiguresScope(home, interviewer_id=lead, **some),
        FiguresScope(home, candidate_id=candidate),
        FiguresScope(home, candidate_id=candidate, interviewer_id=lead),
        FiguresScope(home, candidate_id=candidate, practice_scores_only=True),
        FiguresScope(home, is_ai_interview=True),
        FiguresScope(home, hidden_from=lead),
        FiguresScope(home, interviewer_id=lead, hidden_from=lead),
        FiguresScope(home, start=START + timedelta(days=400)),
    ]


def _same(found: Moments, values: list[float | None]) -> None:
    there = [value for value in values if value is not None]
    assert found.count == len(there)
    assert found.mean == pytest.approx(mean(there))
    expected = statistics.pstdev(there) if there else None
    assert found.spread == pytest.approx(expected, abs=1e-4)


_KEYS: dict[Any, Callable[[InterviewSession], str]] = {
    None: lambda row: "",
    Grouping.TYPE: lambda row: row.type.value,
    Grouping.DIFFICULTY: lambda row: row.difficulty.value,
    Grouping.MODE: lambda row: row.mode.value,
    Period.DAY: lambda row: row.scheduled_at.date().isoformat(),
    Period.WEEK: lambda row: _monday(row.scheduled_at.date()).isoformat(),
    Period.MONTH: lambda row: row.scheduled_at.date().replace(day=1).isoformat(),
}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _agree(found: SessionFigures, sessions: list[InterviewSession], scope: FiguresScope) -> None:
    assert found.total == len(sessions)
    for status in InterviewStatus:
        assert found.statuses[status] == sum(row.status is status for row in sessions)
    assert found.practice == sum(row.is_ai_interview for row in sessions)
    assert found.planned_minutes == sum(row.duration_minutes for row in sessions)
    times = [took for row in sessions if (took := seconds_of(row)) is not None]
    assert found.timed == len(times)
    assert found.seconds == pytest.approx(sum(times), abs=CLOSE_MS * (len(times) + 1))
    scores = [score_of(row, scope) for row in sessions]
    assert found.successes == sum(score is not None and score >= SUCCESS for score in scores)
    _same(found.scores, scores)


async def _interviews_by_every_key(database: Database, scene: Scene) -> None:
    async with database.unit_of_work(read_only=True) as uow:
        for scope in _scopes(scene):
            sessions = scene.within(scope)
            for by, key in _KEYS.items():
                found = await uow.session_figures.groups(scope, by, success=SUCCESS)
                expected = grouped(sessions, key) if by is not None else {"": sessions}
                assert [each.key for each in found] == sorted(expected)
                for each in found:
                    _agree(each, expected[each.key], scope)


async def _how_scores_are_distributed_and_change(database: Database, scene: Scene) -> None:
    async with database.unit_of_work(read_only=True) as uow:
        for scope in _scopes(scene):
            scored = [row for row in scene.within(scope) if score_of(row, scope) is not None]
            scored.sort(key=lambda row: (row.scheduled_at, row.id))
            scores = [row.score for row in scored if row.score is not None]
            counts = [0] * BUCKETS
            for score in scores:
                counts[min(int(score // 10), BUCKETS - 1)] += 1
            assert await uow.session_figures.distribution(scope) == counts
            earlier, later = await uow.session_figures.halves(scope)
            assert (earlier, later) == pytest.approx(halves(scores))
            latest = await uow.session_figures.latest(scope, limit=3)
            assert [row.id for row in latest] == [row.id for row in scored[::-1][:3]]


async def _what_interviewers_did(database: Database, scene: Scene) -> None:
    async with database.unit_of_work(read_only=True) as uow:
        for scope in _scopes(scene):
            sessions = scene.within(scope)
            found = {
                each.user_id: each
                for each in await uow.session_figures.interviewers(scope, limit=10)
            }
            for user_id in scene.staff:
                theirs = [
                    row
                    for row in sessions
                    if str(user_id) in {str(row.interviewer_id), *row.panel_ids}
                ]
                if not theirs:
                    assert user_id not in found
                    continue
                each = found[user_id]
                statuses = [row.status for row in theirs]
                assert each.interviews == len(theirs)
                assert each.completed == statuses.count(InterviewStatus.COMPLETED)
                assert each.upcoming == statuses.count(InterviewStatus.SCHEDULED)
                assert each.planned_minutes == sum(row.duration_minutes for row in theirs)
                times = sum(seconds_of(row) or 0.0 for row in theirs)
                assert each.seconds == pytest.approx(times, abs=CLOSE_MS * (len(theirs) + 1))
                led = [score_of(row, scope) for row in theirs if row.interviewer_id == user_id]
                _same(each.scores, led)
            led = [score_of(row, scope) for row in sessions if row.interviewer_id]
            _same(await uow.session_figures.led_scores(scope), led)


async def _answers_and_how_far_the_machine_agrees(database: Database, scene: Scene) -> None:
    async with database.unit_of_work(read_only=True) as uow:
        for scope in _scopes(scene):
            answers = [row for _, row in scene.answers(scope)]
            found = await uow.answer_figures.totals(scope)
            assert found.answers == len(answers)
            _same(found.scores, [row.score for row in answers])
            times = [took for row in answers if (took := answer_seconds_of(row)) is not None]
            assert (found.timed, found.seconds) == (len(times), pytest.approx(sum(times)))
            both = [
                row.ai_score - row.human_score
                for row in answers
                if row.ai_score is not None and row.human_score is not None
            ]
            assert found.by_machine == sum(row.ai_score is not None for row in answers)
            assert found.by_people == sum(row.human_score is not None for row in answers)
            assert found.compared == len(both)
            assert found.differences == pytest.approx(sum(both), abs=1e-6)
            assert found.distances == pytest.approx(sum(map(abs, both)), abs=1e-6)
            assert found.hints == sum(row.hints_used for row in answers)


def _skill_agrees(
    found: SkillFigures,
    marks: list[tuple[InterviewSession, InterviewResponse, float | None, float | None]],
) -> None:
    marks.sort(key=lambda mark: (mark[0].scheduled_at, mark[1].position, mark[1].id))
    scores = [ai if human is None else human for _, _, ai, human in marks]
    assert found.answers == len(marks)
    assert found.candidates == len({session.candidate_id for session, *_ in marks})
    _same(found.scores, scores)
    assert found.ai_score == pytest.approx(mean(ai for *_, ai, _ in marks))
    assert found.human_score == pytest.approx(mean(human for *_, human in marks))
    there = [score for score in scores if score is not None]
    assert (found.earlier, found.later) == pytest.approx(halves(there))


async def _how_somebody_judges(database: Database, scene: Scene) -> None:
    async with database.unit_of_work(read_only=True) as uow:
        for scope in _scopes(scene):
            inside = {row.id: row for _, row in scene.answers(scope)}
            counting = [
                judged
                for judged, _ in scene.judgements
                if judged.ended_at is None and judged.response_id in inside
            ]
            for author_id in scene.staff[:2]:
                own = [judged for judged in counting if judged.author_id == author_id]
                gaps, machine = [], []
                for judged in own:
                    peers = mean(
                        other.total
                        for other in counting
                        if other.response_id == judged.response_id
                        and other.author_id not in {None, author_id}
                    )
                    gaps += [] if peers is None else [judged.total - peers]
                    ai_score = inside[judged.response_id].ai_score
                    machine += [] if ai_score is None else [judged.total - ai_score]
                found = await uow.answer_figures.judgements(scope, author_id)
                _same(found.totals, [judged.total for judged in own])
                assert (found.shared, found.beside_machine) == (len(gaps), len(machine))
                assert found.differences == pytest.approx(sum(gaps), abs=1e-6)
                assert found.distances == pytest.approx(sum(map(abs, gaps)), abs=1e-6)
                assert found.machine_differences == pytest.approx(sum(machine), abs=1e-6)


async def _skills(database: Database, scene: Scene) -> None:
    async with database.unit_of_work(read_only=True) as uow:
        for scope in _scopes(scene):
            answers = scene.answers(scope)
            criteria: dict[str, list[Any]] = {}
            for session, answer in answers:
                counting = [
                    (judged.author_id, mark)
                    for judged, marks in scene.judgements
                    if judged.response_id == answer.id and judged.ended_at is None
                    for mark in marks
                ]
                for skill, marks in grouped(counting, lambda each: each[1].criterion).items():
                    ai = mean(mark.score for author, mark in marks if author is None)
                    human = mean(mark.score for author, mark in marks if author is not None)
                    criteria.setdefault(skill, []).append((session, answer, ai, human))
            found = await uow.answer_figures.criteria(scope, limit=10)
            assert {each.skill for each in found} == set(criteria)
            assert [each.answers for each in found] == sorted(
                (each.answers for each in found), reverse=True
            )
            for each in found:
                _skill_agrees(each, criteria[each.skill])
            shown = [
                (session, answer, answer.ai_score, answer.human_score)
                for session, answer in answers
                if answer.skill_category is not None and answer.score is not None
            ]
            expected = grouped(shown, lambda mark: mark[1].skill_category)
            categories = await uow.answer_figures.categories(scope, limit=10)
            assert {each.skill for each in categories} == set(expected)
            for each in categories:
                _skill_agrees(each, expected[each.skill])


async def _how_candidates_spoke(database: Database, scene: Scene) -> None:
    async with database.unit_of_work(read_only=True) as uow:
        for scope in _scopes(scene):
            inside = {
                row.id
                for row in scene.within(scope)
                if row.is_ai_interview or not scope.practice_scores_only
            }
            taken = [measure for measure in scene.measures if measure[0] in inside]
            expected = grouped(taken, lambda measure: measure[1])
            found = await uow.answer_figures.speech(scope)
            assert [each.name for each in found] == sorted(expected)
            for each in found:
                _same(each.values, [value for *_, value in expected[each.name]])


def _rest(answer: InterviewResponse, scene: Scene) -> float | None:
    return mean(
        other.score
        for other in scene.responses
        if other.session_id == answer.session_id and other is not answer and not other.superseded
    )


async def _questions(database: Database, scene: Scene) -> None:
    async with database.unit_of_work(read_only=True) as uow:
        for bank_id, _ in scene.banks:
            found = await uow.question_figures.of_bank(bank_id)
            theirs = [question for question in scene.questions if question.bank_id == bank_id]
            assert [each.question_id for each in found] == [question.id for question in theirs]
            for each in found:
                answers = [
                    row
                    for row in scene.responses
                    if row.question_id == each.question_id and not row.superseded
                ]
                assert each.asked == len(answers)
                _same(each.scores, [row.score for row in answers])
                times = [took for row in answers if (took := answer_seconds_of(row)) is not None]
                assert (each.timed, each.seconds) == (len(times), pytest.approx(sum(times)))
                pairs = [
                    (row.score, rest)
                    for row in answers
                    if row.score is not None and (rest := _rest(row, scene)) is not None
                ]
                assert each.compared == len(pairs)
                if len(pairs) >= FEWEST_TO_COMPARE:
                    expected = statistics.correlation(*zip(*pairs, strict=True))
                    assert each.discrimination == pytest.approx(expected, abs=1e-6)
                else:
                    assert each.discrimination is None
                alone = await uow.question_figures.of_question(each.question_id)
                assert alone is not None
                assert alone.asked == each.asked
                assert alone.discrimination == pytest.approx(each.discrimination)
            asked = {
                row.session_id
                for row in scene.responses
                if row.question_id in {question.id for question in theirs}
            }
            assert await uow.question_figures.interviews_of(bank_id) == len(asked)


async def _how_banks_are_used(database: Database, scene: Scene) -> None:
    bank_of = {question.id: question.bank_id for question in scene.questions}
    async with database.unit_of_work(read_only=True) as uow:
        for scope in _scopes(scene):
            asked = grouped(
                [row for _, row in scene.answers(scope) if row.question_id is not None],
                lambda row: bank_of[row.question_id],
            )
            found = await uow.question_figures.banks(scope, visible_to=None, limit=10)
            assert {each.bank_id for each in found} == set(asked)
            for each in found:
                answers = asked[each.bank_id]
                assert each.asked == len(answers)
                assert each.interviews == len({row.session_id for row in answers})
                _same(each.scores, [row.score for row in answers])
            stranger = await uow.question_figures.banks(
                scope, visible_to=scene.candidates[0], limit=10
            )
            private = {bank for bank, kind in scene.banks if kind is Visibility.PRIVATE}
            assert {each.bank_id for each in stranger} == set(asked) - private


async def _the_wall_holds_for_figures_too(database: Database, scene: Scene, other: Scene) -> None:
    scope = FiguresScope(scene.organisation_id)
    with within(Scope(other.organisation_id)):
        async with database.unit_of_work(read_only=True) as uow:
            [nothing] = await uow.session_figures.groups(scope, None, success=SUCCESS)
            assert nothing.total == 0
            assert await uow.session_figures.interviewers(scope, limit=5) == []
            assert (await uow.answer_figures.totals(scope)).answers == 0
            assert await uow.answer_figures.criteria(scope, limit=5) == []
            assert await uow.answer_figures.speech(scope) == []
            assert await uow.question_figures.of_bank(scene.banks[0][0]) == []
            assert await uow.question_figures.banks(scope, visible_to=None, limit=5) == []


@pytest.mark.parametrize("seed", SEEDS)
async def test_every_figure_is_that_of_the_reference(database: Database, seed: int) -> None:
    """One test, since storing so many rows takes longer than counting them."""
    async with database.unit_of_work() as uow:
        other = await make_scene(uow, 99, interviews=10)
        scene = await make_scene(uow, seed)
    await _interviews_by_every_key(database, scene)
    await _how_scores_are_distributed_and_change(database, scene)
    await _what_interviewers_did(database, scene)
    await _answers_and_how_far_the_machine_agrees(database, scene)
    await _how_somebody_judges(database, scene)
    await _skills(database, scene)
    await _how_candidates_spoke(database, scene)
    await _questions(database, scene)
    await _how_banks_are_used(database, scene)
    await _the_wall_holds_for_figures_too(database, scene, other)


def test_a_constant_correlates_with_nothing() -> None:
    same = Moments(3, 200.1, 3 * 66.7**2)
    other = Moments(3, 60.0, 1400.0)
    assert same.spread == 0.0
    assert correlation(same, other, 66.7 * 60) is None
    assert correlation(other, other, 1400.0) == pytest.approx(1.0)
