"""Sealed files: what goes in comes out in any part, and nothing else does."""

import io
from itertools import pairwise, permutations

import pytest
import tink
from hypothesis import given, settings
from hypothesis import strategies as st
from tink import secret_key_access, streaming_aead
from tink.proto import aes_gcm_hkdf_streaming_pb2, common_pb2, tink_pb2

from storage.errors import SealBroken, UnknownKey
from storage.keyring import Keyring
from storage.sealing import (
    HEADER_SIZE,
    SEGMENT_SIZE,
    SealedReader,
    SealedWriter,
    rewrap,
)

KEYRING = Keyring(b"k" * 32)
AAD = b"recordings/a.webm"
PLAIN_SEGMENT = SEGMENT_SIZE - 16
FIRST_PLAIN = PLAIN_SEGMENT - 40
# Sizes around every edge of the layout.
SIZES = sorted(
    {
        max(0, edge + near)
        for edge in (0, FIRST_PLAIN, FIRST_PLAIN + PLAIN_SEGMENT, FIRST_PLAIN + 2 * PLAIN_SEGMENT)
        for near in (-1, 0, 1)
    }
)
sizes = st.one_of(st.sampled_from(SIZES), st.integers(0, 4 * SEGMENT_SIZE))


def plain_of(size: int) -> bytes:
    """Bytes of which no two segments are alike."""
    return b"".join(number.to_bytes(4, "big") for number in range(size // 4 + 1))[:size]


def seal(plain: bytes, *, aad: bytes = AAD, step: int = 50_000) -> bytes:
    file = io.BytesIO()
    with SealedWriter(file, KEYRING, aad) as writer:
        for start in range(0, len(plain), step):
            writer.write(plain[start : start + step])
    assert writer.plain_size == len(plain)
    return file.getvalue()


def reader(sealed: bytes, *, aad: bytes = AAD, keyring: Keyring = KEYRING) -> SealedReader:
    return SealedReader(
        lambda start, length: sealed[start : start + length], len(sealed), keyring, aad
    )


def read_all(sealed: bytes, *, aad: bytes = AAD) -> bytes:
    opened = reader(sealed, aad=aad)
    return opened.read(0, opened.plain_size)


def segments(sealed: bytes) -> list[bytes]:
    """Cut a sealed file into its preamble and its segments."""
    body = HEADER_SIZE + 40
    edges = [0, body, *range(HEADER_SIZE + SEGMENT_SIZE, len(sealed), SEGMENT_SIZE), len(sealed)]
    return [sealed[a:b] for a, b in pairwise(edges)]


class KeptBytes(io.BytesIO):
    """Keeps what was written beyond close(), which Tink calls."""

    kept = b""

    def close(self) -> None:
        if not self.closed:
            self.kept = self.getvalue()
        super().close()


def tinks(file_key: bytes) -> streaming_aead.StreamingAead:
    """Google's own implementation with the same parameters."""
    streaming_aead.register()
    key = aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingKey(
        key_value=file_key,
        params=aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingParams(
            ciphertext_segment_size=SEGMENT_SIZE,
            derived_key_size=32,
            hkdf_hash_type=common_pb2.SHA256,
        ),
    )
    data = tink_pb2.KeyData(
        type_url="type.googleapis.com/google.crypto.tink.AesGcmHkdfStreamingKey",
        value=key.SerializeToString(),
        key_material_type=tink_pb2.KeyData.SYMMETRIC,
    )
    entry = tink_pb2.Keyset.Key(
        key_id=1, status=tink_pb2.ENABLED, output_prefix_type=tink_pb2.RAW, key_data=data
    )
    keyset = tink_pb2.Keyset(primary_key_id=1, key=[entry]).SerializeToString()
    handle = tink.proto_keyset_format.parse(keyset, secret_key_access.TOKEN)
    return handle.primitive(streaming_aead.StreamingAead)


def file_key_of(sealed: bytes) -> bytes:
    return KEYRING.unwrap(sealed[4:12].hex(), sealed[12:HEADER_SIZE], b"VVS1" + AAD)


@pytest.mark.parametrize("size", SIZES)
def test_tink_reads_ours(size: int) -> None:
    sealed = seal(plain_of(size))
    cipher = io.BytesIO(sealed[HEADER_SIZE:])
    with tinks(file_key_of(sealed)).new_decrypting_stream(cipher, AAD) as opened:
        assert opened.read() == plain_of(size)


@pytest.mark.parametrize("size", SIZES)
def test_ours_reads_tinks(size: int) -> None:
    header = seal(b"")[:HEADER_SIZE]
    cipher = KeptBytes()
    with tinks(file_key_of(header)).new_encrypting_stream(cipher, AAD) as writer:
        writer.write(plain_of(size))
    assert read_all(header + cipher.kept) == plain_of(size)


@given(size=sizes, step=st.integers(1000, 200_000))
@settings(max_examples=40)
def test_what_goes_in_comes_out_however_it_is_written(size: int, step: int) -> None:
    plain = plain_of(size)
    sealed = seal(plain, step=step)
    assert read_all(sealed) == plain
    assert reader(sealed).plain_size == size


@given(size=sizes, start=st.integers(0, 5 * SEGMENT_SIZE), length=st.integers(0, 3 * SEGMENT_SIZE))
@settings(max_examples=80)
def test_any_range_equals_that_of_the_plain_bytes(size: int, start: int, length: int) -> None:
    plain = plain_of(size)
    assert reader(seal(plain)).read(start, length) == plain[start : start + length]


def test_a_range_fetches_the_segments_it_touches_alone() -> None:
    sealed = seal(plain_of(10 * SEGMENT_SIZE))
    fetched: list[tuple[int, int]] = []

    def read_at(start: int, length: int) -> bytes:
        fetched.append((start, length))
        return sealed[start : start + length]

    opened = SealedReader(read_at, len(sealed), KEYRING, AAD)
    fetched.clear()
    opened.read(3 * PLAIN_SEGMENT, 10)
    assert fetched == [(HEADER_SIZE + 3 * SEGMENT_SIZE, SEGMENT_SIZE)]


def test_nothing_plain_is_in_a_sealed_file() -> None:
    marker = b"a marker that would be seen"
    assert marker not in seal(marker * 5000)
    assert seal(marker)[HEADER_SIZE:] != seal(marker)[HEADER_SIZE:]


SEALED = seal(plain_of(2 * SEGMENT_SIZE + 1000))


@given(at=st.integers(0, len(SEALED) - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_is_refused(at: int, bit: int) -> None:
    flipped = bytearray(SEALED)
    flipped[at] ^= 1 << bit
    with pytest.raises((SealBroken, UnknownKey)):
        read_all(bytes(flipped))


@given(size=st.integers(0, len(SEALED) - 1))
def test_a_cut_anywhere_is_refused_on_opening(size: int) -> None:
    with pytest.raises(SealBroken):
        reader(SEALED[:size])


@pytest.mark.parametrize("kept", [1, 2, 3])
def test_a_cut_at_a_segments_edge_is_refused_on_opening(kept: int) -> None:
    cut = b"".join(segments(SEALED)[:kept])
    with pytest.raises(SealBroken):
        reader(cut)


@pytest.mark.parametrize("extra", [1, 16, 17, SEGMENT_SIZE])
def test_what_is_appended_is_refused_on_opening(extra: int) -> None:
    with pytest.raises(SealBroken):
        reader(SEALED + bytes(extra))


def test_swapped_segments_are_refused() -> None:
    preamble, *parts = segments(seal(plain_of(4 * SEGMENT_SIZE + 1000)))
    assert len(parts) == 5
    for order in permutations(range(5)):
        if order != (0, 1, 2, 3, 4):
            with pytest.raises(SealBroken):
                read_all(preamble + b"".join(parts[index] for index in order))


@pytest.mark.parametrize("at", [1, 2])
def test_repeated_dropped_and_foreign_segments_are_refused(at: int) -> None:
    preamble, *parts = segments(seal(plain_of(4 * SEGMENT_SIZE)))
    foreign = segments(seal(plain_of(4 * SEGMENT_SIZE)))[1:]
    for changed in (
        [*parts[:at], parts[at], *parts[at:]],
        [*parts[:at], *parts[at + 1 :]],
        [*parts[:at], foreign[at], *parts[at + 1 :]],
        foreign,
    ):
        with pytest.raises(SealBroken):
            read_all(preamble + b"".join(changed))


def test_a_file_cannot_stand_in_for_another() -> None:
    with pytest.raises(SealBroken):
        reader(SEALED, aad=b"recordings/b.webm")
    other = seal(plain_of(2 * SEGMENT_SIZE + 1000))
    with pytest.raises(SealBroken):
        reader(other[:HEADER_SIZE] + SEALED[HEADER_SIZE:])


def test_a_file_under_an_unknown_key_says_so() -> None:
    with pytest.raises(UnknownKey):
        reader(SEALED, keyring=Keyring(b"x" * 32))


def test_a_writer_that_failed_leaves_nothing_that_opens() -> None:
    file = io.BytesIO()
    writer = SealedWriter(file, KEYRING, AAD)
    with pytest.raises(LookupError), writer:  # noqa: PT012 - the block is what fails
        writer.write(plain_of(3 * SEGMENT_SIZE))
        raise LookupError
    with pytest.raises(SealBroken):
        reader(file.getvalue())
    with pytest.raises(ValueError, match="closed"):
        writer.write(b"x")


def test_closing_again_changes_nothing() -> None:
    file = io.BytesIO()
    writer = SealedWriter(file, KEYRING, AAD)
    writer.write(b"hello")
    writer.close()
    sealed = file.getvalue()
    writer.close()
    assert file.getvalue() == sealed
    assert read_all(sealed) == b"hello"


def test_rewrapping_changes_the_header_alone() -> None:
    rotated = Keyring(b"n" * 32, [b"k" * 32])
    sealed = rewrap(SEALED[:HEADER_SIZE], rotated, AAD) + SEALED[HEADER_SIZE:]
    opened = reader(sealed, keyring=Keyring(b"n" * 32))
    assert opened.read(0, 100) == plain_of(100)
    with pytest.raises(SealBroken):
        rewrap(SEALED[:HEADER_SIZE], rotated, b"another")


def test_negative_ranges_are_a_mistake() -> None:
    for start, length in ((-1, 1), (0, -1)):
        with pytest.raises(ValueError, match="zero"):
            reader(SEALED).read(start, length)
