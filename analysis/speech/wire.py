"""Messages between the server and its speech worker.

On the wire: two big-endian uint32 (length of the header, length of the payload), the header
as JSON, the payload as raw bytes. The worker decodes what strangers send, so nothing it says
is unpickled, and every length is checked before it is read.
"""

import struct
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from analysis.speech.config import EndpointProfile, StreamMode
from analysis.speech.errors import WireError

HEAD = struct.Struct("!II")
LONGEST_HEADER = 1 << 20
LONGEST_PAYLOAD = 4 << 20


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Open(_Message):
    """To the worker: a stream begins, its frames will be numbered from 0."""

    kind: Literal["open"] = "open"
    stream: int
    language: str
    hotwords: str
    mode: StreamMode = StreamMode.LIVE
    profile: EndpointProfile = EndpointProfile.CONVERSATION


class Audio(_Message):
    """To the worker: Opus frames, the payload holds them end to end."""

    kind: Literal["audio"] = "audio"
    stream: int
    at_ms: list[float]
    sizes: list[int]


class Drain(_Message):
    """To the worker: answer all frames so far, then say `Drained`."""

    kind: Literal["drain"] = "drain"
    stream: int
    token: int


class Close(_Message):
    """To the worker: forget the stream."""

    kind: Literal["close"] = "close"
    stream: int


class Ready(_Message):
    """From the worker: the model is loaded and warm; a pass takes about `pass_s`."""

    kind: Literal["ready"] = "ready"
    model: str
    english_only: bool
    pass_s: float


class Failed(_Message):
    """From the worker, its last word: it cannot work, and why."""

    kind: Literal["failed"] = "failed"
    reason: str


class Alive(_Message):
    """From the worker: nothing new, but not hung."""

    kind: Literal["alive"] = "alive"


class _FromStream(_Message):
    # How many frames since `Open` were taken in, and how many need never be sent again.
    stream: int
    consumed: int
    answered: int


class Progress(_FromStream):
    """From the worker: frames were taken in."""

    kind: Literal["progress"] = "progress"


class WireWord(_Message):
    """One word of a final caption."""

    text: str
    start_ms: int
    end_ms: int
    probability: float


class Caption(_FromStream):
    """From the worker: what the utterance under way reads; the payload is packed prosody."""

    kind: Literal["caption"] = "caption"
    text: str
    final: bool
    postponed: bool = False
    confirmed: int = 0
    start_ms: int
    end_ms: int
    words: list[WireWord] = []


class Drained(_FromStream):
    """From the worker: all frames before this `Drain` were answered."""

    kind: Literal["drained"] = "drained"
    token: int


ToWorker = Open | Audio | Drain | Close
FromWorker = Ready | Failed | Alive | Progress | Caption | Drained

_TO_WORKER: TypeAdapter[ToWorker] = TypeAdapter(Annotated[ToWorker, Field(discriminator="kind")])
_FROM_WORKER: TypeAdapter[FromWorker] = TypeAdapter(
    Annotated[FromWorker, Field(discriminator="kind")]
)


def encode(message: ToWorker | FromWorker, payload: bytes = b"") -> bytes:
    """Return the message as it goes over the wire."""
    header = message.model_dump_json().encode()
    return HEAD.pack(len(header), len(payload)) + header + payload


def parse_head(head: bytes) -> tuple[int, int]:
    """Return the lengths of header and payload; WireError when they exceed what is allowed."""
    header, payload = HEAD.unpack(head)
    if header > LONGEST_HEADER or payload > LONGEST_PAYLOAD:
        raise WireError("message too large")
    return header, payload


def parse_to_worker(header: bytes) -> ToWorker:
    """Parse the header of a message to the worker."""
    try:
        return _TO_WORKER.validate_json(header)
    except ValidationError as error:
        raise WireError("unknown message to the worker") from error


def parse_from_worker(header: bytes) -> FromWorker:
    """Parse the header of a message from the worker."""
    try:
        return _FROM_WORKER.validate_json(header)
    except ValidationError as error:
        raise WireError("unknown message from the worker") from error
