"""`/api/interviews/accommodations`: more time and fewer limits for those who need them."""

from aiohttp.web import AppKey

from web.api.accommodations.schemas import AccommodationOut, SetAccommodation
from web.api.accommodations.service import AccommodationService
from web.endpoints import Call, Routes

ACCOMMODATION = "/api/interviews/accommodations/{userId}"

routes = Routes("accommodations")
SERVICE = AppKey("accommodations.service", AccommodationService)


@routes.route("GET", ACCOMMODATION, returns=AccommodationOut, errors=(403,))
async def get_accommodation(call: Call) -> AccommodationOut:
    """Show what somebody is granted (oneself, admins); those who score are never told.

    403 for admins who interview the person themselves, too.
    """
    return await call.part(SERVICE).get(call.actor, call.id("userId", what="person"))


@routes.route("PUT", ACCOMMODATION, takes=SetAccommodation, returns=AccommodationOut, errors=(403,))
async def set_accommodation(call: Call, given: SetAccommodation) -> AccommodationOut:
    """Grant somebody more time or fewer limits, in every interview they take (admins).

    403 for admins who interview the person: another must see to it.
    """
    return await call.part(SERVICE).set(call.actor, call.id("userId", what="person"), given)
