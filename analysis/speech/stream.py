"""One speaker's way into the speech service and back."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Protocol
from uuid import UUID

import structlog
import uuid_utils.compat

from analysis.prosody import Prosody
from analysis.speech import wire
from analysis.speech.captions import CaptionUpdated
from analysis.speech.config import EndpointProfile, SpeechConfig, StreamMode
from analysis.speech.errors import SpeechUnavailable
from analysis.speech.outbox import Outbox, OutFrame
from analysis.words import Utterance, Word

__all__ = ["CaptionUpdated", "SpeechStream"]

_log = structlog.get_logger(__name__)

_WINDOW = 1_500  # frames the worker may have before it took them in: 30 s of 20 ms
_FRAMES_A_MESSAGE = 500
_LONGEST_FRAME = 4_000  # bytes; RFC 6716 allows 1275 per 20 ms
_MOST_EVENTS = 500  # not yet fetched; then the worker is sent nothing more
_MOST_MISSED = 1_000
_MOST_DEATHS = 5  # of workers over the same frames, then the frames are given up


class Sender(Protocol):
    """The way to a living worker."""

    def send(self, message: wire.ToWorker, payload: bytes = b"") -> None:
        """Queue a message."""


class SpeechStream:
    """Push frames, iterate over captions. All methods belong to the event loop's thread.

    Made by `SpeechService.open_stream`. At the end: `drain()` for what was said to the end,
    then `aclose()`, which also ends the iteration.
    """

    def __init__(
        self,
        number: int,
        *,
        language: str,
        hotwords: str,
        config: SpeechConfig,
        owner: "Owner",
        mode: StreamMode = StreamMode.LIVE,
        profile: EndpointProfile = EndpointProfile.CONVERSATION,
    ) -> None:
        self._number = number
        self._language = language
        self._hotwords = hotwords
        self._mode = mode
        self._profile = profile
        self._batch_s = config.batch_ms / 1000
        self._owner = owner
        self._outbox = Outbox(keep_ms=config.replay_ms, window=_WINDOW)
        self._worker: Sender | None = None
        self._supported = True
        self._deaths = 0
        self._flush_timer: asyncio.TimerHandle | None = None
        self._drains: dict[int, _Drain] = {}
        self._tokens = 0
        self._caption_id: UUID | None = None
        self._events: deque[CaptionUpdated] = deque()
        self._wake = asyncio.Event()  # an event to fetch, or closed
        self._fetched = asyncio.Event()  # the consumer came back for more, or there is none
        self._fetched.set()
        self._consumer: asyncio.Task[object] | None = None
        self._closed = False
        self._missed: deque[tuple[int, int]] = deque(maxlen=_MOST_MISSED)
        self._moved = asyncio.Event()  # something was answered, or never will be

    @property
    def missed(self) -> tuple[tuple[int, int], ...]:
        """Spans (start_ms, end_ms) that were never listened to, because the worker was away
        for longer than the buffer holds; the newest 1000. Each is told as a postponed caption,
        too."""
        return tuple(self._missed)

    @property
    def unanswered(self) -> tuple[int, int] | None:
        """The span (start_ms, end_ms) that was pushed and is not answered yet."""
        span = self._outbox.held
        return None if span is None else (round(span[0]), round(span[1]) + 1)

    async def room(self) -> None:
        """Wait until the buffer is at most half full; for those who have more than fits.

        Raises SpeechUnavailable when no worker can be started, or the stream is closed.
        """
        while self._outbox.more_than_half:
            if self._closed or self._owner.failed:
                raise SpeechUnavailable("nobody will take what waits")
            self._moved.clear()
            await self._moved.wait()

    @property
    def supported(self) -> bool:
        """Whether the model knows the language; True until a worker says otherwise."""
        return self._supported

    def push_frame(self, opus: bytes, at_ms: float) -> None:
        """Take the Opus frame that begins at `at_ms` on the timeline; never blocks.

        Frames come in order; one that is late, doubled or no Opus adds nothing.
        """
        if self._closed or not self._supported or not 0 < len(opus) <= _LONGEST_FRAME:
            return
        self._note_missed(self._outbox.push(OutFrame(opus, at_ms)))
        if self._flush_timer is None:
            # All streams at the same moments: what is written in one turn of the loop goes out
            # in one write, and each write wakes the worker.
            loop = asyncio.get_running_loop()
            due_s = (loop.time() // self._batch_s + 1) * self._batch_s
            self._flush_timer = loop.call_at(due_s, self._flush)

    async def drain(self) -> None:
        """Have everything pushed so far made final; return when the consumer handled it.

        The consumer has handled a caption when it asks for the next one. Without a consumer,
        or called by the consumer itself, it returns when the finals can be fetched. Waits
        through restarts of the worker; raises SpeechUnavailable when it cannot be started.
        """
        if self._closed or not self._supported or self._outbox.answered == self._outbox.pushed:
            await self._handled()
            return
        if self._owner.failed:
            raise SpeechUnavailable("the speech worker cannot be started")
        self._tokens += 1
        drain = _Drain(after=self._outbox.pushed)
        self._drains[self._tokens] = drain
        self._flush()
        await drain.done
        await self._handled()

    async def aclose(self) -> None:
        """End the stream; what was not drained is not captioned. Idempotent."""
        if self._closed:
            return
        self._closed = True
        if self._flush_timer is not None:
            self._flush_timer.cancel()
        if self._worker is not None:
            self._worker.send(wire.Close(stream=self._number))
        self._finish_drains(SpeechUnavailable("the stream was closed"))
        self._owner.forget(self._number)
        self._wake.set()
        self._fetched.set()
        self._moved.set()

    async def __aiter__(self) -> AsyncIterator[CaptionUpdated]:
        """Yield captions until the stream is closed; one consumer at a time."""
        self._consumer = asyncio.current_task()
        try:
            while True:
                if not self._events:
                    self._fetched.set()
                    if self._closed:
                        return
                    self._wake.clear()
                    await self._wake.wait()
                    continue
                self._fetched.clear()
                yield self._events.popleft()
                self._flush()
        finally:
            self._consumer = None
            self._fetched.set()

    def attach(self, worker: Sender, *, english_only: bool) -> None:
        """A worker is there: open the stream in it and send what it has not answered."""
        if english_only and self._language != "en":
            self._supported = False
            self._finish_drains(None)
            _log.warning("speech.language_unsupported", language=self._language)
            return
        self._worker = worker
        worker.send(
            wire.Open(
                stream=self._number,
                language=self._language,
                hotwords=self._hotwords,
                mode=self._mode,
                profile=self._profile,
            )
        )
        self._flush()

    def detach(self) -> None:
        """The worker is gone; what it did not answer will be sent again.

        Frames over which several workers died are given up: they may be what killed them.
        """
        if self._worker is None:
            return
        self._worker = None
        if self._outbox.sent > self._outbox.answered:
            self._deaths += 1
        if self._deaths >= _MOST_DEATHS:
            self._note_missed(self._outbox.give_up())
            self._deaths = 0
        self._outbox.rewind()
        for drain in self._drains.values():
            drain.sent = False

    def fail(self) -> None:
        """No worker can be started for now: nobody shall wait for one."""
        self._moved.set()
        self._finish_drains(SpeechUnavailable("the speech worker cannot be started"))

    def receive(self, message: wire.Progress | wire.Caption | wire.Drained, payload: bytes) -> None:
        """Take what the worker says about this stream."""
        before = self._outbox.answered
        self._outbox.progress(consumed=message.consumed, answered=message.answered)
        if self._outbox.answered > before:
            self._deaths = 0
            self._moved.set()
        if isinstance(message, wire.Caption):
            self._publish(self._caption(message, payload))
        elif isinstance(message, wire.Drained) and message.token in self._drains:
            self._drains.pop(message.token).finish(None)
        if self._flush_timer is None or self._drains:  # else it is done soon, with the others'
            self._flush()

    def _caption(self, message: wire.Caption, payload: bytes) -> CaptionUpdated:
        # One utterance is under way at a time, so after a worker's death the caption on
        # screen goes on under the id it had.
        caption_id = self._caption_id or uuid_utils.compat.uuid7()
        self._caption_id = None if message.final else caption_id
        utterance = None
        if message.final and message.text:
            utterance = Utterance(
                id=caption_id,
                text=message.text,
                start_ms=message.start_ms,
                end_ms=message.end_ms,
                words=tuple(
                    Word(w.text, w.start_ms, w.end_ms, w.probability) for w in message.words
                ),
                prosody=Prosody.unpack(payload) if payload else None,
            )
        return CaptionUpdated(
            id=caption_id,
            text=message.text,
            is_final=message.final,
            start_ms=message.start_ms,
            end_ms=message.end_ms,
            utterance=utterance,
            confirmed=min(message.confirmed, len(message.text)),
            postponed=message.postponed,
        )

    def _publish(self, caption: CaptionUpdated) -> None:
        last = self._events[-1] if self._events else None
        if last is not None and last.id == caption.id and not last.is_final:
            self._events.pop()  # a slow consumer needs only the newest partial
        self._events.append(caption)
        self._wake.set()

    def _flush(self) -> None:
        """Send what may be sent: frames in the window, then the drains they fulfil."""
        if self._flush_timer is not None:
            self._flush_timer.cancel()
            self._flush_timer = None
        worker = self._worker
        if worker is None or self._closed:
            return
        while len(self._events) < _MOST_EVENTS:
            frames = self._outbox.take(self._until_drain(_FRAMES_A_MESSAGE))
            if frames:
                worker.send(_audio(self._number, frames), b"".join(f.data for f in frames))
            elif not self._send_drain(worker):
                return

    def _until_drain(self, most: int) -> int:
        """How many frames may be sent before the next drain must be."""
        ahead = [d.after - self._outbox.sent for d in self._drains.values() if not d.sent]
        return max(0, min([most, *ahead]))

    def _send_drain(self, worker: Sender) -> bool:
        for token, drain in self._drains.items():
            if not drain.sent and drain.after <= self._outbox.sent:
                drain.sent = True
                worker.send(wire.Drain(stream=self._number, token=token))
                return True
        return False

    def _finish_drains(self, error: SpeechUnavailable | None) -> None:
        drains, self._drains = self._drains, {}
        for drain in drains.values():
            drain.finish(error)

    async def _handled(self) -> None:
        consumer = self._consumer
        if consumer is None or consumer is asyncio.current_task():
            return
        while self._events or not self._fetched.is_set():
            if self._consumer is None or self._closed:
                return
            self._fetched.clear()
            await self._fetched.wait()

    def _note_missed(self, span: tuple[float, float] | None) -> None:
        if span is None:
            return
        start, end = round(span[0]), round(span[1])
        self._publish(
            CaptionUpdated(
                id=uuid_utils.compat.uuid7(),
                text="",
                is_final=True,
                start_ms=start,
                end_ms=end,
                postponed=True,
            )
        )
        if self._missed and start <= self._missed[-1][1] + 1_000:
            start, _ = self._missed.pop()
        else:
            _log.warning("speech.audio_missed", start_ms=start)
        self._missed.append((start, end))


class Owner(Protocol):
    """What a stream needs of its service."""

    @property
    def failed(self) -> bool:
        """Whether the worker cannot be started."""

    def forget(self, number: int) -> None:
        """The stream is closed."""


class _Drain:
    """Somebody waits until all frames before number `after` are answered."""

    def __init__(self, *, after: int) -> None:
        self.after = after
        self.sent = False
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def finish(self, error: SpeechUnavailable | None) -> None:
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)


def _audio(number: int, frames: list[OutFrame]) -> wire.Audio:
    return wire.Audio(
        stream=number,
        at_ms=[frame.at_ms for frame in frames],
        sizes=[len(frame.data) for frame in frames],
    )
