"""The clients of one measurement, in a process of their own.

`python -m bench.driver ADDRESS NAME CONTROL PID PUBLISHERS VIEWERS SECONDS` prints one line of
JSON: the server's CPU in per cent of a core, its memory, and what each viewer got a second.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable
from typing import Protocol
from unittest import mock

import aioice.ice
import psutil

from bench import janus, ours, stock
from bench.peers import Seen
from bench.source import Source, make_source
from tests.support.media import loopback_clients

SETTLE_S = 3.0  # joining is not what is measured


class Call(Protocol):
    """Fills a server with publishers and viewers; returns what the viewers see, live."""

    def __call__(
        self, url: str, source: Source, *, publishers: int, viewers: int
    ) -> Awaitable[list[Seen]]: ...


CALLS: dict[str, Call] = {"ours": ours.call, "stock": stock.call, "janus": janus.call}


async def measure(
    name: str, control: str, pid: int, *, publishers: int, viewers: int, seconds: float
) -> dict[str, float]:
    """Set the call up, let it settle, watch it for `seconds`."""
    seen = await CALLS[name](control, make_source(), publishers=publishers, viewers=viewers)
    await asyncio.sleep(SETTLE_S)
    before, cpu_before_s, started_s = _totals(seen), _cpu_s(pid), time.monotonic()
    await asyncio.sleep(seconds)
    passed_s = time.monotonic() - started_s
    cpu_s = _cpu_s(pid) - cpu_before_s
    each = passed_s * len(seen)
    return {
        "cpu": 100 * cpu_s / passed_s,
        "memory": psutil.Process(pid).memory_info().rss / 2**20,
        **{kind: (count - before[kind]) / each for kind, count in _totals(seen).items()},
    }


def _totals(seen: list[Seen]) -> dict[str, int]:
    return {kind: sum(count(kind) for count in seen) for kind in ("video", "audio")}


def _cpu_s(pid: int) -> float:
    process = psutil.Process(pid)
    times = [one.cpu_times() for one in (process, *process.children(recursive=True))]
    return sum(one.user + one.system for one in times)


async def _run(arguments: list[str]) -> None:
    name, control, pid, publishers, viewers, seconds = arguments
    result = await measure(
        name,
        control,
        int(pid),
        publishers=int(publishers),
        viewers=int(viewers),
        seconds=float(seconds),
    )
    print(json.dumps(result), flush=True)
    # Sixty peers take long to say goodbye one by one; the server is stopped next.
    os._exit(0)


def main() -> None:
    """Measure as the arguments say."""
    address, *arguments = sys.argv[1:]
    with (
        loopback_clients(),
        mock.patch.object(aioice.ice, "get_host_addresses", return_value=[address]),
    ):
        asyncio.run(_run(arguments))


if __name__ == "__main__":
    main()
