"""`/api/auth`: tokens."""

from aiohttp.web import AppKey, StreamResponse

from web.api.auth.oidc_schemas import LoginMethods, OidcDeparture, OidcReturn
from web.api.auth.oidc_service import COOKIE, PATH, OidcService
from web.api.auth.schemas import (
    ChoosePassword,
    Credentials,
    JwkSet,
    LoggedIn,
    LoginPage,
    LoginQuery,
    Me,
    Refresh,
)
from web.api.auth.service import AuthService
from web.client_address import client_address
from web.endpoints import Call, Routes
from web.keys import SETTINGS, TOKENS

LOGINS = "/api/auth/logins"

routes = Routes("auth")
SERVICE = AppKey("auth.service", AuthService)
OIDC = AppKey("auth.oidc", OidcService)


@routes.route(
    "POST", "/api/auth/login", takes=Credentials, returns=LoggedIn, public=True, errors=(401, 429)
)
async def log_in(call: Call, given: Credentials) -> LoggedIn:
    """Exchange e-mail address and password for tokens.

    After five failures in five minutes the account is closed to this address for a while.
    """
    hops = call.part(SETTINGS).proxy_hops
    address = client_address(call.request, proxy_hops=hops)
    return await call.part(SERVICE).log_in(given, address=address)


@routes.route(
    "POST", "/api/auth/refresh", takes=Refresh, returns=LoggedIn, public=True, errors=(401,)
)
async def refresh_tokens(call: Call, refresh: Refresh) -> LoggedIn:
    """Exchange a refresh token for new tokens; the old one is used up.

    One that was used up already ends the login: somebody else may have it.
    """
    return await call.part(SERVICE).refresh(refresh.refresh_token)


@routes.route(
    "POST",
    "/api/auth/password",
    takes=ChoosePassword,
    returns=LoggedIn,
    public=True,
    errors=(401,),
)
async def choose_password(call: Call, chosen: ChoosePassword) -> LoggedIn:
    """Choose a password by the link that one was sent, and log in with it.

    A link is good once, for a week.
    """
    return await call.part(SERVICE).choose_password(chosen.token, chosen.password)


@routes.route("GET", "/api/auth/me", returns=Me)
async def who_am_i(call: Call) -> Me:
    """Tell who the bearer of the token is."""
    return await call.part(SERVICE).me(call.actor)


@routes.route("POST", "/api/auth/logout", status=204, errors=(403,))
async def log_out(call: Call) -> None:
    """End the login that the token came from; all its tokens are refused from now on."""
    await call.part(SERVICE).log_out(call.bearer)


@routes.route("GET", LOGINS, takes=LoginQuery, returns=LoginPage, errors=(403,))
async def list_logins(call: Call, query: LoginQuery) -> LoginPage:
    """List one's own logins."""
    return await call.part(SERVICE).logins(call.bearer, query)


@routes.route("DELETE", LOGINS + "/{loginId}", status=204, errors=(403,))
async def end_login(call: Call) -> None:
    """End one of one's own logins, on a device that was lost, say."""
    await call.part(SERVICE).end_login(call.actor, call.id("loginId", what="login"))


@routes.route("GET", "/api/auth/jwks.json", returns=JwkSet, public=True)
async def get_jwks(call: Call) -> JwkSet:
    """Give out the keys with which others verify access tokens (RFC 7517)."""
    return JwkSet.model_validate(call.part(TOKENS).jwks())


@routes.route("GET", "/api/auth/methods", returns=LoginMethods, public=True)
async def list_login_methods(call: Call) -> LoginMethods:
    """Tell the ways to log in."""
    return call.part(OIDC).methods()


@routes.route("GET", PATH + "/login", takes=OidcDeparture, status=302, public=True, errors=(404,))
async def log_in_elsewhere(call: Call, departure: OidcDeparture) -> StreamResponse:
    """Send the browser to the OpenID provider to log in there."""
    return await call.part(OIDC).depart(departure.next)


@routes.route("GET", PATH + "/callback", takes=OidcReturn, status=302, public=True, errors=(404,))
async def return_from_elsewhere(call: Call, returned: OidcReturn) -> StreamResponse:
    """Take the browser back from the OpenID provider and send it on into the app.

    There, the address's fragment holds a `refreshToken` to be exchanged within a minute.
    """
    return await call.part(OIDC).arrive(returned, call.request.cookies.get(COOKIE))
