"""Hints go to whoever practises, onto the timeline, and nowhere when they are turned off."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from analysis.prosody import Prosody
from analysis.speech.captions import CaptionUpdated
from analysis.speech.config import EndpointProfile
from analysis.words import Utterance, Word
from media_server.chronicle import FactType, Signal, SignalType
from media_server.lifecycle_ai import NewAiMock
from media_server.media_types import EncodedFrame, SourceInfo
from media_server.room_factory import RoomFactory
from media_server.timeline import Timeline
from media_server.transport.config import TransportConfig
from storage.keyring import Keyring
from storage.models import Audience, InterviewEvent, MediaKind, MediaSource
from storage.models.base import new_id
from tests.integration.signaling.running import KEY, Running


class Overdriven:
    """A speech service whose one speaker's microphone clips."""

    supported = True
    unanswered = None

    def open_stream(self, *_: Any) -> "Overdriven":
        return self

    def push_frame(self, opus: bytes, at_ms: float) -> None:
        """Say the same whatever comes."""

    async def drain(self) -> None:
        """Everything was said at once."""

    async def aclose(self) -> None:
        """Nothing is kept."""

    async def __aiter__(self) -> AsyncIterator[CaptionUpdated]:
        levels = np.full(200, -20.0, np.float32)
        voice = Prosody(0, 10, levels * 0, levels, clipped_share=0.1)
        words = (Word("hello", 0, 400, 0.9), Word("there", 500, 900, 0.9))
        utterance = Utterance(new_id(), "hello there", 0, 900, words, voice)
        yield CaptionUpdated(utterance.id, utterance.text, True, 0, 900, utterance)


@pytest.mark.parametrize("coaching", [True, False])
async def test_a_hint_reaches_the_candidate_alone(
    running: Running, tmp_path: Path, coaching: bool
) -> None:
    server, people = running.server, running.organisation
    practice = await server.ai_mocks.create(people.student, NewAiMock(job_role="Counter"))
    session = practice.session
    joined = await server.lifecycle.join(people.student, session.id)
    factory = RoomFactory(
        database=running.database,
        chronicle=server.chronicle,
        keyring=Keyring(KEY),
        journal_directory=tmp_path,
        speech=Overdriven(),  # type: ignore[arg-type]
        transport=TransportConfig(),
        absence_grace_s=1.0,
        answers=lambda: server._answers,
        postpone=_never,
        coaching=coaching,
    )
    coach = factory._coach(session, Timeline(None))
    assert (coach is not None) is coaching
    told_live = server.chronicle.subscribe(session.id)
    transcriber = factory._transcriber(session, EndpointProfile.PRACTICE, coach)
    assert transcriber is not None
    microphone = SourceInfo(
        joined.participant.id, MediaSource.MICROPHONE, MediaKind.AUDIO, "opus", 48_000
    )
    transcriber.frame(microphone, EncodedFrame(b"x", 0.0, True))
    await transcriber.close()
    told = await _nudges(running, session.id)
    assert [(fact.audience, fact.payload["kind"]) for fact in told] == (
        [(Audience.CANDIDATE, "clipped")] if coaching else []
    )
    if coach is None:
        return
    measured = (await told_live.take())[0][0]
    assert isinstance(measured, Signal)
    assert measured.to == joined.participant.id
    assert (measured.type, measured.payload["loudnessDbfs"]) == (SignalType.COACHING_MEASURED, -20)
    assert measured.payload["paceWpm"] is None  # two words say nothing of a pace
    for _ in range(2):  # so soon after a hint there is none, and none is repeated
        await coach.see_dark(joined.participant.id)
    assert len(await _nudges(running, session.id)) == 1


async def _nudges(running: Running, session_id: UUID) -> list[InterviewEvent]:
    async with running.database.unit_of_work(read_only=True) as uow:
        facts = await uow.events.after(session_id, 0, frozenset(Audience), limit=100)
    return [fact for fact in facts if fact.type == FactType.COACHING_NUDGED]


async def _never(_session: UUID, _participant: UUID, _start_ms: int, _end_ms: int) -> None:
    await asyncio.sleep(0)
