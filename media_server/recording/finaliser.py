"""Makes one recording of a participant's journals: no decoding, nothing plain on the disk.

Two passes over the sealed journals, one batch of each in memory: the first measures, so that the
second can write the file from front to back into a sealed writer, Cues in front.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from media_server.recording.audit import Coverage, Span, audit_report, subtract
from media_server.recording.sources import AUDIO_TRACK, JournalSet
from media_server.recording.tracks import opus_duration_ms
from media_server.recording.webm import ClusterWriter, WebmPlan
from storage.keyring import Keyring
from storage.models.enums import MediaKind

LAST_PICTURE_MS = 33.0
MISSING_TOLERANCE_MS = {MediaKind.AUDIO: 300.0, MediaKind.VIDEO: 2000.0}


class NothingRecorded(Exception):
    """The journals hold no frame that could be shown or heard."""


class Output(Protocol):
    """What the recording is written to, from front to back: a SealedWriter."""

    def write(self, data: bytes, /) -> object: ...


@dataclass(frozen=True, slots=True)
class FinishedRecording:
    """What was written: `start_ms` is where on the timeline the file's first moment lies.

    `audit` is `{complete, missing: [{startMs, endMs, kind, reason}], durationMs, cleanEnd,
    frames: {kind: count}}`.
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
    expected: Mapping[MediaKind, Sequence[Span]] | None = None,
) -> FinishedRecording:
    """Write one WebM of all journals of one participant's camera and microphone (or screen).

    `expected` says when there should have been media, by kind; without it the span of each
    journal is expected. Blocking: call it in a thread. The caller closes `out`. Raises
    NothingRecorded, OSError; a journal that cannot be opened is left out, and the audit says so.
    """
    sources = JournalSet.open(journals, keyring)
    start_ms = sources.start_ms
    if start_ms is None:
        raise NothingRecorded("no journal holds a frame")
    plan, coverage = _measure(sources)
    size = _write(sources, plan, out)
    missing = [
        (kind, span, "lost")
        for kind, wanted in (sources.spans() if expected is None else expected).items()
        for span in subtract(
            wanted,
            coverage[kind].finish() if kind in coverage else [],
            MISSING_TOLERANCE_MS[kind],
        )
    ]
    return FinishedRecording(
        mime_type=plan.mime_type,
        start_ms=start_ms,
        duration_ms=plan.end_ms,
        size_bytes=size,
        audit=audit_report(
            missing=missing,
            duration_ms=plan.end_ms,
            clean_end=sources.clean,
            frames={kind: cover.frames for kind, cover in coverage.items()},
        ),
    )


def _measure(sources: JournalSet) -> tuple[WebmPlan, dict[MediaKind, Coverage]]:
    plan = WebmPlan(sources.tracks)
    coverage = {kind: Coverage(kind) for kind in MediaKind}
    end_ms = 0.0
    for block in sources.blocks(coverage):
        plan.note(block.track, block.at_ms, len(block.data), block.keyframe)
        is_audio = block.track == AUDIO_TRACK
        lasts_ms = opus_duration_ms(block.data) if is_audio else LAST_PICTURE_MS
        end_ms = max(end_ms, block.at_ms + lasts_ms)
    plan.end_ms = round(end_ms)
    return plan, {kind: cover for kind, cover in coverage.items() if cover.frames}


def _write(sources: JournalSet, plan: WebmPlan, out: Output) -> int:
    head = plan.head()
    out.write(head)
    size = len(head)
    writer = ClusterWriter(plan)
    for block in sources.blocks():
        data = writer.block(block.track, block.at_ms, block.data, block.keyframe)
        out.write(data)
        size += len(data)
    return size
