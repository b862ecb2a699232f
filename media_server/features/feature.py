"""What a room feature is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from media_server.chronicle import Chronicle, FactType, SignalType
from media_server.errors import WrongState
from media_server.lifecycle import InterviewLifecycle
from media_server.live_interview import LiveInterview
from media_server.policy import Action, Actor, Standing
from media_server.rooms import Rooms

KIB = 1024


class Command(BaseModel):
    """The payload of a request: camelCase on the wire, unknown fields ignored."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


C = TypeVar("C", bound=Command)


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sends a request, and in which interview they sit."""

    actor: Actor
    standing: Standing
    interview_id: UUID
    participant_id: UUID


@dataclass(frozen=True, slots=True)
class Desk:
    """What features work with."""

    lifecycle: InterviewLifecycle
    rooms: Rooms
    chronicle: Chronicle

    def room(self, interview_id: UUID) -> LiveInterview:
        """Return the open room. Raises WrongState when the interview is over."""
        room = self.rooms.get(interview_id)
        if room is None:
            raise WrongState("The interview's room is not open.")
        return room


@dataclass(frozen=True, slots=True)
class Feature(Generic[C]):
    """One request of a room: its name, payload, right and handler, and what it leads to.

    `facts` and `signals` name what others are told because of it; `max_bytes` bounds the payload
    as JSON. The handler returns what the acknowledgement says besides `ok`.
    """

    request: str
    command: type[C]
    action: Action
    handle: Callable[[Desk, Seat, C], Awaitable[dict[str, Any]]]
    facts: tuple[FactType, ...] = ()
    signals: tuple[SignalType, ...] = ()
    max_bytes: int = 64 * KIB
