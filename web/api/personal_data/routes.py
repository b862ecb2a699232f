"""`/api/users/{id}/personal-data`: all that is kept about somebody, to take along or to erase."""

from aiohttp.web import AppKey, StreamResponse

from web.api.personal_data.schemas import ErasedPerson, ErasePerson
from web.api.personal_data.service import PersonalDataService
from web.endpoints import Call, Routes

USER = "/api/users/{id}"
WHAT = "person"

routes = Routes("personal-data")
SERVICE = AppKey("personal_data.service", PersonalDataService)


@routes.route("GET", USER + "/personal-data", produces="application/zip", errors=(403,))
async def export_personal_data(call: Call) -> StreamResponse:
    """Download all that is kept about somebody (oneself, admins).

    The archive holds `person.json`, one file an interview, and the recordings of the person.
    """
    return await call.part(SERVICE).export(call.request, call.actor, call.id("id", what=WHAT))


@routes.route("POST", USER + "/erase", takes=ErasePerson, returns=ErasedPerson, errors=(403, 409))
async def erase_person(call: Call, given: ErasePerson) -> ErasedPerson:
    """Erase somebody and their data (oneself, admins); nothing brings it back.

    Interviews in which they were the candidate are erased with their recordings, each with a
    receipt; in those of others their name is taken out.
    """
    return await call.part(SERVICE).erase(call.actor, call.id("id", what=WHAT), given)
