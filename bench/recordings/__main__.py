"""`make bench-rec`: an hour finalised and read, kills, troubles, the restore drill."""

import argparse
import asyncio
import logging
import random
import shutil
import statistics
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from bench.recordings import exporting, hour, kills, playing, restoring, troubles
from bench.recordings.troubles import Trouble

PARTS = ("hour", "playing", "kills", "troubles", "exporting", "restore")


def main() -> None:
    """Run what the arguments ask for; all of it by default."""
    parser = argparse.ArgumentParser(prog="make bench-rec", description=__doc__)
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=60, help="of the recording")
    parser.add_argument("--rounds", type=int, default=15, help="of opening it in Chromium")
    parser.add_argument("--stall", type=float, default=30, help="seconds that disks are in trouble")
    parser.add_argument("--away", type=float, default=60, help="seconds that the store is away")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    asyncio.run(_run(parser.parse_args()))


async def _run(arguments: argparse.Namespace) -> None:
    works: dict[str, Callable[[Path, argparse.Namespace], Awaitable[None]]] = {
        "hour": _hour,
        "playing": _playing,
        "kills": _kills,
        "troubles": _troubles,
        "exporting": _exporting,
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
    done = await hour.finalise_hour(made, sealed)
    print(
        f"  finalised, sealed, on the disk: {done.seconds:.1f} s (limit 6.0), {done.cpu_s:.1f} s "
        f"of a core; timers of the loop late by {_rank(done.late_s, 0.99) * 1000:.0f} ms (p99)"
    )
    print(f"  audit: {done.recording.audit}")
    ranges = await hour.read_ranges(sealed)
    print(
        f"  ranges of 2 MiB over HTTP: {ranges.sealed / 1e6:.0f} MB/s through decryption, "
        f"{ranges.plain / 1e6:.0f} MB/s the same file plain: {ranges.ratio:.2f} (limit 0.50)"
    )


async def _playing(directory: Path, arguments: argparse.Namespace) -> None:
    if reason := playing.missing():
        print(f"Playing is left out: {reason}")
        return
    made = await asyncio.to_thread(hour.make_hour, directory, minutes=arguments.minutes)
    plain = directory / "plain.webm"
    await asyncio.to_thread(hour.write_plain, made, plain)
    print(f"{made.minutes:g} minutes of 640x480 in Chromium, to the frame:")
    waits = await playing.play(directory, plain, seconds=made.minutes * 60, rounds=arguments.rounds)
    _tell_waits("opened", waits["sealed"].opened, waits["plain"].opened)
    _tell_waits("sought", waits["sealed"].sought, waits["plain"].sought)


def _tell_waits(what: str, sealed: list[float], plain: list[float]) -> None:
    middle, base = statistics.median(sealed), statistics.median(plain)
    print(
        f"  {what}: {middle:.0f} ms sealed, {base:.0f} ms plain: {middle / base:.2f} (limit 1.50); "
        f"p95 {_rank(sealed, 0.95):.0f} ms (limit 500), plain {_rank(plain, 0.95):.0f} ms"
    )


def _rank(values: list[float], share: float) -> float:
    return sorted(values)[int(len(values) * share)]


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
    async with troubles.arena(directory) as arena:
        if troubles.can_mount():
            _tell(await troubles.full_disk(arena, seconds=arguments.stall))
        else:
            print("  the full disk is left out: only root may mount a small one")
        _tell(await troubles.hanging_disk(arena, seconds=arguments.stall))
        _tell(await troubles.store_away(arena, seconds=arguments.away))


def _tell(trouble: Trouble) -> None:
    print(
        f"  {trouble.name}: staff told after {trouble.alert_s:.1f} s (limit 5.0), "
        f"{trouble.lost_frames} frames of the call lost, {trouble.unrecorded} not recorded, "
        f"loop lag {trouble.lag_ms:.0f} ms p99 (limit 100), {trouble.missing_s:.1f} s missing in "
        f"recordings, finished {trouble.finished_s:.1f} s after it"
    )
    for gap in trouble.missing:
        print(f"    {gap['kind']} {gap['startMs']} to {gap['endMs']} ms: {gap['reason']}")


async def _exporting(directory: Path, _arguments: argparse.Namespace) -> None:
    found = await exporting.beside_a_call(directory)
    print(
        f"While two people talk, a film of {found.film_s:.0f} s was made in {found.made_s:.0f} s: "
        f"{found.lost_frames} frames of the call lost, loop lag {found.lag_ms:.1f} ms p99, "
        f"{found.lag_before_ms:.1f} ms without it: {found.ratio:.2f} times"
    )


async def _restore(directory: Path, _arguments: argparse.Namespace) -> None:
    found = await restoring.drill(directory)
    print(
        f"Restore drill: RPO {found.rpo_s:.1f} s, RTO {found.rto_s:.1f} s (backup "
        f"{found.backup_s:.1f} s while an interview ran, restore {found.restore_s:.1f} s, then "
        f"start and {found.recordings} recordings played; rows and files agree)"
    )


if __name__ == "__main__":
    main()
