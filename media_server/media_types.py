"""What crosses the seams of the media plane: sources, frames, events, errors."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol
from uuid import UUID

from storage.models.enums import MediaKind, MediaSource

KIND_OF_SOURCE = {
    MediaSource.CAMERA: MediaKind.VIDEO,
    MediaSource.SCREEN: MediaKind.VIDEO,
    MediaSource.MICROPHONE: MediaKind.AUDIO,
    MediaSource.SCREEN_AUDIO: MediaKind.AUDIO,
}


SCREEN_SOURCES = frozenset({MediaSource.SCREEN, MediaSource.SCREEN_AUDIO})


class MediaErrorCode(StrEnum):
    """Why a request to the media plane was refused."""

    MALFORMED = "malformed"
    UNAVAILABLE = "unavailable"


class MediaError(Exception):
    """A request that the media plane refuses; `code` is for programs, the message for people."""

    def __init__(self, code: MediaErrorCode, message: str) -> None:
        super().__init__(message)
        self.code = code


class View(StrEnum):
    """How a viewer shows somebody's picture."""

    FULL = "full"
    THUMBNAIL = "thumbnail"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """One source of one participant: its codec ("opus", "vp8", "h264") and RTP clock in Hz."""

    participant_id: UUID
    source: MediaSource
    kind: MediaKind
    codec: str
    clock_rate: int


class EncodedFrame(NamedTuple):
    """A whole encoded frame at its timeline position.

    Video: one access unit (H.264 with start codes); audio: one Opus packet.
    """

    data: bytes
    at_ms: float
    keyframe: bool


@dataclass(frozen=True, slots=True)
class SourceStarted:
    """Media of a source began to arrive."""

    info: SourceInfo
    at_ms: float


@dataclass(frozen=True, slots=True)
class SourceEnded:
    """Media of a source stopped: "idle", "replaced", "removed", "lost" or "closed"."""

    info: SourceInfo
    at_ms: float
    reason: str


@dataclass(frozen=True, slots=True)
class PeerConnected:
    """A participant's transport is up."""

    participant_id: UUID


@dataclass(frozen=True, slots=True)
class PeerLost:
    """A participant's transport failed; a new offer brings them back."""

    participant_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class SlotAssigned:
    """The slot `mid` of a participant now carries that source, or nothing (None, None)."""

    participant_id: UUID
    mid: str
    owner: UUID | None
    source: MediaSource | None


@dataclass(frozen=True, slots=True)
class SlotPaused:
    """The picture in the slot `mid` stands still, or goes on, because of the viewer's path."""

    participant_id: UUID
    mid: str
    paused: bool


@dataclass(frozen=True, slots=True)
class SpeakerChanged:
    """Somebody else speaks now; `to` is told alone, having just come in, None: all are."""

    participant_id: UUID | None
    at_ms: float
    to: UUID | None = None


MediaEvent = (
    SourceStarted
    | SourceEnded
    | PeerConnected
    | PeerLost
    | SlotAssigned
    | SlotPaused
    | SpeakerChanged
)


class FrameSink(Protocol):
    """Takes the encoded frames of recordable participants; must not block."""

    def frame(self, info: SourceInfo, frame: EncodedFrame) -> None:
        """Take one frame; the frames of one source come in order."""

    def ended(self, info: SourceInfo, at_ms: float) -> None:
        """No more frames of this source for now; it may start again."""
