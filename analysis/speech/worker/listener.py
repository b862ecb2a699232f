"""One speaker's ear in the worker: frames in, passes to make, captions out.

It decides what should be recognised next, but never runs the model itself: the worker asks
every listener and runs the most urgent pass.
"""

from collections import deque
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from analysis.prosody import Prosody, track_prosody
from analysis.speech.config import SpeechConfig, StreamMode
from analysis.speech.wire import Caption, Drained, Open, WireWord
from analysis.speech.worker.alignment import tighten
from analysis.speech.worker.endpointing import Endpointer, Span
from analysis.speech.worker.filled_pauses import find_filled_pauses
from analysis.speech.worker.hypothesis import Agreement
from analysis.speech.worker.plausibility import is_speech
from analysis.speech.worker.recogniser import RATE, Heard, HeardWord, Prompt
from analysis.speech.worker.sound import TimelineSound
from analysis.speech.worker.voice import VoiceDetector, VoiceModel

_SHORTEST_PARTIAL = RATE * 4 // 10
_MOST_WAITING = 60 * RATE  # samples of ended utterances that wait for recognition
_CONTEXT_CHARS = 200
_SURE = -0.4  # mean log probability of a pass that may confirm words
_HESITATED_MS = 10_000  # an "um" by itself belongs to what is said so soon after it
_MOST_HESITATIONS = 20
_FRAMES_AT_ONCE = 50


class Urgency(IntEnum):
    """What to run first; partials go when time is short."""

    FINAL = 0
    SETTLED = 1
    PARTIAL = 2
    LATER = 3  # a final that was postponed before: it has all the time there is


@dataclass(frozen=True, slots=True)
class Pass:
    """A recognition to make: `samples` are those of `span`."""

    urgency: Urgency
    span: Span
    samples: NDArray[np.float32]
    prompt: Prompt


@dataclass(frozen=True, slots=True)
class Reply:
    """A message for the server with its payload."""

    message: Caption | Drained
    payload: bytes = b""


@dataclass(slots=True)
class _Drain:
    token: int
    after: int  # spans that must be answered first


class Listener:
    """State of one stream."""

    def __init__(self, opened: Open, *, model: VoiceModel, config: SpeechConfig) -> None:
        self._stream = opened.stream
        self._mode = opened.mode
        self._late = config.late_ms * RATE // 1000
        self._prompt = Prompt(language=opened.language, hotwords=opened.hotwords)
        self._partial_every = config.partial_every_ms * RATE // 1000
        self._inbox: deque[tuple[bytes, float] | int] = deque()
        self._sound = TimelineSound()
        self._detector = VoiceDetector(model)
        self._endpointer = Endpointer(config.endpointing_for(opened.profile))
        self._samples = np.zeros(0, np.float32)
        self._base = 0  # stream position of `_samples[0]`
        self._frame_ends: deque[int] = deque()  # of frames not yet answered
        self._ended: deque[Span] = deque()
        self._spans = 0  # ended so far
        self._drains: deque[_Drain] = deque()
        self._agreement = Agreement()
        self._shown = False
        self._partial_from = 0  # the next partial when the span reaches this position
        self._prepared: tuple[Span, Heard] | None = None
        self._previous = ""
        self._hesitations: list[tuple[int, int]] = []  # since the last words, on the timeline
        self.consumed = 0
        self.answered = 0
        self.turn = 0  # when the worker last ran a pass of ours, counted in passes

    def push(self, frame: bytes, at_ms: float) -> None:
        """Queue a frame; the server sends no more than its window allows."""
        self._inbox.append((frame, at_ms))

    def drain(self, token: int) -> None:
        """Queue a drain behind the frames pushed so far."""
        self._inbox.append(token)

    def take_in(self) -> bool:
        """Decode and listen to what is queued; return whether there was anything."""
        busy = False
        while self._inbox and self._waiting() <= _MOST_WAITING:
            busy = True
            frames = self._queued_frames()
            if frames:
                self._hear(frames)
            else:
                token = self._inbox.popleft()
                assert isinstance(token, int)
                self._end_now()
                self._drains.append(_Drain(token, self._spans))
        if busy:
            self._forget()
        return busy

    def pause(self) -> None:
        """Nothing came for a while: end the utterance under way."""
        self._end_now()
        self._forget()

    def next_pass(self) -> Pass | None:
        """Return what should be recognised next."""
        if self._ended:
            later = self._mode is StreamMode.LATER
            return self._pass(Urgency.LATER if later else Urgency.FINAL, self._ended[0])
        span = self._endpointer.open
        if span is None or self._mode is StreamMode.LATER:
            return None
        if self._endpointer.settled:
            if self._is_prepared(span):
                return None
            return self._pass(Urgency.SETTLED, span)
        # In a silence the next pass had better be the final's, so nothing may be in its way.
        due = self._endpointer.voiced and span.end >= self._partial_from
        if due and span.end - span.begin >= _SHORTEST_PARTIAL:
            return self._pass(Urgency.PARTIAL, span)
        return None

    def prepared_final(self) -> Heard | None:
        """Return the result for the utterance to be finalised, if it was made in advance."""
        if self._ended and self._prepared and self._is_prepared(self._ended[0]):
            return self._prepared[1]
        return None

    def apply(self, made: Pass, heard: Heard) -> list[Reply]:
        """Take what a pass heard; return what to tell the server."""
        if made.urgency in (Urgency.FINAL, Urgency.LATER):
            replies = self._finalise(made, heard)
            self._forget()  # only now: until here the clock must reach back to the span
            return [self._stamped(reply) for reply in replies]
        if made.urgency is Urgency.SETTLED:
            self._prepared = (made.span, heard)
        self._partial_from = made.span.end + self._partial_every
        return self._partial(made, heard)

    def postponed(self) -> Reply | None:
        """Give up an utterance that would come too late; return what to tell the server, if any.

        The newest is kept, so that captions are of what is being said.
        """
        heard = self._base + len(self._samples)
        if self._mode is not StreamMode.POSTPONING or len(self._ended) < 2:
            return None
        if heard - self._ended[0].end <= self._late:
            return None
        span = self._ended.popleft()
        self._begin_anew()
        end_ms = round(self._sound.clock.ms_at(span.end))
        caption = self._caption(span, "", final=True)
        reply = Reply(caption.model_copy(update={"postponed": True, "end_ms": end_ms}))
        self._forget()
        return self._stamped(reply)

    def due_drains(self) -> list[Reply]:
        """Return the drains that are fulfilled."""
        done: list[Reply] = []
        while self._drains and self._drains[0].after <= self._spans - len(self._ended):
            token = self._drains.popleft().token
            done.append(
                Reply(
                    Drained(
                        stream=self._stream,
                        token=token,
                        consumed=self.consumed,
                        answered=self.answered,
                    )
                )
            )
        return done

    def _waiting(self) -> int:
        return sum(span.end - span.begin for span in self._ended)

    def _queued_frames(self) -> list[tuple[bytes, float]]:
        frames: list[tuple[bytes, float]] = []
        while self._inbox and len(frames) < _FRAMES_AT_ONCE:
            item = self._inbox[0]
            if isinstance(item, int):
                break
            frames.append(item)
            self._inbox.popleft()
        return frames

    def _hear(self, frames: list[tuple[bytes, float]]) -> None:
        parts = [self._samples]
        position = self._base + len(self._samples)
        for frame, at_ms in frames:
            parts.append(self._sound.take(frame, at_ms))
            position += len(parts[-1])
            self._frame_ends.append(position)
        self.consumed += len(frames)
        self._samples = np.concatenate(parts)
        for probability in self._detector.feed(np.concatenate(parts[1:])):
            span = self._endpointer.feed(probability)
            if span is not None:
                self._end(span)

    def _end_now(self) -> None:
        span = self._endpointer.finish()
        if span is not None:
            self._end(span)

    def _end(self, span: Span) -> None:
        self._ended.append(span)
        self._spans += 1
        self._partial_from = 0

    def _forget(self) -> None:
        """Drop what no utterance can need any more."""
        needed = self._ended[0].begin if self._ended else self._endpointer.unanswered_from
        while self._frame_ends and self._frame_ends[0] <= needed:
            self._frame_ends.popleft()
            self.answered += 1
        surplus = needed - self._base
        if surplus > RATE:
            self._samples = self._samples[surplus:]
            self._base += surplus
            self._sound.clock.forget_before(self._base)

    def _pass(self, urgency: Urgency, span: Span) -> Pass:
        samples = self._samples[span.begin - self._base : span.end - self._base]
        prompt = Prompt(self._prompt.language, self._prompt.hotwords, self._previous)
        return Pass(urgency, span, samples, prompt)

    def _is_prepared(self, span: Span) -> bool:
        if self._prepared is None:
            return False
        made = self._prepared[0]
        return (made.begin, made.voiced_end) == (span.begin, span.voiced_end)

    def _partial(self, made: Pass, heard: Heard) -> list[Reply]:
        if not is_speech(heard, voiced_s=made.span.voiced / RATE):
            return []
        sure = heard.log_probability > _SURE
        text, confirmed = self._agreement.update(heard.text, sure=sure)
        self._shown = True
        return [Reply(self._caption(made.span, text, final=False, confirmed=confirmed))]

    def _finalise(self, made: Pass, heard: Heard) -> list[Reply]:
        span = self._ended.popleft()
        shown = self._shown
        self._begin_anew()
        spoken = is_speech(heard, voiced_s=span.voiced / RATE)
        # Only speech that was cut in the middle needs to know how it began.
        self._previous = heard.text[-_CONTEXT_CHARS:] if spoken and span.cut else ""
        prosody = self._prosody(made, heard)
        if not spoken:
            self._hesitations = list(prosody.filled_ms[-_MOST_HESITATIONS:])
            return [Reply(self._caption(span, "", final=True))] if shown else []
        self._hesitations = []
        words = self._words(span, tighten(heard.words, prosody.level_db))
        return [Reply(self._caption(span, heard.text, final=True, words=words), prosody.pack())]

    def _begin_anew(self) -> None:
        self._shown = False
        self._agreement = Agreement()
        self._prepared = None

    def _prosody(self, made: Pass, heard: Heard) -> Prosody:
        """Track the voice of an utterance; the hesitations right before it become its own."""
        start_ms = round(self._sound.clock.ms_at(made.span.begin))
        prosody = track_prosody(made.samples, start_ms)
        found = find_filled_pauses(made.samples, prosody, heard.words)
        recent = [h for h in self._hesitations if start_ms - h[1] <= _HESITATED_MS]
        inside = [(start_ms + first, start_ms + last) for first, last in found]
        return replace(prosody, filled_ms=(*recent, *inside))

    def _stamped(self, reply: Reply) -> Reply:
        # With the final itself goes the word that its frames are answered: a worker that
        # dies between the two messages would have them answered twice.
        counts = {"consumed": self.consumed, "answered": self.answered}
        return replace(reply, message=reply.message.model_copy(update=counts))

    def _words(self, span: Span, heard: tuple[HeardWord, ...]) -> list[WireWord]:
        clock = self._sound.clock
        return [
            WireWord(
                text=word.text,
                start_ms=round(clock.ms_at(span.begin + word.start_s * RATE)),
                end_ms=round(clock.ms_at(span.begin + word.end_s * RATE)),
                probability=min(1.0, max(0.0, word.probability)),
            )
            for word in heard
        ]

    def _caption(
        self,
        span: Span,
        text: str,
        *,
        final: bool,
        confirmed: int = 0,
        words: list[WireWord] | None = None,
    ) -> Caption:
        clock = self._sound.clock
        return Caption(
            stream=self._stream,
            consumed=self.consumed,
            answered=self.answered,
            text=text,
            final=final,
            confirmed=confirmed,
            start_ms=words[0].start_ms if words else round(clock.ms_at(span.begin)),
            end_ms=words[-1].end_ms if words else round(clock.ms_at(span.voiced_end)),
            words=words or [],
        )
