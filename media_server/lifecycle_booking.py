"""Times that are offered, and interviews that candidates book into them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from media_server.errors import FieldError, Malformed, NotFound, ScheduleClash, WrongState
from media_server.lifecycle_sessions import NewInterview, SessionLifecycle
from media_server.policy import Action, Actor, require_creator, require_offer
from media_server.scheduling.diary import HARD, Diary
from media_server.scheduling.spans import Span
from storage.models import BookingOffer, InterviewSession, OfferedSlot, UserRole
from storage.models.base import utc_now
from storage.unit_of_work import UnitOfWork

MOST_SLOTS = 500
LONGEST_OFFER = timedelta(days=366)

_PLAN = TypeAdapter(NewInterview)


@dataclass(frozen=True, slots=True)
class NewOffer:
    """Times for an interview like `plan`, whose own time and candidate are only examples.

    Without a candidate every student of the organisation may book. With `leave_out_taken` times
    at which an interviewer cannot are left out, else they are refused.
    """

    plan: NewInterview
    starts: Sequence[datetime]
    candidate_id: UUID | None = None
    max_bookings: int = 1
    notice_hours: int = 1
    expires_at: datetime | None = None
    leave_out_taken: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer with its times; `free` are the ids of those that can be booked now."""

    offer: BookingOffer
    plan: NewInterview
    slots: list[OfferedSlot]
    free: frozenset[UUID]


class BookingLifecycle(SessionLifecycle):
    """Offering times, booking one, taking the offer back."""

    async def offer(self, actor: Actor, new: NewOffer) -> Offered:
        """Offer times. Raises Forbidden, Malformed, ScheduleClash."""
        require_creator(actor, Action.CREATE)
        starts = sorted(set(new.starts))
        _check_starts(starts)
        async with self._database.unit_of_work() as uow:
            plan = await self._checked_plan(uow, actor, new)
            starts = await _possible(uow, plan, starts, leave_out=new.leave_out_taken)
            offer = await uow.offers.add(
                BookingOffer(
                    organisation_id=actor.organisation_id,
                    author_id=actor.user_id,
                    candidate_id=new.candidate_id,
                    plan=_PLAN.dump_python(plan, mode="json"),
                    max_bookings=new.max_bookings,
                    notice_hours=new.notice_hours,
                    expires_at=new.expires_at or starts[-1],
                )
            )
            await uow.slots.add_all(
                OfferedSlot(offer_id=offer.id, starts_at=start) for start in starts
            )
            return await self._offered(uow, offer)

    async def get_offer(
        self, actor: Actor, offer_id: UUID, action: Action = Action.VIEW
    ) -> Offered:
        """Return an offer if `actor` may do `action` with it. Raises NotFound, Forbidden."""
        async with self._database.unit_of_work(read_only=True) as uow:
            offer = await uow.offers.get(offer_id)
            require_offer(actor, action, offer)
            assert offer is not None
            return await self._offered(uow, offer)

    async def offers(
        self, actor: Actor, *, limit: int, after: tuple[UUID] | None = None
    ) -> list[BookingOffer]:
        """Return a page of one's own offers, for admins of all, newest first."""
        require_creator(actor, Action.CREATE)
        author_id = None if actor.role is UserRole.ADMIN else actor.user_id
        async with self._database.unit_of_work(read_only=True) as uow:
            return await uow.offers.page(
                actor.organisation_id, author_id=author_id, limit=limit, after=after
            )

    async def book(self, actor: Actor, offer_id: UUID, slot_id: UUID) -> InterviewSession:
        """Take a time of an offer; of many who want the same, one gets it.

        Raises NotFound, Forbidden, WrongState when the offer is over, ScheduleClash when the time
        is taken or somebody cannot.
        """
        async with self._database.unit_of_work() as uow:
            offer = await uow.offers.get_for_update(offer_id)
            require_offer(actor, Action.BOOK, offer)
            assert offer is not None
            slot = await uow.slots.get(slot_id)
            if slot is None or slot.offer_id != offer.id:
                raise NotFound("There is no such time in this offer.")
            await _require_bookable(uow, offer, slot, actor)
            plan = replace(plan_of(offer), candidate_id=actor.user_id, scheduled_at=slot.starts_at)
            session = await self._schedule(uow, actor, plan)
            slot.session_id = session.id
        return session

    async def close_offer(self, actor: Actor, offer_id: UUID) -> None:
        """Take an offer back; what was booked stays."""
        async with self._database.unit_of_work() as uow:
            offer = await uow.offers.get_for_update(offer_id)
            require_offer(actor, Action.CANCEL, offer)
            assert offer is not None
            offer.closed_at = offer.closed_at or utc_now()

    async def _checked_plan(self, uow: UnitOfWork, actor: Actor, new: NewOffer) -> NewInterview:
        plan = new.plan
        if plan.is_ai_interview:
            raise Malformed("isAiInterview: no time needs to be agreed on with the machine.")
        if plan.interviewer_id is None and actor.role is UserRole.INSTRUCTOR:
            plan = replace(plan, interviewer_id=actor.user_id)
        if plan.interviewer_id is None:
            raise Malformed("interviewerId: an offer needs somebody whose time it is.")
        candidate_id = new.candidate_id
        if candidate_id is None:
            candidate_id = await _anybody(uow, actor)
        # Whoever books later, everything else that the plan names is checked now.
        await self._checked(uow, actor, replace(plan, candidate_id=candidate_id))
        return replace(plan, candidate_id=candidate_id)

    async def _offered(self, uow: UnitOfWork, offer: BookingOffer) -> Offered:
        slots = await uow.slots.of_offer(offer.id)
        plan = plan_of(offer)
        free: frozenset[UUID] = frozenset()
        if slots and _is_open(offer):
            free = await _free(uow, offer, plan, slots)
        return Offered(offer=offer, plan=plan, slots=slots, free=free)


def plan_of(offer: BookingOffer) -> NewInterview:
    """Return the interview that a booking schedules, but for who and when."""
    return _PLAN.validate_python(offer.plan)


def interviewers_in(plan: NewInterview) -> list[UUID]:
    """Return whose time a plan takes, the candidate's aside."""
    lead = [] if plan.interviewer_id is None else [plan.interviewer_id]
    return [*lead, *plan.panel_ids]


async def _free(
    uow: UnitOfWork, offer: BookingOffer, plan: NewInterview, slots: Sequence[OfferedSlot]
) -> frozenset[UUID]:
    if await uow.slots.taken(offer.id) >= offer.max_bookings:
        return frozenset()
    length = timedelta(minutes=plan.duration_minutes)
    whole = Span(slots[0].starts_at, slots[-1].starts_at + length)
    diary = await Diary.read(uow, interviewers_in(plan), whole)
    earliest = utc_now() + timedelta(hours=offer.notice_hours)
    return frozenset(
        slot.id
        for slot in slots
        if slot.session_id is None
        and slot.starts_at >= earliest
        and not _obstacles(diary, Span(slot.starts_at, slot.starts_at + length), plan)
    )


async def _possible(
    uow: UnitOfWork, plan: NewInterview, starts: list[datetime], *, leave_out: bool
) -> list[datetime]:
    """Return the times at which the interviewers can; refuse or leave out the others."""
    length = timedelta(minutes=plan.duration_minutes)
    diary = await Diary.read(uow, interviewers_in(plan), Span(starts[0], starts[-1] + length))
    clashes = {
        index: found
        for index, start in enumerate(starts)
        if (found := _obstacles(diary, Span(start, start + length), plan))
    }
    if clashes and not leave_out:
        raise ScheduleClash(
            [
                FieldError(f"slots.{index}", found[0].obstacle.value, "An interviewer cannot then.")
                for index, found in clashes.items()
            ]
        )
    left = [start for index, start in enumerate(starts) if index not in clashes]
    if not left:
        raise Malformed("slots: the interviewers can at none of these times.")
    return left


def _obstacles(diary: Diary, span: Span, plan: NewInterview) -> list[Any]:
    return [
        conflict
        for conflict in diary.conflicts(span)
        if not plan.schedule_anyway or conflict.obstacle in HARD
    ]


def _check_starts(starts: Sequence[datetime]) -> None:
    if not starts:
        raise Malformed("slots: an offer needs at least one time.")
    if len(starts) > MOST_SLOTS:
        raise Malformed(f"slots: at most {MOST_SLOTS} times.")
    now = utc_now()
    if starts[0] <= now:
        raise Malformed("slots: a time that is over cannot be offered.")
    if starts[-1] > now + LONGEST_OFFER:
        raise Malformed("slots: times more than a year ahead cannot be offered.")


async def _require_bookable(
    uow: UnitOfWork, offer: BookingOffer, slot: OfferedSlot, actor: Actor
) -> None:
    if not _is_open(offer):
        raise WrongState("This offer is over.")
    if slot.starts_at < utc_now() + timedelta(hours=offer.notice_hours):
        raise WrongState("It is too late to book this time.")
    if slot.session_id is not None:
        raise ScheduleClash([FieldError("slotId", "taken", "This time is taken.")])
    if await uow.slots.taken(offer.id, candidate_id=actor.user_id):
        raise WrongState("You have booked a time of this offer already.")
    if await uow.slots.taken(offer.id) >= offer.max_bookings:
        raise WrongState("All places of this offer are taken.")


def _is_open(offer: BookingOffer) -> bool:
    return offer.closed_at is None and utc_now() < offer.expires_at


async def _anybody(uow: UnitOfWork, actor: Actor) -> UUID:
    """Return somebody to check a plan with that any student may book."""
    students = await uow.users.page(actor.organisation_id, role=UserRole.STUDENT, limit=1)
    if not students:
        raise Malformed("candidateId: there is nobody yet who could book.")
    return students[0].id
