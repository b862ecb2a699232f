"""An answer as words and sentences, each traceable to the utterance it came from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from analysis.scoring.score import Evidence
from analysis.words import Utterance

_ENDS = re.compile(r"[.?!…][\"')\]]*$")
_JOINTS = frozenset({"and", "but", "so", "because", "then", "which", "however", "although"})
_LONGEST = 30  # words; recognised speech can lack full stops
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class AnswerWord:
    """One word and its place: word `index` of utterance `utterance_id`."""

    text: str
    index: int
    utterance_id: UUID | None = None
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words [first, last) of the answer."""

    first: int
    last: int
    text: str


class AnswerText:
    """The words of an answer, spoken or typed."""

    def __init__(self, words: Sequence[AnswerWord]) -> None:
        self.words = tuple(words)
        self.sentences = tuple(
            Sentence(first, last, " ".join(word.text for word in self.words[first:last]))
            for first, last in _sentence_spans([word.text for word in self.words])
        )

    @classmethod
    def of(cls, answer: Sequence[Utterance] | str) -> "AnswerText":
        """Take a typed answer or the utterances of a spoken one."""
        if isinstance(answer, str):
            return cls([AnswerWord(text, index) for index, text in enumerate(answer.split())])
        return cls(
            [
                AnswerWord(word.text, index, utterance.id, word.start_ms, word.end_ms)
                for utterance in answer
                for index, word in enumerate(utterance.words)
            ]
        )

    def evidence(self, first: int, last: int, reason: str) -> tuple[Evidence, ...]:
        """Return words [first, last) as evidence, one piece per utterance they lie in."""
        pieces: list[Evidence] = []
        while first < last:
            utterance_id = self.words[first].utterance_id
            end = first
            while end < last and self.words[end].utterance_id == utterance_id:
                end += 1
            part = self.words[first:end]
            pieces.append(
                Evidence(
                    quote=" ".join(word.text for word in part),
                    word_start=part[0].index,
                    word_end=part[-1].index + 1,
                    reason=reason,
                    utterance_id=utterance_id,
                    start_ms=part[0].start_ms,
                    end_ms=part[-1].end_ms,
                )
            )
            first = end
        return tuple(pieces)


def _sentence_spans(words: Sequence[str]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    first = 0
    for at, word in enumerate(words, start=1):
        if at == len(words) or (_ENDS.search(word) and at - first >= _SHORTEST):
            spans += _shorter(words, first, at)
            first = at
    if len(spans) > 1 and spans[-1][1] - spans[-1][0] < _SHORTEST:
        tail = spans.pop()
        spans[-1] = (spans[-1][0], tail[1])
    return spans


def _shorter(words: Sequence[str], first: int, last: int) -> list[tuple[int, int]]:
    """Split what is too long for a sentence before a joint near its middle, or there."""
    if last - first <= _LONGEST:
        return [(first, last)]
    middle = (first + last) // 2
    places = [
        at
        for at in range(first + _SHORTEST, last - _SHORTEST)
        if words[at].lower().strip(",") in _JOINTS
    ]
    cut = min(places, key=lambda at: abs(at - middle), default=middle)
    return _shorter(words, first, cut) + _shorter(words, cut, last)
