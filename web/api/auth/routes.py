"""`/api/auth`: tokens."""

from aiohttp.web import AppKey

from web.api.auth.schemas import LoggedIn, Login, Me, Refresh
from web.api.auth.service import AuthService
from web.client_address import client_address
from web.endpoints import Call, Routes
from web.keys import SETTINGS

routes = Routes("auth")
SERVICE = AppKey("auth.service", AuthService)


@routes.route(
    "POST", "/api/auth/login", takes=Login, returns=LoggedIn, public=True, errors=(401, 429)
)
async def log_in(call: Call, login: Login) -> LoggedIn:
    """Exchange e-mail address and password for tokens.

    After five failures in five minutes the account is closed to this address for a while.
    """
    hops = call.part(SETTINGS).proxy_hops
    address = client_address(call.request, proxy_hops=hops)
    return await call.part(SERVICE).log_in(login, address=address)


@routes.route(
    "POST", "/api/auth/refresh", takes=Refresh, returns=LoggedIn, public=True, errors=(401,)
)
async def refresh_tokens(call: Call, refresh: Refresh) -> LoggedIn:
    """Exchange a refresh token for new tokens."""
    return await call.part(SERVICE).refresh(refresh.refresh_token)


@routes.route("GET", "/api/auth/me", returns=Me)
async def who_am_i(call: Call) -> Me:
    """Tell who the bearer of the token is."""
    return await call.part(SERVICE).me(call.actor)
