"""Drawing questions for a practice interview by role, focus and difficulty."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from storage.models import Difficulty, InterviewQuestion

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

    Equal fits are told apart by chance, the same for the same `seed` and the same questions in
    whatever order they come. The easier of the drawn come first, as an interviewer would do.
    """
    chance = random.Random(seed)  # noqa: S311 - variety, not secrecy
    pool = sorted(questions, key=lambda question: question.id)
    luck = {question.id: chance.random() for question in pool}
    pool.sort(key=lambda question: (-_fit(question, wish), luck[question.id]))
    drawn: dict[str, InterviewQuestion] = {}
    for question in pool:
        if len(drawn) == count:
            break
        drawn.setdefault(question.question_text.strip().casefold(), question)
    return sorted(drawn.values(), key=lambda question: _LEVELS.index(question.difficulty))


def _fit(question: InterviewQuestion, wish: Wish) -> float:
    tags = _words(" ".join(question.tags))
    text = _words(question.question_text)
    fit = 0.0
    for area in wish.focus_areas:
        wanted = _words(area)
        fit += _TAG_WEIGHT * bool(wanted & tags) + _TEXT_WEIGHT * bool(wanted & text)
    fit += _TEXT_WEIGHT * len(_words(f"{wish.role} {wish.description}") & tags)
    distance = abs(_LEVELS.index(question.difficulty) - _LEVELS.index(wish.difficulty))
    return fit + _LEVEL_WEIGHT / (1 + distance)


def _words(text: str) -> frozenset[str]:
    """Return the words of three letters or more; `+` and `#` belong to names of languages."""
    return frozenset(word for word in re.findall(r"[\w+#]+", text.casefold()) if len(word) > 2)
