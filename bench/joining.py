"""How soon somebody who joins sees the first frame: `python -m bench.joining`."""

import asyncio
import random
import tempfile
import time
from pathlib import Path

from bench.ours import Ours
from bench.source import Source, Tone, make_source
from tests.support.api import Api
from tests.support.client import InterviewClient
from tests.support.media import Camera, loopback_clients
from tests.support.staging import SESSIONS, schedule

JOINS = 40


async def measure(url: str, source: Source, *, joins: int = JOINS) -> tuple[list[float], ...]:
    """Seconds to the first frame, from opening the socket and from sending the offer."""
    async with Api(url) as staff, Api(url) as student:
        await staff.login("instructor@demo.test")
        await student.login("student@demo.test")
        session = await schedule(staff, student.user["id"])
        watcher = InterviewClient(url, staff.token, session["id"])
        await watcher.join()
        link = await staff.post(f"{SESSIONS}/{session['id']}/guest-link")
        candidate = InterviewClient(url, link["token"], session["id"])
        await candidate.join()
        await candidate.request("give-consent", {"records": True})
        await watcher.request("admit-participant", {"participantId": candidate.participant_id})
        await candidate.wait_fact("participant.admitted")
        await watcher.request("start-interview")
        await watcher.close()
        await candidate.publish(microphone=Tone(source), camera=Camera(source.video), slots=0)
        from_socket, from_offer, chance = [], [], random.Random(1)
        for _ in range(joins):
            client = InterviewClient(url, staff.token, session["id"])
            opened_s = time.monotonic()
            await client.join()
            offered_s = time.monotonic()
            await client.publish(slots=1)
            await client.wait_frames(candidate.participant_id, "camera", count=1)
            seen_s = time.monotonic()
            from_socket.append(seen_s - opened_s)
            from_offer.append(seen_s - offered_s)
            await client.close()
            # A sender is asked for a keyframe twice a second at most: people come less often.
            await asyncio.sleep(chance.uniform(0.5, 1.5))
        await candidate.close()
    return from_socket, from_offer


def main(address: str = "127.0.0.1") -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="vivavoce-bench-") as directory, loopback_clients():
        server = Ours(Path(directory), address)
        server.start()
        try:
            found = asyncio.run(measure(server.control, make_source()))
        finally:
            server.stop()
    print(f"\nFirst frame of somebody who joins a call, ms, {JOINS} joins")
    for name, seconds in zip(("from the socket", "from the offer"), found, strict=True):
        ordered = sorted(seconds)
        p50, p95 = (ordered[int(share * len(ordered))] * 1000 for share in (0.5, 0.95))
        print(f"{name:18} p50 {p50:5.0f}   p95 {p95:5.0f}", flush=True)


if __name__ == "__main__":
    main()
