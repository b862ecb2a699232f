"""Whoever and whatever a request about an interview names must be there."""

from collections.abc import Sequence
from uuid import UUID

from media_server.errors import Malformed
from storage.models import UserRole
from storage.unit_of_work import UnitOfWork


async def check_candidate(uow: UnitOfWork, organisation_id: UUID, candidate_id: UUID) -> None:
    """Raise Malformed unless the candidate belongs to the organisation."""
    if await uow.users.get_in(organisation_id, candidate_id) is None:
        raise Malformed("candidateId: there is no such person.")


async def check_interviewers(
    uow: UnitOfWork,
    organisation_id: UUID,
    *,
    candidate_id: UUID,
    interviewer_id: UUID | None,
    panel_ids: Sequence[UUID] = (),
) -> None:
    """Raise Malformed unless all belong to the organisation, may interview, and are different."""
    named = [("interviewerId", interviewer_id)] if interviewer_id is not None else []
    named += [("panelInterviewerIds", user_id) for user_id in panel_ids]
    seen = {candidate_id: "nobody can interview themselves."}
    for field, user_id in named:
        assert user_id is not None
        if user_id in seen:
            raise Malformed(f"{field}: {seen[user_id]}")
        interviewer = await uow.users.get_in(organisation_id, user_id)
        if interviewer is None or interviewer.role is UserRole.STUDENT:
            raise Malformed(f"{field}: there is no such interviewer.")
        seen[user_id] = "each interviewer is named once."


async def check_bank(uow: UnitOfWork, organisation_id: UUID, bank_id: UUID | None) -> None:
    """Raise Malformed unless the question bank belongs to the organisation, or none is named."""
    if bank_id is not None and await uow.banks.get_in(organisation_id, bank_id) is None:
        raise Malformed("questionBankId: there is no such question bank.")
