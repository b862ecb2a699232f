"""Journals: what is written is read, what was touched is refused, what was cut is cut."""

import os
from pathlib import Path

import pytest

from media_server.recording.journal import (
    JournalContents,
    JournalWriter,
    journal_key,
    read_journal,
    rewrap_journal,
)
from storage.errors import SealBroken, UnknownKey
from storage.keyring import Keyring
from tests.unit.media_server.recording.frames import (
    INTERVIEW,
    KEYRING,
    info,
    journal,
    sound,
)


def frames_of(path: Path) -> JournalContents:
    return read_journal(path, KEYRING)


def test_reads_what_was_written(tmp_path: Path) -> None:
    written = sound(100.5, 25)
    path = journal(tmp_path, "a.journal", info(), written, end_ms=600.5)
    read = frames_of(path)
    assert list(read.frames()) == written
    assert list(read.frames()) == written
    assert (read.info, read.interview_id) == (info(), INTERVIEW)
    assert (read.closed_cleanly, read.end_ms, read.bytes_cut) == (True, 600.5, 0)
    assert path.stat().st_mode & 0o777 == 0o600


def test_nothing_plain_is_on_the_disk(tmp_path: Path) -> None:
    path = journal(tmp_path, "a.journal", info(), sound(0, 25), end_ms=500)
    raw = path.read_bytes()
    for marker in (b"000013", b"opus", b"microphone", str(INTERVIEW).encode()):
        assert marker not in raw


def test_a_crash_costs_the_last_batch_at_most(tmp_path: Path) -> None:
    written = sound(0, 30)
    whole = journal(tmp_path, "a.journal", info(), written, end_ms=None).read_bytes()
    batches_seen = set()
    for size in range(len(whole) - 1, 250, -97):
        path = tmp_path / "a.journal"
        path.write_bytes(whole[:size])
        read = frames_of(path)
        got = list(read.frames())
        assert got == written[: len(got)]
        assert len(got) % 10 == 0
        assert not read.closed_cleanly
        assert read.bytes_cut < len(whole) // 3 + 50
        batches_seen.add(len(got) // 10)
    assert batches_seen == {0, 1, 2}


def test_cut_between_batches_is_no_clean_end(tmp_path: Path) -> None:
    path = journal(tmp_path, "a.journal", info(), sound(0, 30), end_ms=600)
    raw = path.read_bytes()
    end = len(raw) - (4 + 16 + len(b'\x03{"endMs": 600}'))
    path.write_bytes(raw[:end])
    read = frames_of(path)
    assert (read.closed_cleanly, read.end_ms, read.bytes_cut) == (False, None, 0)
    assert len(list(read.frames())) == 30


def batches(raw: bytes) -> list[bytes]:
    at, found = 72, []
    while at < len(raw):
        size = 4 + int.from_bytes(raw[at : at + 4], "big")
        found.append(raw[at : at + size])
        at += size
    return found


@pytest.mark.parametrize("order", [(0, 2, 1, 3), (0, 1, 1, 2, 3), (0, 2, 3), (1, 0, 2, 3)])
def test_swapped_repeated_and_dropped_batches_are_refused(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    path = journal(tmp_path, "a.journal", info(), sound(0, 20), end_ms=400)
    raw = path.read_bytes()
    parts = batches(raw)
    assert len(parts) == 4
    path.write_bytes(raw[:72] + b"".join(parts[number] for number in order))
    with pytest.raises(SealBroken):
        list(frames_of(path).frames())


def test_every_flipped_byte_is_refused(tmp_path: Path) -> None:
    path = journal(tmp_path, "a.journal", info(), sound(0, 20), end_ms=400)
    raw = path.read_bytes()
    for at in range(0, len(raw), 13):
        changed = bytearray(raw)
        changed[at] ^= 1
        path.write_bytes(changed)
        try:
            read = frames_of(path)
            count = len(list(read.frames()))
        except (SealBroken, UnknownKey):
            continue
        # A changed size looks like a cut: what is before it stands, and the end is not clean.
        assert not read.closed_cleanly
        assert count < 20 or read.bytes_cut > 0


def test_bound_to_its_name_and_key(tmp_path: Path) -> None:
    path = journal(tmp_path, "a.journal", info(), sound(0, 5), end_ms=100)
    with pytest.raises(UnknownKey):
        read_journal(path, Keyring(b"z" * 32))
    assert read_journal(path, Keyring(b"z" * 32, retired=[b"k" * 32])).closed_cleanly
    other = path.rename(tmp_path / "b.journal")
    with pytest.raises(SealBroken):
        frames_of(other)


@pytest.mark.parametrize("content", [b"", b"VVJ1", b"x" * 500])
def test_what_is_no_journal_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.journal"
    path.write_bytes(content)
    with pytest.raises(SealBroken):
        frames_of(path)


def test_does_not_overwrite(tmp_path: Path) -> None:
    (tmp_path / "a.journal").touch()
    with pytest.raises(FileExistsError):
        JournalWriter(tmp_path / "a.journal", info=info(), interview_id=INTERVIEW, keyring=KEYRING)


def test_a_full_disk_loses_nothing_when_there_is_room_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = [150]

    def pwrite(fd: int, data: bytes, offset: int) -> int:
        if room[0] == 0:
            raise OSError(28, "No space left on device")
        written = real(fd, data[: room[0]], offset)
        room[0] -= written
        return written

    real = os.pwrite
    monkeypatch.setattr("media_server.recording.journal.os.pwrite", pwrite)
    written = sound(0, 30)
    path = tmp_path / "a.journal"
    writer = JournalWriter(path, info=info(), interview_id=INTERVIEW, keyring=KEYRING)
    for at in (0, 10, 20):
        with pytest.raises(OSError, match="No space"):
            writer.append(written[at : at + 10])
    with pytest.raises(OSError, match="No space"):
        writer.close(600)
    room[0] = 1_000_000
    writer.close(600)
    read = frames_of(path)
    assert list(read.frames()) == written
    assert read.closed_cleanly


@pytest.mark.parametrize("torn", [bytes(4096), b"\x00\x00\x00\x80" + bytes(4096)])
def test_what_a_power_cut_left_of_the_last_batch_is_cut(tmp_path: Path, torn: bytes) -> None:
    written = sound(0, 20)
    path = journal(tmp_path, "a.journal", info(), written, end_ms=None)
    with path.open("ab") as file:
        file.write(torn[:132])
    read = frames_of(path)
    assert list(read.frames()) == written
    assert (read.closed_cleanly, read.bytes_cut) == (False, 132)


def test_what_waited_long_is_sealed_in_batches_that_readers_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("media_server.recording.journal._BATCH_SIZE", 400)
    monkeypatch.setattr("media_server.recording.journal._MAX_BATCH", 800)
    written = sound(0, 100)
    path = journal(tmp_path, "a.journal", info(), written, end_ms=2000, batch=100)
    read = frames_of(path)
    assert list(read.frames()) == written
    assert read.closed_cleanly


def test_a_number_that_was_closed_is_not_touched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = JournalWriter(
        tmp_path / "a.journal", info=info(), interview_id=INTERVIEW, keyring=KEYRING
    )
    real = os.close
    closed: list[int] = []

    def refusing(descriptor: int) -> None:
        real(descriptor)
        closed.append(descriptor)
        raise OSError(5, "quota")

    with monkeypatch.context() as patch:
        patch.setattr("media_server.recording.journal.os.close", refusing)
        with pytest.raises(OSError, match="quota"):
            writer.close(100)
        writer.close(100)
        writer.abandon()
    assert len(closed) == 1
    assert frames_of(tmp_path / "a.journal").closed_cleanly


class TestRotation:
    NEW = Keyring(b"n" * 32, [b"k" * 32])

    def test_a_key_is_wrapped_anew_while_the_journal_is_written(self, tmp_path: Path) -> None:
        path = tmp_path / "a.journal"
        writer = JournalWriter(path, info=info(), interview_id=INTERVIEW, keyring=KEYRING)
        writer.append(sound(0, 5))
        media = path.read_bytes()[72:]
        assert rewrap_journal(path, self.NEW)
        assert path.read_bytes()[72:] == media
        writer.append(sound(100, 5))
        writer.close(200)
        assert not rewrap_journal(path, self.NEW)
        read = read_journal(path, Keyring(b"n" * 32))
        assert (len(list(read.frames())), read.closed_cleanly) == (10, True)
        with pytest.raises(UnknownKey):
            frames_of(path)
        assert [entry.name for entry in tmp_path.iterdir()] == ["a.journal"]

    def test_a_crash_leaves_it_readable(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = journal(tmp_path, "a.journal", info(), sound(0, 5), end_ms=100)
        synced: list[int] = []

        def fsync(descriptor: int) -> None:
            synced.append(descriptor)
            if len(synced) == 2:  # the header is in front, torn perhaps
                with path.open("r+b") as file:
                    file.write(b"half")
                raise OSError(5, "power lost")

        with monkeypatch.context() as patch:
            patch.setattr("media_server.recording.journal.os.fsync", fsync)
            with pytest.raises(OSError, match="power"):
                rewrap_journal(path, self.NEW)
        assert len(list(read_journal(path, self.NEW).frames())) == 5
        assert rewrap_journal(path, self.NEW)
        assert len(list(read_journal(path, Keyring(b"n" * 32)).frames())) == 5
        assert [entry.name for entry in tmp_path.iterdir()] == ["a.journal"]

    def test_a_receipt_names_the_key_the_same_after_it(self, tmp_path: Path) -> None:
        path = journal(tmp_path, "a.journal", info(), sound(0, 5), end_ms=100)
        before = journal_key(path, KEYRING)
        rewrap_journal(path, self.NEW)
        after = journal_key(path, self.NEW)
        assert before is not None
        assert after is not None
        assert (before.mark, before.name) == (after.mark, "a.journal")
        assert before.key_id != after.key_id
        unopened = journal_key(path, KEYRING)
        assert unopened is not None
        assert unopened.mark is None
        (tmp_path / "b.journal").write_bytes(b"nothing of ours")
        assert journal_key(tmp_path / "b.journal", KEYRING) is None
