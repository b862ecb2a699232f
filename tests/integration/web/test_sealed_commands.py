"""Commands that work on what is sealed: keys are rotated, stores changed."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from storage.blobs import BlobStore
from storage.database import Database
from storage.models.base import new_id
from storage.sealed_blobs import SealedBlobs
from tests.integration.storage.rows import make_cast, participant, recording, session
from tests.support.logs import restored_logs
from tests.support.s3_server import ACCESS_KEY, SECRET, S3Server
from tests.unit.media_server.recording.frames import info, journal, sound
from web.blob_stores import directory_store, make_blob_store
from web.cli import main
from web.secret_files import make_keyring
from web.settings import Settings

PLAIN = os.urandom(200_000)


@pytest.fixture(autouse=True)
def environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, migrated_sqlite: Path
) -> Iterator[Path]:
    for name in os.environ:
        if name.startswith(("VIVAVOCE_", "INTERVIEW_", "DATABASE_", "S3_")):
            monkeypatch.delenv(name)
    data = tmp_path / "data"
    data.mkdir()
    shutil.copyfile(migrated_sqlite, data / "vivavoce.db")
    monkeypatch.setenv("VIVAVOCE_DATA_DIR", str(data))
    monkeypatch.setenv("VIVAVOCE_CAPTIONS", "false")
    with restored_logs():
        yield data


async def _add_recording(settings: Settings, store: BlobStore) -> str:
    key = f"recordings/{new_id()}/{new_id()}.webm"
    blobs = SealedBlobs(store, make_keyring(settings))
    sealed = settings.data_dir / "sealed"
    with sealed.open("wb") as file, blobs.writer(file, key) as writer:
        writer.write(PLAIN)
    await blobs.put(key, sealed)
    sealed.unlink()
    database = Database(settings.resolved_database_url)
    async with database.unit_of_work() as uow:
        cast = await make_cast(uow)
        interview = await uow.sessions.add(session(cast))
        person = await uow.participants.add(participant(interview.id, cast.candidate_id))
        made = recording(interview.id, person.id)
        made.blob_key, made.size_bytes = key, len(PLAIN)
        await uow.recordings.add(made)
    await database.close()
    return key


async def _content(settings: Settings, key: str) -> bytes:
    blob = await SealedBlobs(make_blob_store(settings), make_keyring(settings)).open(key)
    return await blob.read(0, blob.plain_size)


def test_keys_made_here_are_rotated(environment: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings()
    key = asyncio.run(_add_recording(settings, make_blob_store(settings)))
    settings.journal_directory.mkdir()
    journal(settings.journal_directory, "a.journal", info(), sound(0, 5), end_ms=100)
    # That one is sealed under a key of another world.
    old = (environment / "encryption.key").read_text()

    assert main(["rotate-keys", "--make-key"]) == 0
    assert (environment / "encryption.key").read_text() != old
    assert (environment / "encryption.retired").read_text() == old
    assert (environment / "encryption.retired").stat().st_mode & 0o777 == 0o600
    assert asyncio.run(_content(settings, key)) == PLAIN
    assert main(["rotate-keys"]) == 1
    said = capsys.readouterr().out
    assert "Wrapped 1 keys anew; 0 were" in said
    assert "1 files are sealed under keys that are not at hand" in said

    (settings.journal_directory / "a.journal").unlink()
    (environment / "encryption.retired").unlink()
    assert asyncio.run(_content(settings, key)) == PLAIN
    assert main(["rotate-keys"]) == 0
    assert "Wrapped 0 keys anew; 1 were" in capsys.readouterr().out


def test_keys_that_are_set_are_rotated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = "o" * 40, "n" * 40
    settings = Settings(encryption_key=SecretStr(old))
    key = asyncio.run(_add_recording(settings, make_blob_store(settings)))
    monkeypatch.setenv("INTERVIEW_ENCRYPTION_KEY", new)
    assert main(["rotate-keys"]) == 1
    assert main(["rotate-keys", "--make-key"]) == 1
    assert "INTERVIEW_ENCRYPTION_KEYS_RETIRED" in capsys.readouterr().err
    monkeypatch.setenv("INTERVIEW_ENCRYPTION_KEYS_RETIRED", f"{'x' * 40}, {old}")
    assert main(["rotate-keys"]) == 0
    assert "Wrapped 1 keys anew" in capsys.readouterr().out
    assert asyncio.run(_content(Settings(encryption_key=SecretStr(new)), key)) == PLAIN


def test_recordings_are_carried_to_a_bucket_and_back(
    environment: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate-store", "to-s3"]) == 1
    assert "S3_BUCKET" in capsys.readouterr().err
    key = asyncio.run(_add_recording(Settings(), directory_store(environment)))
    with S3Server() as server:
        for name, value in {
            "BUCKET": server.make_bucket("recordings-of-ours"),
            "ENDPOINT": server.url,
            "ACCESS_KEY_ID": ACCESS_KEY,
            "SECRET_ACCESS_KEY": SECRET,
        }.items():
            monkeypatch.setenv(f"S3_{name}", value)
        assert main(["migrate-store", "to-s3", "--delete"]) == 0
        said = capsys.readouterr().out
        assert "Carried 2 blobs" in said
        assert "1 recordings open there, 0 do not" in said
        assert "Deleted 2 blobs" in said
        assert not (environment / "blobs" / key).exists()
        assert asyncio.run(_content(Settings(), key)) == PLAIN

        assert main(["migrate-store", "to-directory"]) == 0
        assert main(["migrate-store", "to-directory"]) == 0
        assert "Carried 0 blobs (0 bytes), 2 were there." in capsys.readouterr().out
        assert (environment / "blobs" / key).exists()

        (environment / "blobs" / f"{key}.key").unlink()
        asyncio.run(make_blob_store(Settings()).delete(f"{key}.key"))
        assert main(["migrate-store", "to-directory", "--delete"]) == 1
        assert "0 recordings open there, 1 do not" in capsys.readouterr().out
