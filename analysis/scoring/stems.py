"""Words down to what they mean: lower case, stemmed, without the words that carry nothing."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

import snowballstemmer

_WORD = re.compile(r"[a-z0-9][a-z0-9+#.']*[a-z0-9+#]|[a-z0-9]")
_EMPTY_WORDS = """
a about actually after again all also am an and any are aren't as at be because been before being
basically but by can can't could did didn't do does doesn't doing don't down during each else even
ever every few for from further get gets getting got had hadn't has hasn't have haven't having he
he's her here hers herself him himself his how i i'd i'll i'm i've if in into is isn't it it's its
itself just kind know let lets let's like lot lots made make makes many may me mean might more most
much must my myself no nor not now of off oh ok okay on once one only or other our ours ourselves
out over own quite rather really said same say says she she's should so some something sort still
such take takes than that that's the their theirs them themselves then there there's these they
they're they've thing things this those through to too uh um under until up us very was wasn't we
we'd we'll we're we've well went were weren't what what's when where which while who whom why will
with won't would wouldn't yeah yes you you'd you'll you're you've your yours yourself
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


@cache
def _stemmer() -> Any:
    return snowballstemmer.stemmer("english")


def stems(text: str) -> list[str]:
    """Return the stems of the words that carry meaning, in order."""
    words = [word.strip(".'-") for word in _WORD.findall(text.lower())]
    return [stem(word) for word in words if word and word not in _EMPTY]


@lru_cache(maxsize=4096)  # texts repeat themselves, and stemming takes most of scoring
def stem(word: str) -> str:
    """Return the stem of one lower-case word (Snowball, English)."""
    return str(_stemmer().stemWord(word))


def recall(wanted: Iterable[str], given: Iterable[str]) -> float:
    """Return the share of the distinct `wanted` stems that are among the `given`."""
    distinct = set(wanted)
    return len(distinct & set(given)) / len(distinct) if distinct else 0.0
