"""Offered times as REST shows them."""

from datetime import datetime, time, timedelta
from uuid import UUID

from media_server.lifecycle import InterviewLifecycle
from media_server.lifecycle_booking import NewOffer, Offered, interviewers_in, plan_of
from media_server.lifecycle_sessions import NewInterview
from media_server.policy import Action, Actor, scope_of
from media_server.scheduling.recurrence import Recurrence
from media_server.zones import zone_of
from storage.database import Database
from storage.models import BookingOffer, OfferedSlot, UserRole
from storage.models.base import new_id, utc_now
from storage.scope import within
from web.api.scheduling.offer_schemas import (
    Booking,
    BookingLink,
    CreateOffer,
    OfferOut,
    OfferPage,
    OfferQuery,
    OfferSummary,
    RecurringTimes,
    SlotOut,
)
from web.api.scheduling.schemas import WEEKDAYS
from web.api.sessions.schemas import PanelMember, SessionOut
from web.api.sessions.service import SessionService, guest_link, renamed
from web.auth.tokens import InvalidToken, TokenIssuer
from web.cursors import CursorCodec
from web.paging import Pager
from web.problems import invalid_field, unauthorized

_OFFER_ONLY = {"candidate_id", "slots", "recurring", "max_bookings", "notice_hours", "expires_at"}


class OfferService:
    """Offers, and the bookings made of them with an account or by a link."""

    def __init__(
        self,
        *,
        database: Database,
        lifecycle: InterviewLifecycle,
        sessions: SessionService,
        cursors: CursorCodec,
        tokens: TokenIssuer,
        base_url: str,
        guest_grace: timedelta,
    ) -> None:
        self._database = database
        self._lifecycle = lifecycle
        self._sessions = sessions
        self._cursors = cursors
        self._tokens = tokens
        self._base_url = base_url
        self._guest_grace = guest_grace

    async def create(self, actor: Actor, new: CreateOffer) -> OfferOut:
        """Offer times."""
        fields = renamed(new.model_dump(exclude=_OFFER_ONLY))
        starts = [*new.slots]
        if new.recurring is not None:
            starts += _moments(new.recurring, new.time_zone)
        if not starts:
            raise invalid_field("recurring", "empty", "No such day lies between these dates.")
        plan = NewInterview(
            candidate_id=new.candidate_id or new_id(), scheduled_at=starts[0], **fields
        )
        offered = await self._lifecycle.offer(
            actor,
            NewOffer(
                plan=plan,
                starts=starts,
                candidate_id=new.candidate_id,
                max_bookings=new.max_bookings,
                notice_hours=new.notice_hours,
                expires_at=new.expires_at,
                leave_out_taken=new.recurring is not None,
            ),
        )
        return await self._shown(actor, offered)

    async def page(self, actor: Actor, query: OfferQuery) -> OfferPage:
        """Return a page of the offers that the actor made."""
        pager = Pager(self._cursors, "offers", actor.user_id, actor.role)
        rows = await self._lifecycle.offers(
            actor, limit=query.limit + 1, after=pager.after(query.cursor)
        )
        page, next_cursor = pager.cut(rows, query.limit, lambda row: (row.id,))
        async with self._database.unit_of_work(read_only=True) as uow:
            counts = await uow.slots.counts([row.id for row in page])
        return OfferPage(
            items=[_summary(row, *counts.get(row.id, (0, 0))) for row in page],
            next_cursor=next_cursor,
        )

    async def get(self, actor: Actor, offer_id: UUID) -> OfferOut:
        """Return an offer with its times."""
        return await self._shown(actor, await self._lifecycle.get_offer(actor, offer_id))

    async def book(self, actor: Actor, offer_id: UUID, slot_id: UUID) -> SessionOut:
        """Take one of the times."""
        session = await self._lifecycle.book(actor, offer_id, slot_id)
        return await self._sessions.shown(actor, session)

    async def close(self, actor: Actor, offer_id: UUID) -> None:
        """Take an offer back."""
        await self._lifecycle.close_offer(actor, offer_id)

    async def link(self, actor: Actor, offer_id: UUID) -> BookingLink:
        """Return a link for the candidate that an offer names."""
        offered = await self._lifecycle.get_offer(actor, offer_id, Action.INVITE)
        offer = offered.offer
        if offer.candidate_id is None:
            raise invalid_field("candidateId", "missing", "The offer is for no one in particular.")
        guest = Actor(offer.candidate_id, offer.organisation_id, UserRole.STUDENT)
        expires_at = max(offer.expires_at, utc_now())
        token = self._tokens.booking(guest, offer.id, expires_at)
        return BookingLink(url=f"{self._base_url}/book/{token}", token=token, expires_at=expires_at)

    async def get_by_link(self, token: str) -> OfferOut:
        """Return the offer that a link is for."""
        actor, offer_id = self._read(token)
        with within(scope_of(actor, operation="get_booking_link")):
            return await self.get(actor, offer_id)

    async def book_by_link(self, token: str, slot_id: UUID) -> Booking:
        """Take a time of the offer that a link is for."""
        actor, offer_id = self._read(token)
        with within(scope_of(actor, operation="book_by_link")):
            session = await self._lifecycle.book(actor, offer_id, slot_id)
            shown = await self._sessions.shown(actor, session)
        link = guest_link(
            session, tokens=self._tokens, base_url=self._base_url, grace=self._guest_grace
        )
        return Booking(session=shown, join_url=link.url, join_token=link.token)

    def _read(self, token: str) -> tuple[Actor, UUID]:
        try:
            return self._tokens.read_booking(token)
        except InvalidToken:
            raise unauthorized("The booking link is not valid, or no longer.") from None

    async def _shown(self, actor: Actor, offered: Offered) -> OfferOut:
        offer, plan = offered.offer, offered.plan
        async with self._database.unit_of_work(read_only=True) as uow:
            users = await uow.users.by_ids(interviewers_in(plan))
        names = {user_id: user.name for user_id, user in users.items()}
        is_staff = actor.role is not UserRole.STUDENT
        own = {name: getattr(offer, name) for name in _OFFER_FIELDS}
        planned = {name: getattr(plan, name) for name in _PLAN_FIELDS}
        return OfferOut(
            **own,
            **planned,
            interviewer_name=names.get(plan.interviewer_id) if plan.interviewer_id else None,
            panel=[PanelMember(id=each, name=names.get(each)) for each in plan.panel_ids],
            slots=[
                _slot(slot, plan, free=slot.id in offered.free, is_staff=is_staff)
                for slot in offered.slots
            ],
        )


_OFFER_FIELDS = (
    "id",
    "candidate_id",
    "author_id",
    "max_bookings",
    "notice_hours",
    "expires_at",
    "closed_at",
    "created_at",
)
_PLAN_FIELDS = (
    "interviewer_id",
    "title",
    "type",
    "mode",
    "difficulty",
    "duration_minutes",
    "time_zone",
    "location",
)


def _slot(slot: OfferedSlot, plan: NewInterview, *, free: bool, is_staff: bool) -> SlotOut:
    return SlotOut(
        id=slot.id,
        starts_at=slot.starts_at,
        ends_at=slot.starts_at + timedelta(minutes=plan.duration_minutes),
        local_start=slot.starts_at.astimezone(zone_of(plan.time_zone)),
        free=free,
        session_id=slot.session_id if is_staff else None,
    )


def _summary(offer: BookingOffer, slots: int, bookings: int) -> OfferSummary:
    plan = plan_of(offer)
    return OfferSummary(
        id=offer.id,
        candidate_id=offer.candidate_id,
        author_id=offer.author_id,
        title=plan.title,
        duration_minutes=plan.duration_minutes,
        max_bookings=offer.max_bookings,
        bookings=bookings,
        slots=slots,
        expires_at=offer.expires_at,
        closed_at=offer.closed_at,
        created_at=offer.created_at,
    )


def _moments(recurring: RecurringTimes, zone_name: str) -> list[datetime]:
    """Return the recurring times that are still to come."""
    recurrence = Recurrence(
        weekdays=frozenset(WEEKDAYS.index(day) for day in recurring.weekdays),
        times=tuple(time.fromisoformat(wall) for wall in dict.fromkeys(recurring.times)),
        first=recurring.start_date,
        last=recurring.end_date,
        interval=recurring.interval_weeks,
    )
    now = utc_now()
    return [moment for moment in recurrence.moments(zone_of(zone_name)) if moment > now]
