"""What the speaker is told: specific, kind, plain."""

from collections.abc import Sequence

from analysis.scoring.criteria import in_words
from analysis.scoring.judges.communication import filler_words
from analysis.scoring.judges.content import missing_points
from analysis.scoring.judges.structure import judge_story
from analysis.scoring.reading import Reading
from analysis.scoring.score import CriterionScore, Feedback

_STRONG, _WEAK = 68.0, 50.0
_MOST = 3
_SHORT_WORDS = 25
_QUOTE_WORDS = 16
_SUMMARIES = (
    (80.0, "A strong answer: it says what matters and backs it up."),
    (60.0, "A good answer with room to grow."),
    (40.0, "You are on the way: part of what was asked is there."),
    (0.0, "This answer leaves out most of what was asked. What follows is a place to begin."),
)


def give_feedback(reading: Reading, criteria: Sequence[CriterionScore], total: float) -> Feedback:
    """Write the feedback from the same findings as the scores."""
    return Feedback(
        summary=_summary(reading, total),
        strengths=tuple(_strengths(criteria))[:_MOST],
        improvements=tuple(_improvements(reading, criteria))[: _MOST + 1],
    )


def _summary(reading: Reading, total: float) -> str:
    if not reading.text.words:
        return "There were no words in this answer, so there is nothing to judge yet."
    if not reading.sentences:
        return "This answer repeats the question. Say in your own words what you know or did."
    if reading.topicality < 0.25:
        return "This answer did not seem to be about the question. Read it once more and try again."
    if reading.word_count < _SHORT_WORDS:
        return "A start, but too short to show what you know. Take a minute and say more."
    return next(words for least, words in _SUMMARIES if total >= least)


def _strengths(criteria: Sequence[CriterionScore]) -> list[str]:
    strong = [c for c in criteria if c.score >= _STRONG]
    lines = []
    for criterion in sorted(strong, key=lambda c: -c.score):
        name = in_words(criterion.name).capitalize()
        spoken = [piece for piece in criterion.evidence if piece.reason != "filler"]
        quote = f", for instance “{_short(spoken[0].quote)}”" if spoken else ""
        lines.append(f"{name}: {criterion.reason}{quote}.")
    return lines


def _improvements(reading: Reading, criteria: Sequence[CriterionScore]) -> list[str]:
    lines: list[str] = []
    if reading.text.words and reading.sentences:
        lines += [f"Not mentioned: {_short(point)}." for point in missing_points(reading)[:2]]
        lines += _story_hint(reading)
    for criterion in sorted(criteria, key=lambda c: c.score):
        if criterion.score < _WEAK:
            lines.append(f"{in_words(criterion.name).capitalize()}: {criterion.reason}.")
    return lines + _delivery_hints(reading)


def _story_hint(reading: Reading) -> list[str]:
    if not reading.tells_story:
        return []
    verdict = judge_story(reading)
    if verdict.value > 0.8:
        return []
    steps = "the situation, your task, what you did, and how it ended"
    return [f"Tell it in four steps: {steps} (this answer {verdict.reason})."]


def _delivery_hints(reading: Reading) -> list[str]:
    hints = []
    pace = reading.metrics.get("words_per_minute")
    if pace is not None and pace > 185:
        hints.append(f"{pace:.0f} words a minute is fast. A short pause after each point helps.")
    if pace is not None and pace < 90:
        hints.append(f"{pace:.0f} words a minute is slow. Notes on two or three points may help.")
    fillers = len(filler_words(reading.text))
    if fillers >= 4 and fillers * 20 > len(reading.text.words):
        hints.append(f"{fillers} filler words. Silence sounds more sure than “um” or “you know”.")
    return hints


def _short(text: str) -> str:
    words = text.strip().rstrip(".").split()
    return " ".join(words[:_QUOTE_WORDS]) + (" …" if len(words) > _QUOTE_WORDS else "")
