"""What can go wrong with a request about an interview, as its caller is told.

InterviewError
├── Unauthorized  nobody knows who asks
├── NotFound      there is no such thing, or it is none of the caller's business
├── Forbidden     it is there, but the caller has no right to this
├── WrongState    the right request at the wrong time
├── Malformed     the request says something that cannot be
├── TooLarge      the request brings more than is taken
├── ScheduleClash somebody who is needed has no time then
├── RateLimited   too many requests
└── Unavailable   a part of the server that is needed does not work just now

Each carries a `code` for machines and a `message` for people; how they travel (HTTP status,
acknowledgement) is decided by the outer layers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class InterviewError(Exception):
    """Base of all; `message` is safe to show to the caller."""

    code: ClassVar[str] = "internal"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Unauthorized(InterviewError):
    code = "unauthorized"


class NotFound(InterviewError):
    code = "not-found"


class Forbidden(InterviewError):
    code = "forbidden"


class WrongState(InterviewError):
    code = "wrong-state"


class Malformed(InterviewError):
    code = "malformed"


class TooLarge(InterviewError):
    code = "too-large"


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of a request, by its name in the API."""

    field: str
    code: str
    message: str


class ScheduleClash(InterviewError):
    code = "conflict"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("Somebody who is needed has no time then.")
        self.errors = tuple(errors)


class RateLimited(InterviewError):
    code = "rate-limited"


class Unavailable(InterviewError):
    code = "unavailable"
