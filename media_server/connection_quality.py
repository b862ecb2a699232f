"""How well each participant's media gets through: figures and one word. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Quality(StrEnum):
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


# Up to two in a hundred are repaired unnoticed; beyond eight, pictures freeze.
FAIR_LOSS, POOR_LOSS = 0.02, 0.08
FAIR_RTT_MS, POOR_RTT_MS = 250.0, 600.0


def quality_of(*, loss: float, rtt_ms: float | None) -> Quality:
    """Return the word for a share of packets lost, in either direction, and a round trip."""
    if loss > POOR_LOSS or (rtt_ms or 0) > POOR_RTT_MS:
        return Quality.POOR
    if loss > FAIR_LOSS or (rtt_ms or 0) > FAIR_RTT_MS:
        return Quality.FAIR
    return Quality.GOOD


def connections_of(stats: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a line for everybody with a connection, from `MediaRoom.stats()`.

    `lossUp` and `lossDown` are shares of packets lost lately on the way to and from the server,
    `bitrateBps` what they send. `queuedBytes` wait to be sent to them, of `droppedPackets` so far
    too many were waiting already, and `awaitedPackets` of theirs are missing and asked for; what
    was dropped lately counts as lost.
    """
    return [
        _connection(participant_id, member)
        for participant_id, member in stats["participants"].items()
        if member["connected"]
    ]


def _connection(participant_id: str, member: Mapping[str, Any]) -> dict[str, Any]:
    sources = member["sources"].values()
    loss_up = max((source["loss"] for source in sources), default=0.0)
    flowing = (slot for slot in member["slots"] if slot["owner"] is not None)
    loss_down = max((slot["fractionLost"] for slot in flowing), default=0.0)
    loss_down = max(loss_down, member["dropped"])
    return {
        "participantId": participant_id,
        "quality": quality_of(loss=max(loss_up, loss_down), rtt_ms=member["rttMs"]).value,
        "rttMs": member["rttMs"],
        "lossUp": loss_up,
        "lossDown": loss_down,
        "bitrateBps": sum(source["bitrateBps"] for source in sources),
        "queuedBytes": member["sendQueueBytes"],
        "droppedPackets": member["packetsDropped"],
        "awaitedPackets": sum(source["packetsAwaited"] for source in sources),
    }
