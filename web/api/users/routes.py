"""`/api/users`: the people of an organisation."""

from aiohttp.web import AppKey

from web.api.auth.schemas import UserOut
from web.api.users.invitations import InvitationService
from web.api.users.schemas import CreateUser, InvitationOut, UpdateUser, UserPage, UserQuery
from web.api.users.service import UserService
from web.endpoints import Call, Routes

USERS = "/api/users"
USER = USERS + "/{id}"
WHAT = "person"

routes = Routes("users")
SERVICE = AppKey("users.service", UserService)
INVITATIONS = AppKey("users.invitations", InvitationService)


@routes.route("GET", USERS, takes=UserQuery, returns=UserPage, errors=(403,))
async def list_users(call: Call, query: UserQuery) -> UserPage:
    """List the people of the organisation, for scheduling (staff)."""
    return await call.part(SERVICE).page(call.actor, query)


@routes.route("POST", USERS, takes=CreateUser, returns=UserOut, status=201, errors=(403, 409))
async def create_user(call: Call, new: CreateUser) -> UserOut:
    """Add somebody to the organisation (admin)."""
    user = await call.part(SERVICE).create(call.actor, new)
    call.headers["Location"] = f"{USERS}/{user.id}"
    return user


@routes.route("POST", USER + "/invitation", returns=InvitationOut, status=201, errors=(403,))
async def invite_user(call: Call) -> InvitationOut:
    """Send somebody a link by which they choose a password (admin).

    Earlier links stay good until one of them was used.
    """
    return await call.part(INVITATIONS).invite(call.actor, call.id("id", what=WHAT))


@routes.route("GET", USER, returns=UserOut, errors=(403,))
async def get_user(call: Call) -> UserOut:
    """Show somebody of the organisation (staff), or oneself."""
    return await call.part(SERVICE).get(call.actor, call.id("id", what=WHAT))


@routes.route("PATCH", USER, takes=UpdateUser, returns=UserOut, errors=(403,))
async def update_user(call: Call, changes: UpdateUser) -> UserOut:
    """Change somebody's name, role or password (admin).

    A new role or password ends all their logins, so that it holds at once.
    """
    return await call.part(SERVICE).update(call.actor, call.id("id", what=WHAT), changes)


@routes.route("DELETE", USER + "/logins", status=204, errors=(403,))
async def end_logins_of_user(call: Call) -> None:
    """End all logins of somebody (admin)."""
    await call.part(SERVICE).end_logins(call.actor, call.id("id", what=WHAT))
