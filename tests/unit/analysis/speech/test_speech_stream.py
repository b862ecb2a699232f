"""A stream against a worker played by hand: what is sent, replayed, drained and delivered."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from uuid import UUID

import pytest

from analysis.speech import wire
from analysis.speech.captions import CaptionUpdated
from analysis.speech.config import SpeechConfig
from analysis.speech.errors import SpeechUnavailable
from analysis.speech.stream import SpeechStream


class FakeWorker:
    """Remembers what it was sent."""

    def __init__(self) -> None:
        self.sent: list[wire.ToWorker] = []
        self.frames: list[bytes] = []

    def send(self, message: wire.ToWorker, payload: bytes = b"") -> None:
        self.sent.append(message)
        if isinstance(message, wire.Audio):
            offset = 0
            for size in message.sizes:
                self.frames.append(payload[offset : offset + size])
                offset += size

    def drains(self) -> list[int]:
        return [message.token for message in self.sent if isinstance(message, wire.Drain)]


class FakeOwner:
    """A service that only counts."""

    failed = False

    def __init__(self) -> None:
        self.forgotten: list[int] = []

    def forget(self, number: int) -> None:
        self.forgotten.append(number)


class Stage:
    """A stream, its owner, and a consumer that notes what it got."""

    def __init__(self) -> None:
        self.owner = FakeOwner()
        self.stream = SpeechStream(
            7, language="en", hotwords="", config=SpeechConfig(), owner=self.owner
        )
        self.pushed = 0
        self.got: list[CaptionUpdated] = []
        self.hold = asyncio.Event()
        self.hold.set()
        self._arrived = asyncio.Event()
        self.consumer = asyncio.create_task(self._consume())

    async def _consume(self) -> None:
        async for caption in self.stream:
            await self.hold.wait()
            self.got.append(caption)
            self._arrived.set()

    async def arrived(self, count: int) -> list[CaptionUpdated]:
        while len(self.got) < count:
            self._arrived.clear()
            await self._arrived.wait()
        return self.got

    def push(self, count: int) -> None:
        for _ in range(count):
            self.stream.push_frame(str(self.pushed).encode(), self.pushed * 20.0)
            self.pushed += 1

    def attach(self, *, english_only: bool = True) -> FakeWorker:
        worker = FakeWorker()
        self.stream.attach(worker, english_only=english_only)
        return worker

    def progress(self, consumed: int, answered: int) -> None:
        self.stream.receive(wire.Progress(stream=7, consumed=consumed, answered=answered), b"")

    def caption(self, text: str, *, final: bool, consumed: int = 0, answered: int = 0) -> None:
        words = [wire.WireWord(text=w, start_ms=0, end_ms=1, probability=1) for w in text.split()]
        self.stream.receive(
            wire.Caption(
                stream=7,
                consumed=consumed,
                answered=answered,
                text=text,
                final=final,
                start_ms=0,
                end_ms=1,
                words=words if final else [],
            ),
            b"",
        )

    def drained(self, token: int, *, count: int) -> None:
        self.stream.receive(
            wire.Drained(stream=7, token=token, consumed=count, answered=count), b""
        )


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = Stage()
    yield stage
    stage.hold.set()
    await stage.stream.aclose()
    await stage.consumer


async def settled(task: asyncio.Task[None]) -> None:
    """Let everything that can run now run."""
    for _ in range(20):
        await asyncio.sleep(0)
    assert not task.done()


async def test_frames_pushed_before_there_is_a_worker_are_sent_once_it_is_there(
    stage: Stage,
) -> None:
    stage.push(3)
    worker = stage.attach()
    assert [message.kind for message in worker.sent] == ["open", "audio"]
    assert worker.frames == [b"0", b"1", b"2"]


async def test_a_caption_keeps_its_id_until_its_final_and_the_next_has_another(
    stage: Stage,
) -> None:
    stage.attach()
    for text, final in (("one", False), ("one two", True), ("three", False)):
        stage.caption(text, final=final)
        await stage.arrived(len(stage.got) + 1)
    first, second, third = stage.got
    assert first.id == second.id != third.id
    assert isinstance(first.id, UUID)
    assert first.utterance is None
    assert second.utterance is not None
    assert second.utterance.id == second.id
    assert [word.text for word in second.utterance.words] == ["one", "two"]


async def test_a_final_without_words_takes_the_caption_back(stage: Stage) -> None:
    stage.attach()
    stage.caption("hm", final=False)
    await stage.arrived(1)
    stage.caption("", final=True)
    last = (await stage.arrived(2))[-1]
    assert (last.text, last.is_final, last.utterance) == ("", True, None)
    assert last.id == stage.got[0].id


async def test_a_slow_consumer_gets_the_newest_partial_and_every_final(stage: Stage) -> None:
    stage.attach()
    stage.hold.clear()
    stage.caption("a", final=False)
    await asyncio.sleep(0)
    for text in ("a b", "a b c", "a b c d"):
        stage.caption(text, final=False)
    stage.caption("a b c d", final=True)
    stage.caption("e", final=True)
    stage.hold.set()
    got = await stage.arrived(3)
    assert [(c.text, c.is_final) for c in got] == [
        ("a", False),
        ("a b c d", True),
        ("e", True),
    ]


async def test_a_new_worker_is_sent_what_was_not_answered_and_goes_on_under_the_same_id(
    stage: Stage,
) -> None:
    stage.push(10)
    first = stage.attach()
    stage.caption("one", final=False, consumed=10, answered=4)
    await stage.arrived(1)
    assert len(first.frames) == 10
    stage.stream.detach()
    stage.push(2)
    second = stage.attach()
    assert second.frames == [str(n).encode() for n in range(4, 12)]
    stage.caption("one two", final=True, consumed=8, answered=8)
    assert (await stage.arrived(2))[1].id == stage.got[0].id


async def test_draining_waits_for_the_worker_and_for_the_consumer(stage: Stage) -> None:
    worker = stage.attach()
    stage.push(5)
    drain = asyncio.create_task(stage.stream.drain())
    await settled(drain)
    assert worker.frames == [b"0", b"1", b"2", b"3", b"4"]
    (token,) = worker.drains()
    stage.hold.clear()
    stage.caption("done", final=True, consumed=5, answered=5)
    stage.drained(token, count=5)
    await settled(drain)
    stage.hold.set()
    await drain
    assert [caption.text for caption in stage.got] == ["done"]


async def test_frames_pushed_after_a_drain_are_not_part_of_it(stage: Stage) -> None:
    stage.push(5)
    drain = asyncio.create_task(stage.stream.drain())
    await settled(drain)
    stage.push(5)
    worker = stage.attach()
    kinds = [message.kind for message in worker.sent]
    assert kinds == ["open", "audio", "drain", "audio"]
    stage.drained(worker.drains()[0], count=5)
    await drain


async def test_a_drain_survives_the_worker(stage: Stage) -> None:
    stage.attach()
    stage.push(5)
    drain = asyncio.create_task(stage.stream.drain())
    await settled(drain)
    stage.stream.detach()
    second = stage.attach()
    assert [message.kind for message in second.sent] == ["open", "audio", "drain"]
    stage.drained(second.drains()[0], count=5)
    await drain


async def test_draining_nothing_returns_at_once(stage: Stage) -> None:
    await stage.stream.drain()
    stage.attach()
    await stage.stream.drain()


async def test_nobody_waits_for_a_worker_that_cannot_be_started(stage: Stage) -> None:
    stage.push(1)
    drain = asyncio.create_task(stage.stream.drain())
    await settled(drain)
    stage.stream.fail()
    with pytest.raises(SpeechUnavailable):
        await drain
    stage.owner.failed = True
    with pytest.raises(SpeechUnavailable):
        await stage.stream.drain()


async def test_frames_that_kill_every_worker_are_given_up(stage: Stage) -> None:
    stage.push(5)
    for _ in range(5):
        stage.attach()
        stage.stream.detach()
    stage.push(1)
    worker = stage.attach()
    assert worker.frames == [b"5"]
    assert stage.stream.missed == ((0, 80),)


async def test_a_language_that_the_model_does_not_know_makes_no_captions() -> None:
    stream = SpeechStream(1, language="de", hotwords="", config=SpeechConfig(), owner=FakeOwner())
    worker = FakeWorker()
    stream.push_frame(b"x", 0.0)
    stream.attach(worker, english_only=True)
    await stream.drain()
    assert worker.sent == []
    await stream.aclose()


async def test_what_is_no_opus_frame_is_not_taken(stage: Stage) -> None:
    worker = stage.attach()
    stage.stream.push_frame(b"", 0.0)
    stage.stream.push_frame(b"x" * 5_000, 0.0)
    await stage.stream.drain()
    assert worker.frames == []


async def test_closing_ends_the_iteration_and_every_wait(stage: Stage) -> None:
    worker = stage.attach()
    stage.push(1)
    drain = asyncio.create_task(stage.stream.drain())
    await settled(drain)
    await stage.stream.aclose()
    await stage.stream.aclose()
    await stage.consumer
    with pytest.raises(SpeechUnavailable):
        await drain
    assert worker.sent[-1] == wire.Close(stream=7)
    assert stage.owner.forgotten == [7]
    stage.stream.push_frame(b"x", 0.0)


async def test_the_buffer_is_bounded_and_tells_what_it_lost() -> None:
    config = SpeechConfig(replay_ms=1_000)
    stream = SpeechStream(1, language="en", hotwords="", config=config, owner=FakeOwner())
    for number in range(100):
        stream.push_frame(b"x", number * 20.0)
    assert stream.missed == ((0, 1_120),)
    await stream.aclose()
    told = [caption async for caption in stream]
    assert all(caption.postponed and caption.is_final and not caption.text for caption in told)
    assert (told[0].start_ms, told[-1].end_ms) == (0, 1_120)
    assert all(a.end_ms == b.start_ms for a, b in pairwise(told))
    await stream.aclose()
