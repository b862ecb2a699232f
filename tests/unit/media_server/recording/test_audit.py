"""What an audit says is missing."""

from media_server.recording.audit import Coverage, Span, audit_report, subtract
from storage.models.enums import MediaKind


def test_coverage_breaks_where_frames_are_away() -> None:
    coverage = Coverage(MediaKind.AUDIO)
    for at in (0, 20, 40, 1000, 1020):
        coverage.note(at)
    assert coverage.finish() == [Span(0, 60), Span(1000, 1040)]
    assert coverage.frames == 5
    assert Coverage(MediaKind.VIDEO).finish() == []


def test_subtracting_what_is_there() -> None:
    wanted = [Span(0, 1000), Span(2000, 3000)]
    have = [Span(-50, 200), Span(500, 900), Span(2950, 4000)]
    assert subtract(wanted, have, 100) == [Span(200, 500), Span(2000, 2950)]
    assert subtract(wanted, [], 100) == wanted
    assert subtract([], have, 100) == []
    assert subtract(wanted, [Span(0, 3000)], 0) == []


def test_never_complete_when_something_is_missing() -> None:
    def report(*, missing: bool, clean: bool) -> dict[str, object]:
        return audit_report(
            missing=[(MediaKind.AUDIO, Span(1.4, 9.6), "lost")] if missing else [],
            duration_ms=10,
            clean_end=clean,
            frames={MediaKind.AUDIO: 3},
        )

    assert report(missing=False, clean=True)["complete"] is True
    assert report(missing=False, clean=False)["complete"] is False
    lossy = report(missing=True, clean=True)
    assert lossy["complete"] is False
    assert lossy["missing"] == [{"startMs": 1, "endMs": 10, "kind": "audio", "reason": "lost"}]
