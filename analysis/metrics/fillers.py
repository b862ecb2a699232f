"""Where an answer holds filled pauses and filler words."""

import re
from dataclasses import dataclass

from analysis.metrics.answer import Answer
from analysis.words import Word

_FILLED = frozenset({"um", "umm", "uhm", "uh", "uhh", "er", "erm", "hm", "hmm", "mm", "mhm"})
_PHRASES = (
    ("you", "know"), ("i", "mean"), ("sort", "of"), ("kind", "of"), ("or", "something"),
    ("and", "stuff"), ("basically",), ("literally",), ("obviously",), ("anyway",),
)  # fmt: skip
# "What do you know", "this kind of work", "a sort of": these are words with a meaning.
_NOT_AFTER = {
    "you": frozenset({"do", "did", "as", "if", "what", "that", "how", "let", "would", "could"}),
    "kind": frozenset({"this", "that", "what", "some", "any", "the", "a", "every", "one", "which"}),
    "sort": frozenset({"this", "that", "what", "some", "any", "the", "a", "every", "one", "which"}),
    "i": frozenset({"what", "that", "do", "did", "if", "which"}),
}
# "Like" fills where a comma sets it off, or after these; else people like something.
_BEFORE_LIKE = frozenset({"was", "were", "is", "it's", "just", "and", "so", "but", "like", "um"})
_NOT_PLAIN = re.compile(r"[^\w']+")
_ENDS_CLAUSE = re.compile(r"[,.;:!?…—-]\W*$")


@dataclass(frozen=True, slots=True)
class Filler:
    """One of them, on the timeline; `filled` is um, uh or er, else it is made of words."""

    start_ms: int
    end_ms: int
    filled: bool


def find_fillers(answer: Answer) -> list[Filler]:
    """Return them in order, each once: what the detector of the sound found and the recogniser
    also wrote down is one filled pause."""
    found = [
        Filler(start, end, filled=True)
        for utterance in answer.utterances
        if utterance.prosody is not None
        for start, end in utterance.prosody.filled_ms
        if answer.start_ms <= (start + end) // 2 < answer.end_ms
    ]
    for filler in _in_words(answer.words):
        if not filler.filled or not any(_touch(filler, other) for other in found):
            found.append(filler)
    return sorted(found, key=lambda filler: (filler.start_ms, filler.end_ms))


def plain(word: Word) -> str:
    """Return a word without case and punctuation."""
    return _NOT_PLAIN.sub("", word.text.lower())


def ends_clause(word: Word) -> bool:
    """Whether punctuation follows the word."""
    return _ENDS_CLAUSE.search(word.text) is not None


def _in_words(words: tuple[Word, ...]) -> list[Filler]:
    texts = [plain(word) for word in words]
    found = []
    at = 0
    while at < len(words):
        length = 1
        if texts[at] in _FILLED:
            found.append(Filler(words[at].start_ms, words[at].end_ms, filled=True))
        elif length := _phrase_at(texts, at) or _like_at(words, texts, at):
            found.append(Filler(words[at].start_ms, words[at + length - 1].end_ms, filled=False))
        at += max(1, length)
    return found


def _phrase_at(texts: list[str], at: int) -> int:
    before = texts[at - 1] if at else ""
    for phrase in _PHRASES:
        if tuple(texts[at : at + len(phrase)]) == phrase:
            meant = before in _NOT_AFTER.get(phrase[0], frozenset())
            return 0 if meant else len(phrase)
    return 0


def _like_at(words: tuple[Word, ...], texts: list[str], at: int) -> int:
    if texts[at] != "like":
        return 0
    set_off = ends_clause(words[at]) and (at == 0 or ends_clause(words[at - 1]))
    after = at > 0 and texts[at - 1] in _BEFORE_LIKE and ends_clause(words[at])
    return 1 if set_off or after else 0


def _touch(one: Filler, other: Filler) -> bool:
    near_ms = 150  # word times and the detector's disagree by as much
    return one.start_ms < other.end_ms + near_ms and other.start_ms < one.end_ms + near_ms
