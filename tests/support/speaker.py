"""A speaker for tests of captions: pushes frames into a stream and keeps what comes out."""

import asyncio
from collections.abc import Callable, Iterable, Sequence

from analysis.speech.captions import CaptionUpdated
from analysis.speech.service import SpeechService
from analysis.speech.stream import SpeechStream
from tests.support.speech import opus_packets, path_of, silent_packet

FRAME_MS = 20.0
Timed = list[tuple[bytes, float]]


class Speaker:
    """A stream, what to push into it, and what came out."""

    def __init__(self, service: SpeechService, language: str = "en") -> None:
        self.stream: SpeechStream = service.open_stream(language)
        self.captions: list[CaptionUpdated] = []
        self._arrived = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for caption in self.stream:
            self.captions.append(caption)
            self._arrived.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until captions that arrived fulfil the condition."""
        while not condition():
            self._arrived.clear()
            await self._arrived.wait()

    def push(self, frames: Iterable[tuple[bytes, float]]) -> None:
        """Push frames with their positions."""
        for data, at_ms in frames:
            self.stream.push_frame(data, at_ms)

    @property
    def finals(self) -> list[CaptionUpdated]:
        """The captions that will not change."""
        return [caption for caption in self.captions if caption.is_final]

    @property
    def text(self) -> str:
        """All that was said."""
        return " ".join(caption.text for caption in self.finals)

    async def close(self) -> None:
        """End the stream and the reading of it."""
        await self.stream.aclose()
        await self._reader


def timed(packets: Sequence[bytes], start_ms: float = 0.0) -> Timed:
    """Frames one after another from a position on the timeline."""
    return [(data, start_ms + FRAME_MS * n) for n, data in enumerate(packets)]


def spoken(name: str, start_ms: float = 0.0) -> Timed:
    """The file called `name` with a second of silence around it."""
    silence = [silent_packet()] * 50
    return timed([*silence, *opus_packets(path_of(name)), *silence], start_ms)
