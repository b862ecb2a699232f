"""`/api/interviews/scheduling`: people's time, free times, and times to choose from."""

from aiohttp.web import AppKey

from web.api.scheduling.offer_schemas import (
    BookByLink,
    Booking,
    BookingLink,
    BookSlot,
    CreateOffer,
    LinkQuery,
    OfferOut,
    OfferPage,
    OfferQuery,
)
from web.api.scheduling.offer_service import OfferService
from web.api.scheduling.people_service import PeopleTimeService
from web.api.scheduling.schemas import (
    AbsenceOut,
    AbsencePage,
    AvailabilityOut,
    CheckTime,
    ConflictList,
    CreateAbsence,
    FreeTimePage,
    FreeTimeQuery,
    SetAvailability,
    WindowQuery,
)
from web.api.scheduling.times_service import TimesService
from web.api.schemas import PageQuery
from web.api.sessions.schemas import SessionOut
from web.endpoints import Call, Routes

SCHEDULING = "/api/interviews/scheduling"
SESSIONS = "/api/interviews/sessions"
AVAILABILITY = SCHEDULING + "/people/{userId}/availability"
ABSENCES = SCHEDULING + "/people/{userId}/absences"
OFFERS = SCHEDULING + "/offers"
BOOKING = SCHEDULING + "/booking"

routes = Routes("scheduling")
PEOPLE = AppKey("scheduling.people", PeopleTimeService)
TIMES = AppKey("scheduling.times", TimesService)
OFFERED = AppKey("scheduling.offers", OfferService)


@routes.route("GET", AVAILABILITY, returns=AvailabilityOut, errors=(403,))
async def get_availability(call: Call) -> AvailabilityOut:
    """Show when somebody can be met (oneself, admins)."""
    return await call.part(PEOPLE).availability(call.actor, call.id("userId", what="person"))


@routes.route("PUT", AVAILABILITY, takes=SetAvailability, returns=AvailabilityOut, errors=(403,))
async def set_availability(call: Call, given: SetAvailability) -> AvailabilityOut:
    """Say when somebody can be met: time zone, hours of the week, buffer (oneself, admins)."""
    user_id = call.id("userId", what="person")
    return await call.part(PEOPLE).set_availability(call.actor, user_id, given)


@routes.route("GET", ABSENCES, takes=PageQuery, returns=AbsencePage, errors=(403,))
async def list_absences(call: Call, query: PageQuery) -> AbsencePage:
    """List the times in which somebody cannot be met (oneself, admins)."""
    return await call.part(PEOPLE).absences(call.actor, call.id("userId", what="person"), query)


@routes.route("POST", ABSENCES, takes=CreateAbsence, returns=AbsenceOut, status=201, errors=(403,))
async def add_absence(call: Call, new: CreateAbsence) -> AbsenceOut:
    """Note a time in which somebody cannot be met (oneself, admins)."""
    return await call.part(PEOPLE).add_absence(call.actor, call.id("userId", what="person"), new)


@routes.route("DELETE", ABSENCES + "/{absenceId}", status=204, errors=(403,))
async def delete_absence(call: Call) -> None:
    """Take an absence back (oneself, admins)."""
    user_id, absence_id = call.id("userId", what="person"), call.id("absenceId", what="absence")
    await call.part(PEOPLE).delete_absence(call.actor, user_id, absence_id)


@routes.route(
    "POST", SCHEDULING + "/conflicts", takes=CheckTime, returns=ConflictList, errors=(403,)
)
async def check_time(call: Call, check: CheckTime) -> ConflictList:
    """Tell what stands against a meeting before it is saved (staff)."""
    return await call.part(TIMES).conflicts(call.actor, check)


@routes.route(
    "GET", SCHEDULING + "/free-times", takes=FreeTimeQuery, returns=FreeTimePage, errors=(403,)
)
async def find_free_times(call: Call, query: FreeTimeQuery) -> FreeTimePage:
    """Find times at which several people can (staff).

    Working hours, absences, interviews and the buffers around them are respected.
    """
    return await call.part(TIMES).free_times(call.actor, query)


@routes.route(
    "GET", SESSIONS + "/{id}/free-times", takes=WindowQuery, returns=FreeTimePage, errors=(403,)
)
async def find_times_to_move_to(call: Call, query: WindowQuery) -> FreeTimePage:
    """Find times to which an interview could be moved, for everybody in it."""
    session_id = call.id("id", what="interview")
    return await call.part(TIMES).free_times_of(call.actor, session_id, query)


@routes.route("POST", OFFERS, takes=CreateOffer, returns=OfferOut, status=201, errors=(403, 409))
async def create_offer(call: Call, new: CreateOffer) -> OfferOut:
    """Offer times from which candidates choose one (staff)."""
    offer = await call.part(OFFERED).create(call.actor, new)
    call.headers["Location"] = f"{OFFERS}/{offer.id}"
    return offer


@routes.route("GET", OFFERS, takes=OfferQuery, returns=OfferPage, errors=(403,))
async def list_offers(call: Call, query: OfferQuery) -> OfferPage:
    """List the offers one made, for admins all of them."""
    return await call.part(OFFERED).page(call.actor, query)


@routes.route("GET", OFFERS + "/{id}", returns=OfferOut, errors=(403,))
async def get_offer(call: Call) -> OfferOut:
    """Show an offer and which of its times are free (its author, admins, whom it is for)."""
    return await call.part(OFFERED).get(call.actor, call.id("id", what="offer"))


@routes.route("DELETE", OFFERS + "/{id}", status=204, errors=(403,))
async def close_offer(call: Call) -> None:
    """Take an offer back (its author, admins); what was booked stays."""
    await call.part(OFFERED).close(call.actor, call.id("id", what="offer"))


@routes.route(
    "POST",
    OFFERS + "/{id}/bookings",
    takes=BookSlot,
    returns=SessionOut,
    status=201,
    errors=(403, 409),
)
async def book_slot(call: Call, wanted: BookSlot) -> SessionOut:
    """Book one of the times as the candidate; of many who want the same, one gets it."""
    offer_id = call.id("id", what="offer")
    session = await call.part(OFFERED).book(call.actor, offer_id, wanted.slot_id)
    call.headers["Location"] = f"{SESSIONS}/{session.id}"
    return session


@routes.route("POST", OFFERS + "/{id}/link", returns=BookingLink, errors=(403, 422))
async def make_booking_link(call: Call) -> BookingLink:
    """Make a link by which the candidate of an offer books without an account."""
    return await call.part(OFFERED).link(call.actor, call.id("id", what="offer"))


@routes.route(
    "GET", BOOKING, takes=LinkQuery, returns=OfferOut, public=True, errors=(401, 403, 404)
)
async def get_booking_link(call: Call, query: LinkQuery) -> OfferOut:
    """Show the times that a booking link offers."""
    return await call.part(OFFERED).get_by_link(query.t)


@routes.route(
    "POST",
    BOOKING,
    takes=BookByLink,
    returns=Booking,
    status=201,
    public=True,
    errors=(401, 403, 404, 409),
)
async def book_by_link(call: Call, wanted: BookByLink) -> Booking:
    """Book one of the times that a link offers."""
    return await call.part(OFFERED).book_by_link(wanted.t, wanted.slot_id)
