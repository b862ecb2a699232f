"""`make bench-api`: reads beside a bare handler and beside a recording, SIGKILL under writes.

Reads on SQLite and on PostgreSQL, the server in a process of its own. Compare within one run.
"""

import argparse
import asyncio
import importlib
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvloop

from bench.api import busy, kills, reads
from bench.api.filled import Filled

COUNT = 10_000
LEAST_RATIO, MOST_P95_MS, MOST_LAG_MS = 0.5, 50, 20


def main() -> None:
    """Run what the arguments ask for; all of it by default. 1 where a limit is not kept."""
    parser = argparse.ArgumentParser(prog="make bench-api", description=__doc__)
    parser.add_argument("--seconds", type=float, default=12.0, help="how long each load lasts")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--part", choices=["reads", "recording", "kills"])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    arguments = parser.parse_args()
    kept = True
    with tempfile.TemporaryDirectory(prefix="vivavoce-bench-") as name:
        for kind in ("sqlite", "postgresql"):
            if arguments.only in {None, kind} and arguments.part != "kills":
                with _database(Path(name), kind) as url:
                    kept &= uvloop.run(_measure(Path(name) / kind, kind, url, arguments))
        if arguments.part in {None, "kills"}:
            kept &= asyncio.run(_kill(Path(name), count=arguments.kills, seed=arguments.seed))
    sys.exit(not kept)


async def _kill(directory: Path, *, count: int, seed: int) -> bool:
    print(f"\nSIGKILL {count} times, {kills.WRITERS} clients writing (seed {seed})", flush=True)
    kept, number = True, 0
    async for each in kills.kill_often(directory, kills=count, seed=seed):
        number += 1
        print(
            f"  {number:2}: {each.acknowledged} acknowledged so far, {each.lost} of them lost, "
            f"{each.interrupted} cut off and sent again, {each.doubled} twice; "
            f"integrity {each.integrity}",
            flush=True,
        )
        kept &= not each.lost and not each.doubled and each.integrity == "ok"
    return kept


@contextmanager
def _database(directory: Path, kind: str) -> Iterator[str]:
    (directory / kind).mkdir()
    if kind == "sqlite":
        yield f"sqlite:///{directory}/bench.db"
        return
    with tempfile.TemporaryDirectory(prefix="vivavoce-pg-") as home:
        pgserver: Any = importlib.import_module("pgserver")  # it has no types
        server = pgserver.get_server(Path(home) / "data", cleanup_mode="stop")
        try:
            server.psql("ALTER SYSTEM SET max_connections = 200;")
            yield server.get_uri()
        finally:
            server.cleanup()


async def _measure(directory: Path, kind: str, url: str, arguments: argparse.Namespace) -> bool:
    filled = await Filled.make(url, directory, count=COUNT)
    kept = True
    if arguments.part in {None, "reads"}:
        print(f"\n{kind}: reads a second, {reads.CLIENTS} clients, in turns; CPU ms a read")
        print(f"{'':24}{'bare':>8}{'ours':>8}{'ratio':>7}{'bare CPU':>10}{'ours CPU':>10}")
        for each in await reads.compare(filled, directory, seconds=arguments.seconds):
            print(
                f"{each.name:24}{each.bare_per_second:8.0f}{each.per_second:8.0f}{each.ratio:7.2f}"
                f"{each.bare_cpu_s * 1000:10.2f}{each.cpu_s * 1000:10.2f}"
            )
            kept &= each.ratio >= LEAST_RATIO
    if arguments.part in {None, "recording"}:
        print(f"\n{kind}: {busy.CLIENTS} clients while an interview is recorded, ms")
        print(f"{'each asks':24}{'a second':>9}{'p50':>7}{'p95':>7}{'lag p99':>9}{'idle lag':>10}")
        for found in await busy.measure(filled, seconds=arguments.seconds):
            print(
                f"{found.pace:24}{found.per_second:9.0f}{found.p50_ms:7.1f}{found.p95_ms:7.1f}"
                f"{found.lag_p99_ms:9.1f}{found.idle_lag_p99_ms:10.1f}"
            )
            kept &= found.p95_ms < MOST_P95_MS and found.lag_p99_ms < MOST_LAG_MS
    return kept


if __name__ == "__main__":
    main()
