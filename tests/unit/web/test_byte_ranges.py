"""Ranges as RFC 9110 section 14 has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.byte_ranges import ByteRange, Unsatisfiable, parse_range


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-499", (0, 500)),
        ("bytes=500-", (500, 1000)),
        ("bytes=-1", (999, 1000)),
        ("bytes=-5000", (0, 1000)),
        ("bytes=999-5000", (999, 1000)),
        ("bytes=0-0", (0, 1)),
        (" bytes=1-2 ", (1, 3)),
    ],
)
def test_one_range(header: str, expected: tuple[int, int]) -> None:
    assert parse_range(header, 1000) == ByteRange(*expected)


@pytest.mark.parametrize(
    "header",
    [None, "", "bytes=", "bytes=-", "bytes=5-4", "bytes=0-1,5-6", "lines=0-1", "bytes=a-b",
     "bytes=0x1-2", "bytes=\u0661-\u0662", "bytes=" + "9" * 30 + "-"],
)  # fmt: skip
def test_what_is_no_single_range_is_ignored(header: str | None) -> None:
    assert parse_range(header, 1000) is None


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-2000", "bytes=-0"])
def test_beyond_the_end(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        parse_range(header, 1000)


def test_nothing_of_an_empty_file_can_be_had() -> None:
    for header in ("bytes=0-", "bytes=-1", "bytes=0-0"):
        with pytest.raises(Unsatisfiable):
            parse_range(header, 0)


@given(st.text(max_size=40), st.integers(0, 10**6))
def test_ranges_lie_within(tail: str, size: int) -> None:
    try:
        found = parse_range("bytes=" + tail, size)
    except Unsatisfiable:
        return
    if found is not None:
        assert 0 <= found.start < found.stop <= size
        assert found.length == found.stop - found.start
