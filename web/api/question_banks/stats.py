"""How the questions of a bank are used, and how well they work."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from media_server.errors import NotFound
from media_server.permissions import Permission, require_permission
from media_server.policy import Actor
from storage.database import Database
from storage.figures import Moments
from storage.repositories.question_figures import QuestionFigures
from web.api.question_banks.access import question_in, visible_bank
from web.api.question_banks.schemas import BankStats, QuestionStats

MOST_NAMED = 5


class BankStatsService:
    """Whoever sees a bank sees its figures, over all interviews of the organisation."""

    def __init__(self, *, database: Database) -> None:
        self._database = database

    async def of_bank(self, actor: Actor, bank_id: UUID) -> BankStats:
        """Return the figures of a bank."""
        require_permission(actor, Permission.USE_BANKS)
        async with self._database.unit_of_work(read_only=True) as uow:
            bank = await visible_bank(uow, actor, bank_id)
            found = await uow.question_figures.of_bank(bank.id)
            interviews = await uow.question_figures.interviews_of(bank.id)
        return _bank(bank_id, interviews, found)

    async def of_question(self, actor: Actor, bank_id: UUID, question_id: UUID) -> QuestionStats:
        """Return the figures of a question."""
        require_permission(actor, Permission.USE_BANKS)
        async with self._database.unit_of_work(read_only=True) as uow:
            bank = await visible_bank(uow, actor, bank_id)
            question = await question_in(uow, bank.id, question_id)
            found = await uow.question_figures.of_question(question.id)
        if found is None:
            raise NotFound("There is no such question.")
        return _question(found)


def _bank(bank_id: UUID, interviews: int, found: Sequence[QuestionFigures]) -> BankStats:
    scores = _together(each.scores for each in found)
    telling = [each.discrimination for each in found if each.discrimination is not None]
    timed = sum(each.timed for each in found)
    return BankStats(
        bank_id=bank_id,
        questions=len(found),
        by_difficulty=Counter(each.difficulty for each in found),
        by_type=Counter(each.type for each in found),
        interviews=interviews,
        asked=sum(each.asked for each in found),
        never_asked=sum(not each.asked for each in found),
        scored=scores.count,
        average_score=_rounded(scores.mean),
        spread=_rounded(scores.spread),
        average_seconds=_rounded(sum(each.seconds for each in found) / timed if timed else None),
        average_discrimination=_rounded(sum(telling) / len(telling) if telling else None),
        most_asked=_first(found, lambda each: -each.asked or None),
        hardest=_first(found, lambda each: each.scores.mean),
        least_telling=_first(found, lambda each: each.discrimination),
    )


def _first(
    found: Iterable[QuestionFigures], key: Callable[[QuestionFigures], float | None]
) -> list[QuestionStats]:
    """Return the questions with the least of something, of those that have it."""
    there = [(value, each) for each in found if (value := key(each)) is not None]
    there.sort(key=lambda pair: pair[0])
    return [_question(each) for _, each in there[:MOST_NAMED]]


def _question(found: QuestionFigures) -> QuestionStats:
    return QuestionStats(
        question_id=found.question_id,
        question_text=found.question_text,
        difficulty=found.difficulty,
        type=found.type,
        asked=found.asked,
        scored=found.scores.count,
        average_score=_rounded(found.scores.mean),
        spread=_rounded(found.scores.spread),
        average_seconds=_rounded(found.seconds / found.timed if found.timed else None),
        discrimination=_rounded(found.discrimination),
    )


def _together(each: Iterable[Moments]) -> Moments:
    parts = list(each)
    return Moments(
        sum(part.count for part in parts),
        sum(part.total for part in parts),
        sum(part.squares for part in parts),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
