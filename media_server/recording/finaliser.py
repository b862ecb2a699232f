"""Makes one recording of a participant's journals: no decoding, nothing plain on the disk.

Two passes over the sealed journals, one batch of each in memory: the first measures, so that the
second can write the file from front to back into a sealed writer, Cues in front. Samples that the
first set aside are decoded by a process of their own meanwhile.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from media_server.media_types import EncodedFrame
from media_server.recording.audit import (
    Coverage,
    Expected,
    SoundClock,
    Span,
    audit_report,
    subtract,
)
from media_server.recording.inspection import Finding, Problem, inspect
from media_server.recording.samples import PictureSamples, SoundSamples
from media_server.recording.sources import AUDIO_TRACK, JournalSet
from media_server.recording.tracks import opus_duration_ms
from media_server.recording.webm import ClusterWriter, WebmPlan
from storage.keyring import Keyring
from storage.models.enums import MediaKind

LAST_PICTURE_MS = 33.0
# Blocks are small, and a call for each of them costs more than the copying.
WRITTEN_AT_ONCE = 512 * 1024
NOTABLE_DRIFT_MS = 250.0
MISSING_TOLERANCE_MS = {MediaKind.AUDIO: 300.0, MediaKind.VIDEO: 2000.0}


class NothingRecorded(Exception):
    """The journals hold no frame that could be shown or heard."""


class Output(Protocol):
    """What the recording is written to, from front to back: a SealedWriter."""

    def write(self, data: bytes, /) -> object: ...


@dataclass(frozen=True, slots=True)
class FinishedRecording:
    """What was written: `start_ms` is where on the timeline the file's first moment lies.

    `audit` is `{complete, missing: [{startMs, endMs, kind, reason}], findings: [{startMs, endMs,
    kind, problem}], inspected, driftMs, lostSoundMs, durationMs, cleanEnd, frames: {kind:
    count}}`.
    """

    mime_type: str
    start_ms: int
    duration_ms: int
    size_bytes: int
    audit: dict[str, Any]


def finalise(
    journals: Sequence[Path],
    out: Output,
    keyring: Keyring,
    *,
    expected: Sequence[Expected] = (),
) -> FinishedRecording:
    """Write one WebM of all journals of one participant's camera and microphone (or screen).

    What the journals say there was should be there, and what `expected` says beyond that.
    Blocking: call it in a thread. The caller closes `out`. Raises NothingRecorded, UnknownKey,
    OSError; a journal that was broken is left out, and the audit says so.
    """
    sources = JournalSet.open(journals, keyring)
    start_ms = sources.start_ms
    if start_ms is None:
        raise NothingRecorded("no journal holds a frame")
    plan, seen = _measure(sources)
    with ThreadPoolExecutor(max_workers=1) as aside:
        inspecting = aside.submit(inspect, seen.sound, seen.pictures)
        size = _write(sources, plan, out)
        findings = inspecting.result()
    return FinishedRecording(
        mime_type=plan.mime_type,
        start_ms=start_ms,
        duration_ms=plan.end_ms,
        size_bytes=size,
        audit=audit_report(
            missing=_missing(sources, expected, seen.coverage),
            duration_ms=plan.end_ms,
            clean_end=sources.clean,
            frames={kind: cover.frames for kind, cover in seen.coverage.items()},
            findings=None if findings is None else [*_listed(findings), *_drifting(seen)],
            clock=seen.clock,
        ),
    )


@dataclass(slots=True)
class _Seen:
    """What the first pass noted of the frames."""

    coverage: dict[MediaKind, Coverage]
    sound: SoundSamples = field(default_factory=SoundSamples)
    pictures: PictureSamples = field(default_factory=PictureSamples)
    clock: SoundClock = field(default_factory=SoundClock)

    def hear(self, frame: EncodedFrame) -> None:
        """Take note of the next packet of sound."""
        self.coverage[MediaKind.AUDIO].note(frame.at_ms)
        self.clock.note(frame.at_ms, opus_duration_ms(frame.data))
        self.sound.take(frame)

    def see(self, frame: EncodedFrame) -> None:
        """Take note of the next picture."""
        self.coverage[MediaKind.VIDEO].note(frame.at_ms)
        self.pictures.take(frame)


def _measure(sources: JournalSet) -> tuple[WebmPlan, _Seen]:
    plan = WebmPlan(sources.tracks)
    seen = _Seen({kind: Coverage(kind) for kind in MediaKind})
    if sources.picture is not None:
        seen.pictures.codec = sources.picture.codec
    end_ms = 0.0
    for block in sources.blocks({MediaKind.AUDIO: seen.hear, MediaKind.VIDEO: seen.see}):
        plan.note(block.track, block.at_ms, len(block.data), block.keyframe)
        is_audio = block.track == AUDIO_TRACK
        lasts_ms = opus_duration_ms(block.data) if is_audio else LAST_PICTURE_MS
        end_ms = max(end_ms, block.at_ms + lasts_ms)
    plan.end_ms = round(end_ms)
    seen.coverage = {kind: cover for kind, cover in seen.coverage.items() if cover.frames}
    return plan, seen


def _missing(
    sources: JournalSet, expected: Sequence[Expected], coverage: dict[MediaKind, Coverage]
) -> list[tuple[MediaKind, Span, str]]:
    covered = {kind: cover.finish() for kind, cover in coverage.items()}
    wanted = {each.journal: each for each in sources.spans()}
    for each in expected:
        known = wanted.get(each.journal)
        if known is None or each.span.end_ms > known.span.end_ms:
            wanted[each.journal] = each
    return [
        (each.kind, span, "lost" if each.journal in sources.names else "unreadable")
        for each in wanted.values()
        for span in subtract(
            [each.span], covered.get(each.kind, []), MISSING_TOLERANCE_MS[each.kind]
        )
    ]


def _listed(findings: Iterable[Finding]) -> Iterator[tuple[MediaKind, Span, str]]:
    for finding in findings:
        yield finding.kind, finding.span, finding.problem.value


def _drifting(seen: _Seen) -> Iterator[tuple[MediaKind, Span, str]]:
    if abs(seen.clock.drift_ms) >= NOTABLE_DRIFT_MS:
        spans = seen.coverage[MediaKind.AUDIO].finish()
        whole = Span(spans[0].start_ms, spans[-1].end_ms)
        yield MediaKind.AUDIO, whole, Problem.DRIFT.value


def _write(sources: JournalSet, plan: WebmPlan, out: Output) -> int:
    writer = ClusterWriter(plan)
    pieces = [plan.head()]
    size, waiting = 0, 0
    for block in sources.blocks():
        pieces += writer.block(block.track, block.at_ms, block.data, block.keyframe)
        waiting += len(block.data)
        if waiting >= WRITTEN_AT_ONCE:
            size += _put(pieces, out)
            pieces, waiting = [], 0
    return size + _put(pieces, out)


def _put(pieces: list[bytes], out: Output) -> int:
    data = b"".join(pieces)
    out.write(data)
    return len(data)
