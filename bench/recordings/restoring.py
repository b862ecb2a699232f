"""The restore drill: backed up while an interview runs, lost, restored elsewhere."""

import asyncio
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from bench.recordings.stage import (
    KEY,
    STAFF,
    Stage,
    position_ms,
    quiet_loop_errors,
    recordings_of,
    server_at,
    staged,
)
from tests.support.api import Json
from tests.support.records import Records
from tests.support.server import ROOT
from tests.support.staging import Pair
from tests.support.webm import decode

RUNS_S = 3.0


@dataclass(frozen=True, slots=True)
class Drill:
    """What the drill found.

    `rpo_s` is how much of the running interview, up to the end of the backup, is not in what was
    restored; `backup_s` is how long that took, `restore_s` the command, `rto_s` from that
    command's beginning until the restored server plays the recordings.
    """

    rpo_s: float
    backup_s: float
    restore_s: float
    rto_s: float
    recordings: int


async def drill(directory: Path, *, runs_s: float = RUNS_S) -> Drill:
    """One interview is completed, another runs; of two backups the first is restored."""
    backup = directory / "backup"
    async with staged(directory / "data") as stage:
        with quiet_loop_errors():
            done = await stage.bring_together()
            await asyncio.sleep(runs_s)
            await _complete(done)
            running = await stage.bring_together()
            await asyncio.sleep(runs_s)
            began_s = time.monotonic()
            await _command(directory / "data", "backup", str(backup))
            backup_s, saved_ms = time.monotonic() - began_s, position_ms(running.interviewer)
            chosen = datetime.now(UTC)
            await asyncio.sleep(runs_s)
            await _command(directory / "data", "backup", str(backup))
            await asyncio.to_thread(stage.server.kill)
            await stage.let_go()
        # The machine is gone; only the backup and the key are left.
        elsewhere = directory / "elsewhere"
        began_s = time.monotonic()
        await _command(elsewhere, "restore", str(backup), "--at", chosen.isoformat())
        restore_s = time.monotonic() - began_s
        stage.server = server_at(elsewhere)
        await asyncio.to_thread(stage.server.start)
        found = await _played(stage, done, running)
        rto_s = time.monotonic() - began_s
        Records(elsewhere).assert_consistent(done.session_id)
        _assert_rows_agree(elsewhere, running.session_id, found)
    ends = [item["startMs"] + item["durationMs"] for item in found]
    return Drill(
        rpo_s=(saved_ms - min(ends)) / 1000,
        backup_s=backup_s,
        restore_s=restore_s,
        rto_s=rto_s,
        recordings=len(found) + 2,
    )


async def _complete(pair: Pair) -> None:
    await pair.interviewer.request("complete-interview", {"score": 70})
    for client in (pair.interviewer, pair.candidate):
        await pair.interviewer.wait_fact("recording.ready", participantId=client.participant_id)


async def _played(stage: Stage, done: Pair, running: Pair) -> list[Json]:
    """Play the recordings of both interviews; return those of the one that was running."""
    api = await stage.api_for(STAFF)
    found: list[Json] = []
    async with asyncio.timeout(60):
        while len(found) < 2:
            found = await recordings_of(api, running.session_id)
            await asyncio.sleep(0.05)
    for item in [*await recordings_of(api, done.session_id), *found]:
        contents = decode(await api.bytes_of(item["url"]))
        assert contents.video_s > 1
        assert abs(contents.audio_s - item["durationMs"] / 1000) < 1
    return found


def _assert_rows_agree(data_dir: Path, session_id: str, found: list[Json]) -> None:
    """Every row of the interview that was running names a file that is there, and all is told."""
    records = Records(data_dir)
    rows = records.of_session("recordings", session_id)
    assert {row["id"] for row in rows} == {UUID(item["id"]).hex for item in found}
    blobs = records.files("blobs")
    assert all(blobs[row["blob_key"]] > row["size_bytes"] for row in rows)
    journals = records.files("journals")
    for segment in records.of_session("media_segments", session_id):
        assert segment["journal"] is None or segment["journal"] in journals
    events = records.of_session("interview_events", session_id, "seq")
    assert [event["seq"] for event in events] == list(
        range(1, records.session(session_id)["last_seq"] + 1)
    )


async def _command(data_dir: Path, *arguments: str) -> None:
    environment = {
        **server_at(data_dir).environment,
        "VIVAVOCE_DATA_DIR": str(data_dir),
        "INTERVIEW_ENCRYPTION_KEY": KEY,
    }
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "web", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
