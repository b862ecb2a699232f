"""`make bench-rec`: an hour finalised and read, kills, troubles, the restore drill."""

import argparse
import asyncio
import random
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench.recordings import hour, kills, restoring, troubles
from bench.recordings.troubles import Trouble

PARTS = ("hour", "kills", "troubles", "restore")


def main() -> None:
    """Run what the arguments ask for; all of it by default."""
    parser = argparse.ArgumentParser(prog="make bench-rec", description=__doc__)
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=60, help="of the recording")
    parser.add_argument("--stall", type=float, default=30, help="seconds that disks are in trouble")
    parser.add_argument("--away", type=float, default=60, help="seconds that the store is away")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asyncio.run(_run(parser.parse_args()))


async def _run(arguments: argparse.Namespace) -> None:
    works: dict[str, Callable[[Path, argparse.Namespace], Awaitable[None]]] = {
        "hour": _hour,
        "kills": _kills,
        "troubles": _troubles,
        "restore": _restore,
    }
    for name, work in works.items():
        if arguments.only in {None, name}:
            await _apart(work, arguments)


async def _apart(
    work: Callable[[Path, argparse.Namespace], Awaitable[None]], arguments: argparse.Namespace
) -> None:
    directory = Path(tempfile.mkdtemp(prefix="vivavoce-bench-rec-"))
    try:
        await work(directory, arguments)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


async def _hour(directory: Path, arguments: argparse.Namespace) -> None:
    made = await asyncio.to_thread(hour.make_hour, directory, minutes=arguments.minutes)
    print(
        f"{made.minutes:g} minutes of 640x480: {made.packets} packets, {made.size / 1e6:.0f} MB "
        "of sealed journals"
    )
    sealed = directory / "sealed"
    finished, seconds, late_s = await hour.finalise_hour(made, sealed)
    late_s.sort()
    print(
        f"  finalised, sealed, on the disk: {seconds:.1f} s (limit 6.0); timers of the loop late "
        f"by {late_s[int(len(late_s) * 0.99)] * 1000:.0f} ms (p99)"
    )
    print(f"  audit: {finished.audit}")
    ranges = await hour.read_ranges(sealed)
    print(
        f"  ranges of 2 MiB over HTTP: {ranges.sealed / 1e6:.0f} MB/s through decryption, "
        f"{ranges.plain / 1e6:.0f} MB/s the same file plain: {ranges.ratio:.2f} (limit 0.50)"
    )


async def _kills(directory: Path, arguments: argparse.Namespace) -> None:
    print(f"SIGKILL at {arguments.kills} random moments, two participants (seed {arguments.seed})")
    seen = []
    async for kill in kills.kill_often(directory, kills=arguments.kills, seed=arguments.seed):
        seen.append(kill)
        print(
            f"  {len(seen):2}: lost {kill.lost_s:.2f} s, answered after {kill.start_s:.1f} s, "
            f"repaired {kill.repaired_s:.1f} s later, audit {'true' if kill.truthful else 'FALSE'}"
        )
    print(
        f"  at most: lost {max(each.lost_s for each in seen):.2f} s (limit 2.0), repaired "
        f"{max(each.repaired_s for each in seen):.1f} s after it answered (limit 10.0); "
        f"{sum(each.truthful for each in seen)} of {len(seen)} audits true"
    )


async def _troubles(directory: Path, arguments: argparse.Namespace) -> None:
    print("While two people talk and are recorded:")
    if troubles.can_mount():
        _tell(await troubles.full_disk(_made(directory, "full"), seconds=arguments.stall))
    else:
        print("  the full disk is left out: only root may mount a small one")
    _tell(await troubles.hanging_disk(_made(directory, "hanging"), seconds=arguments.stall))
    _tell(await troubles.store_away(_made(directory, "away"), seconds=arguments.away))


def _made(directory: Path, name: str) -> Path:
    (directory / name).mkdir()
    return directory / name


def _tell(trouble: Trouble) -> None:
    print(
        f"  {trouble.name}: staff told after {trouble.alert_s:.1f} s (limit 5.0), "
        f"{trouble.lost_frames} frames of the call lost, {trouble.unrecorded} not recorded, "
        f"loop lag {trouble.lag_ms:.0f} ms p99 (limit 100), {trouble.missing_s:.1f} s missing in "
        f"recordings, finished {trouble.finished_s:.1f} s after it"
    )
    for gap in trouble.missing:
        print(f"    {gap['kind']} {gap['startMs']} to {gap['endMs']} ms: {gap['reason']}")


async def _restore(directory: Path, _arguments: argparse.Namespace) -> None:
    found = await restoring.drill(directory)
    print(
        f"Restore drill: RPO {found.rpo_s:.1f} s, RTO {found.rto_s:.1f} s (backup "
        f"{found.backup_s:.1f} s while an interview ran, restore {found.restore_s:.1f} s, then "
        f"start and {found.recordings} recordings played; rows and files agree)"
    )


if __name__ == "__main__":
    main()
