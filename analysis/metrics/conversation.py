"""Who spoke how much in a room, and who cut whom short."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from analysis.metrics.answer import Metric
from analysis.words import Utterance

TALK_RATIO = "talk_ratio"
INTERRUPTIONS = "interruptions"
_WINDOW_MS = 60_000
_STEP_MS = 30_000
_OVERLAP_MS = 300  # less is the usual overlap of turns (Heldner and Edlund, 2010)
_FEWEST_WORDS = 3  # "yes, right" encourages and interrupts nobody

Spoken = Mapping[UUID, Sequence[Utterance]]
Span = tuple[int, int]


def measure_conversation(spoken: Spoken) -> dict[UUID, list[Metric]]:
    """Return `talk_ratio` and `interruptions` of everybody who spoke, by participant.

    talk_ratio (ratio): one's own speech over everybody's, by utterances; series: windows of 60 s
    every 30 s in which anybody spoke. interruptions (count): how often somebody began, with three
    words or more, while another was speaking and went on for at least 300 ms; series: each where
    it began, worth 1. Nothing is returned where fewer than two people spoke.
    """
    spans = {
        who: [(u.start_ms, u.end_ms) for u in utterances if u.words]
        for who, utterances in spoken.items()
    }
    spans = {who: mine for who, mine in spans.items() if mine}
    if len(spans) < 2:
        return {}
    return {who: [_talk_ratio(who, spans), _interruptions(who, spoken, spans)] for who in spans}


def _talk_ratio(who: UUID, spans: Mapping[UUID, list[Span]]) -> Metric:
    first = min(start for mine in spans.values() for start, _ in mine)
    last = max(end for mine in spans.values() for _, end in mine)
    series = []
    for start in range(first, max(first + 1, last - _WINDOW_MS + 1), _STEP_MS):
        share = _share(who, spans, start, start + _WINDOW_MS)
        if share is not None:
            series.append((start + _WINDOW_MS // 2, share))
    return Metric(TALK_RATIO, _share(who, spans, first, last) or 0.0, "ratio", tuple(series))


def _share(who: UUID, spans: Mapping[UUID, list[Span]], start: int, end: int) -> float | None:
    lengths = {
        one: sum(max(0, min(e, end) - max(s, start)) for s, e in mine)
        for one, mine in spans.items()
    }
    total = sum(lengths.values())
    return lengths[who] / total if total else None


def _interruptions(who: UUID, spoken: Spoken, spans: Mapping[UUID, list[Span]]) -> Metric:
    others = [span for other, theirs in spans.items() if other != who for span in theirs]
    begun = [
        utterance.start_ms
        for utterance in spoken[who]
        if len(utterance.words) >= _FEWEST_WORDS
        and any(_cuts_into(utterance, other) for other in others)
    ]
    series = tuple((at_ms, 1.0) for at_ms in begun)
    return Metric(INTERRUPTIONS, float(len(begun)), "count", series)


def _cuts_into(utterance: Utterance, other: Span) -> bool:
    start, end = other
    overlap_ms = min(end, utterance.end_ms) - utterance.start_ms
    return start < utterance.start_ms and overlap_ms >= _OVERLAP_MS
