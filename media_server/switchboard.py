"""Who gets whose media: fills slots, pauses what a viewer's path cannot carry, caps sources."""

from collections.abc import Callable, Mapping
from uuid import UUID

from media_server.active_speaker import ActiveSpeaker
from media_server.media_member import MediaMember
from media_server.media_slots import Slot, SourceKey, choose_slot
from media_server.media_types import SCREEN_SOURCES, MediaEvent, SlotAssigned, SlotPaused, View
from media_server.media_views import allot, wishes
from media_server.rtp.inbound import InboundSource
from media_server.transport.config import TransportConfig
from storage.models.enums import MediaKind, MediaSource

MAX_VIEWS = 256


class Switchboard:
    """Connects the sources of a room's members with their slots; `members` is the room's own."""

    def __init__(
        self,
        members: Mapping[UUID, MediaMember],
        config: TransportConfig,
        on_event: Callable[[MediaEvent], None],
        *,
        is_live: Callable[[InboundSource], bool],
    ) -> None:
        self._members = members
        self._config = config
        self._on_event = on_event
        self._is_live = is_live
        self._views: dict[UUID, dict[SourceKey, View]] = {}
        self._speaker = ActiveSpeaker()
        self._constrained = False

    @property
    def speaker(self) -> UUID | None:
        """Who spoke last."""
        return self._speaker.current

    def assign(self) -> None:
        """Fill slots after somebody came or went; what was shown stays where it is.

        Clients offer a screen whether they share one or not: it takes up slots while it is shared.
        """
        present = {
            (owner, name): source
            for owner, member in self._members.items()
            for name, source in member.sources.items()
            if name not in SCREEN_SOURCES or self._is_live(source)
        }
        for member in self._members.values():
            self._assign_to(member, present)

    def open(self, viewer: MediaMember) -> None:
        """Let flow what was bound before the viewer's transport was up.

        Not sooner: the keyframe that is asked for would come to nobody, and the next one may be
        asked for half a second later only.
        """
        for slot in viewer.slots:
            if slot.view is not View.PAUSED:
                slot.set_flow(True)

    def set_view(self, viewer: UUID, owner: UUID, source: MediaSource, view: View) -> None:
        """Note how `viewer` shows somebody's picture; kept when either connects anew."""
        views = self._views.setdefault(viewer, {})
        if view is View.FULL:
            views.pop((owner, source), None)
        elif len(views) < MAX_VIEWS:
            views[owner, source] = view
        member = self._members.get(viewer)
        for slot in member.slots if member is not None else ():
            if slot.key == (owner, source) and slot.kind is MediaKind.VIDEO:
                slot.view = view
        self.balance()

    def forget(self, participant_id: UUID) -> None:
        """Forget the views of somebody who left, and others' of them."""
        self._views.pop(participant_id, None)
        for views in self._views.values():
            for key in [key for key in views if key[0] == participant_id]:
                del views[key]

    def listen(self, now_s: float) -> bool:
        """Look who speaks; return whether that changed."""
        levels = {}
        for participant_id, member in self._members.items():
            microphone = member.sources.get(MediaSource.MICROPHONE)
            if microphone is not None and not microphone.held:
                dbov = microphone.loudness.speech_dbov(now_s)
                if dbov is not None:
                    levels[participant_id] = dbov
        gone = self.speaker is not None and self.speaker not in self._members
        if gone and self.speaker is not None:
            self._speaker.forget(self.speaker)
        return self._speaker.update(levels, now_s) or gone

    def balance(self) -> None:
        """Ask sources for what their viewers can take, and pause what somebody cannot."""
        constrained = any(self._views.values()) or any(
            member.downlink.limit_bps is not None for member in self._members.values()
        )
        if constrained or self._constrained:
            self._constrained = constrained
            self._cap_sources()
            self._pause_slots()

    def _cap_sources(self) -> None:
        wanted: dict[InboundSource, int] = {}
        for member in self._members.values():
            limit_bps = member.downlink.limit_bps
            for slot, bps in wishes(
                member.slots, limit_bps=limit_bps, speaker=self.speaker, config=self._config
            ):
                if slot.inbound is not None:
                    wanted[slot.inbound] = max(bps, wanted.get(slot.inbound, 0))
        for member in self._members.values():
            for source in member.sources.values():
                source.cap_bps = self._cap(source, wanted.get(source))

    def _pause_slots(self) -> None:
        for member in self._members.values():
            if not member.peer.connected:
                continue
            for slot, flows in allot(
                member.slots, member.downlink, speaker=self.speaker, config=self._config
            ):
                self._set_flow(member, slot, flows)

    def _cap(self, source: InboundSource, wanted_bps: int | None) -> int | None:
        if wanted_bps is None:  # whoever comes next should not see it climb for ten seconds
            return None
        least_bps = self._config.recorded_video_bps if source.recorded else 0
        return max(wanted_bps, least_bps, self._config.min_video_bps)

    def _set_flow(self, viewer: MediaMember, slot: Slot, flows: bool) -> None:
        slot.set_flow(flows)
        starved = not flows and slot.view is not View.PAUSED
        if starved != slot.starved:
            slot.starved = starved
            self._on_event(SlotPaused(viewer.participant_id, slot.mid, paused=starved))

    def _assign_to(self, viewer: MediaMember, present: dict[SourceKey, InboundSource]) -> None:
        held = set()
        for slot in viewer.slots:
            if slot.key is None:
                continue
            source = present.get(slot.key)
            if source is None or not slot.stream.carries(source.info.codec):
                slot.release()
                self._tell(viewer, slot)
                continue
            held.add(slot.key)
            if source is not slot.inbound:  # the same person on a new connection
                slot.bind(slot.key, source, slot.view, flows=viewer.peer.connected)
        views = self._views.get(viewer.participant_id, {})
        for key, source in present.items():
            if not viewer.may_see(key) or key in held:
                continue
            chosen = choose_slot(viewer.slots, key, source)
            if chosen is not None:
                view = views.get(key, View.FULL)
                chosen.bind(key, source, view, flows=viewer.peer.connected)
                self._tell(viewer, chosen)

    def _tell(self, viewer: MediaMember, slot: Slot) -> None:
        owner, source = slot.key or (None, None)
        self._on_event(SlotAssigned(viewer.participant_id, slot.mid, owner, source))
