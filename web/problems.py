"""Every error as a problem document (RFC 9457, `application/problem+json`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from aiohttp.web import HTTPException, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from media_server.errors import (
    Forbidden,
    InterviewError,
    Malformed,
    NotFound,
    RateLimited,
    ScheduleClash,
    TooLarge,
    Unauthorized,
    Unavailable,
    WrongState,
)

PROBLEM_JSON = "application/problem+json"
MAX_FIELD_ERRORS = 50

STATUS_OF_ERROR: Mapping[type[InterviewError], HTTPStatus] = {
    Unauthorized: HTTPStatus.UNAUTHORIZED,
    NotFound: HTTPStatus.NOT_FOUND,
    Forbidden: HTTPStatus.FORBIDDEN,
    WrongState: HTTPStatus.CONFLICT,
    Malformed: HTTPStatus.UNPROCESSABLE_ENTITY,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ScheduleClash: HTTPStatus.CONFLICT,
    RateLimited: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}

CODE_OF_STATUS: Mapping[int, str] = {
    400: "bad-request",
    401: "unauthorized",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    408: "too-slow",
    409: "wrong-state",
    412: "precondition-failed",
    413: "too-large",
    415: "unsupported-media-type",
    416: "range-not-satisfiable",
    422: "malformed",
    428: "precondition-required",
    429: "rate-limited",
    500: "internal",
    503: "unavailable",
}


class FieldProblem(BaseModel):
    """What is wrong with one field of the request."""

    field: str = Field(description="Path to the field, as in `tags.0`.")
    code: str = Field(description="Machine-readable reason.")
    message: str


class ProblemDocument(BaseModel):
    """An error (RFC 9457)."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    type: str = Field(description="URN of the kind of problem.")
    title: str
    status: int
    code: str = Field(description="Last part of `type`; the same codes as on the socket.")
    detail: str
    request_id: str
    errors: list[FieldProblem] | None = None


@dataclass(eq=False)
class Problem(Exception):
    """An error that only HTTP knows; domain errors are translated by `problem_of`."""

    status: int
    detail: str
    code: str | None = None
    errors: tuple[FieldProblem, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self, request_id: str) -> Response:
        """Return the answer that carries this problem."""
        code = self.code or CODE_OF_STATUS.get(self.status, "error")
        document = ProblemDocument(
            type=f"urn:vivavoce:problem:{code}",
            title=HTTPStatus(self.status).phrase,
            status=self.status,
            code=code,
            detail=self.detail,
            request_id=request_id,
            errors=list(self.errors) or None,
        )
        return Response(
            status=self.status,
            body=document.model_dump_json(by_alias=True, exclude_none=True).encode(),
            content_type=PROBLEM_JSON,
            headers={**self.headers, "Cache-Control": "no-store"},
        )


def unauthorized(detail: str = "A valid access token is needed.") -> Problem:
    """Return the 401 that asks for a bearer token (RFC 6750 section 3)."""
    return Problem(401, detail, headers={"WWW-Authenticate": 'Bearer realm="vivavoce"'})


def not_found(what: str) -> Problem:
    """Return the 404 for a thing that is missing or belongs to somebody else: the same words."""
    return Problem(404, f"No such {what}.")


def invalid_field(name: str, code: str, message: str) -> Problem:
    """Return the 422 for a single field."""
    error = FieldProblem(field=name, code=code, message=message)
    return Problem(422, "The request is not valid.", errors=(error,))


def validation_problem(error: ValidationError, prefix: str = "") -> Problem:
    """Return the 422 that names each wrong field, without repeating what was sent."""
    found: Iterable[Any] = error.errors(
        include_url=False, include_context=False, include_input=False
    )
    errors = tuple(
        FieldProblem(
            field=prefix + ".".join(str(part) for part in item["loc"]) or "body",
            code=str(item["type"]).replace("_", "-"),
            message=str(item["msg"]),
        )
        for item in list(found)[:MAX_FIELD_ERRORS]
    )
    return Problem(422, "The request is not valid.", errors=errors)


def problem_of(error: InterviewError) -> Problem:
    """Return the problem that tells of a domain error."""
    for kind in type(error).__mro__:
        status = STATUS_OF_ERROR.get(kind)
        if status is not None:
            retry = {"Retry-After": "1"} if status in {429, 503} else {}
            errors = error.errors[:MAX_FIELD_ERRORS] if isinstance(error, ScheduleClash) else ()
            return Problem(
                status,
                error.message,
                code=error.code,
                errors=tuple(
                    FieldProblem(field=each.field, code=each.code, message=each.message)
                    for each in errors
                ),
                headers=retry,
            )
    return Problem(500, "Something went wrong here.")


def problem_of_http(error: HTTPException) -> Problem:
    """Return the problem that tells of an error aiohttp raised (no route, method, size)."""
    kept = {name: error.headers[name] for name in ("Allow", "Retry-After") if name in error.headers}
    details = {
        404: "There is nothing at this address.",
        405: "This address does not take that method.",
        413: "The request body is too large.",
    }
    return Problem(
        error.status, details.get(error.status, HTTPStatus(error.status).phrase + "."), headers=kept
    )
