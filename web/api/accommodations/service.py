"""What people are granted to even out their chances."""

from uuid import UUID

from media_server.errors import Forbidden
from media_server.permissions import Permission, require_own_or, require_permission
from media_server.policy import Actor
from storage.database import Database
from storage.models import Accommodation
from storage.unit_of_work import UnitOfWork
from web.api.accommodations.schemas import AccommodationOut, SetAccommodation
from web.problems import not_found


class AccommodationService:
    """Granted by admins, seen by them and by whom they are for; never by those who score."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, actor: Actor, user_id: UUID) -> AccommodationOut:
        """Return what somebody is granted; nothing where nothing was said."""
        async with self._database.unit_of_work(read_only=True) as uow:
            await _require_person(uow, actor, user_id)
            require_own_or(actor, Permission.ACCOMMODATE, user_id)
            await _require_no_judge(uow, actor, user_id)
            row = await uow.accommodations.of_user(user_id)
        return _shown(row or _nothing(user_id))

    async def set(self, actor: Actor, user_id: UUID, given: SetAccommodation) -> AccommodationOut:
        """Say what somebody is granted from now on."""
        async with self._database.unit_of_work() as uow:
            await _require_person(uow, actor, user_id)
            require_permission(actor, Permission.ACCOMMODATE)
            await _require_no_judge(uow, actor, user_id)
            await uow.users.lock([user_id])  # two first words at once would collide
            row = await uow.accommodations.of_user(user_id)
            if row is None:
                row = await uow.accommodations.add(_nothing(user_id))
            for name, value in given.model_dump().items():
                setattr(row, name, value)
        return _shown(row)


async def _require_person(uow: UnitOfWork, actor: Actor, user_id: UUID) -> None:
    if await uow.users.get_in(actor.organisation_id, user_id) is None:
        raise not_found("person")


async def _require_no_judge(uow: UnitOfWork, actor: Actor, user_id: UUID) -> None:
    """Raise Forbidden for admins who interview the person themselves: another must see to it."""
    if await uow.seats.interviews_with(actor.user_id, user_id):
        raise Forbidden("You interview this person, so you are not told what they are granted.")


def _nothing(user_id: UUID) -> Accommodation:
    return Accommodation(
        user_id=user_id, extra_time_percent=0, extra_retakes=0, no_time_limits=False, note=""
    )


def _shown(row: Accommodation) -> AccommodationOut:
    return AccommodationOut.model_validate(row)
