"""Scores of answers as REST takes and shows them."""

from uuid import UUID

from media_server.errors import NotFound
from media_server.lifecycle import InterviewLifecycle
from media_server.lifecycle_scores import HumanMark, HumanScore
from media_server.panel import is_blind
from media_server.policy import Action, Actor
from media_server.score_card import Card, CriterionSums, card_of
from media_server.views import response_view
from storage.database import Database
from storage.repositories.scores import Judged
from web.api.schemas import LongPageQuery
from web.api.sessions.review_schemas import ResponseOut
from web.api.sessions.score_schemas import (
    CriterionCard,
    GiveScore,
    MarkOut,
    ScoreCard,
    ScoreList,
    ScoreOut,
)
from web.cache.rows import RowCaches
from web.cursors import CursorCodec
from web.paging import Pager


class ScoreService:
    """Staff of an interview judge its answers; whoever may review it sees all judgements."""

    def __init__(
        self,
        *,
        database: Database,
        rows: RowCaches,
        lifecycle: InterviewLifecycle,
        cursors: CursorCodec,
    ) -> None:
        self._database = database
        self._rows = rows
        self._lifecycle = lifecycle
        self._cursors = cursors

    async def give(
        self, actor: Actor, session_id: UUID, response_id: UUID, given: GiveScore
    ) -> ResponseOut:
        """Judge an answer."""
        marks = [HumanMark(mark.criterion, mark.score, mark.comment) for mark in given.criteria]
        row = await self._lifecycle.score_answer(
            actor,
            session_id,
            response_id,
            HumanScore(marks=marks, total=given.score, reason=given.reason),
        )
        return ResponseOut.model_validate(response_view(row), by_alias=True)

    async def withdraw(self, actor: Actor, session_id: UUID, response_id: UUID) -> ResponseOut:
        """Take one's judgement back."""
        row = await self._lifecycle.withdraw_score(actor, session_id, response_id)
        return ResponseOut.model_validate(response_view(row), by_alias=True)

    async def history(
        self, actor: Actor, session_id: UUID, response_id: UUID, query: LongPageQuery
    ) -> ScoreList:
        """Return judgements of an answer."""
        session = await self._lifecycle.get(actor, session_id, Action.REVIEW)
        pager = Pager(self._cursors, "scores", response_id)
        async with self._database.unit_of_work(read_only=True) as uow:
            if await uow.responses.get_in_session(session_id, response_id) is None:
                raise NotFound("There is no such answer.")
            cards = await uow.scorecards.of_session(session_id)
            judged = await uow.scores.page(
                response_id,
                hidden_from=actor.user_id if is_blind(actor, session, cards) else None,
                limit=query.limit + 1,
                after=pager.after(query.cursor),
            )
        judged, cursor = pager.cut(judged, query.limit, lambda each: (each[0].id,))
        names = await self._rows.names({row.author_id for row, _ in judged if row.author_id})
        return ScoreList(items=[_score(each, names) for each in judged], next_cursor=cursor)

    async def card(self, actor: Actor, session_id: UUID) -> ScoreCard:
        """Return an interview's scores by criterion."""
        session = await self._lifecycle.get(actor, session_id, Action.REVIEW)
        async with self._database.unit_of_work(read_only=True) as uow:
            responses = await uow.responses.of_session(session_id)
            cards = await uow.scorecards.of_session(session_id)
        if is_blind(actor, session, cards):
            for response in responses:  # read only: what is changed here is not written
                response.human_score, response.human_breakdown = None, []
        card = card_of([response for response in responses if not response.superseded])
        return ScoreCard(
            answers=card.answers,
            scored=card.scored,
            ai_score=card.ai_score,
            human_score=card.human_score,
            score=card.score,
            criteria=[_criterion(name, sums, card) for name, sums in card.criteria.items()],
        )


def _score(judged: Judged, names: dict[UUID, str]) -> ScoreOut:
    row, criteria = judged
    return ScoreOut(
        id=row.id,
        author_id=row.author_id,
        author_name=names.get(row.author_id) if row.author_id else None,
        score=row.total,
        criteria=[MarkOut.model_validate(each) for each in criteria],
        reason=row.reason,
        given_at=row.created_at,
        ended_at=row.ended_at,
    )


def _criterion(name: str, sums: CriterionSums, card: Card) -> CriterionCard:
    return CriterionCard(
        criterion=name,
        weight=round(sums.counting.weight / card.weight, 3),
        answers=sums.answers,
        ai_score=sums.ai.mean,
        human_score=sums.human.mean,
        score=sums.counting.mean or 0.0,
    )
