"""The media table: the same call through each server, one after the other, as ratios."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.janus import Janus
from bench.ours import Ours
from bench.stock import Stock
from tests.support.server import ROOT

SHAPES = ((1, 1), (2, 1), (8, 3))
FULL_FPS, FULL_PPS = 30, 50
KEEPS_UP = 0.9


class Subject(Protocol):
    """A server that can be measured."""

    name: str

    def start(self) -> None: ...

    def stop(self) -> None: ...

    @property
    def pid(self) -> int: ...

    @property
    def control(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Measured:
    """Server CPU in per cent of a core, MiB resident, frames a second at each viewer."""

    cpu: float
    memory: float
    video: float
    audio: float

    @property
    def keeps_up(self) -> bool:
        """Whether the viewers got nearly everything."""
        return self.video >= KEEPS_UP * FULL_FPS and self.audio >= KEEPS_UP * FULL_PPS


def run(directory: Path, address: str, *, seconds: float, with_janus: bool) -> None:
    """Measure every shape and print the table."""
    print("Media: VP8 640x480 at 30 frames/s, 1 Mbit/s, and Opus; each publisher recorded;")
    print(f"captions off; CPU in % of a core over {seconds:.0f} s; fps and pps at each viewer\n")
    print(f"{'pubs x viewers':15}{'server':15}{'CPU':>7}{'MiB':>7}{'fps':>7}{'pps':>7}  ours/this")
    overloaded: set[str] = set()
    for publishers, viewers in SHAPES:
        ours: Measured | None = None
        for key, subject in _subjects(directory, address, with_janus=with_janus):
            shape = f"{publishers} x {viewers}"
            if key in overloaded:
                print(f"{shape:15}{subject.name:15}  could not keep up with less")
                continue
            measured = _measure(
                key, subject, (publishers, viewers), address=address, seconds=seconds
            )
            if not measured.keeps_up:
                overloaded.add(key)
            ours = measured if key == "ours" else ours
            _print_row(shape, subject.name, measured, ours)


def _subjects(directory: Path, address: str, *, with_janus: bool) -> list[tuple[str, Subject]]:
    subjects: list[tuple[str, Subject]] = [
        ("ours", Ours(directory, address)),
        ("stock", Stock(directory, address)),
    ]
    if with_janus:
        subjects.append(("janus", Janus(directory, address)))
    return subjects


def _measure(
    key: str, subject: Subject, shape: tuple[int, int], *, address: str, seconds: float
) -> Measured:
    with _running(subject):
        arguments = [address, key, subject.control, subject.pid, *shape, seconds]
        driver = subprocess.run(
            [sys.executable, "-m", "bench.driver", *map(str, arguments)],
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
        )
    return Measured(**json.loads(driver.stdout))


@contextmanager
def _running(subject: Subject) -> Iterator[None]:
    subject.start()
    try:
        yield
    finally:
        subject.stop()


def _print_row(shape: str, name: str, measured: Measured, ours: Measured | None) -> None:
    ratio = "" if ours is None or ours is measured else f"{ours.cpu / measured.cpu:10.2f}"
    note = "" if measured.keeps_up else "  did not keep up"
    print(
        f"{shape:15}{name:15}{measured.cpu:7.1f}{measured.memory:7.0f}{measured.video:7.1f}"
        f"{measured.audio:7.1f}{ratio}{note}",
        flush=True,
    )
