"""How long an answer to a question may take."""

from storage.models import InterviewQuestion
from storage.unit_of_work import UnitOfWork


async def limit_s_of(uow: UnitOfWork, question: InterviewQuestion) -> int | None:
    """Return the time for an answer in seconds, by the question or else by its bank."""
    minutes: float | None = question.time_limit_minutes
    if minutes is None:
        bank = await uow.banks.get(question.bank_id)
        minutes = None if bank is None else bank.default_time_limit
    return None if minutes is None else round(minutes * 60)
