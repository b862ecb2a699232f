"""Cursors come back as they went, and no others do."""

import base64
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.cursors import CursorCodec, CursorValue, InvalidCursor

CODEC = CursorCodec(b"k" * 32)

values = st.one_of(
    st.integers(min_value=-(2**63), max_value=2**63),
    st.text(max_size=20),
    st.uuids(),
    st.datetimes(timezones=st.just(UTC)),
)


@given(st.lists(values, max_size=3))
def test_a_position_survives(position: list[CursorValue]) -> None:
    assert CODEC.decode("list", CODEC.encode("list", position)) == tuple(position)


@given(st.text(max_size=600))
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidCursor):
        CODEC.decode("list", text)


def test_a_changed_cursor_is_refused() -> None:
    raw = bytearray(base64.urlsafe_b64decode(CODEC.encode("list", [datetime.now(UTC)]) + "=="))
    for place in range(len(raw)):
        changed = bytes(raw[:place]) + bytes([raw[place] ^ 1]) + bytes(raw[place + 1 :])
        with pytest.raises(InvalidCursor):
            CODEC.decode("list", base64.urlsafe_b64encode(changed).rstrip(b"=").decode())


def test_a_cursor_belongs_to_one_list_and_one_server() -> None:
    cursor = CODEC.encode("sessions|a", [UUID(int=1)])
    with pytest.raises(InvalidCursor):
        CODEC.decode("sessions|b", cursor)
    with pytest.raises(InvalidCursor):
        CursorCodec(b"x" * 32).decode("sessions|a", cursor)


def test_a_cursor_fits_into_an_address() -> None:
    cursor = CODEC.encode("list", [datetime.now(UTC), uuid4()])
    assert len(cursor) < 200
    assert set(cursor) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
