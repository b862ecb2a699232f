"""Turns the microphones of a room into captions and a stored transcript.

An ordinary sink of the room's frames: only those of people who agreed arrive here, and only
microphones are listened to.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import structlog

from analysis.speech.captions import CaptionUpdated
from analysis.speech.config import EndpointProfile, StreamMode
from analysis.speech.errors import SpeechUnavailable
from analysis.speech.service import SpeechService
from analysis.speech.stream import SpeechStream
from analysis.words import Utterance
from media_server.media_types import EncodedFrame, SourceInfo
from storage.models import InterviewSession, MediaSource

Save = Callable[[UUID, Utterance], Awaitable[None]]
Postpone = Callable[[UUID, int, int], Awaitable[None]]
"""Remembers that somebody's speech in [start, end) ms is to be listened to later."""
Tell = Callable[[dict[str, Any]], None]

DRAIN_TIMEOUT_S = 20.0
LONGEST_HOTWORDS = 200  # characters; a longer prompt makes the recogniser lose sentences

log = structlog.get_logger()


def hotwords_of(session: InterviewSession) -> str:
    """Return the names and terms to expect in an interview."""
    return " ".join([session.title, *session.tags])[:LONGEST_HOTWORDS]


class Listener:
    """One participant's speech stream and the task that reads it."""

    def __init__(
        self,
        participant_id: UUID,
        stream: SpeechStream,
        *,
        save: Save,
        tell: Tell,
        postpone: Postpone | None,
    ) -> None:
        self._participant_id = participant_id
        self._stream = stream
        self._save = save
        self._tell = tell
        self._postpone = postpone
        self._shown: UUID | None = None
        self._task = asyncio.create_task(self._read())

    @property
    def listens(self) -> bool:
        """Whether words can be expected at all: the model knows the language."""
        return self._stream.supported

    def push(self, frame: EncodedFrame) -> None:
        """Feed one Opus packet; never blocks."""
        self._stream.push_frame(frame.data, frame.at_ms)

    async def drain(self) -> None:
        """Return when the words of everything pushed so far are stored."""
        await self._stream.drain()

    async def close(self) -> None:
        """Store the last words, as far as they come in time, and end the stream.

        What did not come is postponed.
        """
        with suppress(SpeechUnavailable, TimeoutError):
            async with asyncio.timeout(DRAIN_TIMEOUT_S):
                await self._stream.drain()
        left = self._stream.unanswered
        await self._stream.aclose()
        await self._task
        if left is not None and self._postpone is not None and self._stream.supported:
            await self._postpone(self._participant_id, *left)

    async def _read(self) -> None:
        async for event in self._stream:
            if event.utterance is not None:
                await self._save(self._participant_id, event.utterance)
            if event.postponed and self._postpone is not None:
                await self._postpone(self._participant_id, event.start_ms, event.end_ms)
            if event.text or event.id == self._shown:  # else there is nothing to take back
                self._tell(caption_view(self._participant_id, event))
            self._shown = None if event.is_final else event.id


class Transcriber:
    """A listener for every participant who speaks; `save` stores an utterance and its words.

    With `postpone`, for which a recording is needed, what would come too late or never is left
    for later; without it, it comes as late as it comes.
    """

    def __init__(
        self,
        speech: SpeechService,
        *,
        language: str,
        hotwords: str,
        save: Save,
        tell: Tell,
        postpone: Postpone | None = None,
        profile: EndpointProfile = EndpointProfile.CONVERSATION,
    ) -> None:
        self._profile = profile
        self._speech = speech
        self._language = language
        self._hotwords = hotwords
        self._save = save
        self._tell = tell
        self._postpone = postpone
        self._refused: dict[UUID, tuple[int, int]] = {}  # spans that no stream could be had for
        self._listeners: dict[UUID, Listener] = {}
        self._unheard: set[UUID] = set()
        self._draining: set[asyncio.Task[None]] = set()
        self._closed = False

    def frame(self, info: SourceInfo, frame: EncodedFrame) -> None:
        """Take a frame of any source; those of microphones are listened to."""
        if info.source is not MediaSource.MICROPHONE or self._closed:
            return
        listener = self._listeners.get(info.participant_id) or self._listen(info.participant_id)
        if listener is not None:
            listener.push(frame)
        else:
            start_ms, _ = self._refused.get(info.participant_id, (int(frame.at_ms), 0))
            self._refused[info.participant_id] = (start_ms, int(frame.at_ms) + 1)

    def _listen(self, participant_id: UUID) -> Listener | None:
        try:
            mode = StreamMode.LIVE if self._postpone is None else StreamMode.POSTPONING
            stream = self._speech.open_stream(self._language, self._hotwords, mode, self._profile)
        except SpeechUnavailable:
            if participant_id not in self._unheard:
                self._unheard.add(participant_id)
                log.warning("transcript.refused", participant_id=str(participant_id))
            return None
        listener = Listener(
            participant_id, stream, save=self._save, tell=self._tell, postpone=self._postpone
        )
        self._listeners[participant_id] = listener
        return listener

    def ended(self, info: SourceInfo, at_ms: float) -> None:  # noqa: ARG002 - the sink's interface
        """Make what was said so far final; the same stream goes on should the source return."""
        listener = self._listeners.get(info.participant_id)
        if info.source is not MediaSource.MICROPHONE or listener is None:
            return
        task = asyncio.create_task(self._drain_quietly(info.participant_id))
        self._draining.add(task)
        task.add_done_callback(self._draining.discard)

    async def drain(self, participant_id: UUID) -> bool:
        """Wait until the words that participant said so far are stored.

        Returns whether they were listened to at all; False also when the words did not come in
        time, in which case they are stored whenever they do come.
        """
        listener = self._listeners.get(participant_id)
        if listener is None:
            return False
        try:
            async with asyncio.timeout(DRAIN_TIMEOUT_S):
                await listener.drain()
        except (SpeechUnavailable, TimeoutError) as error:
            log.warning(
                "transcript.late", participant_id=str(participant_id), error=type(error).__name__
            )
            return False
        return listener.listens

    async def _drain_quietly(self, participant_id: UUID) -> None:
        await self.drain(participant_id)

    async def close(self) -> None:
        """Store the last words of everybody and end all streams. May be repeated."""
        self._closed = True
        listeners, self._listeners = self._listeners, {}
        await asyncio.gather(*self._draining)
        await asyncio.gather(*(listener.close() for listener in listeners.values()))
        refused, self._refused = self._refused, {}
        if self._postpone is not None:
            for participant_id, span in refused.items():
                await self._postpone(participant_id, *span)


def caption_view(participant_id: UUID, event: CaptionUpdated) -> dict[str, Any]:
    """Return a caption as clients get it, with its words once it is final."""
    view: dict[str, Any] = {
        "id": str(event.id),
        "participantId": str(participant_id),
        "text": event.text,
        "isFinal": event.is_final,
        "startMs": event.start_ms,
        "endMs": event.end_ms,
    }
    if event.utterance is not None:
        view["words"] = [
            {
                "text": word.text,
                "startMs": word.start_ms,
                "endMs": word.end_ms,
                "probability": word.probability,
            }
            for word in event.utterance.words
        ]
    return view
