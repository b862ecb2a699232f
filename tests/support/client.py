"""A participant without a browser: Socket.IO for the protocol, aiortc for the media."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import socketio
from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpTransceiver,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

from tests.support.media import Camera, Microphone, PacedTrack
from tests.support.speech import path_of, word_error_rate

Json = dict[str, Any]
NAMESPACE = "/interviews"
WAIT_LIMIT_S = 45  # only a guard: waits end with their event


class InterviewClient:
    """One person in one interview; used inside `loopback_clients()`.

    `facts` are what the server told, in order; `captions` the latest text of each caption by
    its id, `caption_log` all of them with the loop's time; `frames` what arrived, counted by
    (participant id, source); `tracks` what is sent, by source.
    """

    def __init__(self, url: str, token: str, interview_id: str) -> None:
        self.interview_id = interview_id
        self.participant_id = ""
        self.facts: list[tuple[str, Json]] = []
        self.captions: dict[str, Json] = {}
        self.caption_log: list[tuple[float, Json]] = []
        self.frames: Counter[tuple[str, str]] = Counter()
        self.tracks: dict[str, PacedTrack] = {}
        self.connected = False
        self._url = url
        self._token = token
        self._news = asyncio.Condition()
        self._slots: dict[str, tuple[str, str]] = {}
        self._origin_s = float("inf")
        self._peer: RTCPeerConnection | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._socket = socketio.AsyncClient(reconnection=False)
        self._socket.on("*", self._receive, namespace=NAMESPACE)
        self._socket.on("disconnect", self._disconnected, namespace=NAMESPACE)

    @property
    def last_seq(self) -> int:
        """The highest sequence number seen."""
        return max((fact["seq"] for _, fact in self.facts), default=0)

    async def connect(self) -> None:
        """Open the socket; raises socketio's ConnectionError when the token is refused."""
        await self._socket.connect(
            self._url,
            auth={"token": self._token},
            namespaces=[NAMESPACE],
            transports=["websocket"],
            wait_timeout=10,
        )
        self.connected = True

    async def join(self, *, last_seq: int | None = None) -> Json:
        """Connect and join; returns the acknowledgement."""
        await self.connect()
        payload: Json = {"interviewId": self.interview_id}
        if last_seq is not None:
            payload["lastSeq"] = last_seq
        ack = await self.request("join-interview", payload)
        self.participant_id = ack["participantId"]
        return ack

    async def request(self, event: str, payload: Any = None) -> Json:
        """Send a request and return its acknowledgement, which must be ok."""
        ack = await self.attempt(event, payload)
        assert ack["ok"], f"{event}: {ack}"
        return ack

    async def attempt(self, event: str, payload: Any = None) -> Json:
        """Send a request and return its acknowledgement, whatever it is."""
        ack: Json = await self._socket.call(
            event, {} if payload is None else payload, namespace=NAMESPACE, timeout=WAIT_LIMIT_S
        )
        return ack

    async def publish(
        self,
        *,
        microphone: PacedTrack | None = None,
        camera: PacedTrack | None = None,
        slots: int = 1,
    ) -> None:
        """Make the peer connection: send what is given, receive `slots` of each kind."""
        # Unless bundled from the start, aiortc leaves its second m-line of a kind on a transport
        # that it closes when the answer bundles all into one.
        configuration = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        old, self._peer = self._peer, RTCPeerConnection(configuration)
        if old is not None:
            await old.close()
        given = {"microphone": microphone, "camera": camera}
        self.tracks = {source: track for source, track in given.items() if track is not None}
        peer, self._slots = self._peer, {}
        sending: dict[str, RTCRtpTransceiver] = {}
        for source, track in self.tracks.items():
            sending[source] = peer.addTransceiver(track, direction="sendonly")
            if isinstance(track, Camera):
                track.heed(sending[source].sender)
        for kind in ("audio", "video"):
            for _ in range(slots):
                peer.addTransceiver(kind, direction="recvonly")
        peer.on("track", self._receive_track)
        await peer.setLocalDescription(await peer.createOffer())
        ack = await self.request(
            "send-offer",
            {
                "sdp": peer.localDescription.sdp,
                "sources": {line.mid: source for source, line in sending.items()},
            },
        )
        await peer.setRemoteDescription(RTCSessionDescription(sdp=ack["sdp"], type="answer"))

    async def say(self, name: str) -> None:
        """Say the committed speech called `name`; returns when all of it was sent."""
        microphone = self.tracks.get("microphone")
        assert isinstance(microphone, Microphone), "publish a Microphone first"
        await microphone.speak(path_of(name))

    async def wait_fact(self, name: str, **fields: Any) -> Json:
        """The first fact called `name` that has these fields, waiting for it if need be."""

        def found() -> Json | None:
            facts = (fact for seen, fact in self.facts if seen == name)
            return next((fact for fact in facts if fields.items() <= fact.items()), None)

        await self.wait_until(lambda: found() is not None, what=f"fact {name} {fields}")
        fact = found()
        assert fact is not None
        return fact

    async def wait_caption(self, participant_id: str, text: str, *, error_rate: float) -> None:
        """Wait until that participant's final captions read like `text`."""
        await self.wait_until(
            lambda: word_error_rate(text, self.final_text(participant_id)) <= error_rate,
            what=f"captions like {text!r}",
        )

    async def wait_frames(self, participant_id: str, source: str, *, count: int) -> None:
        """Wait until `count` frames of that source have arrived."""
        key = (participant_id, source)
        await self.wait_until(lambda: self.frames[key] >= count, what=f"{count} frames of {source}")

    async def wait_until(self, condition: Callable[[], bool], *, what: str) -> None:
        """Wait for `condition`, looked at whenever something arrived."""
        try:
            async with asyncio.timeout(WAIT_LIMIT_S), self._news:
                await self._news.wait_for(condition)
        except TimeoutError:
            seen = [name for name, _ in self.facts]
            texts = [caption["text"] for caption in self.captions.values()]
            message = f"no {what}; facts {seen}, frames {dict(self.frames)}, captions {texts}"
            raise AssertionError(message) from None

    def final_text(self, participant_id: str) -> str:
        """Everything said by that participant, as captioned so far and final."""
        finals = [
            caption
            for caption in self.captions.values()
            if caption["participantId"] == participant_id and caption["isFinal"]
        ]
        return " ".join(item["text"] for item in sorted(finals, key=lambda item: item["startMs"]))

    def caption_delays_s(self, participant_id: str) -> list[float]:
        """How long after the end of each utterance its final text was here."""
        return [
            seen_s - self._origin_s - caption["endMs"] / 1000
            for seen_s, caption in self.caption_log
            if caption["isFinal"] and caption["participantId"] == participant_id
        ]

    def vanish(self) -> None:
        """Let the media's sockets be gone without a word, as when a cable is cut."""
        assert self._peer is not None
        connection = self._peer.getTransceivers()[0].receiver.transport.transport._connection
        for protocol in connection._protocols:
            protocol.transport.abort()

    async def close(self) -> None:
        """Hang up: media first, then the socket."""
        if self._peer is not None:
            await self._peer.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._socket.disconnect()

    async def _receive(self, event: str, payload: Json) -> None:
        if event == "caption.updated":
            self.captions[payload["id"]] = payload
            self.caption_log.append((asyncio.get_running_loop().time(), payload))
        elif event == "slot.assigned":
            self._assign(payload)
        elif "seq" in payload:
            self.facts.append((event, payload))
            self._see_time(payload["atMs"])
        await self._notify()

    async def _disconnected(self, *_: object) -> None:
        self.connected = False
        await self._notify()

    async def _notify(self) -> None:
        async with self._news:
            self._news.notify_all()

    def _see_time(self, at_ms: int) -> None:
        # A fact is never here before it happened, so the smallest difference is the nearest.
        difference_s = asyncio.get_running_loop().time() - at_ms / 1000
        self._origin_s = min(self._origin_s, difference_s)

    def _assign(self, payload: Json) -> None:
        if payload["participantId"] is None:
            self._slots.pop(payload["mid"], None)
        else:
            self._slots[payload["mid"]] = (payload["participantId"], payload["source"])

    def _receive_track(self, track: MediaStreamTrack) -> None:
        task = asyncio.create_task(self._count(track))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _count(self, track: MediaStreamTrack) -> None:
        assert self._peer is not None
        mid = next(
            str(line.mid) for line in self._peer.getTransceivers() if line.receiver.track is track
        )
        while True:
            try:
                await track.recv()
            except MediaStreamError:
                return
            # Frames can arrive before the message that says whose they are.
            self.frames[self._slots.get(mid, ("", mid))] += 1
            await self._notify()
