"""Figures of connections, and the word for them."""

import pytest

from media_server.connection_quality import Quality, connections_of, quality_of


@pytest.mark.parametrize(
    ("loss", "rtt_ms", "quality"),
    [
        (0.0, None, Quality.GOOD),
        (0.02, 250, Quality.GOOD),
        (0.03, 20, Quality.FAIR),
        (0.0, 300, Quality.FAIR),
        (0.09, 20, Quality.POOR),
        (0.0, 700, Quality.POOR),
    ],
)
def test_words(loss: float, rtt_ms: float | None, quality: Quality) -> None:
    assert quality_of(loss=loss, rtt_ms=rtt_ms) is quality


def test_the_worse_direction_counts_and_idle_slots_do_not() -> None:
    member = {
        "connected": True,
        "rttMs": 40.0,
        "sendQueueBytes": 3_000,
        "packetsDropped": 7,
        "dropped": 0.0,
        "sources": {
            "camera": {"loss": 0.01, "bitrateBps": 900_000, "packetsAwaited": 2},
            "microphone": {"loss": 0.0, "bitrateBps": 32_000, "packetsAwaited": 0},
        },
        "slots": [
            {"owner": "b", "fractionLost": 0.05},
            {"owner": None, "fractionLost": 0.9},
        ],
    }
    away = {**member, "connected": False}
    [seen] = connections_of({"participants": {"a": member, "b": away}})
    assert seen == {
        "participantId": "a",
        "quality": "fair",
        "rttMs": 40.0,
        "lossUp": 0.01,
        "lossDown": 0.05,
        "bitrateBps": 932_000,
        "queuedBytes": 3_000,
        "droppedPackets": 7,
        "awaitedPackets": 2,
    }
    [crowded] = connections_of({"participants": {"a": {**member, "dropped": 0.2}}})
    assert (crowded["quality"], crowded["lossDown"]) == ("poor", 0.2)
