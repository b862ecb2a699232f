"""The media table: the same call through each server, one after the other, as ratios."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median
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
    """CPU of the server and of its speech workers in per cent of a core, MiB resident, frames a
    second at each viewer, and how long packets were on their way."""

    cpu: float
    workers: float
    memory: float
    video: float
    audio: float
    delay_p50_ms: float
    delay_p95_ms: float

    @property
    def keeps_up(self) -> bool:
        """Whether the viewers got nearly everything."""
        return self.video >= KEEPS_UP * FULL_FPS and self.audio >= KEEPS_UP * FULL_PPS

    @classmethod
    def median(cls, runs: Sequence["Measured"]) -> "Measured":
        """The median of each figure."""
        return cls(**{f.name: median(getattr(run, f.name) for run in runs) for f in fields(cls)})


def run(
    directory: Path,
    address: str,
    *,
    seconds: float,
    with_janus: bool,
    repeats: int = 1,
    shapes: Sequence[tuple[int, int]] = SHAPES,
) -> None:
    """Measure every shape, the servers in turn, and print the medians."""
    print("Media: VP8 640x480 at 30 frames/s, 1 Mbit/s, and Opus; each publisher recorded; ours")
    print("feeds its speech workers, who hear no speech. CPU in % of a core, of the server and of")
    print(f"its workers, over {seconds:.0f} s, median of {repeats}; fps and pps at each viewer;")
    print("ms from a sender's hand to a viewer's, the clients' own share included\n")
    print(
        f"{'pubs x viewers':15}{'server':14}{'CPU':>6}{'workers':>8}{'MiB':>6}{'fps':>6}{'pps':>6}"
        f"{'p50 ms':>8}{'p95 ms':>8}  ours/this"
    )
    overloaded: set[str] = set()
    for shape in shapes:
        runs: dict[str, list[Measured]] = {}
        names: dict[str, str] = {}
        for _ in range(repeats):
            for key, subject in _subjects(directory, address, with_janus=with_janus):
                names[key] = subject.name
                if key in overloaded:
                    continue
                measured = _measure(key, subject, shape, address=address, seconds=seconds)
                runs.setdefault(key, []).append(measured)
                if not measured.keeps_up:
                    overloaded.add(key)
        _print_shape(shape, names, {key: Measured.median(found) for key, found in runs.items()})


def _print_shape(
    shape: tuple[int, int], names: dict[str, str], medians: dict[str, Measured]
) -> None:
    for key, name in names.items():
        if key in medians:
            _print_row(f"{shape[0]} x {shape[1]}", name, medians[key], medians["ours"])
        else:
            print(f"{f'{shape[0]} x {shape[1]}':15}{name:14}  could not keep up with less")


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
    figures = json.loads(driver.stdout)
    return Measured(**{each.name: figures[each.name] for each in fields(Measured)})


@contextmanager
def _running(subject: Subject) -> Iterator[None]:
    subject.start()
    try:
        yield
    finally:
        subject.stop()


def _print_row(shape: str, name: str, measured: Measured, ours: Measured) -> None:
    ratio = "" if ours is measured else f"{ours.cpu / measured.cpu:11.2f}"
    note = "" if measured.keeps_up else "  did not keep up"
    print(
        f"{shape:15}{name:14}{measured.cpu:6.1f}{measured.workers:8.1f}{measured.memory:6.0f}"
        f"{measured.video:6.1f}{measured.audio:6.1f}{measured.delay_p50_ms:8.1f}"
        f"{measured.delay_p95_ms:8.1f}{ratio}{note}",
        flush=True,
    )
