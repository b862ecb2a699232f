"""Publishers and viewers for servers that are reached by plain offers and answers."""

import asyncio
from collections import Counter
from collections.abc import Callable

from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

from bench.source import Source, Tone
from tests.support.media import Camera

Seen = Callable[[str], int]
"""Frames of a kind ("audio", "video") that a viewer has received so far."""


def publisher(source: Source) -> RTCPeerConnection:
    """A peer that sends the source."""
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    peer.addTransceiver(Tone(source), direction="sendonly")
    camera = Camera(source.video)
    camera.heed(peer.addTransceiver(camera, direction="sendonly").sender)
    return peer


def viewer(counts: Counter[str]) -> RTCPeerConnection:
    """A peer that counts the encoded frames it receives, by kind."""
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    tasks: set[asyncio.Task[None]] = set()

    def receive(track: MediaStreamTrack) -> None:
        task = asyncio.create_task(_count(track, counts))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    peer.on("track", receive)
    return peer


async def _count(track: MediaStreamTrack, counts: Counter[str]) -> None:
    while True:
        try:
            await track.recv()
        except MediaStreamError:
            return
        counts[track.kind] += 1
