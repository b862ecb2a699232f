"""Drawing questions: by role, focus and difficulty, or by chance with weights.

Chance is the same for the same seed, and favours what was used less: of two questions, the one
used `n` times comes first with odds of 1 to 1 + n.
"""

import math
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from storage.models import Difficulty, InterviewQuestion
from storage.repositories.questions import Ticket

MINUTES_PER_QUESTION = 5
MOST_QUESTIONS = 10

_LEVELS = tuple(Difficulty)
_TAG_WEIGHT = 3.0
_TEXT_WEIGHT = 1.0
_LEVEL_WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What the questions should be about; `role` and `description` are free text."""

    difficulty: Difficulty
    role: str = ""
    description: str = ""
    focus_areas: tuple[str, ...] = field(default=())


def question_count(duration_minutes: int) -> int:
    """Return how many questions fit: one per five minutes, at least one, at most ten."""
    return max(1, min(MOST_QUESTIONS, duration_minutes // MINUTES_PER_QUESTION))


def draw(
    questions: Sequence[InterviewQuestion], wish: Wish, *, count: int, seed: int
) -> list[InterviewQuestion]:
    """Return the `count` questions that fit `wish` best, no text twice.

    Equal fits are told apart by chance, in whatever order the questions come. The easier of the
    drawn come first, as an interviewer would do.
    """
    chance = random.Random(seed)  # noqa: S311 - variety, not secrecy
    pool = sorted(questions, key=lambda question: question.id)
    luck = {question.id: _luck(chance, _freshness(question.usage_count)) for question in pool}
    pool.sort(key=lambda question: (-_fit(question, wish), -luck[question.id]))
    drawn: dict[str, InterviewQuestion] = {}
    for question in pool:
        if len(drawn) == count:
            break
        drawn.setdefault(question.question_text.strip().casefold(), question)
    return sorted(drawn.values(), key=lambda question: _LEVELS.index(question.difficulty))


def sample(
    tickets: Sequence[Ticket], *, difficulty: Difficulty | None, count: int, seed: int
) -> list[Ticket]:
    """Return at most `count` of the questions, in the order they were drawn, none twice.

    The further from `difficulty`, the rarer: a level beside it has a quarter of the weight, the
    next a ninth. Weighted sampling without replacement by exponential keys (Efraimidis and
    Spirakis, 2006).
    """
    chance = random.Random(seed)  # noqa: S311 - variety, not secrecy
    pool = sorted(tickets, key=lambda ticket: ticket.id)
    luck = {ticket.id: _luck(chance, _weight(ticket, difficulty)) for ticket in pool}
    return sorted(pool, key=lambda ticket: -luck[ticket.id])[:count]


def shuffled(questions: Sequence[InterviewQuestion], *, seed: int) -> list[InterviewQuestion]:
    """Return the questions in an order that the seed decides, in whatever order they come."""
    pool = sorted(questions, key=lambda question: question.id)
    random.Random(seed).shuffle(pool)  # noqa: S311 - variety, not secrecy
    return pool


def _weight(ticket: Ticket, difficulty: Difficulty | None) -> float:
    weight = _freshness(ticket.usage_count)
    if difficulty is not None:
        weight /= (1 + _distance(ticket.difficulty, difficulty)) ** 2
    return weight


def _freshness(usage_count: int | None) -> float:
    return 1 / (1 + (usage_count or 0))  # None before the row is stored


def _luck(chance: random.Random, weight: float) -> float:
    """Return the key of which the greatest win: `ln(u) / weight` for a chance `u` in (0, 1]."""
    return math.log(1 - chance.random()) / weight


def _distance(one: Difficulty, other: Difficulty) -> int:
    return abs(_LEVELS.index(one) - _LEVELS.index(other))


def _fit(question: InterviewQuestion, wish: Wish) -> float:
    tags = _words(" ".join(question.tags))
    text = _words(question.question_text)
    fit = 0.0
    for area in wish.focus_areas:
        wanted = _words(area)
        fit += _TAG_WEIGHT * bool(wanted & tags) + _TEXT_WEIGHT * bool(wanted & text)
    fit += _TEXT_WEIGHT * len(_words(f"{wish.role} {wish.description}") & tags)
    return fit + _LEVEL_WEIGHT / (1 + _distance(question.difficulty, wish.difficulty))


def _words(text: str) -> frozenset[str]:
    """Return the words of three letters or more; `+` and `#` belong to names of languages."""
    return frozenset(word for word in re.findall(r"[\w+#]+", text.casefold()) if len(word) > 2)
