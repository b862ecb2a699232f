"""Trial connections: they come up, carry nothing, end by themselves, and are few."""

import asyncio

import pytest
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from media_server.errors import Malformed, Unavailable
from media_server.path_probes import PathProbes
from media_server.transport.config import TransportConfig
from tests.support.media import loopback_clients
from tests.unit.media_server.transport.offers import AUDIO_SLOT, EVERYTHING, offer

CONFIG = TransportConfig(ice_addresses=("127.0.0.1",))


async def test_a_trial_connects_and_is_hung_up() -> None:
    probes = PathProbes(CONFIG, life_s=3600)
    with loopback_clients():
        peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        peer.addTransceiver("audio", direction="recvonly")
        connected = asyncio.Event()

        def look() -> None:
            if peer.connectionState == "connected":
                connected.set()

        peer.on("connectionstatechange", look)
        await peer.setLocalDescription(await peer.createOffer())
        answer = await probes.answer(peer.localDescription.sdp)
        await peer.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))
        async with asyncio.timeout(20):
            await connected.wait()
        assert len(probes) == 1
        await probes.close()
        assert len(probes) == 0
        await peer.close()


async def test_what_is_no_trial_is_refused_and_forgotten() -> None:
    probes = PathProbes(CONFIG)
    with pytest.raises(Malformed):
        await probes.answer("v=0\r\n")
    await asyncio.sleep(0)
    assert len(probes) == 0
    await probes.close()


async def test_trials_end_by_themselves_and_are_few() -> None:
    probes = PathProbes(CONFIG, life_s=3600, most=1)
    await probes.answer(offer(AUDIO_SLOT))
    with pytest.raises(Unavailable, match="Too many"):
        await probes.answer(offer(AUDIO_SLOT))
    await probes.close()
    brief = PathProbes(CONFIG, life_s=0.0, most=1)
    await brief.answer(offer(AUDIO_SLOT))
    loop = asyncio.get_running_loop()
    later = loop.create_future()
    loop.call_later(0, later.set_result, None)  # timers ring in the order of their times
    await later
    assert await brief.answer(EVERYTHING.replace("sendonly", "recvonly"))
    await brief.close()
