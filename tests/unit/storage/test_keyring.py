"""Wrapping and unwrapping file keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import SealBroken, UnknownKey
from storage.keyring import Keyring, new_file_key

OLD, NEW = b"o" * 32, b"n" * 32


def test_a_wrapped_key_unwraps() -> None:
    keyring, file_key = Keyring(NEW), new_file_key()
    key_id, wrapped = keyring.wrap(file_key, b"a")
    assert keyring.unwrap(key_id, wrapped, b"a") == file_key
    assert file_key not in wrapped
    assert len(wrapped) == 60


def test_the_same_key_is_never_wrapped_the_same_way_twice() -> None:
    keyring, file_key = Keyring(NEW), new_file_key()
    assert keyring.wrap(file_key, b"a") != keyring.wrap(file_key, b"a")


def test_ids_follow_from_the_material_and_do_not_show_it() -> None:
    assert Keyring(NEW).current_id == Keyring(NEW, [OLD]).current_id
    assert Keyring(NEW).current_id != Keyring(OLD).current_id
    assert len(bytes.fromhex(Keyring(NEW).current_id)) == 8
    assert Keyring(NEW).current_id not in NEW.hex()


def test_retired_keys_unwrap_and_the_current_one_wraps() -> None:
    file_key = new_file_key()
    key_id, wrapped = Keyring(OLD).wrap(file_key, b"a")
    rotated = Keyring(NEW, [OLD])
    assert rotated.unwrap(key_id, wrapped, b"a") == file_key
    assert rotated.wrap(file_key, b"a")[0] == Keyring(NEW).current_id
    with pytest.raises(UnknownKey, match=key_id):
        Keyring(NEW).unwrap(key_id, wrapped, b"a")


@given(at=st.integers(0, 59), bit=st.integers(0, 7))
def test_a_flipped_bit_is_refused(at: int, bit: int) -> None:
    keyring = Keyring(NEW)
    key_id, wrapped = keyring.wrap(new_file_key(), b"a")
    flipped = bytearray(wrapped)
    flipped[at] ^= 1 << bit
    with pytest.raises(SealBroken):
        keyring.unwrap(key_id, bytes(flipped), b"a")


def test_a_key_wrapped_for_another_use_or_cut_is_refused() -> None:
    keyring = Keyring(NEW, [OLD])
    key_id, wrapped = keyring.wrap(new_file_key(), b"a")
    old_id = Keyring(OLD).current_id
    for wrong in ((key_id, wrapped, b"b"), (old_id, wrapped, b"a"), (key_id, wrapped[:-1], b"a")):
        with pytest.raises(SealBroken):
            keyring.unwrap(*wrong)


def test_weak_material_and_odd_file_keys_are_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Keyring(b"short")
    with pytest.raises(ValueError, match="32 bytes"):
        Keyring(NEW, [b"short"])
    with pytest.raises(ValueError, match="32 bytes"):
        Keyring(NEW).wrap(b"short", b"a")
