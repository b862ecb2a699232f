"""Logging in elsewhere, as the browser goes through it."""

from datetime import timedelta
from urllib.parse import urlencode

import structlog
from aiohttp.web import Response

from storage.models import LoginMethod
from web.api.auth.oidc_schemas import LoginMethods, OidcReturn, SingleSignOn
from web.api.auth.service import AuthService
from web.auth.directory import Directory
from web.auth.http_json import ServiceFailed
from web.auth.oidc import COOKIE_LIFE, LoginRefused, OidcClient
from web.problems import Problem, not_found

PATH = "/api/auth/oidc"
COOKIE = "vivavoce_oidc"
# The app exchanges it at once; what is left in the browser's history is good for nothing.
TICKET_LIFE = timedelta(minutes=1)

log = structlog.get_logger(__name__)


class OidcService:
    """Sends browsers to the provider and takes them back; `client` is None where none is set."""

    def __init__(
        self,
        *,
        client: OidcClient | None,
        directory: Directory,
        auth: AuthService,
        name: str,
        secure_cookies: bool,
    ) -> None:
        self._client = client
        self._directory = directory
        self._auth = auth
        self._name = name
        self._secure = secure_cookies

    def methods(self) -> LoginMethods:
        """Return the ways in."""
        sso = SingleSignOn(name=self._name, url=f"{PATH}/login") if self._client else None
        return LoginMethods(password=True, single_sign_on=sso)

    async def depart(self, target: str) -> Response:
        """Send the browser to the provider; 503 when that cannot be reached."""
        try:
            departure = await self._configured().depart(target)
        except ServiceFailed as error:
            log.warning("auth.provider_failed", exc_info=error)
            raise Problem(
                503, "The login elsewhere cannot be reached.", headers={"Retry-After": "5"}
            ) from error
        response = _redirect(departure.url)
        response.set_cookie(
            COOKIE,
            departure.cookie,
            max_age=int(COOKIE_LIFE.total_seconds()),
            path=PATH,
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )
        return response

    async def arrive(self, returned: OidcReturn, cookie: str | None) -> Response:
        """Send the browser on into the app, logged in or told why not.

        The app gets a refresh token in the address's fragment, which no server ever sees.
        """
        client = self._configured()
        try:
            if returned.error or not returned.code:
                raise LoginRefused("the provider does not let them in")
            arrival = await client.arrive(code=returned.code, state=returned.state, cookie=cookie)
            user = await self._directory.user_of(client.issuer, arrival.claims)
            if user is None:
                raise LoginRefused("nobody here is known by this name")
        except (LoginRefused, ServiceFailed) as error:
            log.warning("auth.sso_refused", exc_info=error, reason=str(error))
            reason = "sso-refused" if isinstance(error, LoginRefused) else "sso-failed"
            response = _redirect(f"/login?{urlencode({'reason': reason})}")
        else:
            login = await self._auth.open_login(user, LoginMethod.OIDC)
            ticket = self._auth.refresh_token(user, login, TICKET_LIFE)
            query = urlencode({"next": arrival.target})
            response = _redirect(f"/login?{query}#{urlencode({'refreshToken': ticket})}")
        response.del_cookie(COOKIE, path=PATH)
        return response

    def _configured(self) -> OidcClient:
        if self._client is None:
            raise not_found("login")
        return self._client


def _redirect(address: str) -> Response:
    return Response(status=302, headers={"Location": address, "Cache-Control": "no-store"})
