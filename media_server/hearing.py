"""Listening to what was said before now: as fast as there is time, without captions."""

import asyncio
from collections.abc import AsyncIterable, Callable

from analysis.speech.config import StreamMode
from analysis.speech.errors import SpeechUnavailable
from analysis.speech.service import SpeechService
from analysis.words import Utterance
from media_server.media_types import EncodedFrame

WORKER_TIMEOUT_S = 120.0
"""How long a worker that is just starting is waited for."""


class LanguageUnknown(Exception):
    """The model does not know the language."""


async def wait_for_worker(speech: SpeechService, timeout_s: float = WORKER_TIMEOUT_S) -> None:
    """Return once somebody listens; raises SpeechUnavailable where nobody does in time."""
    try:
        async with asyncio.timeout(timeout_s):
            await speech.ready()
    except TimeoutError as error:
        raise SpeechUnavailable("no worker was there in time") from error


async def hear(
    speech: SpeechService,
    frames: AsyncIterable[EncodedFrame],
    *,
    language: str,
    hotwords: str,
    on_position: Callable[[float], None] = lambda _at_ms: None,
) -> list[Utterance]:
    """Return what is said in Opus frames; gives way to everybody who speaks now.

    Tells the positions (ms) up to which it has come. Raises SpeechUnavailable, LanguageUnknown.
    """
    stream = speech.open_stream(language, hotwords, StreamMode.LATER)
    heard: list[Utterance] = []

    async def read() -> None:
        async for caption in stream:
            if caption.utterance is not None:
                heard.append(caption.utterance)

    reader = asyncio.create_task(read())
    try:
        async for frame in frames:
            if not stream.supported:
                raise LanguageUnknown(language)
            stream.push_frame(frame.data, frame.at_ms)
            await stream.room()
            on_position(frame.at_ms)
        await stream.drain()
    finally:
        await stream.aclose()
        await reader
    return heard
