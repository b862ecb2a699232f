"""How a viewer's bandwidth is shared between the pictures they look at. Pure decisions.

Sound always passes. A screen comes first, then whoever speaks, then large before small. The first
picture passes too until packets are lost: of two people who talk, neither shall go dark because an
estimate fell. All viewers of a source get the same packets, so a picture passes whole or not at
all; what it weighs follows from the wishes of all who look at it.
"""

from collections.abc import Sequence
from uuid import UUID

from media_server.media_slots import Slot
from media_server.media_types import View
from media_server.rtp.downlink import Downlink
from media_server.transport.answer import bitrate_limit
from media_server.transport.config import TransportConfig
from storage.models.enums import MediaKind, MediaSource

RESUME_MARGIN = 1.2


def wishes(
    slots: Sequence[Slot], *, limit_bps: float | None, speaker: UUID | None, config: TransportConfig
) -> list[tuple[Slot, int]]:
    """Return the bits per second that each picture may have at this viewer, 0 if paused by them.

    The most important one is offered all there is, the others what it leaves.
    """
    left_bps = _for_pictures(slots, limit_bps)
    found = []
    for slot in _by_importance(slots, speaker):
        wish_bps = _full(slot, config) if slot.view is View.FULL else config.thumbnail_bitrate_bps
        if slot.view is View.PAUSED:
            wish_bps = 0
        elif left_bps is not None:
            wish_bps = max(config.min_video_bps, min(wish_bps, int(left_bps)))
            left_bps = max(0.0, left_bps - wish_bps)
        found.append((slot, wish_bps))
    return found


def allot(
    slots: Sequence[Slot], downlink: Downlink, *, speaker: UUID | None, config: TransportConfig
) -> list[tuple[Slot, bool]]:
    """Return which pictures flow to a viewer, given what their sources are asked for."""
    left_bps = _for_pictures(slots, downlink.limit_bps)
    found: list[tuple[Slot, bool]] = []
    spared = not downlink.lossy
    for slot in _by_importance(slots, speaker):
        flows = slot.view is not View.PAUSED
        if flows and left_bps is not None:
            need_bps = _expected_bps(slot) or config.min_video_bps
            flows = spared or left_bps >= need_bps * (1.0 if slot.flows else RESUME_MARGIN)
            left_bps -= need_bps if flows else 0
            spared = False
        found.append((slot, flows))
    return found


def _for_pictures(slots: Sequence[Slot], limit_bps: float | None) -> float | None:
    if limit_bps is None:
        return None
    sound = (slot.inbound for slot in slots if slot.kind is MediaKind.AUDIO and slot.inbound)
    return limit_bps - sum(source.bitrate_bps for source in sound)


def _by_importance(slots: Sequence[Slot], speaker: UUID | None) -> list[Slot]:
    def rank(slot: Slot) -> tuple[bool, bool, bool, int]:
        owner, source = slot.key or (None, None)
        return (
            source is not MediaSource.SCREEN,
            owner != speaker,
            slot.view is not View.FULL,
            slot.pair,
        )

    pictures = (slot for slot in slots if slot.kind is MediaKind.VIDEO and slot.inbound is not None)
    return sorted(pictures, key=rank)


def _full(slot: Slot, config: TransportConfig) -> int:
    return 0 if slot.key is None else bitrate_limit(slot.key[1], config)


def _expected_bps(slot: Slot) -> int:
    """Return what a picture will weigh once its sender has heard what is asked of it."""
    source = slot.inbound
    if source is None:
        return 0
    return source.bitrate_bps if source.cap_bps is None else min(source.bitrate_bps, source.cap_bps)
