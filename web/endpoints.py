"""Endpoints of the REST API: declared once, served and documented from the same words."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, overload
from uuid import UUID

from aiohttp.web import AppKey, Request, StreamResponse
from pydantic import BaseModel

from media_server.policy import Actor
from web.api.schemas import Versioned
from web.auth.tokens import Bearer
from web.problems import not_found
from web.request_context import BEARER

I = TypeVar("I", bound=BaseModel)  # noqa: E741 - what an endpoint takes in
R = TypeVar("R", bound=BaseModel | StreamResponse | None)
A = TypeVar("A")

JSON = "application/json"
FILE = "application/octet-stream"  # or whatever type it is of: it is looked into
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
    accepts: str
    max_body: int | None
    handler: Handler

    @property
    def is_repeatable(self) -> bool:
        """Return whether it takes an Idempotency-Key, so that it can be sent again safely."""
        return self.method == "POST" and not self.public and not self.streams_body

    @property
    def streams_body(self) -> bool:
        """Return whether the body may be larger than memory, so that nothing reads it whole."""
        return self.accepts == FILE

    @property
    def is_versioned(self) -> bool:
        """Return whether what it shows has an ETag."""
        return self.returns is not None and issubclass(self.returns, Versioned)

    @property
    def takes_query(self) -> bool:
        """Return whether the input stands in the query string and not in the body."""
        return self.method in {"GET", "DELETE"} or self.reads_body

    @property
    def reads_body(self) -> bool:
        """Return whether the endpoint reads the body itself, which is no JSON."""
        return self.accepts != JSON


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
        accepts: str = ...,
        max_body: int | None = ...,
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
        accepts: str = ...,
        max_body: int | None = ...,
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
        produces: str = JSON,
        unlimited: bool = False,
        calls_ai: bool = False,
        accepts: str = JSON,
        max_body: int | None = None,
    ) -> Callable[[Any], Any]:
        """Declare an endpoint, summarised and described by its docstring.

        `also` are further statuses of what is returned, `errors` those of problems beyond usual.
        Public endpoints are limited by address, unless `unlimited`; those that call the AI also
        by organisation. One that `accepts` something else than JSON reads it itself, and `takes`
        the query. `max_body` is the size in bytes that is taken, where it is more than usual.
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
                accepts=accepts,
                max_body=max_body,
                handler=handler,
            )
            self.operations.append(operation)
            return handler

        return declare
