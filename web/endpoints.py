"""Endpoints of the REST API: declared once, served and documented from the same words."""

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar, overload
from uuid import UUID

from aiohttp.web import AppKey, Application, Request, Response, StreamResponse
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from media_server.policy import Actor, scope_of
from storage.scope import within
from web.api.schemas import Versioned
from web.auth.tokens import Bearer
from web.client_address import client_address
from web.etags import is_named, tag_of
from web.keys import IDEMPOTENCY, LIMITS, SETTINGS
from web.links import link_header
from web.logs import REQUEST_ID
from web.preconditions import expecting, guard_of
from web.problems import Problem, not_found, validation_problem
from web.rate_limits import Rate
from web.request_context import BEARER, authenticate

I = TypeVar("I", bound=BaseModel)  # noqa: E741 - what an endpoint takes in
R = TypeVar("R", bound=BaseModel | StreamResponse | None)
A = TypeVar("A")

Handler = Callable[..., Awaitable[BaseModel | StreamResponse | None]]


class Call:
    """One request as an endpoint sees it."""

    __slots__ = ("headers", "request")

    def __init__(self, request: Request) -> None:
        self.request = request
        self.headers: dict[str, str] = {}

    @property
    def actor(self) -> Actor:
        """Return who asks; endpoints that are not public can rely on it."""
        return self.request[BEARER].actor

    @property
    def bearer(self) -> Bearer:
        """Return who asks and the login they came by."""
        return self.request[BEARER]

    def part(self, key: AppKey[A]) -> A:
        """Return a part of the application."""
        return self.request.app[key]

    def id(self, name: str, *, what: str) -> UUID:
        """Return the path parameter as an id; what is no id names nothing: 404."""
        try:
            return UUID(self.request.match_info[name])
        except ValueError:
            raise not_found(what) from None


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path: what it takes, gives and refuses."""

    method: str
    path: str
    name: str
    tag: str
    summary: str
    description: str
    takes: type[BaseModel] | None
    returns: type[BaseModel] | None
    status: int
    also: tuple[int, ...]
    errors: tuple[int, ...]
    public: bool
    produces: str
    unlimited: bool
    calls_ai: bool
    handler: Handler

    @property
    def is_repeatable(self) -> bool:
        """Return whether it takes an Idempotency-Key, so that it can be sent again safely."""
        return self.method == "POST" and not self.public

    @property
    def is_versioned(self) -> bool:
        """Return whether what it shows has an ETag."""
        return self.returns is not None and issubclass(self.returns, Versioned)

    @property
    def takes_query(self) -> bool:
        """Return whether the input stands in the query string and not in the body."""
        return self.method in {"GET", "DELETE"}


@dataclass(slots=True)
class Routes:
    """The endpoints of one resource; `calls_ai` where every POST lets the AI work."""

    tag: str
    calls_ai: bool = False
    operations: list[Operation] = field(default_factory=list)

    @overload
    def route(
        self,
        method: str,
        path: str,
        *,
        returns: type[BaseModel] | None = ...,
        status: int = ...,
        also: tuple[int, ...] = ...,
        errors: tuple[int, ...] = ...,
        public: bool = ...,
        produces: str = ...,
        unlimited: bool = ...,
        calls_ai: bool = ...,
    ) -> Callable[[Callable[[Call], Awaitable[R]]], Callable[[Call], Awaitable[R]]]: ...

    @overload
    def route(
        self,
        method: str,
        path: str,
        *,
        takes: type[I],
        returns: type[BaseModel] | None = ...,
        status: int = ...,
        also: tuple[int, ...] = ...,
        errors: tuple[int, ...] = ...,
        public: bool = ...,
        produces: str = ...,
        unlimited: bool = ...,
        calls_ai: bool = ...,
    ) -> Callable[[Callable[[Call, I], Awaitable[R]]], Callable[[Call, I], Awaitable[R]]]: ...

    def route(
        self,
        method: str,
        path: str,
        *,
        takes: type[BaseModel] | None = None,
        returns: type[BaseModel] | None = None,
        status: int = 200,
        also: tuple[int, ...] = (),
        errors: tuple[int, ...] = (),
        public: bool = False,
        produces: str = "application/json",
        unlimited: bool = False,
        calls_ai: bool = False,
    ) -> Callable[[Any], Any]:
        """Declare an endpoint, summarised and described by its docstring.

        `also` are further statuses of what is returned, `errors` those of problems beyond usual.
        Public endpoints are limited by address, unless `unlimited`; those that call the AI also
        by organisation.
        """

        def declare(handler: Handler) -> Handler:
            summary, _, description = (handler.__doc__ or "").partition("\n")
            operation = Operation(
                method=method,
                path=path,
                name=handler.__name__,
                tag=self.tag,
                summary=summary.strip().rstrip("."),
                description=" ".join(description.split()),
                takes=takes,
                returns=returns,
                status=status,
                also=also,
                errors=errors,
                public=public,
                produces=produces,
                unlimited=unlimited,
                calls_ai=calls_ai or (self.calls_ai and method == "POST"),
                handler=handler,
            )
            self.operations.append(operation)
            return handler

        return declare


def serve(app: Application, operations: list[Operation]) -> None:
    """Add the operations to the router."""
    for operation in operations:
        handle = _handle_with(operation)
        if operation.method == "GET":
            app.router.add_get(operation.path, handle)  # answers HEAD too
        else:
            app.router.add_route(operation.method, operation.path, handle)


def _handle_with(operation: Operation) -> Callable[[Request], Awaitable[StreamResponse]]:
    guard = guard_of(operation.method, operation.path)

    async def handle(request: Request) -> StreamResponse:
        limits = request.app[LIMITS]
        if operation.public:
            if not operation.unlimited:
                hops = request.app[SETTINGS].proxy_hops
                await limits.take(Rate.ADDRESS, client_address(request, proxy_hops=hops))
            return await answer(request)
        actor = await authenticate(request)
        await limits.take(Rate.PERSON, actor.user_id)
        if operation.calls_ai:
            await limits.take(Rate.AI, actor.organisation_id)
        with within(scope_of(actor, operation=operation.name, request_id=request[REQUEST_ID])):
            if not operation.is_repeatable:
                return await answer(request)
            once = request.app[IDEMPOTENCY].once
            return await once(request, actor.user_id, partial(answer, request))

    async def answer(request: Request) -> StreamResponse:
        call = Call(request)
        guarded = None if guard is None else request.match_info[guard.parameter]
        with expecting(guard, guarded, request.headers.get("If-Match")):
            if operation.takes is None:
                result = await operation.handler(call)
            else:
                result = await operation.handler(call, await _read_input(request, operation))
        return _answer(request, result, operation.status, call.headers)

    return handle


async def _read_input(request: Request, operation: Operation) -> BaseModel:
    assert operation.takes is not None
    values = dict(request.query) if operation.takes_query else await _read_json(request)
    if not _is_storable(values):
        raise Problem(422, "The request holds the character U+0000, or a number beyond all bounds.")
    try:
        return operation.takes.model_validate(values)
    except ValidationError as error:
        raise validation_problem(error) from None


async def _read_json(request: Request) -> object:
    """Return the body, an absent one as an empty object; strict UTF-8 JSON, no NaN."""
    body = await request.read()
    if not body:
        return {}
    if request.content_type != "application/json":
        raise Problem(415, "The body must be application/json.")
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:
        raise Problem(400, "The body is not valid JSON.") from None


def _is_storable(value: object) -> bool:
    """Return whether databases can keep it: no U+0000, and no 1e999, which is read as infinity."""
    match value:
        case str():
            return "\0" not in value
        case float():
            return math.isfinite(value)
        case dict():
            return all(_is_storable(key) and _is_storable(item) for key, item in value.items())
        case list():
            return all(_is_storable(item) for item in value)
        case _:
            return True


def _answer(
    request: Request,
    result: BaseModel | StreamResponse | None,
    status: int,
    headers: dict[str, str],
) -> StreamResponse:
    if isinstance(result, StreamResponse):
        return result
    headers = {"Cache-Control": "no-store", **headers}
    if result is None:
        return Response(status=status, headers=headers)
    body = result.model_dump_json(by_alias=True).encode()
    if isinstance(result, Versioned):
        headers["ETag"] = tag_of(result.updated_at, body)
        if request.method == "GET" and is_named(
            headers["ETag"], request.headers.get("If-None-Match")
        ):
            return Response(status=304, headers=headers)
    if link := link_header(request, result):
        headers["Link"] = link
    return Response(
        status=status,
        body=body,
        content_type="application/json",
        charset="utf-8",
        headers=headers,
    )
