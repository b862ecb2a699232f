"""Reviewers' cards, and what the panel says once one may know."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from media_server.lifecycle import InterviewLifecycle
from media_server.lifecycle_scorecards import (
    CardAnswer,
    CardContent,
    CardMark,
    answer_rubric,
    interview_rubric,
)
from media_server.panel import Spread, criteria_spread, is_blind, spread_of
from media_server.policy import Action, Actor
from storage.database import Database
from storage.models import Scorecard
from storage.unit_of_work import UnitOfWork
from web.api.sessions.score_schemas import GivenMark, MarkOut
from web.api.sessions.scorecard_schemas import (
    CardAnswerOut,
    FillScorecard,
    PanelAnswer,
    PanelCriterion,
    PanelOut,
    ReviewerOut,
    Rubric,
    ScorecardOut,
    SetRubric,
    SpreadOut,
)
from web.cache.rows import RowCaches
from web.etags import version_of


class ScorecardService:
    """Each reviewer sees their own card, and those of others once theirs is submitted."""

    def __init__(
        self, *, database: Database, rows: RowCaches, lifecycle: InterviewLifecycle
    ) -> None:
        self._database = database
        self._rows = rows
        self._lifecycle = lifecycle

    async def panel(self, actor: Actor, session_id: UUID) -> PanelOut:
        """Return one's card and what the panel says, as far as it may be known."""
        session = await self._lifecycle.get(actor, session_id, Action.SCORE)
        async with self._database.unit_of_work(read_only=True) as uow:
            cards = await uow.scorecards.of_session(session_id)
            blind = is_blind(actor, session, cards)
            submitted = [card for card in cards if card.submitted_at is not None]
            known = [] if blind else submitted
            rubric = await interview_rubric(uow, session_id)
            answers = await _answers(uow, session_id, blind=blind)
        names = await self._rows.names({card.author_id for card in cards})
        mine = next((card for card in cards if card.author_id == actor.user_id), None)
        spreads = criteria_spread(known)
        said = [card.recommendation.value for card in known if card.recommendation is not None]
        return PanelOut(
            blind=blind,
            mine=None if mine is None else _card(mine, names),
            reviewers=[
                ReviewerOut(
                    author_id=card.author_id,
                    author_name=names.get(card.author_id),
                    submitted_at=card.submitted_at,
                )
                for card in submitted
                if card.submitted_at is not None
            ],
            criteria=[
                PanelCriterion(criterion=name, weight=weight, spread=_spread(spreads.get(name)))
                for name, weight in rubric.items()
            ],
            answers=answers,
            overall=_spread(spread_of([card.total for card in known if card.total is not None])),
            recommendations=dict(Counter(said)),
            cards=[_card(card, names) for card in known],
        )

    async def begin(self, actor: Actor, session_id: UUID) -> ScorecardOut:
        """Begin one's card."""
        return await self._shown(await self._lifecycle.begin_scorecard(actor, session_id))

    async def fill(
        self, actor: Actor, session_id: UUID, scorecard_id: UUID, given: FillScorecard
    ) -> ScorecardOut:
        """Write into one's card what it says from now on."""
        content = CardContent(
            marks=_marks(given.marks),
            answers=tuple(
                CardAnswer(each.response_id, _marks(each.criteria), each.score, each.comment)
                for each in given.answers
            ),
            recommendation=given.recommendation,
            summary=given.summary,
        )
        card = await self._lifecycle.fill_scorecard(actor, session_id, scorecard_id, content)
        return await self._shown(card)

    async def submit(self, actor: Actor, session_id: UUID, scorecard_id: UUID) -> ScorecardOut:
        """Submit one's card."""
        card = await self._lifecycle.submit_scorecard(actor, session_id, scorecard_id)
        return await self._shown(card)

    async def set_rubric(self, actor: Actor, session_id: UUID, given: SetRubric) -> Rubric:
        """Say by what the whole is judged."""
        criteria = await self._lifecycle.set_rubric(actor, session_id, given.criteria)
        return Rubric(criteria=criteria)

    async def _shown(self, card: Scorecard) -> ScorecardOut:
        return _card(card, await self._rows.names({card.author_id}))


async def _answers(uow: UnitOfWork, session_id: UUID, *, blind: bool) -> list[PanelAnswer]:
    totals: dict[UUID, list[float]] = {}
    for row in [] if blind else await uow.scores.counting_of_session(session_id):
        if row.author_id is not None:
            totals.setdefault(row.response_id, []).append(row.total)
    return [
        PanelAnswer(
            response_id=response.id,
            question_text=response.question_text,
            criteria=dict(await answer_rubric(uow, response)),
            spread=_spread(spread_of(totals.get(response.id, []))),
        )
        for response in await uow.responses.of_session(session_id)
        if not response.superseded
    ]


def _marks(given: Sequence[GivenMark]) -> tuple[CardMark, ...]:
    return tuple(CardMark(mark.criterion, mark.score, mark.comment) for mark in given)


def _card(card: Scorecard, names: dict[UUID, str]) -> ScorecardOut:
    return ScorecardOut(
        id=card.id,
        author_id=card.author_id,
        author_name=names.get(card.author_id),
        marks=[MarkOut.model_validate(mark) for mark in card.marks],
        answers=[CardAnswerOut.model_validate(each) for each in card.answers],
        recommendation=card.recommendation,
        summary=card.summary,
        total=card.total,
        submitted_at=card.submitted_at,
        updated_at=card.updated_at,
        version=version_of(card.updated_at),
    )


def _spread(spread: Spread | None) -> SpreadOut | None:
    return None if spread is None else SpreadOut(**asdict(spread))
