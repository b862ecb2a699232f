"""Counting syllables in English spelling."""

import re

_VOWELS = re.compile(r"[aeiouy]+")
_NOT_LETTERS = re.compile(r"[^a-z]")
_DIGITS = re.compile(r"\d")
_SYLLABLES_OF_DIGIT = 1.4  # spoken one by one or as a number, about as long
_SPLIT_VOWELS = re.compile(
    r"ia(?!l\b)|io(?!us|n)|[^q]ua|eo|ea(?:te|tion)|(?<=[aeiou][^aeiou])ea$|iety|[iy]ing|uou|ieu"
)
_SILENT_ENDING = re.compile(r"(?:[^laeiouy]|[aeiouy]l)es?$|[^td]ed$")
_SOUNDED_ES = re.compile(r"(?:s|x|z|ch|sh|c|g)es$")


def syllable_count(word: str) -> float:
    """Estimate the syllables of a written word: within one of the dictionary for most words.

    Rules of English spelling only; for other languages it counts groups of vowels.
    """
    lowered = word.lower()
    digits = len(_DIGITS.findall(lowered))
    letters = _NOT_LETTERS.sub("", lowered.replace("'", ""))
    if not letters:
        return digits * _SYLLABLES_OF_DIGIT
    count = len(_VOWELS.findall(letters)) + len(_SPLIT_VOWELS.findall(letters))
    if count > 1 and _SILENT_ENDING.search(letters) and not _SOUNDED_ES.search(letters):
        count -= 1
    return max(1, count) + digits * _SYLLABLES_OF_DIGIT
