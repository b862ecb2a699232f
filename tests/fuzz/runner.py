"""Runs targets with changed inputs, keeps what breaks them."""

import asyncio
import hashlib
import random
import time
import traceback
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fuzz.mutation import mutate
from tests.fuzz.target import Target

CORPUS = Path(__file__).parent / "corpus"
MAX_BLOCKED_S = 0.05
REPEATS = 3
YIELD_EVERY = 16


@dataclass(slots=True)
class Report:
    """What a run of one target came to; `blocked_s` is the longest any input held the loop."""

    name: str
    cases: int = 0
    crashes: list[str] = field(default_factory=list)
    blocked_s: float = 0.0


class Failures:
    """Collects what is raised where nobody waits for it: callbacks and tasks of the loop."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def take(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if error is None:
            self.found.append(str(context.get("message")))
        elif isinstance(error, BaseException):
            self.found.append("".join(traceback.format_exception(error)))


async def fuzz(target: Target, *, cases: int, seed: int, corpus: Path | None = CORPUS) -> Report:
    """Run a target with `cases` changed inputs; write what breaks it into `corpus`."""
    chance = random.Random(f"{seed} {target.name}")
    return await run_all(
        target, (mutate(chance, target.seeds) for _ in range(cases)), corpus=corpus
    )


async def run_all(target: Target, inputs: Iterable[bytes], *, corpus: Path | None) -> Report:
    """Run a target with the given inputs."""
    report, failures = Report(target.name), Failures()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(failures.take)
    await target.open()
    try:
        for data in inputs:
            report.cases += 1
            crash, blocked_s = await _try(target, data, failures)
            report.blocked_s = max(report.blocked_s, blocked_s)
            if not report.cases % YIELD_EVERY:
                await asyncio.sleep(0)  # lets run what the inputs set going
            if crash is None and blocked_s > MAX_BLOCKED_S:
                crash = f"blocked the loop for {blocked_s * 1000:.0f} ms"
            if crash is not None:
                report.crashes.append(f"{_keep(target, data, corpus)}: {crash}")
    finally:
        await target.close()
        loop.set_exception_handler(None)
    return report


async def _try(target: Target, data: bytes, failures: Failures) -> tuple[str | None, float]:
    """Return what was raised, and for how long the loop was held."""
    # CPU time of this thread, since the machine may be busy with other things; what looks slow
    # once is tried again, since a garbage collection may have come in between.
    least_s = float("inf")
    for _ in range(REPEATS):
        before_s = time.thread_time()
        try:
            await target.run(data)
        except Exception:  # noqa: BLE001 - anything at all is what is looked for
            return traceback.format_exc(), 0.0
        if failures.found:
            return failures.found.pop(), 0.0
        least_s = min(least_s, time.thread_time() - before_s)
        if least_s <= MAX_BLOCKED_S:
            break
    return None, least_s


def _keep(target: Target, data: bytes, corpus: Path | None) -> str:
    name = hashlib.sha256(data).hexdigest()[:16]
    if corpus is not None:
        folder = corpus / target.name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return f"{target.name}/{name}"


def kept(target: Target) -> list[bytes]:
    """Return the inputs that broke a target at some time."""
    folder = CORPUS / target.name
    return [path.read_bytes() for path in sorted(folder.glob("*"))] if folder.is_dir() else []
