"""Entity tags: what they name, and which headers name them."""

from datetime import UTC, datetime, timedelta

import pytest

from web.etags import ANY, is_named, tag_of, version_of, versions_in

MOMENT = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)


def test_the_version_changes_with_the_microsecond_alone() -> None:
    later = MOMENT + timedelta(microseconds=1)
    assert version_of(MOMENT) != version_of(later)
    assert tag_of(MOMENT, b"a").partition("-")[0] == tag_of(MOMENT, b"b").partition("-")[0]
    assert tag_of(MOMENT, b"a") != tag_of(MOMENT, b"b")


@pytest.mark.parametrize(
    ("header", "named"),
    [
        (None, False),
        ("*", True),
        ("{tag}", True),
        ('"other", {tag}', True),
        ("W/{tag}", True),
        ('"other"', False),
        ("nonsense", False),
        ("", False),
    ],
)
def test_if_none_match(header: str | None, named: bool) -> None:
    tag = tag_of(MOMENT, b"body")
    assert is_named(tag, header and header.format(tag=tag)) is named


@pytest.mark.parametrize(
    ("header", "versions"),
    [
        ("*", {ANY}),
        ('"1f-00", "20-00"', {"1f", "20"}),
        ('W/"1f-00"', set()),
        ("1f-00", set()),
        ("", set()),
    ],
)
def test_if_match(header: str, versions: set[str]) -> None:
    assert versions_in(header) == versions
