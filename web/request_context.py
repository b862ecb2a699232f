"""What surrounds every request: its id, its bearer, its errors as problems, safe headers."""

from collections.abc import Awaitable, Callable

import structlog
from aiohttp.web import (
    Application,
    HTTPException,
    Request,
    RequestKey,
    StreamResponse,
    middleware,
)

from media_server.errors import InterviewError
from media_server.policy import Actor
from storage.errors import (
    BlobUnavailable,
    Conflict,
    DatabaseBusy,
    DatabaseUnavailable,
)
from storage.models.base import new_id
from web.auth.passwords import TooBusy
from web.auth.tokens import Bearer, InvalidToken
from web.keys import AUTHENTICATOR
from web.logs import REQUEST_ID, ROUTE
from web.problems import Problem, problem_of, problem_of_http, unauthorized

BEARER = RequestKey("bearer", Bearer)

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; "
        "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # A guest link carries its token in the path: no page may pass its address on.
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

Handler = Callable[[Request], Awaitable[StreamResponse]]

log = structlog.get_logger(__name__)


async def authenticate(request: Request) -> Actor:
    """Return the bearer of the request's token and keep it; raises the 401 problem."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise unauthorized()
    try:
        bearer = await request.app[AUTHENTICATOR].bearer(token.strip())
    except InvalidToken:
        raise unauthorized("The access token is not valid, or no longer.") from None
    request[BEARER] = bearer
    return bearer.actor


@middleware
async def problems(request: Request, handler: Handler) -> StreamResponse:
    """Give the request an id and turn every error into a problem document."""
    request[REQUEST_ID] = request_id = new_id().hex
    resource = request.match_info.route.resource
    request[ROUTE] = "-" if resource is None else resource.canonical
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id)
    try:
        return await handler(request)
    except HTTPException as error:
        if error.status < 400:
            raise
        problem = problem_of_http(error)
    except Exception as error:  # noqa: BLE001 - the outermost edge: every error is told as one
        problem = _problem_of(error)
    return problem.response(request_id)


def _problem_of(error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case InterviewError():
            return problem_of(error)
        case Conflict():
            return Problem(409, "It collides with what is there already.", code="conflict")
        case TooBusy() | DatabaseBusy() | DatabaseUnavailable() | BlobUnavailable():
            log.warning("http.unavailable", exc_info=error)
            return Problem(503, "The server is busy.", headers={"Retry-After": "2"})
        case _:
            log.error("http.failed", exc_info=error)
            return Problem(500, "Something went wrong here.")


async def add_headers(request: Request, response: StreamResponse) -> None:
    """Add the request id and the security headers to what is about to be sent."""
    if request_id := request.get(REQUEST_ID):
        response.headers["X-Request-ID"] = request_id
    response.headers["Server"] = "vivavoce"  # not which library of which version
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)


def surround(app: Application) -> None:
    """Put all of this around the application."""
    app.middlewares.append(problems)
    app.on_response_prepare.append(add_headers)
