"""One interview with an audience: what everybody who watches gets, and what it costs the server.

`python -m bench --viewers 50` has two people talk, both recorded, before fifty observers. All
viewers make ICE and DTLS connections over real sockets; all but the first then only count the
packets that come, since fifty clients in Python could not decrypt them beside the server.
"""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

from aiortc import RTCPeerConnection

from bench.ours import Ours
from bench.peers import Seen
from bench.source import Source, Tone
from tests.support.api import Api, Json
from tests.support.client import InterviewClient
from tests.support.media import Camera
from tests.support.server import DEMO_PASSWORD, ROOT
from tests.support.staging import SESSIONS, schedule

OPUS = re.compile(r"^a=rtpmap:(\d+) opus/", re.MULTILINE)
MARKER = 0x80
RTCP_TYPES = range(64, 96)  # without the marker bit
FULL = {"video": 30, "audio": 50}


def run(directory: Path, address: str, *, publishers: int, viewers: int, seconds: float) -> None:
    """Measure and print the figures."""
    server = Ours(directory, address)
    server.start()
    try:
        arguments = [address, "crowd", server.control, server.pid, publishers, viewers, seconds]
        driver = subprocess.run(
            [sys.executable, "-m", "bench.driver", *map(str, arguments)],
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
        )
    finally:
        server.stop()
    found: dict[str, Any] = json.loads(driver.stdout)
    print(f"{publishers} publishers, recorded, and {viewers} viewers over {seconds:.0f} s")
    print(f"  server {found['cpu']:.0f} % of a core, {found['memory']:.0f} MiB resident")
    for kind, full in FULL.items():
        each = sorted(rate / publishers for rate in found["each"][kind])
        print(
            f"  {kind} frames/s of each publisher at each viewer: worst {each[0]:.1f}, "
            f"median {median(each):.1f} of {full}"
        )


async def call(url: str, source: Source, *, publishers: int, viewers: int) -> list[Seen]:
    """An interview of `publishers` people with `viewers` who watch; returns what those see."""
    hosts, watchers = await _people(url, publishers - 1, viewers)
    async with Api(url) as student:
        await student.login("student@demo.test")
        session = await schedule(
            hosts[0],
            student.user["id"],
            panelInterviewerIds=[api.user["id"] for api in hosts[1:]],
        )
        link = await hosts[0].post(f"{SESSIONS}/{session['id']}/guest-link")
    sending = [InterviewClient(url, api.token, session["id"]) for api in hosts]
    candidate = InterviewClient(url, link["token"], session["id"])
    for client in (*sending, candidate):
        await client.join()
        await client.request("give-consent", {"records": True})
    await sending[0].request("admit-participant", {"participantId": candidate.participant_id})
    await candidate.wait_fact("participant.admitted")
    await sending[0].request("start-interview")
    for client in (*sending, candidate):
        await client.publish(microphone=Tone(source), camera=Camera(source.video), slots=0)
    audience = [InterviewClient(url, api.token, session["id"]) for api in watchers]
    seen = []
    for number, client in enumerate(audience):
        await client.join()
        await client.publish(slots=publishers)
        seen.append(_seen_in_full(client) if number == 0 else _counted(client))
    for api in (*hosts, *watchers):
        await api.close()
    return seen


async def _people(url: str, hosts: int, viewers: int) -> tuple[list[Api], list[Api]]:
    """Log interviewers in, and admins who will be observers; all but the demo's are made first."""
    async with Api(url) as admin:
        await admin.login("admin@demo.test")
        made: list[Json] = []
        for number in range(hosts - 1 + viewers):
            role = "instructor" if number < hosts - 1 else "admin"
            person = {"email": f"crowd{number}@example.org", "name": "Crowd", "role": role}
            body = {**person, "password": DEMO_PASSWORD}
            made.append(await admin.post("/api/users", body, expect=201))
    names = ["instructor@demo.test", *(user["email"] for user in made)]
    people = [Api(url) for _ in names]
    for api, name in zip(people, names, strict=True):
        await api.login(name)
    return people[:hosts], people[hosts:]


def _seen_in_full(client: InterviewClient) -> Seen:
    sources = {"audio": "microphone", "video": "camera"}
    return lambda kind: sum(
        count for (_, source), count in client.frames.items() if source == sources[kind]
    )


def _counted(client: InterviewClient) -> Seen:
    """Let a viewer count frames by the last packet of each, and drop all packets undecrypted."""
    peer = client._peer
    assert peer is not None
    counts: Counter[str] = Counter()
    sound = {int(number) for number in OPUS.findall(peer.localDescription.sdp)}
    connection = _connection_of(peer)
    pass_on = connection.data_received

    def received(data: bytes, component: int) -> None:
        if not 127 < data[0] < 192 or data[1] & 0x7F in RTCP_TYPES:
            pass_on(data, component)
        elif data[1] & MARKER:
            counts["audio" if data[1] & 0x7F in sound else "video"] += 1

    connection.data_received = received
    return lambda kind: counts[kind]


def _connection_of(peer: RTCPeerConnection) -> Any:
    return peer.getTransceivers()[0].receiver.transport.transport._connection
