"""An answer read against its rubric, once, for all judges."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.metrics import Metric
from analysis.scoring.cues import STAR
from analysis.scoring.rubric import Rubric
from analysis.scoring.similarity import Similarity
from analysis.scoring.stems import recall, stems
from analysis.scoring.transcript import AnswerText

_GOOD_RATING = 60.0
_ECHO = 0.75
_FEWEST_ECHO_STEMS = 2
_ENOUGH_WORDS = 35
_PAIR_BONUS = 0.08  # two sentences must fit that much better than one to be quoted together
_STORIES = frozenset({"behavioral", "behavioural", "situational"})
_STORY_SHARE = 0.75
_TOLD = 0.7
_TERM_SHARE = 0.2
_WITHOUT_TERMS = 0.55  # what a paraphrase is worth that shares no term
_TOPIC_DISCOUNT = 0.5
_ABOUT_ANSWERS = re.compile(
    r"^(the|a|an)?\s*(good|strong|ideal|great)?\s*(candidate|answer|response|applicant|speaker)s?\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r";\s+|:\s+|,\s+(?:and|but)\s+")


@dataclass(frozen=True, slots=True)
class Point:
    """Something the answer was expected to say, and the words that come closest to it.

    `closeness` is 0..1; words [first, last) of the answer.
    """

    text: str
    closeness: float
    first: int
    last: int


class Reading:
    """What judges look at.

    Sentences that only repeat the question are put aside: they earn nothing.
    """

    def __init__(
        self,
        rubric: Rubric,
        text: AnswerText,
        metrics: Sequence[Metric],
        similarity: Similarity,
    ) -> None:
        self.rubric = rubric
        self.text = text
        self.metrics: Mapping[str, float] = {metric.name: metric.value for metric in metrics}
        self.similarity = similarity
        self.asked = frozenset(stems(rubric.question_text))
        self.sentences = tuple(s for s in text.sentences if not self._echoes(s.text))
        self.word_count = sum(sentence.last - sentence.first for sentence in self.sentences)
        self.relevance = self._relevance()
        self.describes_answer = bool(_ABOUT_ANSWERS.match(rubric.expected_answer or ""))

    @property
    def substance(self) -> float:
        """0..1: whether there are enough words of one's own to be an answer at all."""
        return float(min(1.0, self.word_count / _ENOUGH_WORDS) ** 0.6)

    @property
    def topicality(self) -> float:
        """0..1: whether the answer is about what was asked."""
        if not self.sentences:
            return 0.0
        best = np.sort(self.relevance)[::-1][:3]
        closeness = float(np.interp(np.mean(best), self.topic_range, [0.0, 1.0]))
        return max(closeness, self._told())

    def _told(self) -> float:
        """Topicality of a story that is told in full, where comparing words would miss it."""
        if not self.tells_story or not self.similarity.deaf:
            return 0.0
        parts = sum(cue.first(self.sentences) is not None for cue in STAR)
        return float(np.interp(parts, [1, 3], [0.0, _TOLD]))

    @property
    def topic_range(self) -> tuple[float, float]:
        """Closeness at which a sentence has nothing, and all, to do with the question.

        A story is told in words of its own, far from those it was asked for with.
        """
        off, on = self.similarity.topic_range
        return (_STORY_SHARE * off, _STORY_SHARE * on) if self.tells_story else (off, on)

    @property
    def tells_story(self) -> bool:
        """Whether the question asks for something that happened."""
        return self.rubric.type.lower() in _STORIES

    @property
    def merit(self) -> float:
        """0..1: what every criterion is scaled by: enough said, and to the question."""
        trust = self.similarity.topic_trust
        return self.substance * (1 - trust + trust * self.topicality)

    def points(self) -> list[Point]:
        """Return what the expected answer says, each with the words that come closest."""
        return self.match(_statements(self.rubric.expected_answer or ""))

    def sample_points(self) -> list[list[Point]]:
        """Return the same for each good sample answer."""
        return [
            self.match(_statements(sample.text))
            for sample in self.rubric.samples
            if sample.rating >= _GOOD_RATING
        ]

    def match(self, statements: Sequence[str]) -> list[Point]:
        """Find for each statement the sentence or pair of sentences closest to it."""
        if not self.sentences or not statements:
            return [Point(statement, 0.0, 0, 0) for statement in statements]
        spans = [(s.first, s.last, s.text) for s in self.sentences]
        singles = len(spans)
        spans += [
            (a.first, b.last, f"{a.text} {b.text}")
            for a, b in pairwise(self.sentences)
            if a.last == b.first
        ]
        closeness = self._closeness([text for _, _, text in spans], statements)
        closeness[singles:] -= _PAIR_BONUS
        points = []
        for column, statement in enumerate(statements):
            best = int(np.argmax(closeness[:, column]))
            value = float(closeness[best, column]) + (_PAIR_BONUS if best >= singles else 0.0)
            points.append(Point(statement, value, spans[best][0], spans[best][1]))
        return points

    def _echoes(self, sentence: str) -> bool:
        own = stems(sentence)
        if len(set(own)) >= _FEWEST_ECHO_STEMS:
            return recall(own, self.asked) >= _ECHO
        return sentence.lower().strip(" .?!") in self.rubric.question_text.lower()

    def _closeness(self, texts: Sequence[str], statements: Sequence[str]) -> NDArray[np.float32]:
        """Closeness in meaning and in the terms that the question does not give away.

        Any talk about the subject is somewhat close to any statement about it. What a
        statement has in common with the question is therefore discounted.
        """
        meaning = self.similarity.compare(texts, statements)
        topic = self.similarity.compare([self.rubric.question_text], statements)
        given = _TOPIC_DISCOUNT * topic
        beyond = np.maximum(0.0, meaning - given) / (1.0 - given)
        wanted = [set(stems(statement)) - self.asked for statement in statements]
        terms = np.array(
            [
                [
                    recall(want, stems(text)) if want else meaning[row, column]
                    for column, want in enumerate(wanted)
                ]
                for row, text in enumerate(texts)
            ],
            np.float32,
        )
        agreeing = beyond * (_WITHOUT_TERMS + (1 - _WITHOUT_TERMS) * np.minimum(1.0, 2 * terms))
        closeness: NDArray[np.float32] = (1 - _TERM_SHARE) * agreeing + _TERM_SHARE * terms
        return closeness.astype(np.float32)

    def _relevance(self) -> NDArray[np.float32]:
        """How close each sentence is to question, expected answer or a good sample."""
        if not self.sentences:
            return np.zeros(0, np.float32)
        topics = [self.rubric.question_text, *_statements(self.rubric.expected_answer or "")]
        for sample in self.rubric.samples:
            if sample.rating >= _GOOD_RATING:
                topics += _statements(sample.text)
        closeness = self.similarity.compare([s.text for s in self.sentences], topics)
        best: NDArray[np.float32] = closeness.max(axis=1)
        return best


def _statements(text: str) -> list[str]:
    """Split an expected or sample answer into statements: sentences, long ones by clauses."""
    statements: list[str] = []
    for sentence in AnswerText.of(text).sentences:
        clauses = _CLAUSE.split(sentence.text) if len(sentence.text.split()) > 14 else []
        statements += [c for c in clauses if len(stems(c)) >= 2] or [sentence.text]
    return statements
