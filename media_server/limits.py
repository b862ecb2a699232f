"""How long somebody may think and answer, and how often again."""

from dataclasses import dataclass

from storage.models import Accommodation, InterviewResponse, OneWayInterview

NO_LIMIT = 0
"""What `granted_limit_s` of an answer holds where there is no limit at all."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one person is granted; seconds, None: without limit."""

    think_s: int
    answer_s: int | None
    retakes: int


def limits_of(one_way: OneWayInterview, accommodation: Accommodation | None) -> Limits:
    """Return the limits of a one-way interview for whoever takes it."""
    answer_s = granted_s(one_way.answer_limit_s, accommodation)
    if accommodation is None:
        return Limits(one_way.think_time_s, answer_s, one_way.max_retakes)
    return Limits(
        think_s=_longer(one_way.think_time_s, accommodation.extra_time_percent),
        answer_s=answer_s,
        retakes=one_way.max_retakes + accommodation.extra_retakes,
    )


def granted_s(limit_s: int | None, accommodation: Accommodation | None) -> int | None:
    """Return how long an answer of somebody may last for which `limit_s` were meant."""
    if limit_s is None or accommodation is None:
        return limit_s
    if accommodation.no_time_limits:
        return None
    return _longer(limit_s, accommodation.extra_time_percent)


def has_more_time(accommodation: Accommodation | None) -> bool:
    """Return whether somebody is granted more time than was meant."""
    return accommodation is not None and (
        accommodation.no_time_limits or accommodation.extra_time_percent > 0
    )


def told_limit_s(response: InterviewResponse) -> int | None:
    """Return the limit that the candidate is told of; scorers are told `time_limit_s`."""
    if response.granted_limit_s is None:
        return response.time_limit_s
    return response.granted_limit_s or None


def _longer(seconds: int, percent: int) -> int:
    return -(-seconds * (100 + percent) // 100)
