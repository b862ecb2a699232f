"""kill -9 in mid-recording: what was said up to two seconds before it is there and plays."""

import asyncio
import io
import random
import sys
from pathlib import Path

import av
import pytest

from media_server.recording.audit import Expected, Span
from media_server.recording.finaliser import finalise
from media_server.recording.journal import read_journal
from tests.unit.media_server.recording.frames import KEYRING

MAX_LOST_MS = 2000


def journals_in(directory: Path) -> list[Path]:
    return sorted(directory.glob("*.journal"))


@pytest.mark.parametrize("seed", range(3))
async def test_a_kill_costs_less_than_two_seconds(tmp_path: Path, seed: int) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.integration.media.recording_process",
        str(tmp_path),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    kill_at_ms = random.Random(seed).randrange(1500, 4000)
    recorded_ms = 0
    while recorded_ms < kill_at_ms:
        recorded_ms = int(await process.stdout.readline())
    process.kill()
    await process.wait()

    out = io.BytesIO()
    journals = journals_in(tmp_path)
    assert len(journals) == 2
    expected = [
        Expected(path.name, read_journal(path, KEYRING).info.kind, Span(0, recorded_ms))
        for path in journals
    ]
    finished = finalise(journals, out, KEYRING, expected=expected)
    assert recorded_ms - finished.duration_ms <= MAX_LOST_MS
    assert not finished.audit["cleanEnd"]
    assert not finished.audit["complete"]
    out.seek(0)
    with av.open(out) as container:
        shown = sum(1 for _ in container.decode(video=0))
    assert shown == finished.audit["frames"]["video"]
    assert shown >= (recorded_ms - MAX_LOST_MS) * 30 / 1000
