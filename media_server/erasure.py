"""Erasing an interview: rows, recordings, journals, and the keys that could open copies of them.

The rows go in one transaction, which leaves a receipt that names the files; then the files go,
keys first, and what the database's log still holds. A crash at any moment leaves the receipt
unfinished, and whoever starts next goes on. The receipt is noted in the blob store too, so that
a copy of the database from before erases again what was erased.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary

import structlog

from media_server.blob_folders import BlobFolder
from media_server.chronicle import Chronicle
from media_server.errors import InterviewError, NotFound, WrongState
from media_server.exporting.queue import ExportQueue
from media_server.recording.journal import SUFFIX, journal_key
from media_server.recordings import RecordingMaker
from media_server.rooms import Rooms
from media_server.uploads.queue import SpeechQueue
from storage.database import Database
from storage.erasure_ledger import ErasureLedger
from storage.errors import StorageError
from storage.keyring import Keyring
from storage.models import Erasure, ErasureReason
from storage.models.base import utc_now
from storage.sealed_blobs import KeyRecord, SealedBlobs

BATCH = 500

log = structlog.get_logger()


class Eraser:
    """Erases interviews, for whatever reason; the same again changes nothing."""

    def __init__(
        self,
        *,
        database: Database,
        chronicle: Chronicle,
        rooms: Rooms,
        recordings: RecordingMaker,
        queues: Sequence[ExportQueue | SpeechQueue],
        blobs: SealedBlobs,
        keyring: Keyring,
        journal_directory: Path,
    ) -> None:
        self._database = database
        self._chronicle = chronicle
        self._rooms = rooms
        self._recordings = recordings
        self._queues = tuple(queues)
        self._blobs = blobs
        self._ledger = ErasureLedger(blobs.store)
        self._keyring = keyring
        self._journals = journal_directory
        self._locks: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    async def erase_interview(
        self, session_id: UUID, reason: ErasureReason, by: UUID | None
    ) -> Erasure:
        """Erase an interview and return the receipt; `by` is the person who decided, if any.

        Whoever is in its room is sent away. Asked again, it returns the same receipt. Raises
        NotFound, WrongState under a legal hold; StorageError or OSError where something could not
        be deleted yet: the rows are gone then, and the rest follows by itself.
        """
        async with self._alone(session_id):
            receipt = await self._receipt(session_id)
            if receipt is None:
                receipt = await self._erase_rows(session_id, reason, by)
            return await self._finish(receipt)

    async def receipt(self, session_id: UUID) -> Erasure | None:
        """Return the receipt of an interview that was erased."""
        return await self._receipt(session_id)

    async def resume(self) -> int:
        """Finish what was interrupted, erase what an older copy of the rows brought back.

        Returns the number of interviews erased again. Raises StorageError, OSError.
        """
        async with self._database.unit_of_work(read_only=True) as uow:
            unfinished = await uow.erasures.unfinished()
        for receipt in unfinished:
            async with self._alone(receipt.session_id):
                await self._finish(receipt)
        again = 0
        async for session_ids in self._forgotten():
            for session_id in session_ids:
                again += await self._erase_again(session_id)
        return again

    async def _forgotten(self) -> AsyncIterator[list[UUID]]:
        """Yield interviews that were erased and of which the rows know no receipt."""
        noted = [session_id async for session_id in self._ledger.erased()]
        for start in range(0, len(noted), BATCH):
            batch = noted[start : start + BATCH]
            async with self._database.unit_of_work(read_only=True) as uow:
                known = await uow.erasures.known(batch)
            yield [session_id for session_id in batch if session_id not in known]

    async def _erase_again(self, session_id: UUID) -> int:
        noted = await self._ledger.read(session_id)
        if noted is None:
            return 0
        async with self._alone(session_id):
            try:
                receipt = await self._erase_rows(session_id, again=noted)
            except NotFound:
                await self._keep_receipt(session_id, noted)
                return 0
            await self._finish(receipt)
        log.warning("interview.erased_again", session_id=str(session_id))
        return 1

    async def _erase_rows(
        self,
        session_id: UUID,
        reason: ErasureReason = ErasureReason.STAFF,
        by: UUID | None = None,
        *,
        again: dict[str, Any] | None = None,
    ) -> Erasure:
        """Delete the rows and store the receipt; with `again`, whatever holds it back."""
        await self._rooms.close(session_id)
        await self._stop_work(session_id)
        async with self._recordings.quiet(session_id):
            files = await self._keys_of(session_id)
            async with self._chronicle.writing(session_id, begins_timeline=False) as entry:
                rule = await entry.uow.retention_rules.of_session(session_id)
                if again is None and rule is not None and rule.legal_hold:
                    raise WrongState("This interview is under a legal hold.")
                receipt = Erasure(
                    organisation_id=entry.session.organisation_id,
                    session_id=session_id,
                    reason=reason if again is None else ErasureReason(again["reason"]),
                    by_id=by if again is None else _id(again["byId"]),
                    rows=await entry.uow.erasures.delete_interview(entry.session),
                    files=[_file(record) for record in files],
                )
                await entry.uow.erasures.add(receipt)
        log.info("interview.erased", session_id=str(session_id), reason=receipt.reason.value)
        return receipt

    async def _finish(self, receipt: Erasure) -> Erasure:
        """Delete what the rows no longer speak of; note the receipt first, so that it stays so."""
        if receipt.finished_at is not None:
            return receipt
        await self._ledger.note(receipt.session_id, noted(receipt))
        # Somebody may have opened the room again before the rows went.
        await self._rooms.close(receipt.session_id)
        await self._stop_work(receipt.session_id)
        async with self._recordings.quiet(receipt.session_id):
            for folder in BlobFolder:
                keys = [key async for key in self._blobs.list(folder.of(receipt.session_id))]
                for key in keys:
                    await self._blobs.delete(key)
            await asyncio.to_thread(_unlink_journals, self._journals, receipt.session_id)
        await self._database.forget_deleted(receipt.rows)
        async with self._database.unit_of_work() as uow:
            row = await uow.erasures.get(receipt.id)
            if row is None:
                raise NotFound("There is no such receipt.")
            row.finished_at = utc_now()
        await self._ledger.note(receipt.session_id, noted(row))
        return row

    async def _stop_work(self, session_id: UUID) -> None:
        for queue in self._queues:
            await queue.cancel_all(session_id)

    async def _keys_of(self, session_id: UUID) -> list[KeyRecord]:
        keys = [
            key
            for folder in BlobFolder
            for key in [key async for key in self._blobs.list(folder.of(session_id))]
        ]
        records = [await self._blobs.key_record(key) for key in keys]
        records += await asyncio.to_thread(_journal_keys, self._journals, session_id, self._keyring)
        return [record for record in records if record is not None]

    async def _keep_receipt(self, session_id: UUID, noted: dict[str, Any]) -> None:
        """Take a receipt from the ledger into rows that know neither it nor the interview."""
        try:
            receipt = _row_of(session_id, noted)
            async with self._database.unit_of_work() as uow:
                if await uow.organisations.get(receipt.organisation_id) is not None:
                    await uow.erasures.add(receipt)
        except (KeyError, ValueError, TypeError):
            log.error("erasure.note_unreadable", session_id=str(session_id))

    async def _receipt(self, session_id: UUID) -> Erasure | None:
        async with self._database.unit_of_work(read_only=True) as uow:
            return await uow.erasures.of_session(session_id)

    @asynccontextmanager
    async def _alone(self, session_id: UUID) -> AsyncIterator[None]:
        async with self._locks.setdefault(session_id, asyncio.Lock()):
            yield


def noted(receipt: Erasure) -> dict[str, Any]:
    """Return a receipt as the ledger keeps it."""
    finished_at = receipt.finished_at
    return {
        "id": str(receipt.id),
        "organisationId": str(receipt.organisation_id),
        "sessionId": str(receipt.session_id),
        "reason": receipt.reason.value,
        "byId": None if receipt.by_id is None else str(receipt.by_id),
        "erasedAt": receipt.created_at.isoformat(),
        "finishedAt": None if finished_at is None else finished_at.isoformat(),
        "rows": receipt.rows,
        "files": receipt.files,
    }


async def resume_quietly(eraser: Eraser) -> None:
    """Resume; what cannot be done now is logged and left for the next time."""
    try:
        await eraser.resume()
    except (StorageError, InterviewError, OSError) as error:
        log.error("erasure.not_resumed", error=type(error).__name__)


def _row_of(session_id: UUID, noted: dict[str, Any]) -> Erasure:
    finished = noted["finishedAt"]
    return Erasure(
        id=UUID(noted["id"]),
        created_at=datetime.fromisoformat(noted["erasedAt"]),
        organisation_id=UUID(noted["organisationId"]),
        session_id=session_id,
        reason=ErasureReason(noted["reason"]),
        by_id=_id(noted["byId"]),
        rows=dict(noted["rows"]),
        files=list(noted["files"]),
        finished_at=None if finished is None else datetime.fromisoformat(finished),
    )


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)


def _file(record: KeyRecord) -> dict[str, Any]:
    return {"name": record.name, "keyId": record.key_id, "mark": record.mark}


def _journals_of(directory: Path, session_id: UUID) -> list[Path]:
    return sorted(directory.glob(f"{session_id}-*{SUFFIX}*"))


def _journal_keys(directory: Path, session_id: UUID, keyring: Keyring) -> list[KeyRecord | None]:
    paths = _journals_of(directory, session_id)
    return [journal_key(path, keyring) for path in paths if path.suffix == SUFFIX]


def _unlink_journals(directory: Path, session_id: UUID) -> None:
    for path in _journals_of(directory, session_id):
        path.unlink(missing_ok=True)
