"""`vivavoce backup` and `vivavoce restore`: one command each, while interviews run."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from storage.backups import Backups, Snapshot
from storage.database import Database
from storage.models.base import utc_now
from storage.sealed_blobs import SealedBlobs
from web.blob_stores import make_blob_store
from web.secret_files import make_keyring
from web.settings import Settings
from web.store_migration import open_recordings


@dataclass(frozen=True, slots=True)
class Saved:
    """A snapshot that was taken, and how many older ones were deleted for it."""

    snapshot: Snapshot
    seconds: float
    pruned: int


@dataclass(frozen=True, slots=True)
class Restored:
    """A snapshot that was restored, and how many of its recordings open."""

    snapshot: Snapshot
    seconds: float
    rows: int
    opened: int
    broken: int


async def take_backup(settings: Settings, folder: Path, *, keep: int | None = None) -> Saved:
    """Add a snapshot to a backup folder, and keep only the newest if `keep` says how many."""
    began_s = time.monotonic()
    backups = Backups(folder, make_keyring(settings))
    database = Database(settings.resolved_database_url)
    try:
        snapshot = await backups.take(
            database=database,
            store=make_blob_store(settings),
            journals=settings.journal_directory,
            now=utc_now(),
        )
    finally:
        await database.close()
    pruned = 0 if keep is None else await backups.prune(keep)
    return Saved(snapshot, time.monotonic() - began_s, pruned)


async def restore_backup(
    settings: Settings, folder: Path, *, at: datetime | None = None
) -> Restored:
    """Fill the empty database, the store and the journals that the settings name.

    A moment without a zone is one of this machine's. Raises DumpBroken for a database that is not
    empty, BackupBroken where there is no snapshot of that time, UnknownKey for another key.
    """
    began_s = time.monotonic()
    backups = Backups(folder, make_keyring(settings))
    snapshot = backups.choose(None if at is None else at.astimezone(UTC))
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database, store = Database(settings.resolved_database_url), make_blob_store(settings)
    try:
        rows = await backups.restore(
            snapshot, database=database, store=store, journals=settings.journal_directory
        )
    finally:
        await database.close()
    opened, broken = await open_recordings(settings, SealedBlobs(store, make_keyring(settings)))
    return Restored(snapshot, time.monotonic() - began_s, rows, opened, broken)
