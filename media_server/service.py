"""The interview server: everything below HTTP, put together."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from analysis.scoring import Scorer
from analysis.speech.service import SpeechService
from media_server.admission import Admission, Capacity
from media_server.answer_clock import AnswerClock
from media_server.answers import Answers
from media_server.arrears import Arrears
from media_server.catching_up import CatchingUp
from media_server.chronicle import Chronicle
from media_server.decoding import SpeechDecoder
from media_server.erasure import Eraser, resume_quietly
from media_server.exporting.queue import ExportQueue
from media_server.finishing import Finishing
from media_server.lifecycle import InterviewLifecycle
from media_server.lifecycle_ai import AiMocks
from media_server.load import LoadMeter
from media_server.no_shows import NoShows
from media_server.notices import Notices
from media_server.orphans import Orphans
from media_server.path_probes import PathProbes
from media_server.recordings import RecordingMaker
from media_server.recovery import Recovery
from media_server.retention import Retention
from media_server.room_factory import RoomFactory
from media_server.rooms import Rooms
from media_server.store_watch import StoreWatch
from media_server.streams import Streams
from media_server.transport.config import TransportConfig
from media_server.uploads.intake import Intake
from media_server.uploads.queue import SpeechQueue
from storage.blobs import BlobStore
from storage.database import Database
from storage.keyring import Keyring
from storage.sealed_blobs import SealedBlobs


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """Where live media is kept, and how patient the server is.

    `journal_directory` holds the sealed journals of running interviews, `scratch_directory`
    sealed files on their way to the blob store; both are made if absent. `idle_grace_s` is how
    long a room stays open with nobody in it, `absence_grace_s` how long the media of somebody
    whose signalling connection was lost is kept. `no_show_grace` is how long a candidate is waited
    for before they are noted as missing; None: they never are by itself. `reminder_minutes` is how
    long before an interview people are reminded by mail; None: no mails are written at all.
    `retention_days` is how long interviews are kept after their end, unless something else was
    decided; None: for ever. With `coaching` those who practise are given hints. No room is opened
    beyond `capacity`. Files of up to `upload_bytes` and `upload_minutes` are listened to.
    """

    journal_directory: Path
    scratch_directory: Path
    idle_grace_s: float = 600.0
    absence_grace_s: float = 20.0
    no_show_grace: timedelta | None = None
    reminder_minutes: tuple[int, ...] | None = None
    retention_days: int | None = None
    coaching: bool = True
    upload_bytes: int = 500_000_000
    upload_minutes: int = 60
    capacity: Capacity = field(default_factory=Capacity)


class InterviewServer:
    """Live interviews of one process; `speech=None` runs without captions and spoken scores.

    The parts handed in stay their owner's: `close` does not close them.
    """

    def __init__(
        self,
        *,
        database: Database,
        blobs: BlobStore,
        keyring: Keyring,
        speech: SpeechService | None,
        scorer: Scorer,
        transport: TransportConfig,
        config: ServerConfig,
    ) -> None:
        self._config = config
        self._judges = ThreadPoolExecutor(max_workers=1, thread_name_prefix="judge")
        self._finalisers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="finaliser")
        self.load = LoadMeter()
        self.chronicle = Chronicle(database)
        self.path_probes = PathProbes(transport)
        self.rooms = self._make_rooms(database, keyring, speech, transport)
        self._answers = Answers(
            database=database,
            chronicle=self.chronicle,
            rooms=self.rooms,
            scorer=scorer,
            executor=self._judges,
        )
        decoder = SpeechDecoder(
            blobs=SealedBlobs(blobs, keyring),
            keyring=keyring,
            scratch_directory=config.scratch_directory,
        )
        self._catching_up = CatchingUp(
            database=database,
            speech=speech,
            keyring=keyring,
            journal_directory=config.journal_directory,
            answers=self._answers,
            decoder=decoder,
        )
        self._arrears = Arrears(
            database=database,
            chronicle=self.chronicle,
            catching_up=self._catching_up,
            speech=speech,
        )
        self._recordings = self._make_recordings(database, blobs, keyring)
        self.exports = ExportQueue(
            database=database,
            blobs=SealedBlobs(blobs, keyring),
            keyring=keyring,
            recordings=self._recordings,
            scratch_directory=config.scratch_directory,
        )
        self._store_watch = StoreWatch(
            blobs,
            wanted=lambda: len(self.rooms) > 0 or self._finishing.is_busy,
            told=self.rooms.report_store,
        )
        self.uploads = SpeechQueue(
            database=database,
            decoder=decoder,
            speech=speech,
            longest_ms=config.upload_minutes * 60_000,
            answered=self._answers.submit,
        )
        self.intake = Intake(
            database=database,
            blobs=SealedBlobs(blobs, keyring),
            recordings=self._recordings,
            queue=self.uploads,
            scratch_directory=config.scratch_directory,
            most_bytes=config.upload_bytes,
        )
        self._finishing = Finishing(
            chronicle=self.chronicle,
            rooms=self.rooms,
            answers=self._answers,
            recordings=self._recordings,
            catching_up=self._catching_up,
            arrears=self._arrears,
            store=self._store_watch,
        )
        self._clock = AnswerClock()
        self.lifecycle = InterviewLifecycle(
            database=database,
            chronicle=self.chronicle,
            rooms=self.rooms,
            answers=self._answers,
            finishing=self._finishing,
            no_show_grace=config.no_show_grace,
            clock=self._clock,
            notices=None if config.reminder_minutes is None else Notices(config.reminder_minutes),
        )
        self.streams = Streams(self.lifecycle, self.rooms)
        self._clock.call(self.lifecycle.close_at_limit)
        self._no_shows = NoShows(database=database, lifecycle=self.lifecycle)
        self.eraser = self._make_eraser(database, blobs, keyring)
        self.retention = Retention(
            database=database,
            eraser=self.eraser,
            rooms=self.rooms,
            default_days=config.retention_days,
        )
        self.ai_mocks = AiMocks(database, self.lifecycle)
        self._recovery = self._make_recovery(database, keyring)
        self.recovered: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Make the rows true again; what is left of the last run is finished in the background.

        To be awaited before anybody is let in. `recovered` is done when all of it is finished.
        """
        self.load.start()
        # First of all: what was erased must not come back with an older copy of the rows.
        await resume_quietly(self.eraser)
        orphaned = await self._recovery.settle_rows()
        self.recovered = asyncio.create_task(self._recovery.finish(orphaned))
        self._no_shows.start()
        self.retention.start()
        self._store_watch.start()
        self.exports.start()
        self.uploads.start()
        self._arrears.start()

    async def drain(self, limit_s: float) -> int:
        """Let nobody new in, wait until interviews under way have ended and were finalised.

        Returns how many did not within `limit_s`; `close` ends those.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                await self.rooms.drain()
                await self._finishing.settled()
        return self.rooms.under_way

    async def close(self) -> None:
        """Close all rooms; their journals are whole, and made into recordings at the next start.

        May be repeated.
        """
        self.load.close()
        if self.recovered is not None:
            self.recovered.cancel()
            await asyncio.gather(self.recovered, return_exceptions=True)
        await self._no_shows.close()
        await self._clock.close()
        await self.retention.close()
        await self._store_watch.close()
        await self.exports.close()
        await self.uploads.close()
        await self._arrears.close()
        await self.path_probes.close()
        await self.rooms.shutdown()
        await self.streams.close()
        await self._answers.close()
        await self._finishing.close()
        for executor in (self._judges, self._finalisers):
            executor.shutdown(wait=False, cancel_futures=True)

    def _make_rooms(
        self,
        database: Database,
        keyring: Keyring,
        speech: SpeechService | None,
        transport: TransportConfig,
    ) -> Rooms:
        factory = RoomFactory(
            database=database,
            chronicle=self.chronicle,
            keyring=keyring,
            journal_directory=self._config.journal_directory,
            speech=speech,
            transport=transport,
            absence_grace_s=self._config.absence_grace_s,
            answers=lambda: self._answers,
            postpone=self._postpone,
            coaching=self._config.coaching,
        )
        return Rooms(
            chronicle=self.chronicle,
            open_room=factory.open,
            retired=self._retired,
            idle_grace_s=self._config.idle_grace_s,
            admission=Admission(self.load, self._config.capacity),
        )

    def _make_recordings(
        self, database: Database, blobs: BlobStore, keyring: Keyring
    ) -> RecordingMaker:
        return RecordingMaker(
            database=database,
            chronicle=self.chronicle,
            blobs=SealedBlobs(blobs, keyring),
            keyring=keyring,
            journal_directory=self._config.journal_directory,
            scratch_directory=self._config.scratch_directory,
            executor=self._finalisers,
        )

    def _make_eraser(self, database: Database, blobs: BlobStore, keyring: Keyring) -> Eraser:
        return Eraser(
            database=database,
            chronicle=self.chronicle,
            rooms=self.rooms,
            recordings=self._recordings,
            queues=(self.exports, self.uploads),
            blobs=SealedBlobs(blobs, keyring),
            keyring=keyring,
            journal_directory=self._config.journal_directory,
        )

    def _make_recovery(self, database: Database, keyring: Keyring) -> Recovery:
        return Recovery(
            database=database,
            chronicle=self.chronicle,
            answers=self._answers,
            orphans=Orphans(
                database=database,
                keyring=keyring,
                journal_directory=self._config.journal_directory,
                scratch_directory=self._config.scratch_directory,
            ),
            recordings=self._recordings,
            finishing=self._finishing,
            catching_up=self._catching_up,
        )

    async def _postpone(
        self, session_id: UUID, participant_id: UUID, start_ms: int, end_ms: int
    ) -> None:
        await self._catching_up.postpone(session_id, participant_id, start_ms, end_ms)

    def _retired(self, interview_id: UUID) -> None:
        self._finishing.keep(interview_id)
