"""The index moves to the front; what no muxer writes is refused."""

import struct

import pytest

from media_server.exporting.worker.mp4_file import BadMp4, Mp4File, raise_offsets


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack("!I4s", 8 + len(content), name) + content


def index_of(*offsets: int, wide: bool = False) -> bytes:
    table = b"".join(struct.pack("!Q" if wide else "!I", each) for each in offsets)
    entries = box(b"co64" if wide else b"stco", struct.pack("!II", 0, len(offsets)) + table)
    for name in (b"stbl", b"minf", b"mdia", b"trak", b"moov"):
        entries = box(name, entries)
    return entries


@pytest.mark.parametrize("wide", [False, True])
def test_media_is_sent_on_and_the_index_comes_in_front(wide: bool) -> None:
    sent: list[bytes] = []
    file = Mp4File(sent.append)
    kind, media = box(b"ftyp", b"isom"), bytes(range(256)) * 1000
    file.write(kind + struct.pack("!I4s", 0, b"mdat") + media)
    assert sum(map(len, sent)) > 64 * 1024  # on its way before the end
    file.seek(len(kind))
    file.write(struct.pack("!I", 8 + len(media)))
    file.seek(len(kind) + 8 + len(media))
    index = index_of(20, 900, wide=wide)
    file.write(index[:30])
    file.write(index[30:])
    whole = file.front() + b"".join(sent)
    moved = index_of(20 + len(index), 900 + len(index), wide=wide)
    assert whole == kind + moved + box(b"mdat", media)


def test_what_is_no_index_is_refused() -> None:
    for bad in (
        index_of(1)[:-2],
        struct.pack("!I4s", 4, b"moov"),
        box(b"moov", box(b"stco", struct.pack("!II", 0, 9))),
    ):
        with pytest.raises(BadMp4):
            raise_offsets(bytearray(bad), by=1)
    with pytest.raises(BadMp4):
        raise_offsets(bytearray(index_of(2**32 - 5)), by=5)


def test_media_that_is_gone_cannot_be_changed() -> None:
    file = Mp4File(lambda data: None)
    file.write(bytes(100_000))
    file.seek(50_000)
    with pytest.raises(BadMp4):
        file.write(b"too late")
