"""Prometheus text of what rooms carry, for those who ask from this machine."""

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application
from prometheus_client import CollectorRegistry, generate_latest

from media_server.admission import Admission, Capacity
from media_server.load import LoadMeter, Sample
from web.metrics import Figures, Metrics
from web.request_context import surround

PERSON = {
    "connected": True,
    "rttMs": 12.5,
    "packetsRefused": 3,
    "sendQueueBytes": 4096,
    "packetsDropped": 2,
    "uplinkBps": None,
    "downlinkBps": 900_000,
    "sources": {
        "camera": {
            "packets": 100,
            "packetsLost": 4,
            "packetsUnrepaired": 1,
            "packetsAwaited": 3,
            "bitrateBps": 800_000,
            "jitterMs": 2.5,
        }
    },
    "slots": [{"mid": "3", "packetsSent": 50, "fractionLost": 0.25}],
}


def server_with(*rooms: Any) -> Any:
    load = LoadMeter()
    load._samples.append(Sample(lag_s=0.25, busy=0.5))
    return SimpleNamespace(
        load=load, rooms=SimpleNamespace(all=rooms, admission=Admission(load, Capacity()))
    )


def room_with(participant: str) -> Any:
    stats = {"participants": {participant: PERSON}, "recorderQueuedBytes": 7}
    return SimpleNamespace(id=uuid4(), organisation_id=uuid4(), stats=lambda: stats)


def lines_of(server: Any, organisation: Any = None) -> set[str]:
    registry = CollectorRegistry()
    registry.register(Figures(server, organisation))
    return set(generate_latest(registry).decode().splitlines())


def test_figures_of_the_loop_of_rooms_and_of_everybody_in_them() -> None:
    room = room_with("anna")
    who = f'interview="{room.id}",participant="anna"'
    assert lines_of(server_with(room)) >= {
        "vivavoce_loop_busy_ratio 0.5",
        "vivavoce_loop_lag_seconds 0.25",
        "vivavoce_rooms 1.0",
        f'vivavoce_participants{{interview="{room.id}"}} 1.0',
        f'vivavoce_recorder_queued_bytes{{interview="{room.id}"}} 7.0',
        f"vivavoce_peer_rtt_ms{{{who}}} 12.5",
        f"vivavoce_send_queue_bytes{{{who}}} 4096.0",
        f"vivavoce_dropped_packets{{{who}}} 2.0",
        f'vivavoce_awaited_packets{{{who},source="camera"}} 3.0',
        f'vivavoce_unrepaired_packets{{{who},source="camera"}} 1.0',
        f'vivavoce_source_bitrate_bps{{{who},source="camera"}} 800000.0',
        f'vivavoce_slot_loss_ratio{{interview="{room.id}",mid="3",participant="anna"}} 0.25',
    }


def test_what_is_not_known_is_not_told_and_others_are_not_seen() -> None:
    room = room_with("anna")
    assert not any(line.startswith("vivavoce_uplink_bps{") for line in lines_of(server_with(room)))
    assert "vivavoce_rooms 0.0" in lines_of(server_with(room), uuid4())


async def test_only_this_machine_is_answered_where_that_is_asked_for() -> None:
    app = Application()
    surround(app)
    Metrics(server_with(), SimpleNamespace(metrics="loopback")).add_to(app)  # type: ignore[arg-type]
    async with TestClient(TestServer(app)) as client:
        async with client.get("/metrics") as response:
            assert response.status == 200
            assert response.content_type == "text/plain"
            assert "vivavoce_draining 0.0" in await response.text()
        for header in ("X-Forwarded-For", "Forwarded"):
            async with client.get("/metrics", headers={header: "127.0.0.1"}) as response:
                assert response.status == 404
