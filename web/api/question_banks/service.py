"""Question banks."""

import random
from typing import Any
from uuid import UUID

from media_server.drawing import sample
from media_server.errors import WrongState
from media_server.named import check_candidate
from media_server.permissions import Permission, require_permission
from media_server.policy import Actor
from storage.database import Database
from storage.models import InterviewQuestionBank, UserRole, Visibility
from storage.models.base import utc_now
from storage.repositories.banks import BankFilter
from storage.repositories.questions import QuestionFilter
from web.api.question_banks.access import editable_bank, shown_to, visible_bank
from web.api.question_banks.question_schemas import QuestionOut
from web.api.question_banks.schemas import (
    BankOut,
    BankPage,
    BankQuery,
    CreateBank,
    DrawOut,
    DrawQuestions,
    UpdateBank,
)
from web.api.schemas import separated
from web.cache.rows import RowCaches
from web.cursors import CursorCodec
from web.paging import Pager

SEEDS = 2**53


class QuestionBankService:
    """Keeps banks: staff write them; who sees them is said by their visibility.

    Students see none: expected answers would give the questions away.
    """

    def __init__(self, *, database: Database, rows: RowCaches, cursors: CursorCodec) -> None:
        self._database = database
        self._rows = rows
        self._cursors = cursors

    async def create(self, actor: Actor, new: CreateBank) -> BankOut:
        """Store a bank of the actor's."""
        require_permission(actor, Permission.USE_BANKS)
        async with self._database.unit_of_work() as uow:
            bank = await uow.banks.add(
                InterviewQuestionBank(
                    organisation_id=actor.organisation_id,
                    author_id=actor.user_id,
                    **_columns(new.model_dump(exclude_none=True)),
                )
            )
        return BankOut.model_validate(bank)

    async def get(self, actor: Actor, bank_id: UUID) -> BankOut:
        """Return a bank that the actor may see."""
        require_permission(actor, Permission.USE_BANKS)
        bank = await self._rows.banks.get(bank_id)
        return BankOut.model_validate(shown_to(actor, bank))

    async def search(self, actor: Actor, query: BankQuery) -> BankPage:
        """Return those of the banks that the actor may see."""
        require_permission(actor, Permission.USE_BANKS)
        filters = _filters(actor, query)
        pager = Pager(self._cursors, "banks", actor.organisation_id, filters)
        async with self._database.unit_of_work(read_only=True) as uow:
            rows = await uow.banks.page(
                actor.organisation_id,
                filters,
                limit=query.limit + 1,
                after=pager.after(query.cursor),
            )
        banks, next_cursor = pager.cut(rows, query.limit, lambda bank: (bank.id,))
        return BankPage(
            items=[BankOut.model_validate(bank) for bank in banks], next_cursor=next_cursor
        )

    async def update(self, actor: Actor, bank_id: UUID, changes: UpdateBank) -> BankOut:
        """Change what was given of a bank."""
        require_permission(actor, Permission.USE_BANKS)
        given = _columns(changes.model_dump(exclude_unset=True))
        async with self._database.unit_of_work() as uow:
            bank = await editable_bank(uow, actor, bank_id)
            for name, value in given.items():
                setattr(bank, name, value)
            uow.banks.index(bank)
        return BankOut.model_validate(bank)

    async def delete(self, actor: Actor, bank_id: UUID) -> None:
        """Delete a bank with its questions; one that interviews refer to is put away for good."""
        require_permission(actor, Permission.USE_BANKS)
        async with self._database.unit_of_work() as uow:
            bank = await editable_bank(uow, actor, bank_id)
            if await uow.banks.is_in_use(bank.id):
                bank.archived_at = utc_now()
            else:
                await uow.banks.delete(bank)

    async def draw(self, actor: Actor, bank_id: UUID, wish: DrawQuestions) -> DrawOut:
        """Draw questions by chance. Raises WrongState where the bank does not allow it."""
        require_permission(actor, Permission.USE_BANKS)
        seed = random.randrange(SEEDS) if wish.seed is None else wish.seed  # noqa: S311
        async with self._database.unit_of_work(read_only=True) as uow:
            bank = await visible_bank(uow, actor, bank_id)
            if not bank.allow_random_selection:
                raise WrongState("This question bank allows no random selection.")
            if wish.candidate_id is not None:
                await check_candidate(uow, actor.organisation_id, wish.candidate_id)
            tickets = await uow.questions.tickets(
                bank.id,
                QuestionFilter(types=tuple(wish.types), tags=tuple(wish.tags)),
                unseen_by=wish.candidate_id,
            )
            drawn = sample(
                tickets,
                difficulty=wish.difficulty or bank.difficulty,
                count=wish.count,
                seed=seed,
            )
            if not bank.shuffle_questions:
                drawn.sort(key=lambda ticket: (ticket.position, ticket.id))
            rows = await uow.questions.by_ids([ticket.id for ticket in drawn])
        items = [QuestionOut.model_validate(rows[ticket.id]) for ticket in drawn]
        return DrawOut(seed=seed, available=len(tickets), items=items)


def _columns(given: dict[str, Any]) -> dict[str, Any]:
    """Return what was given by the names of the columns; `visibility` goes over `isPublic`."""
    is_public = given.pop("is_public", None)
    if is_public is not None:
        short = Visibility.PUBLIC if is_public else Visibility.PRIVATE
        given.setdefault("visibility", short)
    return given


def _filters(actor: Actor, query: BankQuery) -> BankFilter:
    return BankFilter(
        visible_to=None if actor.role is UserRole.ADMIN else actor.user_id,
        author_id=query.author_id,
        visibility=query.visibility,
        is_public=query.is_public,
        category=query.category,
        difficulty=query.difficulty,
        tags=separated(query.tags),
        text=query.text,
    )
