"""Which slot of a viewer carries which source. Pure decisions, no packets."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from media_server.media_types import View
from media_server.rtp.inbound import InboundSource
from media_server.rtp.outbound import OutboundStream
from storage.models.enums import MediaKind, MediaSource

PARTNER = {
    MediaSource.CAMERA: MediaSource.MICROPHONE,
    MediaSource.MICROPHONE: MediaSource.CAMERA,
    MediaSource.SCREEN: MediaSource.SCREEN_AUDIO,
    MediaSource.SCREEN_AUDIO: MediaSource.SCREEN,
}

SourceKey = tuple[UUID, MediaSource]


@dataclass(slots=True)
class Slot:
    """A viewer's m-line that takes media; slots of one `pair` are kept in lip-sync by browsers.

    `starved`: paused because the viewer's path cannot carry it, not because of their `view`.
    """

    mid: str
    kind: MediaKind
    pair: int
    stream: OutboundStream
    key: SourceKey | None = None
    inbound: InboundSource | None = None
    view: View = View.FULL
    flows: bool = True
    starved: bool = False

    def bind(
        self, key: SourceKey, inbound: InboundSource, view: View = View.FULL, *, flows: bool = True
    ) -> None:
        """Carry that source from now on, or once `set_flow` says so."""
        self.release()
        self.key, self.inbound, self.view = key, inbound, view
        self.flows = flows and view is not View.PAUSED
        if self.flows:
            inbound.add_route(self.stream)

    def release(self) -> None:
        """Carry nothing."""
        if self.inbound is not None and self.flows:
            self.inbound.remove_route(self.stream)
        self.key = self.inbound = None
        self.view, self.flows, self.starved = View.FULL, True, False

    def set_flow(self, on: bool) -> None:
        """Pause what the slot carries, or go on with the next keyframe."""
        if self.inbound is None or on == self.flows:
            return
        self.flows = on
        if on:
            self.inbound.add_route(self.stream)
        else:
            self.inbound.remove_route(self.stream)


def choose_slot(slots: Sequence[Slot], key: SourceKey, source: InboundSource) -> Slot | None:
    """Return the free slot for a source, None if there is none that fits.

    A camera goes beside its microphone, a screen beside its sound, so that they are in lip-sync;
    failing that, to a pair where there is room for both.
    """
    free = [
        slot
        for slot in slots
        if slot.key is None
        and slot.kind is source.info.kind
        and slot.stream.carries(source.info.codec)
    ]
    if not free:
        return None
    partner = (key[0], PARTNER[key[1]])
    beside = {slot.pair for slot in slots if slot.key == partner}
    taken = {slot.pair for slot in slots if slot.key is not None}

    def rank(slot: Slot) -> tuple[bool, bool, int]:
        return slot.pair not in beside, slot.pair in taken, slot.pair

    return min(free, key=rank)
