"""Compares what is in a recording with what should be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from storage.models.enums import MediaKind

# The longest silence between two frames of a source that is well: a still screen sends rarely.
PATIENCE_MS = {MediaKind.AUDIO: 300.0, MediaKind.VIDEO: 2000.0}
HALF_A_PACKET_MS = 10.0
TAIL_MS = {MediaKind.AUDIO: 20.0, MediaKind.VIDEO: 33.0}


@dataclass(frozen=True, slots=True)
class Span:
    """From `start_ms` to `end_ms` on the timeline."""

    start_ms: float
    end_ms: float


@dataclass(frozen=True, slots=True)
class Expected:
    """When there was media, as a journal or its row says."""

    journal: str
    kind: MediaKind
    span: Span


@dataclass(slots=True)
class SoundClock:
    """Compares when packets of sound came with how long they play; feed them in order.

    `drift_ms` is how far a sender's clock runs behind the timeline (ahead, if negative), `lost_ms`
    what is missing between packets, too little at a time to be listed.
    """

    drift_ms: float = 0.0
    lost_ms: float = 0.0
    _due_ms: float | None = None

    def note(self, at_ms: float, duration_ms: float) -> None:
        """Take the position of the next packet and how long it plays."""
        late_ms = 0.0 if self._due_ms is None else at_ms - self._due_ms
        if abs(late_ms) < HALF_A_PACKET_MS:
            self.drift_ms += late_ms
        elif 0 < late_ms <= PATIENCE_MS[MediaKind.AUDIO]:
            self.lost_ms += late_ms
        self._due_ms = at_ms + duration_ms


@dataclass(slots=True)
class Coverage:
    """Collects where frames of one kind are; feed positions in order."""

    kind: MediaKind
    spans: list[Span] = field(default_factory=list)
    frames: int = 0
    _start_ms: float | None = None
    _last_ms: float = 0.0

    def note(self, at_ms: float) -> None:
        """Take the position of the next frame."""
        self.frames += 1
        if self._start_ms is None:
            self._start_ms = at_ms
        elif at_ms - self._last_ms > PATIENCE_MS[self.kind]:
            self._close()
            self._start_ms = at_ms
        self._last_ms = max(self._last_ms, at_ms)

    def finish(self) -> list[Span]:
        """Return the spans that frames cover."""
        if self._start_ms is not None:
            self._close()
        return self.spans

    def _close(self) -> None:
        if self._start_ms is not None:
            self.spans.append(Span(self._start_ms, self._last_ms + TAIL_MS[self.kind]))
            self._start_ms = None


def subtract(wanted: Sequence[Span], covered: Sequence[Span], tolerance_ms: float) -> list[Span]:
    """Return the parts of `wanted` that `covered` leaves out, if longer than the tolerance."""
    missing = []
    for want in wanted:
        at_ms = want.start_ms
        for have in covered:
            if have.end_ms <= at_ms or have.start_ms >= want.end_ms:
                continue
            if have.start_ms - at_ms > tolerance_ms:
                missing.append(Span(at_ms, have.start_ms))
            at_ms = max(at_ms, have.end_ms)
        if want.end_ms - at_ms > tolerance_ms:
            missing.append(Span(at_ms, want.end_ms))
    return missing


def audit_report(
    *,
    missing: Iterable[tuple[MediaKind, Span, str]],
    duration_ms: int,
    clean_end: bool,
    frames: dict[MediaKind, int],
    findings: Iterable[tuple[MediaKind, Span, str]] | None = (),
    clock: SoundClock | None = None,
) -> dict[str, Any]:
    """Return the audit as it is stored and shown; never complete when something is missing.

    `findings` are problems of media that is there; None: nobody could look.
    """
    entries = _entries(missing, "reason")
    return {
        "complete": clean_end and not entries,
        "missing": entries,
        "findings": _entries(findings or (), "problem"),
        "inspected": findings is not None,
        "driftMs": 0 if clock is None else round(clock.drift_ms),
        "lostSoundMs": 0 if clock is None else round(clock.lost_ms),
        "durationMs": duration_ms,
        "cleanEnd": clean_end,
        "frames": {kind.value: count for kind, count in frames.items()},
    }


def _entries(found: Iterable[tuple[MediaKind, Span, str]], why: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = [
        {
            "startMs": round(span.start_ms),
            "endMs": round(span.end_ms),
            "kind": kind.value,
            why: reason,
        }
        for kind, span, reason in found
    ]
    return sorted(entries, key=lambda entry: (entry["startMs"], entry["kind"]))
