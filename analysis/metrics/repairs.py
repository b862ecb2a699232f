"""Where a speaker said something twice or began anew."""

from dataclasses import dataclass

from analysis.metrics.answer import Answer
from analysis.metrics.fillers import ends_clause, plain
from analysis.words import Word

_LONGEST = 4  # words that are repeated
# Said twice on purpose.
_EMPHATIC = frozenset({"very", "really", "much", "many", "no", "yes", "that", "had", "long", "so"})
_NEAR_MS = 1_500  # further apart it is a new sentence
_FUNCTION_WORDS = frozenset(
    {
        "i", "we", "he", "she", "they", "it", "you", "the", "a", "an", "to", "in", "on", "of",
        "and", "but", "my", "our", "this", "there", "because", "when", "if", "for", "with",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Repair:
    """Words that were dropped: said again (`repeated`) or replaced by a new beginning."""

    start_ms: int
    end_ms: int
    repeated: bool


def find_repairs(answer: Answer) -> list[Repair]:
    """Return repetitions and false starts in order (Shriberg, 1994: reparandum and repair).

    A repetition is one to four words said again at once. A false start is a word broken off
    ("the ser-"), or a beginning of two words taken up again with its first word and another
    second one ("we had, we were"). By the words alone, so what a recogniser smooths is missed.
    """
    words = [word for word in answer.words if plain(word)]
    found: list[Repair] = []
    at = 0
    while at < len(words):
        length, repeated = _repair_at(words, at)
        if length:
            last = words[at + length - 1]
            found.append(Repair(words[at].start_ms, last.end_ms, repeated))
        at += max(1, length)
    return found


def _repair_at(words: list[Word], at: int) -> tuple[int, bool]:
    texts = [plain(word) for word in words[at : at + 2 * _LONGEST]]
    for length in range(_LONGEST, 0, -1):
        first, second = texts[:length], texts[length : 2 * length]
        emphatic = length == 1 and (first[0] in _EMPHATIC or first[0].isdigit())
        if first == second and not emphatic and _near(words, at, at + length):
            return length, True
    if words[at].text.rstrip(",.").endswith(("-", "—")) and at + 1 < len(words):
        return 1, False
    begun_anew = (
        len(texts) >= 4
        and texts[0] == texts[2]
        and texts[1] != texts[3]
        and texts[0] in _FUNCTION_WORDS
        and ends_clause(words[at + 1])
        and words[at + 1].text[-1] not in ".!?"
        and _near(words, at, at + 2)
    )
    return (2, False) if begun_anew else (0, False)


def _near(words: list[Word], first: int, second: int) -> bool:
    return words[second].start_ms - words[second - 1].end_ms <= _NEAR_MS and (
        words[second - 1].text[-1] not in ".!?" or second - first == 1
    )
