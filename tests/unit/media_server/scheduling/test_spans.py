"""Stretches of time against a reading minute by minute."""

import itertools
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from media_server.scheduling.spans import Span, common, merged, without

ZERO = datetime(2026, 3, 2, tzinfo=UTC)
DAY = 60


def span(start: int, end: int) -> Span:
    return Span(ZERO + timedelta(minutes=start), ZERO + timedelta(minutes=end))


def minutes(spans: Iterable[Span]) -> set[int]:
    """The minutes that lie in any of the spans."""
    return {
        minute
        for minute in range(DAY)
        if any(each.start <= ZERO + timedelta(minutes=minute) < each.end for each in spans)
    }


SPANS = st.lists(
    st.tuples(st.integers(0, DAY), st.integers(0, DAY)).map(lambda ends: span(*sorted(ends))),
    max_size=8,
)


@given(SPANS)
def test_merging_keeps_every_minute_in_few_spans(spans: list[Span]) -> None:
    found = merged(spans)
    assert minutes(found) == minutes(spans)
    assert all(one.end < next_.start for one, next_ in itertools.pairwise(found))
    assert all(each.start < each.end for each in found)


@given(SPANS, SPANS)
def test_taking_away_and_having_in_common(spans: list[Span], others: list[Span]) -> None:
    assert minutes(without(spans, others)) == minutes(spans) - minutes(others)
    assert minutes(common(spans, others)) == minutes(spans) & minutes(others)


def test_ends_do_not_belong_to_a_span() -> None:
    assert not span(0, 10).overlaps(span(10, 20))
    assert span(0, 10).overlaps(span(9, 20))
    assert span(0, 20).holds(span(0, 20))
    assert not span(0, 20).holds(span(1, 21))
    assert span(5, 6).widened(timedelta(minutes=5)) == span(0, 11)
