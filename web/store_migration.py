"""`vivavoce migrate-store`: every blob is carried to the other store, and read back there."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from storage.blobs import BlobStore
from storage.database import Database
from storage.errors import BlobMissing, StorageError
from storage.models import Recording
from storage.sealed_blobs import SealedBlobs
from storage.transfers import is_same, transfer
from web.blob_stores import directory_store, s3_store
from web.secret_files import make_keyring
from web.settings import Settings

TO_S3, TO_DIRECTORY = "to-s3", "to-directory"
BATCH = 500


@dataclass(slots=True)
class Migration:
    """What was found there: blobs carried and those there already, recordings that open."""

    carried: int = 0
    carried_bytes: int = 0
    there: int = 0
    recordings: int = 0
    broken: int = 0
    deleted: int = 0


def stores(settings: Settings, direction: str) -> tuple[BlobStore, BlobStore]:
    """Return the store that blobs come from and the one they go to; both must be set.

    Raises ValueError where no bucket is set.
    """
    if settings.s3_bucket is None:
        raise ValueError("S3_BUCKET names the bucket to carry recordings to or from")
    bucket, directory = s3_store(settings), directory_store(settings.data_dir)
    return (directory, bucket) if direction == TO_S3 else (bucket, directory)


async def migrate_store(
    settings: Settings, *, source: BlobStore, target: BlobStore, delete: bool
) -> Migration:
    """Carry all blobs to `target`, then open every recording there; with `delete` empty `source`.

    A server may run meanwhile on `source`: the same again carries what came in between. Nothing is
    deleted where a recording does not open. Raises BlobUnavailable, TransferBroken.
    """
    migration = Migration()
    keys = [key async for key in source.list()]
    for key in keys:
        try:
            size = await transfer(key, source=source, target=target)
        except BlobMissing:
            continue  # erased or replaced meanwhile
        migration.carried += bool(size)
        migration.there += not size
        migration.carried_bytes += size
    blobs = SealedBlobs(target, make_keyring(settings))
    migration.recordings, migration.broken = await open_recordings(settings, blobs)
    if delete and not migration.broken:
        for key in keys:
            if await is_same(key, source=source, target=target):
                await source.delete(key)
                migration.deleted += 1
    return migration


async def open_recordings(settings: Settings, blobs: SealedBlobs) -> tuple[int, int]:
    """Open every recording that the rows name; return how many do open and how many do not."""
    opened = broken = 0
    database = Database(settings.resolved_database_url)
    try:
        async for recording in all_recordings(database):
            try:
                await blobs.open(recording.blob_key)
            except StorageError:
                broken += 1
            else:
                opened += 1
    finally:
        await database.close()
    return opened, broken


async def all_recordings(database: Database) -> AsyncIterator[Recording]:
    """Yield every recording, a batch of rows in memory."""
    after = None
    while True:
        async with database.unit_of_work(read_only=True) as uow:
            rows = await uow.recordings.page(limit=BATCH, after=after)
        for row in rows:
            yield row
        if len(rows) < BATCH:
            return
        after = (rows[-1].id,)
