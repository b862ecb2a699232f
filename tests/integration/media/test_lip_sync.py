"""Recordings of a film clapper: sound and picture fit each other and the timeline."""

import asyncio
import io
from pathlib import Path

from media_server.recording.finaliser import FinishedRecording, finalise
from media_server.recording.recorder import Recorder
from tests.integration.media.people import Person, Stage
from tests.support.clapper import Clapper, Claps, find_claps
from tests.support.udp_relay import UdpRelay, Weather
from tests.unit.media_server.recording.frames import KEYRING

MAX_OFFSET_MS = 80.0
MAX_LENGTH_ERROR_S = 0.2


class Studio:
    """A stage that records to a directory."""

    def __init__(self, stage: Stage, directory: Path) -> None:
        self.stage = stage
        self._directory = directory
        self._recorder = Recorder(
            directory, KEYRING, lambda event: None, interview_id=stage.room.interview_id
        )
        stage.room.add_sink(self._recorder)

    async def finish(self) -> tuple[FinishedRecording, Claps]:
        """Close the room and read what was recorded."""
        await self.stage.room.close()
        await self._recorder.close()
        out = io.BytesIO()
        journals = sorted(self._directory.glob("*.journal"))
        finished = await asyncio.to_thread(finalise, journals, out, KEYRING)
        return finished, await asyncio.to_thread(find_claps, out.getvalue())


def p80(values: list[float]) -> float:
    """The size that four of five stay below."""
    return sorted(map(abs, values))[int(0.8 * len(values))]


async def test_sound_and_picture_fit_behind_a_bad_network(stage: Stage, tmp_path: Path) -> None:
    studio, clapper = Studio(stage, tmp_path), Clapper()
    bad = Weather(loss=0.03, burst=4, delay_s=0.05, jitter_s=0.02, seed=8)
    async with UdpRelay(up=bad, down=Weather(delay_s=0.05)) as relay:
        anna = Person(stage, relay)
        stage.people.append(anna)
        stage.room.set_recordable(anna.id, True)
        await anna.connect(None, clapper=clapper)
        await clapper.wait(9)
    _, found = await studio.finish()
    offsets_ms = found.offsets_ms()
    assert len(offsets_ms) >= 6
    assert p80(offsets_ms) <= MAX_OFFSET_MS


async def test_pauses_and_reconnects_shift_nothing(stage: Stage, tmp_path: Path) -> None:
    studio, clapper = Studio(stage, tmp_path), Clapper()
    anna = Person(stage)
    stage.people.append(anna)
    stage.room.set_recordable(anna.id, True)
    await anna.connect(None, clapper=clapper)
    await clapper.wait(4)
    stage.room.set_recordable(anna.id, False)  # a pause
    await clapper.wait(2)
    stage.room.set_recordable(anna.id, True)
    await clapper.wait(3)
    again = Clapper()
    await anna.connect(None, clapper=again)
    await again.wait(4)
    finished, found = await studio.finish()

    timeline = stage.timeline
    made_ms = [timeline.position_ms(at_s) for at_s in (*clapper.claps_s, *again.claps_s)]
    for beep_s in found.beeps_s:
        at_ms = finished.start_ms + beep_s * 1000
        nearest_ms = min(made_ms, key=lambda clap_ms: abs(clap_ms - at_ms))
        assert abs(at_ms - nearest_ms) <= MAX_LENGTH_ERROR_S * 1000
    assert p80(found.offsets_ms()) <= MAX_OFFSET_MS
    length_s = (timeline.now_ms() - finished.start_ms) / 1000
    assert abs(found.duration_s - finished.duration_ms / 1000) < 0.05
    assert found.duration_s <= length_s
    last_s = max(found.beeps_s)
    assert finished.start_ms + last_s * 1000 >= made_ms[-1] - 1300
