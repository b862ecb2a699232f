"""Backups: rows, recordings and journals of one moment, sealed, while the server runs.

A backup folder holds any number of snapshots and one copy of each blob:

    blobs/                 recordings as they lie in the store, and the ledger of erasures
    snapshots/<moment>/    rows.sealed, journals/, manifest.json (written last)

Rows are dumped first and the files they name are copied after; where one has gone meanwhile (its
recording was made again) the rows are dumped anew. So every file that a snapshot's rows name is
there. What the ledger says was erased is deleted here too, and erased again when an older snapshot
is restored. The operator's keys are no part of it.
"""

import asyncio
import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import structlog

from storage.blobs import BlobStore, ObjectBlobStore
from storage.database import Database
from storage.dumps import Dumped, dump, load
from storage.erasure_ledger import LEDGER, ErasureLedger
from storage.errors import BackupBroken, BlobMissing, SealError
from storage.keyring import Keyring
from storage.sealed_blobs import KEY_SUFFIX
from storage.sealing import SealedReader, SealedWriter
from storage.transfers import transfer

_BLOBS, _SNAPSHOTS = "blobs", "snapshots"
_ROWS, _JOURNALS, _MANIFEST = "rows.sealed", "journals", "manifest.json"
_NAME: Final = "%Y%m%dT%H%M%S.%fZ"
_TRIES: Final = 5
_PIECE: Final = 1024 * 1024

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a snapshot holds; `taken_at` is the moment of its rows (ISO 8601, UTC)."""

    name: str
    taken_at: str
    key_id: str
    rows: int
    blobs: list[str]
    journals: list[str]

    @property
    def moment(self) -> datetime:
        """The moment of its rows."""
        return datetime.fromisoformat(self.taken_at)


class Backups:
    """The snapshots in `folder`, sealed under the keyring's current key."""

    def __init__(self, folder: Path, keyring: Keyring) -> None:
        self._folder = folder
        self._keyring = keyring
        self.blobs = ObjectBlobStore.local(folder / _BLOBS)

    async def take(
        self, *, database: Database, store: BlobStore, journals: Path, now: datetime
    ) -> Snapshot:
        """Take a snapshot; blobs that are here already are not copied again.

        Raises BackupBroken where files kept vanishing, BlobUnavailable, OSError; what was begun
        is left out by readers and cleared away by the next one.
        """
        name = now.astimezone(UTC).strftime(_NAME)
        draft = self._folder / _SNAPSHOTS / f".{name}"
        await asyncio.to_thread(self._clear_drafts)
        draft.mkdir(mode=0o700, parents=True)
        for _ in range(_TRIES):
            taken_at = datetime.now(UTC)
            dumped = await self._dump(database, draft / _ROWS, name)
            wanted = dumped.blob_key | {key + KEY_SUFFIX for key in dumped.blob_key}
            held = await self._copy_blobs(store, wanted)
            copied = await asyncio.to_thread(_copy_journals, journals, draft / _JOURNALS)
            if wanted <= held and dumped.journal <= copied:
                break
            log.info("backup.again", missing=len(wanted - held) + len(dumped.journal - copied))
        else:
            raise BackupBroken("files kept going while they were copied")
        snapshot = Snapshot(
            name=name,
            taken_at=taken_at.isoformat(),
            key_id=self._keyring.current_id,
            rows=dumped.rows,
            blobs=sorted(held),
            journals=sorted(copied),
        )
        await asyncio.to_thread(_seal_off, draft, snapshot)
        await self._forget_erased()
        return snapshot

    def snapshots(self) -> list[Snapshot]:
        """Return the whole snapshots, oldest first."""
        found = []
        for manifest in sorted((self._folder / _SNAPSHOTS).glob(f"[!.]*/{_MANIFEST}")):
            found.append(Snapshot(**json.loads(manifest.read_text())))
        return found

    def choose(self, at: datetime | None) -> Snapshot:
        """Return the newest snapshot, or the newest of before `at`. Raises BackupBroken."""
        fitting = [each for each in self.snapshots() if at is None or each.moment <= at]
        if not fitting:
            raise BackupBroken("there is no snapshot of that time")
        return fitting[-1]

    async def restore(
        self, snapshot: Snapshot, *, database: Database, store: BlobStore, journals: Path
    ) -> int:
        """Fill an empty database, the store and the directory of journals; return the rows.

        What was erased since is noted in the store's ledger, so that the server's start erases it
        again. Raises DumpBroken for a database that is not empty, SealBroken, UnknownKey.
        """
        folder = self._folder / _SNAPSHOTS / snapshot.name
        rows = await load(database, _lines(folder / _ROWS, self._keyring, _seal_of(snapshot.name)))
        noted = [key async for key in self.blobs.list(LEDGER)]
        for key in dict.fromkeys([*snapshot.blobs, *noted]):
            try:
                await transfer(key, source=self.blobs, target=store)
            except BlobMissing:
                log.info("backup.blob_missing", key=key)  # erased since, as the ledger tells
        await asyncio.to_thread(_copy_journals, folder / _JOURNALS, journals)
        return rows

    async def prune(self, keep: int) -> int:
        """Delete all but the newest `keep` snapshots and what only they name; return how many."""
        snapshots = await asyncio.to_thread(self.snapshots)
        going, staying = snapshots[:-keep], snapshots[-keep:]
        if not going:
            return 0
        for each in going:
            await asyncio.to_thread(shutil.rmtree, self._folder / _SNAPSHOTS / each.name)
        named = {key for each in staying for key in each.blobs}
        for key in {key for each in going for key in each.blobs} - named:
            if not key.startswith(f"{LEDGER}/"):
                await self.blobs.delete(key)
        return len(going)

    async def _dump(self, database: Database, path: Path, name: str) -> Dumped:
        with path.open("wb") as file, SealedWriter(file, self._keyring, _seal_of(name)) as sealed:
            return await dump(database, sealed.write)

    async def _copy_blobs(self, store: BlobStore, wanted: set[str]) -> set[str]:
        """Copy the store's blobs and return those that are here now."""
        held = set()
        keys = [key async for key in store.list()]
        for key in sorted(wanted.union(keys)):
            try:
                if not await self._has(store, key):
                    await transfer(key, source=store, target=self.blobs)
            except BlobMissing:
                continue
            held.add(key)
        return held

    async def _has(self, store: BlobStore, key: str) -> bool:
        """Whether a blob need not be looked at: media never changes under its key."""
        if key.endswith(KEY_SUFFIX) or key.startswith(f"{LEDGER}/"):
            return False
        try:
            return await self.blobs.size(key) == await store.size(key)
        except BlobMissing:
            return False

    async def _forget_erased(self) -> None:
        """Delete what this folder holds of interviews that were erased; their rows stay sealed."""
        async for session_id in ErasureLedger(self.blobs).erased():
            for folder in await self._interview_folders(str(session_id)):
                keys = [key async for key in self.blobs.list(folder)]
                for key in sorted(keys, key=lambda key: not key.endswith(KEY_SUFFIX)):
                    await self.blobs.delete(key)
            for path in (self._folder / _SNAPSHOTS).glob(f"*/{_JOURNALS}/{session_id}-*"):
                path.unlink(missing_ok=True)

    async def _interview_folders(self, session_id: str) -> list[str]:
        root = self._folder / _BLOBS
        return [
            f"{path.name}/{session_id}"
            for path in sorted(root.iterdir())
            if (path / session_id).is_dir()
        ]

    def _clear_drafts(self) -> None:
        for path in (self._folder / _SNAPSHOTS).glob(".*"):
            shutil.rmtree(path)


def _copy_journals(source: Path, target: Path) -> set[str]:
    """Copy what is there; a journal that is being written ends where it ended just now."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = set()
    for path in sorted(source.iterdir()) if source.is_dir() else ():
        try:
            shutil.copyfile(path, target / path.name)
        except FileNotFoundError:
            continue  # its recording was made meanwhile
        (target / path.name).chmod(0o600)
        names.add(path.name)
    return names


def _seal_off(draft: Path, snapshot: Snapshot) -> None:
    (draft / _MANIFEST).write_text(json.dumps(asdict(snapshot), indent=1))
    draft.rename(draft.with_name(snapshot.name))


def _seal_of(name: str) -> bytes:
    return f"snapshot/{name}/rows".encode()


def _lines(path: Path, keyring: Keyring, seal: bytes) -> Iterator[bytes]:
    """Yield the lines of a sealed file, one piece in memory."""
    with path.open("rb") as file:

        def read_at(start: int, length: int) -> bytes:
            file.seek(start)
            return file.read(length)

        try:
            reader = SealedReader(read_at, path.stat().st_size, keyring, seal)
            rest = b""
            for start in range(0, reader.plain_size, _PIECE):
                *whole, rest = (rest + reader.read(start, _PIECE)).split(b"\n")
                yield from whole
        except SealError as error:
            log.error("backup.unreadable", error=type(error).__name__)
            raise
        if rest:
            yield rest
