"""`vivavoce rotate-keys`: everything sealed is wrapped under the current key."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from media_server.recording.journal import SUFFIX, rewrap_journal
from storage.errors import BlobMissing, SealError
from storage.keyring import Keyring
from storage.sealed_blobs import KEY_SUFFIX, SealedBlobs
from web.blob_stores import make_blob_store
from web.secret_files import make_keyring
from web.settings import Settings


@dataclass(slots=True)
class Rotation:
    """What was done: files wrapped anew, and those whose key no key at hand opens."""

    wrapped: int = 0
    current: int = 0
    unreadable: int = 0

    def count(self, done: bool) -> None:
        """Take note of one file: wrapped anew, or under the current key already."""
        if done:
            self.wrapped += 1
        else:
            self.current += 1


async def rotate_keys(settings: Settings) -> Rotation:
    """Wrap the keys of all recordings and journals under the current key; no media is rewritten.

    A server may run meanwhile if it was started with the same keys. Raises BlobUnavailable,
    OSError; whatever was done stays, and the same again does the rest.
    """
    keyring, rotation = make_keyring(settings), Rotation()
    blobs = SealedBlobs(make_blob_store(settings), keyring)
    names = [name async for name in blobs.store.list() if name.endswith(KEY_SUFFIX)]
    for name in names:
        try:
            rotation.count(await blobs.rewrap(name.removesuffix(KEY_SUFFIX)))
        except BlobMissing:
            continue  # erased meanwhile
        except SealError:
            rotation.unreadable += 1
    await asyncio.to_thread(_rotate_journals, settings.journal_directory, keyring, rotation)
    return rotation


def _rotate_journals(directory: Path, keyring: Keyring, rotation: Rotation) -> None:
    for path in sorted(directory.glob(f"*{SUFFIX}")):
        try:
            rotation.count(rewrap_journal(path, keyring))
        except FileNotFoundError:
            continue  # its recording was made meanwhile
        except SealError:
            rotation.unreadable += 1
