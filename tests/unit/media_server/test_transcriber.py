"""Microphones become captions and stored utterances, over a recogniser made of plain queues."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from analysis.speech.captions import CaptionUpdated
from analysis.speech.config import EndpointProfile, StreamMode
from analysis.speech.errors import SpeechUnavailable
from analysis.words import Utterance, Word
from media_server.media_types import KIND_OF_SOURCE, EncodedFrame, SourceInfo
from media_server.transcriber import Transcriber
from storage.models import MediaSource

SPEAKER = uuid4()


class FakeStream:
    """Makes one word of every frame, final when drained."""

    def __init__(self) -> None:
        self.fails = False
        self.closed = False
        self.supported = True
        self._frames: list[EncodedFrame] = []
        self._events: asyncio.Queue[CaptionUpdated | None] = asyncio.Queue()

    def push_frame(self, opus: bytes, at_ms: float) -> None:
        self._frames.append(EncodedFrame(opus, at_ms, True))
        self._events.put_nowait(CaptionUpdated(uuid4(), "…", False, int(at_ms), int(at_ms) + 20))

    def emit(self, caption: CaptionUpdated) -> None:
        self._events.put_nowait(caption)

    async def drain(self) -> None:
        if self.fails:
            raise SpeechUnavailable("no worker")
        frames, self._frames = self._frames, []
        for frame in frames:
            self._events.put_nowait(final(frame))
        await self._events.join()

    @property
    def unanswered(self) -> tuple[int, int] | None:
        if not self._frames:
            return None
        return int(self._frames[0].at_ms), int(self._frames[-1].at_ms) + 1

    async def aclose(self) -> None:
        self.closed = True
        self._events.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[CaptionUpdated]:
        while (event := await self._events.get()) is not None:
            yield event
            self._events.task_done()
        self._events.task_done()


class FakeSpeech:
    """Hands out fake streams and keeps them."""

    def __init__(self) -> None:
        self.streams: list[FakeStream] = []
        self.full = False
        self.modes: list[StreamMode] = []

    def open_stream(
        self, language: str, hotwords: str, mode: StreamMode, _profile: EndpointProfile
    ) -> FakeStream:
        if self.full:
            raise SpeechUnavailable("too many")
        assert (language, hotwords) == ("en", "Python")
        self.modes.append(mode)
        self.streams.append(FakeStream())
        return self.streams[-1]


class Heard:
    """Keeps what a transcriber saves and tells, in order."""

    def __init__(self) -> None:
        self.log: list[tuple[str, Any]] = []

    async def save(self, participant_id: UUID, utterance: Utterance) -> None:
        assert participant_id == SPEAKER
        await asyncio.sleep(0)
        self.log.append(("saved", utterance.text))

    def tell(self, caption: dict[str, Any]) -> None:
        self.log.append(("told", caption["text"]))


def final(frame: EncodedFrame) -> CaptionUpdated:
    text, at_ms = frame.data.decode(), int(frame.at_ms)
    words = (Word(text, at_ms, at_ms + 20, 0.9),)
    utterance = Utterance(uuid4(), text, at_ms, at_ms + 20, words)
    return CaptionUpdated(utterance.id, text, True, at_ms, at_ms + 20, utterance)


def source(name: MediaSource = MediaSource.MICROPHONE) -> SourceInfo:
    return SourceInfo(SPEAKER, name, KIND_OF_SOURCE[name], "opus", 48_000)


def transcriber_of(speech: FakeSpeech, heard: Heard) -> Transcriber:
    return Transcriber(
        speech,  # type: ignore[arg-type] - the part of the service that is used
        language="en",
        hotwords="Python",
        save=heard.save,
        tell=heard.tell,
    )


async def test_finals_are_stored_before_they_are_told_and_before_draining_ends() -> None:
    speech, heard = FakeSpeech(), Heard()
    transcriber = transcriber_of(speech, heard)
    transcriber.frame(source(), EncodedFrame(b"hello", 0.0, True))
    assert await transcriber.drain(SPEAKER)
    assert heard.log == [("told", "…"), ("saved", "hello"), ("told", "hello")]
    await transcriber.close()
    assert speech.streams[0].closed


async def test_only_microphones_are_listened_to() -> None:
    speech, heard = FakeSpeech(), Heard()
    transcriber = transcriber_of(speech, heard)
    for name in set(MediaSource) - {MediaSource.MICROPHONE}:
        transcriber.frame(source(name), EncodedFrame(b"x", 0.0, True))
        transcriber.ended(source(name), 20.0)
    assert speech.streams == []
    assert not await transcriber.drain(SPEAKER)
    await transcriber.close()


async def test_a_source_that_ends_is_drained_and_its_return_uses_the_same_stream() -> None:
    speech, heard = FakeSpeech(), Heard()
    transcriber = transcriber_of(speech, heard)
    transcriber.frame(source(), EncodedFrame(b"before", 0.0, True))
    transcriber.ended(source(), 20.0)
    await transcriber.drain(SPEAKER)
    transcriber.frame(source(), EncodedFrame(b"after", 5000.0, True))
    await transcriber.close()
    assert len(speech.streams) == 1
    assert [text for kind, text in heard.log if kind == "saved"] == ["before", "after"]
    transcriber.frame(source(), EncodedFrame(b"too late", 9000.0, True))
    await transcriber.close()
    assert len(speech.streams) == 1


async def test_without_a_worker_nobody_waits_and_nothing_is_claimed() -> None:
    speech, heard = FakeSpeech(), Heard()
    transcriber = transcriber_of(speech, heard)
    transcriber.frame(source(), EncodedFrame(b"unheard", 0.0, True))
    speech.streams[0].fails = True
    assert not await transcriber.drain(SPEAKER)
    await transcriber.close()
    assert ("saved", "unheard") not in heard.log


async def test_a_recogniser_that_takes_too_long_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("media_server.transcriber.DRAIN_TIMEOUT_S", 0.0)
    speech, heard = FakeSpeech(), Heard()
    transcriber = transcriber_of(speech, heard)
    transcriber.frame(source(), EncodedFrame(b"slow", 0.0, True))
    assert not await transcriber.drain(SPEAKER)
    await transcriber.close()


async def test_a_language_that_nobody_understands_is_not_silence() -> None:
    speech = FakeSpeech()
    transcriber = transcriber_of(speech, Heard())
    transcriber.frame(source(), EncodedFrame(b"hallo", 0.0, True))
    speech.streams[0].supported = False
    assert not await transcriber.drain(SPEAKER)
    await transcriber.close()


async def test_media_goes_on_when_no_stream_can_be_had() -> None:
    speech = FakeSpeech()
    speech.full = True
    transcriber = transcriber_of(speech, Heard())
    for at_ms in (0.0, 20.0):
        transcriber.frame(source(), EncodedFrame(b"hello", at_ms, True))
    assert not await transcriber.drain(SPEAKER)
    speech.full = False
    transcriber.frame(source(), EncodedFrame(b"hello", 40.0, True))
    assert await transcriber.drain(SPEAKER)
    await transcriber.close()


async def test_what_was_not_answered_or_had_no_stream_is_left_for_later() -> None:
    speech, late = FakeSpeech(), []

    async def postpone(participant_id: UUID, start_ms: int, end_ms: int) -> None:
        late.append((participant_id, start_ms, end_ms))

    heard, other = Heard(), uuid4()
    transcriber = Transcriber(
        speech,  # type: ignore[arg-type]
        language="en",
        hotwords="Python",
        save=heard.save,
        tell=heard.tell,
        postpone=postpone,
    )
    transcriber.frame(source(), EncodedFrame(b"hello", 1_000.0, True))
    transcriber.frame(source(), EncodedFrame(b"there", 1_020.0, True))
    speech.streams[0].fails = True
    speech.full = True
    for at_ms in (2_000.0, 2_020.0):
        transcriber.frame(replace(source(), participant_id=other), EncodedFrame(b"x", at_ms, True))
    await transcriber.close()
    assert speech.modes == [StreamMode.POSTPONING]
    assert late == [(SPEAKER, 1_000, 1_021), (other, 2_000, 2_021)]


async def test_a_postponed_caption_takes_back_only_what_was_shown() -> None:
    speech, heard, late = FakeSpeech(), Heard(), []

    async def postpone(participant_id: UUID, start_ms: int, end_ms: int) -> None:
        late.append((start_ms, end_ms))

    transcriber = Transcriber(
        speech,  # type: ignore[arg-type]
        language="en",
        hotwords="Python",
        save=heard.save,
        tell=heard.tell,
        postpone=postpone,
    )
    transcriber.frame(source(), EncodedFrame(b"hello", 0.0, True))
    await transcriber.drain(SPEAKER)
    shown, unseen = uuid4(), uuid4()
    for caption in (
        CaptionUpdated(shown, "so", False, 40, 60),
        CaptionUpdated(shown, "", True, 40, 90, postponed=True),
        CaptionUpdated(unseen, "", True, 100, 190, postponed=True),
    ):
        speech.streams[0].emit(caption)
    await transcriber.close()
    assert late == [(40, 90), (100, 190)]
    assert [text for kind, text in heard.log if kind == "told"][-2:] == ["so", ""]
