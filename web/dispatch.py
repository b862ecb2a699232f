"""From a request to an operation and back: who asks, how often, what they say and are told."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from functools import partial

from aiohttp.web import Application, Request, Response, StreamResponse
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from media_server.policy import Actor, scope_of
from storage.scope import Scope, within
from web.api.schemas import Versioned
from web.client_address import client_address
from web.endpoints import JSON, Call, Operation
from web.etags import is_named, tag_of
from web.keys import AUDIT, IDEMPOTENCY, LIMITS, SETTINGS
from web.links import link_header
from web.logs import REQUEST_ID
from web.preconditions import expecting, guard_of
from web.problems import Problem, validation_problem
from web.rate_limits import Rate
from web.request_context import authenticate
from web.sightings import sighting_of

# Longer bodies are read in a thread: live media must not wait for their thousands of values.
MAX_AT_ONCE = 64 << 10


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
        if operation.max_body is not None:
            request = request.clone(client_max_size=operation.max_body)
        if operation.public:
            await _let_in(request, operation)
            return await answer(request)
        actor = await authenticate(request)
        await _let_in(request, operation, actor)
        scope = scope_of(actor, operation=operation.name, request_id=request[REQUEST_ID])
        with within(scope):
            if operation.is_repeatable:
                once = request.app[IDEMPOTENCY].once
                return await once(request, actor.user_id, partial(answer, request))
            response = await answer(request)
        await _note(request, operation, scope, response)
        return response

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


async def _let_in(request: Request, operation: Operation, actor: Actor | None = None) -> None:
    """Count the request where it is limited; raises the 429 problem."""
    limits = request.app[LIMITS]
    if actor is None:
        if not operation.unlimited:
            hops = request.app[SETTINGS].proxy_hops
            await limits.take(Rate.ADDRESS, client_address(request, proxy_hops=hops))
        return
    await limits.take(Rate.PERSON, actor.user_id)
    if operation.calls_ai:
        await limits.take(Rate.AI, actor.organisation_id)


async def _note(
    request: Request, operation: Operation, scope: Scope, response: StreamResponse
) -> None:
    """Tell the audit log what was shown."""
    if operation.method != "GET" or response.status != 200:
        return
    sighting = sighting_of(request, path=operation.path, tag=operation.tag)
    if sighting is not None:
        subject_id, session_id = sighting
        await request.app[AUDIT].saw(
            scope, operation.tag, subject_id=subject_id, session_id=session_id
        )


async def _read_input(request: Request, operation: Operation) -> BaseModel:
    if operation.takes_query:
        return _validated(operation, dict(request.query))
    body = await request.read()
    if body and request.content_type != JSON:
        raise Problem(415, f"The body must be {JSON}.")
    if len(body) > MAX_AT_ONCE:
        return await asyncio.to_thread(_parsed, operation, body)
    return _parsed(operation, body)


def _parsed(operation: Operation, body: bytes) -> BaseModel:
    """Return what a body says, an absent one as an empty object; strict UTF-8 JSON, no NaN."""
    try:
        values = from_json(body, allow_inf_nan=False) if body else {}
    except ValueError:
        raise Problem(400, "The body is not valid JSON.") from None
    return _validated(operation, values)


def _validated(operation: Operation, values: object) -> BaseModel:
    assert operation.takes is not None
    if not _is_storable(values):
        raise Problem(422, "The request holds the character U+0000, or a number beyond all bounds.")
    try:
        return operation.takes.model_validate(values)
    except ValidationError as error:
        raise validation_problem(error) from None


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
