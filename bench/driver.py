"""The clients of one measurement, in a process of their own.

`python -m bench.driver ADDRESS NAME CONTROL PID PUBLISHERS VIEWERS SECONDS` prints one line of
JSON: CPU of the server and of its speech workers in per cent of a core, the server's memory, what
each viewer got a second, and how long packets took from the sender's hand to the viewer's.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable
from statistics import mean
from typing import Any, Protocol
from unittest import mock

import aioice.ice
import psutil

from bench import crowd, janus, ours, stock
from bench.delays import delays
from bench.peers import Seen
from bench.source import Source, make_source
from tests.support.media import loopback_clients

SETTLE_S = 3.0  # joining is not what is measured


class Call(Protocol):
    """Fills a server with publishers and viewers; returns what the viewers see, live."""

    def __call__(
        self, url: str, source: Source, *, publishers: int, viewers: int
    ) -> Awaitable[list[Seen]]: ...


CALLS: dict[str, Call] = {
    "ours": ours.call,
    "stock": stock.call,
    "janus": janus.call,
    "crowd": crowd.call,
}


async def measure(
    name: str, control: str, pid: int, *, publishers: int, viewers: int, seconds: float
) -> dict[str, Any]:
    """Set the call up, let it settle, watch it for `seconds`; `each` is what each viewer got."""
    seen = await CALLS[name](control, make_source(), publishers=publishers, viewers=viewers)
    await asyncio.sleep(SETTLE_S)
    with delays() as packets:
        before, cpu_before_s, started_s = _counts(seen), _cpu_s(pid), time.monotonic()
        await asyncio.sleep(seconds)
        passed_s = time.monotonic() - started_s
        server_s, workers_s = (
            100 * (now_s - then_s) / passed_s
            for now_s, then_s in zip(_cpu_s(pid), cpu_before_s, strict=True)
        )
    each = {
        kind: [(now - then) / passed_s for now, then in zip(counts, before[kind], strict=True)]
        for kind, counts in _counts(seen).items()
    }
    return {
        "each": each,
        "cpu": server_s,
        "workers": workers_s,
        "memory": psutil.Process(pid).memory_info().rss / 2**20,
        "delay_p50_ms": packets.quantile_ms(0.5),
        "delay_p95_ms": packets.quantile_ms(0.95),
        **{kind: mean(rates) for kind, rates in each.items()},
    }


def _counts(seen: list[Seen]) -> dict[str, list[int]]:
    return {kind: [count(kind) for count in seen] for kind in ("video", "audio")}


def _cpu_s(pid: int) -> tuple[float, float]:
    """CPU seconds of the server itself, and of the processes it started."""
    server = psutil.Process(pid)
    children = server.children(recursive=True)
    return _spent_s(server), sum(_spent_s(child) for child in children)


def _spent_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


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
