"""`make soak`: people join and leave without end; nothing may be left of them.

In turn they leave with a word, hang up without one, come with a second tab or vanish. Somebody
publishes all the time and is recorded.
"""

import argparse
import asyncio
import itertools
import json
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from tests.support.client import InterviewClient
from tests.support.media import Camera, EncodedVideo, Microphone, encode_video, loopback_clients
from tests.support.server import ROOT

WARM_UP = 50
REST_S = 8.0  # longer than a vanished peer is kept
MAX_GROWTH = 0.05
CYCLE_LIMIT_S = 120.0  # only a guard against clients that hang

Figures = dict[str, int]


class SoakServer:
    """The server process."""

    def __init__(self, directory: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.soak_server", directory],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.place = self._read()

    def figures(self) -> Figures:
        """What it holds now."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        found: Figures = self._read()
        return found

    def client(self, who: str) -> InterviewClient:
        """Somebody who is about to join."""
        return InterviewClient(self.place["url"], self.place[who], self.place["interview"])

    def stop(self) -> None:
        """End it."""
        self._process.communicate()

    def _read(self) -> Any:
        assert self._process.stdout is not None
        while True:
            line = self._process.stdout.readline()
            if not line:
                raise RuntimeError("the server ended")
            if line.startswith("{"):
                return json.loads(line)


async def _leave(client: InterviewClient, _: SoakServer) -> None:
    await client.request("leave-interview")
    await client.close()


async def _hang_up(client: InterviewClient, _: SoakServer) -> None:
    await client.close()


async def _second_tab(client: InterviewClient, server: SoakServer) -> None:
    other = server.client("candidate")
    await other.join()
    await other.publish(slots=1)
    # aiortc's close may hang on a peer that is still connecting.
    await other.wait_until(lambda: sum(other.frames.values()) > 1, what="frames in the new tab")
    await client.close()
    await other.close()


async def _vanish(client: InterviewClient, _: SoakServer) -> None:
    client.vanish()
    await client.close()


WAYS: tuple[Callable[[InterviewClient, SoakServer], Awaitable[None]], ...] = (
    _leave,
    _hang_up,
    _second_tab,
    _vanish,
)


async def soak(server: SoakServer, video: EncodedVideo, *, cycles: int) -> tuple[Figures, Figures]:
    """Let people come and go; return what the server held after the warm-up and at the end."""
    staff = server.client("staff")
    await staff.join()
    await staff.request("give-consent", {"records": True})
    await staff.request("start-interview")
    await staff.publish(microphone=Microphone(), camera=Camera(video), slots=1)
    ways = itertools.cycle(WAYS)
    baseline: Figures = {}
    for number in range(cycles):
        if number == min(WARM_UP, cycles // 3):
            await asyncio.sleep(REST_S)
            baseline = await asyncio.to_thread(server.figures)
        async with asyncio.timeout(CYCLE_LIMIT_S):
            await _come_and_go(server, staff, video, next(ways))
    await asyncio.sleep(REST_S)
    end = await asyncio.to_thread(server.figures)
    await staff.close()
    return baseline, end


async def _come_and_go(
    server: SoakServer,
    staff: InterviewClient,
    video: EncodedVideo,
    goes: Callable[[InterviewClient, SoakServer], Awaitable[None]],
) -> None:
    client = server.client("candidate")
    ack = await client.join()
    if ack["state"] != "admitted":
        await staff.request("admit-participant", {"participantId": client.participant_id})
    await client.request("give-consent", {"records": True})
    await client.publish(microphone=Microphone(), camera=Camera(video), slots=1)
    await client.wait_frames(staff.participant_id, "camera", count=2)
    await goes(client, server)


def faults(baseline: Figures, end: Figures) -> list[str]:
    """What grew more than it may."""
    found = [
        f"{name}: {baseline[name]} -> {end[name]}"
        for name in ("tasks", "descriptors", "threads")
        if end[name] > baseline[name]
    ]
    if end["rss"] > baseline["rss"] * (1 + MAX_GROWTH):
        found.append(f"rss: {baseline['rss']} -> {end['rss']}")
    return found


def main() -> int:
    """Print the figures; 1 if something was left."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--cycles", type=int, default=500)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vivavoce-soak-") as directory, loopback_clients():
        server = SoakServer(directory)
        try:
            baseline, end = asyncio.run(soak(server, encode_video(), cycles=arguments.cycles))
        finally:
            with suppress(OSError):
                server.stop()
    print(f"{'':12}{'after warm-up':>15}{f'after {arguments.cycles}':>15}")
    for name, before in baseline.items():
        print(f"{name:12}{before:15}{end[name]:15}")
    wrong = faults(baseline, end)
    print(
        "\n".join(wrong) or f"rss {100 * (end['rss'] / baseline['rss'] - 1):+.1f} %: nothing left"
    )
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
