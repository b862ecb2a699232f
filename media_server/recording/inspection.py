"""What samples of a recording tell: sound that is clipped or dead, pictures that are black."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import structlog

from media_server.recording.audit import Span
from media_server.recording.inspector import H264, PACKET, SAMPLE, SOUND, VP8
from media_server.recording.samples import (
    PICTURE_EVERY_MS,
    SOUND_EVERY_MS,
    PictureSamples,
    Sample,
    SoundSamples,
)
from storage.models.enums import MediaKind

TIME_LIMIT_S: Final = 90.0
# More than this share of the sound at the rail is no peak any more.
CLIPPED_SHARE: Final = 0.005
# Below -100 dB of full scale no microphone was heard, not even its own noise.
DEAD_RMS: Final = 1e-5
BLACK_MEAN, BLACK_SPREAD = 20.0, 3.0

log = structlog.get_logger()


class Problem(StrEnum):
    """What is wrong with media that is there."""

    CLIPPED = "clipped"
    SILENT = "silent"
    BLACK = "black"
    DRIFT = "drift"


# How many samples in a row must show it.
_ROW: Final = {Problem.CLIPPED: 2, Problem.SILENT: 6, Problem.BLACK: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem and where on the timeline it was found."""

    kind: MediaKind
    problem: Problem
    span: Span


def inspect(sound: SoundSamples, pictures: PictureSamples) -> list[Finding] | None:
    """Return what is wrong; None where the samples could not be decoded. Blocking."""
    if len(sound.taken) < _ROW[Problem.CLIPPED] and len(pictures.taken) < _ROW[Problem.BLACK]:
        return []  # too short for anything to last
    seen = [sample for sample in pictures.taken if sample.packets]
    picture_kind = H264 if pictures.codec == "h264" else VP8
    stream = b"".join(
        [_written(SOUND, sample) for sample in sound.taken]
        + [_written(picture_kind, sample) for sample in seen]
    )
    answers = _ask(stream, len(sound.taken) + len(seen)) if stream else []
    if answers is None:
        return None
    heard, shown = answers[: len(sound.taken)], answers[len(sound.taken) :]
    looks = dict(zip((sample.at_ms for sample in seen), shown, strict=True))
    every_look = [looks.get(sample.at_ms, {}) for sample in pictures.taken]
    return [
        *_found(Problem.CLIPPED, sound.taken, heard, _is_clipped),
        *_found(Problem.SILENT, sound.taken, heard, _is_dead),
        *_found(Problem.BLACK, pictures.taken, every_look, _is_black),
    ]


def _ask(stream: bytes, count: int) -> list[dict[str, float]] | None:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "media_server.recording.inspector"],
            input=stream,
            capture_output=True,
            timeout=TIME_LIMIT_S,
            check=True,
            env={"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": ":".join(sys.path)},
        )
        answers = [json.loads(line) for line in done.stdout.splitlines()]
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        log.warning("inspection.failed", error=type(error).__name__)
        return None
    return answers if len(answers) == count else None


def _found(
    problem: Problem,
    samples: Sequence[Sample],
    answers: Sequence[dict[str, float]],
    shows: Callable[[dict[str, float]], bool],
) -> list[Finding]:
    """Return the stretches of samples in a row that show it; nothing that lasts but a moment."""
    picture = problem is Problem.BLACK
    every_ms = PICTURE_EVERY_MS if picture else SOUND_EVERY_MS
    kind = MediaKind.VIDEO if picture else MediaKind.AUDIO
    findings: list[Finding] = []
    row: list[float] = []
    for sample, answer in [*zip(samples, answers, strict=True), (None, {})]:
        if sample is not None and answer and shows(answer):
            row.append(sample.at_ms)
            continue
        if len(row) >= _ROW[problem]:
            findings.append(Finding(kind, problem, Span(row[0], row[-1] + every_ms)))
        row = []
    return findings


def _written(kind: bytes, sample: Sample) -> bytes:
    parts: list[Any] = [SAMPLE.pack(kind, len(sample.packets))]
    for packet in sample.packets:
        parts += [PACKET.pack(len(packet)), packet]
    return b"".join(parts)


def _is_clipped(answer: dict[str, float]) -> bool:
    return answer["loud"] > CLIPPED_SHARE


def _is_dead(answer: dict[str, float]) -> bool:
    return answer["rms"] < DEAD_RMS


def _is_black(answer: dict[str, float]) -> bool:
    return answer["mean"] < BLACK_MEAN and answer["spread"] < BLACK_SPREAD
