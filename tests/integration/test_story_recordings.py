"""Recordings that survive kills, full and hanging disks, a store that is away, and a lost machine.

The same that `make bench-rec` measures, in small.
"""

from pathlib import Path

import pytest

from bench.recordings import kills, restoring, troubles
from bench.recordings.troubles import Trouble


async def test_kills_at_random_moments(tmp_path: Path) -> None:
    async for kill in kills.kill_often(tmp_path, kills=2, seed=7):
        assert kill.lost_s <= kills.LOST_LIMIT_S
        assert kill.repaired_s <= kills.REPAIRED_LIMIT_S
        assert kill.truthful


def _assert_survived(trouble: Trouble) -> None:
    assert trouble.alert_s <= troubles.ALERT_LIMIT_S
    assert trouble.lost_frames == 0
    assert trouble.unrecorded <= troubles.UNDERWAY
    assert trouble.missing == []


async def test_disks_and_a_store_in_trouble(tmp_path: Path) -> None:
    async with troubles.arena(tmp_path) as arena:
        if troubles.can_mount():  # only root may
            _assert_survived(await troubles.full_disk(arena, seconds=1))
        _assert_survived(await troubles.hanging_disk(arena, seconds=3))
        _assert_survived(await troubles.store_away(arena, seconds=3))


async def test_a_machine_that_is_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = await restoring.drill(tmp_path, runs_s=1.0)
    with capsys.disabled():
        print(f"\nrestore drill: RPO {found.rpo_s:.1f} s, RTO {found.rto_s:.1f} s")
    assert found.rpo_s < found.backup_s + 2
    assert found.recordings == 4
