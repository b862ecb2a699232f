"""Who may see and who may change a question bank."""

from uuid import UUID

from media_server.errors import Forbidden, NotFound
from media_server.policy import Actor
from storage.models import InterviewQuestion, InterviewQuestionBank, UserRole, Visibility
from storage.unit_of_work import UnitOfWork


async def visible_bank(uow: UnitOfWork, actor: Actor, bank_id: UUID) -> InterviewQuestionBank:
    """Return a bank that the actor, who is of the staff, may see; raises NotFound."""
    return shown_to(actor, await uow.banks.get_in(actor.organisation_id, bank_id))


async def editable_bank(uow: UnitOfWork, actor: Actor, bank_id: UUID) -> InterviewQuestionBank:
    """Return a bank that the actor may change, locked; raises NotFound, Forbidden."""
    bank = await visible_bank(uow, actor, bank_id)
    require_editor(actor, bank)
    # Locked, so that two questions do not take the same position.
    await uow.banks.get_for_update(bank.id)
    return bank


def require_editor(actor: Actor, bank: InterviewQuestionBank) -> None:
    """Raise Forbidden unless the actor, who sees the bank, may change it."""
    if actor.role is not UserRole.ADMIN and bank.author_id != actor.user_id:
        raise Forbidden("Only its author may change this question bank.")


async def question_in(uow: UnitOfWork, bank_id: UUID, question_id: UUID) -> InterviewQuestion:
    """Return a question of a bank; raises NotFound."""
    question = await uow.questions.get(question_id)
    if question is None or question.bank_id != bank_id or question.archived_at is not None:
        raise NotFound("There is no such question.")
    return question


def shown_to(actor: Actor, bank: InterviewQuestionBank | None) -> InterviewQuestionBank:
    """Return the bank if the actor, who is of the staff, may see it; raises NotFound."""
    if bank is None or bank.archived_at is not None or not _is_shared_with(actor, bank):
        raise NotFound("There is no such question bank.")
    return bank


def _is_shared_with(actor: Actor, bank: InterviewQuestionBank) -> bool:
    if actor.role is UserRole.ADMIN or bank.author_id == actor.user_id:
        return True
    return bank.visibility is not Visibility.PRIVATE
