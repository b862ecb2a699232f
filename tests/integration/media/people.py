"""A media room, people in it with real aiortc peers, and what they see, hear and are told."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCIceServer,
    RTCIceTransportPolicy,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

from media_server.media_room import MediaRoom
from media_server.media_types import EncodedFrame, MediaEvent, SlotAssigned, SourceInfo
from media_server.timeline import Timeline
from media_server.transport.config import TransportConfig
from storage.models.enums import MediaSource
from tests.support.clapper import BeepMicrophone, Clapper, FlashCamera
from tests.support.media import Camera, EncodedVideo, Microphone, PacedTrack
from tests.support.udp_relay import UdpRelay

LIMIT_S = 20.0  # only a guard: waits end with their event


class News:
    """Lets a test wait until something it looks at is true."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()

    def tell(self) -> None:
        """Look again."""
        self._changed.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for `condition`, looked at whenever something happened."""
        async with asyncio.timeout(LIMIT_S):
            while not condition():
                self._changed.clear()
                await self._changed.wait()


class Sink:
    """A FrameSink that keeps what it gets."""

    def __init__(self, news: News) -> None:
        self.frames: dict[MediaSource, list[EncodedFrame]] = {}
        self.owners: set[UUID] = set()
        self.ends: list[MediaSource] = []
        self._news = news

    def frame(self, info: SourceInfo, frame: EncodedFrame) -> None:
        self.frames.setdefault(info.source, []).append(frame)
        self.owners.add(info.participant_id)
        self._news.tell()

    def ended(self, info: SourceInfo, at_ms: float) -> None:
        self.ends.append(info.source)
        self._news.tell()


class Stage:
    """A room with its events and a sink."""

    def __init__(self, **config: Any) -> None:
        self.news = News()
        self.events: list[MediaEvent] = []
        self.sink = Sink(self.news)
        self.timeline = Timeline(None)
        self.room = MediaRoom(
            uuid4(),
            timeline=self.timeline,
            config=TransportConfig(**{"ice_addresses": ("127.0.0.1",), **config}),
            on_event=self._event,
        )
        self.room.add_sink(self.sink)
        self.people: list[Person] = []

    def _event(self, event: MediaEvent) -> None:
        self.events.append(event)
        self.news.tell()

    def slots_of(self, viewer: "Person") -> dict[str, tuple[UUID | None, MediaSource | None]]:
        """Return what each slot of a viewer carries, as the events told."""
        return {
            event.mid: (event.owner, event.source)
            for event in self.events
            if isinstance(event, SlotAssigned) and event.participant_id == viewer.id
        }

    async def enter(
        self, video: EncodedVideo | None, *, slots: int = 1, relay: UdpRelay | None = None
    ) -> "Person":
        """Somebody new comes in, with camera and microphone if there is a `video`."""
        person = Person(self, relay)
        self.people.append(person)
        await person.connect(video, slots=slots)
        return person

    async def close(self) -> None:
        """Everybody leaves."""
        for person in self.people:
            await person.hang_up()
        await self.room.close()


class Person:
    """One participant, perhaps behind a relay; `frames` counts what arrived, by mid.

    With `relayed_by` nothing but what that TURN server relays gets through.
    """

    def __init__(
        self,
        stage: Stage,
        relay: UdpRelay | None = None,
        *,
        relayed_by: RTCIceServer | None = None,
    ) -> None:
        self._relayed_by = relayed_by
        self.id = uuid4()
        self.frames: Counter[str] = Counter()
        self.peer: RTCPeerConnection | None = None
        self.microphone: PacedTrack | None = None
        self.camera: Camera | None = None
        self._stage = stage
        self._relay = relay
        self._tasks: set[asyncio.Task[None]] = set()

    async def connect(
        self,
        video: EncodedVideo | None,
        *,
        slots: int = 1,
        clapper: Clapper | None = None,
        picture: MediaSource = MediaSource.CAMERA,
    ) -> None:
        """Make a peer connection that takes the place of an older one; with a `clapper`, camera
        and microphone are its own. `picture` is what the camera's pictures are said to be."""
        self.microphone = self.camera = None
        turn = self._relayed_by
        configuration = RTCConfiguration(
            iceServers=[] if turn is None else [turn],
            bundlePolicy=RTCBundlePolicy.MAX_BUNDLE,
            iceTransportPolicy=(
                RTCIceTransportPolicy.ALL if turn is None else RTCIceTransportPolicy.RELAY
            ),
        )
        self.peer = peer = RTCPeerConnection(configuration)
        sources = {}
        if clapper is not None:
            self.microphone, self.camera = BeepMicrophone(clapper), FlashCamera(clapper)
        elif video is not None:
            self.microphone, self.camera = Microphone(), Camera(video)
        if self.microphone is not None and self.camera is not None:
            sources = {"0": MediaSource.MICROPHONE, "1": picture}
            peer.addTransceiver(self.microphone, direction="sendonly")
            self.camera.heed(peer.addTransceiver(self.camera, direction="sendonly").sender)
        for _ in range(slots):
            peer.addTransceiver("audio", direction="recvonly")
            peer.addTransceiver("video", direction="recvonly")
        peer.on("track", self._receive)
        await peer.setLocalDescription(await peer.createOffer())
        offer = peer.localDescription.sdp
        if self._relay is not None:
            offer = self._relay.offer(offer)
        answer = await self._stage.room.negotiate(self.id, offer, sources)
        if self._relay is not None:
            answer = self._relay.answer(answer)
        await peer.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))

    async def sees(self, mid: str, count: int) -> None:
        """Wait for that many more frames in a slot."""
        wanted = self.frames[mid] + count
        await self._stage.news.until(lambda: self.frames[mid] >= wanted)

    async def hang_up(self) -> None:
        """Close the peer connection as a browser does."""
        if self.peer is not None:
            await self.peer.close()
        for task in self._tasks:
            task.cancel()

    def vanish(self) -> None:
        """Stop being there without a word, as when a cable is cut."""
        assert self.peer is not None
        connection = self.peer.getTransceivers()[0].receiver.transport.transport._connection
        for protocol in connection._protocols:
            protocol.transport.abort()

    def _receive(self, track: MediaStreamTrack) -> None:
        assert self.peer is not None
        mid = next(str(t.mid) for t in self.peer.getTransceivers() if t.receiver.track is track)
        task = asyncio.create_task(self._count(track, mid))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _count(self, track: MediaStreamTrack, mid: str) -> None:
        while True:
            try:
                await track.recv()
            except MediaStreamError:
                return
            self.frames[mid] += 1
            self._stage.news.tell()
