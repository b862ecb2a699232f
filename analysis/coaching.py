"""Hints to somebody who practises speaking, while they speak. Without clock or sound.

By the same measures as the review afterwards, over the last half minute. One hint in twenty
seconds at the most, and each kind once in a minute and a half: a coach who interrupts is none.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from analysis.metrics import Answer
from analysis.metrics.fillers import find_fillers
from analysis.metrics.loudness import loudness
from analysis.metrics.pause_share import pause_share
from analysis.metrics.pauses import find_pauses, speaking_span_ms
from analysis.metrics.voice import speech_levels
from analysis.words import Utterance

_LOOK_BACK_MS = 30_000
_LEAST_MS = 10_000  # of speech, before its speed says anything
_TOLD_MS = 5_000  # of speech, before a figure of it is shown
_ANY_AFTER_MS = 20_000
_SAME_AFTER_MS = 90_000
_MINUTE_MS = 60_000
_FAST_WPM = 185.0
_MANY_FILLERS = 12.0  # a minute; most people have two to six
_MONOLOGUE_MS = 150_000
_BREATHER_MS = 3_000  # a pause that ends a monologue
_QUIET_DBFS = -42.0
_CLIPPED_SHARE = 0.005


class Nudge(StrEnum):
    """What a hint is about."""

    CLIPPED = "clipped"  # the microphone is overdriven
    TOO_QUIET = "too-quiet"
    TOO_FAST = "too-fast"
    MANY_FILLERS = "many-fillers"
    LONG_MONOLOGUE = "long-monologue"
    CAMERA_DARK = "camera-dark"  # seen by the browser, which alone has the picture


@dataclass(frozen=True, slots=True)
class Measured:
    """How somebody spoke in the last half minute; None where too little was said to tell.

    `loudness_dbfs` is the mean level of speech; `pause_share` is 0..1 of the time since the first
    word in that time; `pace_wpm` and `fillers_per_minute` count pauses in.
    """

    pace_wpm: float | None
    loudness_dbfs: float | None
    pause_share: float | None
    fillers_per_minute: float | None


class Coach:
    """Hears one speaker's utterances in order and says what would help, now and then."""

    def __init__(self) -> None:
        self._recent: deque[Utterance] = deque()
        self._speaking_since_ms: int | None = None
        self._said_at_ms: dict[Nudge, int] = {}

    def hear(self, utterance: Utterance) -> Nudge | None:
        """Take what was just said; return a hint if one is due."""
        last = self._recent[-1] if self._recent else None
        if last is None or utterance.start_ms - last.end_ms >= _BREATHER_MS:
            self._speaking_since_ms = utterance.start_ms
        self._recent.append(utterance)
        while self._recent[0].end_ms < utterance.end_ms - _LOOK_BACK_MS:
            self._recent.popleft()
        return self._first_of(self._due(), utterance.end_ms)

    def see(self, nudge: Nudge, now_ms: int) -> Nudge | None:
        """Take what was noticed otherwise at `now_ms`; return it if that is a hint now."""
        return self._first_of([nudge], now_ms)

    def measured(self) -> Measured:
        """Return how the speaker has spoken lately, by the measures of the review."""
        if not self._recent:
            return Measured(None, None, None, None)
        answer = Answer(self._recent[0].start_ms, self._recent[-1].end_ms + 1, tuple(self._recent))
        loud, pauses = loudness(answer), pause_share(answer)
        span_ms = speaking_span_ms(answer)
        told = span_ms >= _TOLD_MS
        return Measured(
            pace_wpm=len(answer.words) * _MINUTE_MS / span_ms if told else None,
            loudness_dbfs=None if loud is None else loud.value,
            pause_share=pauses.value if told and pauses is not None else None,
            fillers_per_minute=len(find_fillers(answer)) * _MINUTE_MS / span_ms if told else None,
        )

    def _first_of(self, due: Iterable[Nudge], now_ms: int) -> Nudge | None:
        latest = max(self._said_at_ms.values(), default=-_ANY_AFTER_MS)
        if now_ms - latest < _ANY_AFTER_MS:
            return None
        for nudge in due:
            if now_ms - self._said_at_ms.get(nudge, -_SAME_AFTER_MS) >= _SAME_AFTER_MS:
                self._said_at_ms[nudge] = now_ms
                return nudge
        return None

    def _due(self) -> list[Nudge]:
        """Return what could be said, the most helpful first: microphones before manners."""
        newest = self._recent[-1]
        answer = Answer(self._recent[0].start_ms, newest.end_ms + 1, tuple(self._recent))
        due = _of_microphone(newest)
        span_ms = speaking_span_ms(answer)
        if span_ms >= _LEAST_MS:
            # Pauses for thought are taken out, so that slow thinkers who speak fast are told.
            spoken_ms = span_ms - sum(
                p.length_ms for p in find_pauses(answer) if p.length_ms >= _BREATHER_MS
            )
            if len(answer.words) * _MINUTE_MS / max(1, spoken_ms) > _FAST_WPM:
                due.append(Nudge.TOO_FAST)
            if len(find_fillers(answer)) * _MINUTE_MS / span_ms > _MANY_FILLERS:
                due.append(Nudge.MANY_FILLERS)
        since_ms = self._speaking_since_ms
        if since_ms is not None and newest.end_ms - since_ms >= _MONOLOGUE_MS:
            due.append(Nudge.LONG_MONOLOGUE)
        return due


def _of_microphone(utterance: Utterance) -> list[Nudge]:
    voice = utterance.prosody
    if voice is None or not len(voice.level_db):
        return []
    due = [Nudge.CLIPPED] if voice.clipped_share > _CLIPPED_SHARE else []
    if float(speech_levels(voice).mean()) < _QUIET_DBFS:
        due.append(Nudge.TOO_QUIET)
    return due
