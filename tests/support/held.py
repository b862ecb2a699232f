"""An interview that was held and recorded, put beside a running server without a call."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import av
import numpy as np

from storage.database import Database
from storage.models import (
    InterviewResponse,
    MediaSource,
    Participant,
    ParticipantRole,
    ParticipantState,
    Recording,
    RecordingStatus,
    ResponseKind,
    ResponseStatus,
    TranscriptUtterance,
    TranscriptWord,
)
from storage.sealed_blobs import SealedBlobs
from tests.support.server import ServerProcess
from web.blob_stores import directory_store
from web.secret_files import make_keyring
from web.settings import Settings

WORD_MS = 300
RATE = 10
WIDTH, HEIGHT = 320, 240


@dataclass(frozen=True, slots=True)
class Held:
    """Its session, its candidate's part, and the one answer."""

    session_id: str
    participant_id: UUID
    response_id: UUID


async def record(
    server: ServerProcess, scratch: Path, session: dict[str, str], *, name: str, text: str
) -> Held:
    """Let the candidate of a completed interview have said `text` from second 1 on."""
    session_id, candidate_id = UUID(session["id"]), UUID(session["candidateId"])
    words = text.split()
    end_ms = 1000 + WORD_MS * len(words)
    film = _film(end_ms + 1000)
    key = f"recordings/{session_id}/{candidate_id}.webm"
    await _seal(server, scratch, key, film)
    async with _rows(server) as database, database.unit_of_work() as uow:
        who = await uow.participants.add(
            Participant(
                session_id=session_id,
                user_id=candidate_id,
                name=name,
                role=ParticipantRole.CANDIDATE,
                state=ParticipantState.LEFT,
                records=True,
            )
        )
        await uow.transcripts.add_utterance(
            TranscriptUtterance(
                session_id=session_id,
                participant_id=who.id,
                start_ms=1000,
                end_ms=end_ms,
                text=text,
                language="en",
            ),
            [
                TranscriptWord(
                    text=word,
                    start_ms=1000 + number * WORD_MS,
                    end_ms=1000 + (number + 1) * WORD_MS,
                    probability=0.9,
                )
                for number, word in enumerate(words)
            ],
        )
        response = await uow.responses.add(
            InterviewResponse(
                session_id=session_id,
                participant_id=who.id,
                question_text="What does a write-ahead log do?",
                status=ResponseStatus.SCORED,
                kind=ResponseKind.VIDEO,
                response_text=text,
                start_ms=500,
                end_ms=end_ms + 500,
            )
        )
        await uow.recordings.add(
            Recording(
                session_id=session_id,
                participant_id=who.id,
                source=MediaSource.CAMERA,
                mime_type="video/webm",
                status=RecordingStatus.READY,
                blob_key=key,
                size_bytes=len(film),
                start_ms=0,
                duration_ms=end_ms + 1000,
                audit={"complete": True},
            )
        )
    return Held(session["id"], who.id, response.id)


@asynccontextmanager
async def _rows(server: ServerProcess) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{server.data_dir / 'vivavoce.db'}")
    yield database
    await database.close()


async def _seal(server: ServerProcess, scratch: Path, key: str, content: bytes) -> None:
    settings = Settings(data_dir=server.data_dir)
    blobs = SealedBlobs(directory_store(server.data_dir), make_keyring(settings))
    sealed = scratch / "sealed"
    with sealed.open("wb") as file, blobs.writer(file, key) as writer:
        writer.write(content)
    await blobs.put(key, sealed)


def _film(duration_ms: int) -> bytes:
    """A WebM whose picture grows brighter."""
    out = io.BytesIO()
    with av.open(out, "w", format="webm") as container:
        stream = container.add_stream("libvpx", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"deadline": "realtime", "cpu-used": "8"}
        count = duration_ms * RATE // 1000
        for number in range(count):
            shade = np.full((HEIGHT, WIDTH, 3), 255 * number // count, dtype=np.uint8)
            frame = av.VideoFrame.from_ndarray(shade, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()
