"""`/metrics`: what the server carries, for Prometheus; switched off unless the settings say."""

import ipaddress
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from aiohttp.web import Application, Request, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from media_server.live_interview import LiveInterview
from media_server.permissions import Permission, require_permission
from media_server.service import InterviewServer
from web.problems import not_found
from web.request_context import authenticate
from web.settings import Settings

# A proxy on this machine would make everybody's requests come from it.
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")
PERSON = ("interview", "participant")
# Figure of a source or slot in the room's stats: name here, what it is.
SOURCE_FIGURES = {
    "packets": ("received_packets", "RTP packets of a source that arrived."),
    "packetsLost": ("lost_packets", "RTP packets of a source that did not come by themselves."),
    "packetsAwaited": ("awaited_packets", "RTP packets that are missing and asked for."),
    "packetsUnrepaired": ("unrepaired_packets", "RTP packets that came by no repair either."),
    "bitrateBps": ("source_bitrate_bps", "Bit/s of a source."),
    "jitterMs": ("source_jitter_ms", "Jitter of a source (RFC 3550)."),
}
SLOT_FIGURES = {
    "packetsSent": ("sent_packets", "RTP packets of a slot that were sent to a viewer."),
    "fractionLost": ("slot_loss_ratio", "Share of a slot's packets that its viewer missed."),
}
PEER_FIGURES = {
    "rttMs": ("peer_rtt_ms", "Round trip to a participant."),
    "packetsRefused": ("refused_packets", "Packets of a participant beyond what they may send."),
    "sendQueueBytes": ("send_queue_bytes", "Bytes that wait to be sent to a participant."),
    "packetsDropped": ("dropped_packets", "Packets for a participant that found no room to wait."),
    "uplinkBps": ("uplink_bps", "What a participant's path to us is estimated to carry."),
    "downlinkBps": ("downlink_bps", "What our path to a participant is estimated to carry."),
}


class Metrics:
    """Serves the figures to whoever may see them."""

    def __init__(self, server: InterviewServer, settings: Settings) -> None:
        self._server = server
        self._allowed = settings.metrics

    def add_to(self, app: Application) -> None:
        """Add the route, unless it is switched off."""
        if self._allowed != "off":
            app.router.add_get("/metrics", self.show)

    async def show(self, request: Request) -> Response:
        """Return the figures as text; 404 for those from elsewhere, 401 and 403 by token."""
        organisation_id = None
        if self._allowed == "staff":
            actor = await authenticate(request)
            require_permission(actor, Permission.SEE_AUDIT)
            organisation_id = actor.organisation_id
        elif not _is_from_here(request):
            raise not_found("page")
        registry = CollectorRegistry()
        registry.register(Figures(self._server, organisation_id))
        return Response(
            body=generate_latest(registry),
            headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4, "Cache-Control": "no-store"},
        )


class Figures(Collector):
    """The server's figures now; rooms of one organisation, or of all where it is None."""

    def __init__(self, server: InterviewServer, organisation_id: UUID | None) -> None:
        self._server = server
        self._organisation_id = organisation_id

    def collect(self) -> Iterator[Metric]:
        """Return each family with its samples."""
        load, admission = self._server.load, self._server.rooms.admission
        for name, what, value in (
            ("loop_busy_ratio", "Share of a core that the media loop used in 10 s.", load.busy),
            ("loop_lag_seconds", "How late timers were, on average of 10 s.", load.lag_s),
            ("loop_lag_worst_seconds", "How late timers were at most in 10 s.", load.worst_lag_s),
            ("rooms_refused", "1 while no room is opened.", admission.refusal is not None),
            ("draining", "1 while the server is about to stop.", admission.draining),
        ):
            yield GaugeMetricFamily(f"vivavoce_{name}", what, value=float(value))
        rooms = [
            room
            for room in self._server.rooms.all
            if self._organisation_id in {None, room.organisation_id}
        ]
        yield GaugeMetricFamily("vivavoce_rooms", "Rooms that are open.", value=len(rooms))
        yield from _of_rooms(rooms)


def _of_rooms(rooms: Iterable[LiveInterview]) -> Iterator[Metric]:
    connected = _family("participants", "People whose media is connected.", ("interview",))
    waiting = _family("recorder_queued_bytes", "Frames that wait for the disk.", ("interview",))
    peers = {key: _family(*told, PERSON) for key, told in PEER_FIGURES.items()}
    sources = {key: _family(*told, (*PERSON, "source")) for key, told in SOURCE_FIGURES.items()}
    slots = {key: _family(*told, (*PERSON, "mid")) for key, told in SLOT_FIGURES.items()}
    for room in rooms:
        stats, interview = room.stats(), str(room.id)
        people = stats["participants"]
        connected.add_metric([interview], sum(person["connected"] for person in people.values()))
        waiting.add_metric([interview], stats["recorderQueuedBytes"])
        for participant, person in people.items():
            who = [interview, participant]
            _add(peers, who, person)
            for name, source in person["sources"].items():
                _add(sources, [*who, name], source)
            for slot in person["slots"]:
                _add(slots, [*who, slot["mid"]], slot)
    yield from (connected, waiting, *peers.values(), *sources.values(), *slots.values())


def _family(name: str, what: str, labels: tuple[str, ...]) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"vivavoce_{name}", what, labels=labels)


def _add(
    families: dict[str, GaugeMetricFamily], labels: list[str], figures: dict[str, Any]
) -> None:
    for key, family in families.items():
        if figures[key] is not None:
            family.add_metric(labels, figures[key])


def _is_from_here(request: Request) -> bool:
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
