"""WHIP and WHEP with real aiortc peers: into the room, out of it, and what is refused."""

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamTrack

from media_server.policy import Actor
from tests.integration.web.conftest import SESSIONS, World, unknown
from tests.support.media import Camera, EncodedVideo, Microphone, encode_video, loopback_clients
from tests.unit.media_server.transport.offers import EVERYTHING
from web import keys
from web.ice_servers import IceServers

SDP = {"Content-Type": "application/sdp"}
FRAGMENT = {"Content-Type": "application/trickle-ice-sdpfrag"}
LIMIT_S = 20


class HttpPeer:
    """An aiortc peer that speaks WHIP or WHEP for somebody, as any client of either does."""

    def __init__(self, world: World, who: str) -> None:
        self.headers: Any = {}
        self._caller = world.by(who)
        self._peer = RTCPeerConnection(
            RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        )
        self.tracks: list[MediaStreamTrack] = []
        self._peer.on("track", self.tracks.append)

    @property
    def location(self) -> str:
        """The stream's path."""
        return str(self.headers["Location"])

    async def publish(self, path: str, video: EncodedVideo, **query: str) -> None:
        camera = Camera(video)
        self._peer.addTransceiver(Microphone(), direction="sendonly")
        camera.heed(self._peer.addTransceiver(camera, direction="sendonly").sender)
        await self._connect(path + "/whip", query)

    async def watch(self, path: str, **query: str) -> None:
        for kind in ("audio", "video"):
            self._peer.addTransceiver(kind, direction="recvonly")
        await self._connect(path + "/whep", query)

    async def frames(self, count: int) -> None:
        """Wait until so many frames have come on every track."""
        async with asyncio.timeout(LIMIT_S):
            for track in self.tracks:
                for _ in range(count):
                    await track.recv()

    async def end(self) -> None:
        async with await self._caller.send("DELETE", self.location) as response:
            assert response.status == 200
        await self._peer.close()

    async def hang_up(self) -> None:
        await self._peer.close()

    async def _connect(self, path: str, query: dict[str, str]) -> None:
        await self._peer.setLocalDescription(await self._peer.createOffer())
        offer = self._peer.localDescription.sdp
        async with await self._caller.send(
            "POST", path, data=offer, headers=SDP, params=query
        ) as response:
            answer = await response.text()
            assert response.status == 201, answer
            assert response.content_type == "application/sdp"
            self.headers = response.headers
        await self._peer.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))


@pytest.fixture
def video() -> EncodedVideo:
    return encode_video(width=160, height=120, seconds=1, bit_rate=100_000)


@pytest.fixture(autouse=True)
def loopback() -> Iterator[None]:
    with loopback_clients():
        yield


async def _people(world: World, path: str) -> dict[str, Any]:
    found = await world.by("ines").get(path + "/participants")
    return {each["name"]: each for each in found["items"]}


async def _gone(world: World, interview: str, name: str) -> None:
    """Wait until the room knows that somebody has left."""
    async with asyncio.timeout(LIMIT_S):
        [person] = [p for p in (await _people(world, f"{SESSIONS}/{interview}")).values()
                    if p["name"] == name]  # fmt: skip
        room = world.app[keys.SERVER].rooms.get(UUID(interview))
        assert room is not None
        while room.is_present(UUID(person["id"])):  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.02)


async def test_publishing_recording_and_watching(world: World, video: EncodedVideo) -> None:
    interview = (await world.schedule())["id"]
    path = f"{SESSIONS}/{interview}"
    ines, ada = HttpPeer(world, "ines"), HttpPeer(world, "ada")
    await ines.publish(path, video, records="true")
    await world.by("ines").post(path + "/start")
    person = (await _people(world, path))["Ines"]
    await ada.watch(path, participantId=person["id"])
    await ada.frames(10)
    await ada.end()
    await _gone(world, interview, "Ada")
    await ines.hang_up()
    await _gone(world, interview, "Ines")
    server = world.app[keys.SERVER]
    await server.streams.close()
    facts = (await world.by("ines").get(path + "/events"))["items"]
    told = [(each["type"], each["participantId"]) for each in facts]
    assert told.count(("participant.joined", person["id"])) == 1
    assert [each["payload"]["reason"] for each in facts if each["type"] == "participant.left"] == [
        "left",
        "disconnected",
    ]
    await world.by("ines").post(path + "/complete", {"score": 50})
    await server.lifecycle.concluded(UUID(interview))
    [recording] = (await world.by("ines").get(path + "/recordings"))["items"]
    assert recording["participantId"] == person["id"]
    assert recording["durationMs"] > 300


async def test_what_is_not_agreed_to_is_not_recorded_and_who_waits_is_refused(
    world: World, video: EncodedVideo
) -> None:
    interview = (await world.schedule())["id"]
    path = f"{SESSIONS}/{interview}"
    ines, ada = HttpPeer(world, "ines"), HttpPeer(world, "ada")
    await ines.publish(path, video)
    await world.by("ines").post(path + "/start")
    async with await world.by("sam").send(
        "POST", path + "/whip", data=EVERYTHING, headers=SDP
    ) as response:
        assert response.status == 403
    person = (await _people(world, path))["Ines"]
    assert person["records"] is None
    await ada.watch(path, participantId=person["id"])
    await ada.frames(5)
    for peer in (ada, ines):
        await peer.end()
    await world.by("ines").post(path + "/complete", {"score": 50})
    await world.app[keys.SERVER].lifecycle.concluded(UUID(interview))
    assert (await world.by("ines").get(path + "/recordings"))["items"] == []


async def test_a_stream_is_its_makers_and_takes_candidates(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(_self: IceServers, actor: Actor) -> list[dict[str, Any]]:
        return [{"urls": ["turn:t.test"], "username": str(actor.user_id), "credential": "c"}]

    monkeypatch.setattr(IceServers, "for_actor", told)
    path = f"{SESSIONS}/{(await world.schedule())['id']}/whip"
    ines = world.by("ines")
    async with await ines.send("POST", path, data=EVERYTHING, headers=SDP) as response:
        assert response.status == 201
        assert response.headers["Accept-Patch"] == FRAGMENT["Content-Type"]
        assert response.headers["Link"] == (
            f'<turn:t.test>; rel="ice-server"; username="{world.id("ines")}"; credential="c"; '
            'credential-type="password"'
        )
        location, tag = response.headers["Location"], response.headers["ETag"]
    ufrag = next(line for line in EVERYTHING.splitlines() if line.startswith("a=ice-ufrag"))
    good = f"{ufrag}\r\na=mid:0\r\na=candidate:1 1 udp 2130706431 127.0.0.1 50000 typ host\r\n"
    for body, headers, status in (
        (good, {**FRAGMENT, "If-Match": tag}, 204),
        (good, FRAGMENT, 428),
        (good, {**FRAGMENT, "If-Match": '"another"'}, 412),
        (good, {**FRAGMENT, "If-Match": "*"}, 422),
        (good.replace(ufrag, "a=ice-ufrag:other"), {**FRAGMENT, "If-Match": tag}, 422),
        ("a=candidate:nonsense\r\n", {**FRAGMENT, "If-Match": tag}, 422),
        (good, {**SDP, "If-Match": tag}, 415),
    ):
        async with await ines.send("PATCH", location, data=body, headers=headers) as response:
            assert response.status == status, body
    async with await world.by("ada").send("DELETE", location) as response:
        assert response.status == 404
    for status in (200, 404):
        async with await ines.send("DELETE", location) as response:
            assert response.status == status


async def test_offers_that_are_none(world: World) -> None:
    path = f"{SESSIONS}/{(await world.schedule())['id']}"
    ines = world.by("ines")
    for where, body, headers, status in (
        ("/whip", "v=0", SDP, 422),
        ("/whip", b"\xff", SDP, 422),
        ("/whip", EVERYTHING, {"Content-Type": "text/plain"}, 415),
        ("/whip?source=nose", EVERYTHING, SDP, 422),
        (f"/whep?participantId={unknown()}", EVERYTHING, SDP, 422),
    ):
        async with await ines.send("POST", path + where, data=body, headers=headers) as response:
            assert response.status == status, (where, body)
            if status == 415:
                assert response.headers["Accept-Post"] == "application/sdp"
    assert await _people(world, path) == {}
