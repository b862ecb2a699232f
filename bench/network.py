"""What bad networks leave of a call: `make bench-network`.

With `python -m bench.network --minutes 10` the call with pauses is that long. Real aiortc peers
behind seeded UDP relays, rooms and recorders as the server has them, all in one process: nothing is
measured here that depends on speed.
"""

import argparse
import asyncio
import io
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import uvloop

from media_server.recording.finaliser import FinishedRecording, finalise
from media_server.recording.recorder import Recorder, RecorderEvent
from storage.models.enums import MediaSource
from tests.integration.media.people import Person, Stage
from tests.support.clapper import Clapper, Claps, find_claps
from tests.support.media import AUDIO_PACKET_S, EncodedVideo, encode_video, loopback_clients
from tests.support.udp_relay import UdpRelay, Weather
from tests.unit.media_server.recording.frames import KEYRING

LOSSES = (0.0, 0.01, 0.03, 0.05, 0.10)
BURST, DELAY_S = 4, 0.05
MOVES = 12
GIVE_UP_S = 2.0  # how long a client waits for packets before it makes a new connection


@dataclass(slots=True)
class Take:
    """A room with a recorder, and one person in it who claps."""

    stage: Stage
    directory: Path
    recorder: Recorder
    person: Person
    clapper: Clapper

    @classmethod
    async def open(cls, stack: AsyncExitStack, *, up: Weather, down: Weather) -> "Take":
        stage = Stage()
        stack.push_async_callback(stage.close)
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        recorder = Recorder(directory, KEYRING, _ignore, interview_id=stage.room.interview_id)
        stage.room.add_sink(recorder)
        relay = await stack.enter_async_context(UdpRelay(up, down))
        person = Person(stage, relay)
        stage.people.append(person)
        stage.room.set_recordable(person.id, True)
        take = cls(stage, directory, recorder, person, Clapper())
        await person.connect(None, clapper=take.clapper)
        return take

    async def finish(self) -> tuple[FinishedRecording, Claps]:
        """Close the room and decode what was recorded."""
        await self.stage.room.close()
        await self.recorder.close()
        out = io.BytesIO()
        journals = sorted(self.directory.glob("*.journal"))
        finished = await asyncio.to_thread(finalise, journals, out, KEYRING)
        return finished, await asyncio.to_thread(find_claps, out.getvalue())


async def _lossy(loss: float, seconds: float) -> str:
    async with AsyncExitStack() as stack:
        up, down = (Weather(loss=loss, burst=BURST, delay_s=DELAY_S, seed=s) for s in (1, 2))
        take = await Take.open(stack, up=up, down=down)
        await asyncio.sleep(seconds)
        frames = take.stage.sink.frames[MediaSource.MICROPHONE]
        wanted = (frames[-1].at_ms - frames[0].at_ms) / (AUDIO_PACKET_S * 1000) + 1
        pictures = take.stage.sink.frames[MediaSource.CAMERA]
        shown = (pictures[-1].at_ms - pictures[0].at_ms) * 30 / 1000 + 1
        _, claps = await take.finish()
        offsets = claps.offsets_ms()
    return (
        f"{loss:6.0%}{100 * up.lost / up.sent:11.2f}{100 * (1 - len(frames) / wanted):15.2f}"
        f"{100 * (1 - len(pictures) / shown):17.2f}{_p80(offsets):16.0f}"
    )


async def _with_pauses(minutes: float) -> str:
    """Pause twice, come back on a new connection twice, and compare with the timeline."""
    async with AsyncExitStack() as stack:
        take = await Take.open(stack, up=Weather(delay_s=0.02), down=Weather(delay_s=0.02))
        stage, clappers = take.stage, [take.clapper]
        begun_s = time.monotonic()
        for step in range(8):
            await asyncio.sleep(minutes * 60 / 8)
            if step in (1, 5):
                stage.room.set_recordable(take.person.id, False)
            elif step in (2, 6):
                stage.room.set_recordable(take.person.id, True)
            elif step in (3, 4):
                clappers.append(Clapper())
                await take.person.connect(None, clapper=clappers[-1])
        ended_ms = stage.timeline.position_ms(time.monotonic())
        finished, claps = await take.finish()
    made_ms = [stage.timeline.position_ms(at) for c in clappers for at in c.claps_s]
    errors = [
        min(abs(finished.start_ms + beep_s * 1000 - clap_ms) for clap_ms in made_ms)
        for beep_s in claps.beeps_s
    ]
    length_error_ms = finished.start_ms + claps.duration_s * 1000 - ended_ms
    return (
        f"{(time.monotonic() - begun_s) / 60:.1f} min, two pauses, two reconnects: length "
        f"{length_error_ms:+.0f} ms, {len(errors)} claps off by {_p80(errors):.0f} ms (p80), "
        f"{max(errors):.0f} ms at most; flash to beep {_p80(claps.offsets_ms()):.0f} ms (p80)"
    )


async def _moved(video: EncodedVideo) -> list[float]:
    """Seconds until a viewer sees frames again of somebody whose address changed."""
    found = []
    async with AsyncExitStack() as stack:
        stage = Stage()
        stack.push_async_callback(stage.close)
        relay = await stack.enter_async_context(UdpRelay())
        anna, ben = await stage.enter(video, relay=relay), await stage.enter(video)
        await ben.sees("3", 10)
        for _ in range(MOVES):
            await relay.move()
            moved_s = time.monotonic()
            await _back(anna, ben, video)
            found.append(time.monotonic() - moved_s)
            await asyncio.sleep(2.5)
    return found


async def _cut_off(video: EncodedVideo) -> list[float]:
    """The same for somebody whose network is gone, and who comes back over another."""
    found = []
    async with AsyncExitStack() as stack:
        stage = Stage()
        stack.push_async_callback(stage.close)
        ben = await stage.enter(video)
        for _ in range(MOVES // 2):
            relay = await stack.enter_async_context(UdpRelay())
            anna = await stage.enter(video, relay=relay)
            await ben.sees("3", 10)
            await anna.sees("3", 10)
            relay.cut()
            cut_s = time.monotonic()
            await _silence(anna)
            again = Person(stage)
            again.id = anna.id
            stage.people.append(again)
            await again.connect(video)
            await ben.sees("3", 3)
            await again.sees("3", 3)
            found.append(time.monotonic() - cut_s)
            await stage.room.remove(anna.id)
    return found


async def _back(anna: Person, ben: Person, video: EncodedVideo) -> None:
    """Wait until they see each other; Anna connects anew where she waits for too long."""
    seen = [asyncio.create_task(person.sees("3", 3)) for person in (anna, ben)]
    silence = asyncio.create_task(_silence(anna))
    await asyncio.wait({seen[0], silence}, return_when=asyncio.FIRST_COMPLETED)
    if not seen[0].done():
        await anna.connect(video)
    silence.cancel()
    await asyncio.gather(*seen)


async def _silence(person: Person) -> None:
    """Wait as a client does that watches its path."""
    before, since_s = sum(person.frames.values()), time.monotonic()
    while time.monotonic() - since_s < GIVE_UP_S:
        await asyncio.sleep(0.3)
        if sum(person.frames.values()) != before:
            before, since_s = sum(person.frames.values()), time.monotonic()


def _ignore(_: RecorderEvent) -> None:
    """The journals are found by themselves."""


def _p80(values: list[float]) -> float:
    return sorted(map(abs, values))[int(0.8 * len(values))] if values else float("nan")


def _p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


async def _run(minutes: float) -> None:
    video = encode_video()
    seconds = max(30.0, min(60.0, minutes * 60))
    print(f"Loss in bursts of {BURST} each way, {DELAY_S * 1000:.0f} ms delay, {seconds:.0f} s:")
    print("asked   lost, %   audio missing, %   video missing, %   flash-beep p80, ms")
    # Not all at once: these peers do their own cryptography, and a loop that is late loses calls.
    for losses in (LOSSES[:3], LOSSES[3:]):
        print("\n".join(await asyncio.gather(*(_lossy(loss, seconds) for loss in losses))))
    print(await _with_pauses(minutes))
    moves, cuts = await _moved(video), await _cut_off(video)
    for name, found in (("address changed", moves), ("network gone, another one", cuts)):
        print(f"{name}: media back after {_p95(found):.1f} s (p95 of {len(found)})")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="make bench-network", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0, help="of the call with pauses")
    with loopback_clients():
        uvloop.run(_run(parser.parse_args().minutes))


if __name__ == "__main__":
    main()
