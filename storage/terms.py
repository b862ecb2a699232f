"""The words that something is found by, spelled as indexes and searches both spell them."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST_TERM = 64
MOST_TERMS = 80

_WORD = re.compile(r"\w[\w+#]*")  # `+` and `#` belong to names of languages
_LAST_BEFORE_SURROGATES = 0xD7FF


def words_of(text: str) -> list[str]:
    """Return the words of `text`, each once, in order: lower case, without accents."""
    words = (word[:LONGEST_TERM] for word in _WORD.findall(_folded(text)))
    return list(dict.fromkeys(words))


def tag_term(tag: str) -> str:
    """Return the term of a whole tag; no word begins like it."""
    return f"#{' '.join(_folded(tag).split())}"[:LONGEST_TERM]


def terms_of(texts: Iterable[str], tags: Iterable[str]) -> list[str]:
    """Return every term of something that says `texts` and carries `tags`, each once."""
    tags = list(tags)
    found = [tag_term(tag) for tag in tags]
    for text in (*texts, *tags):
        found += words_of(text)
    return list(dict.fromkeys(found))[:MOST_TERMS]


def indexed_text(texts: Iterable[str], tags: Iterable[str]) -> str:
    """Return every term of something short enough to be read whole, one a line, for LIKE."""
    tags = list(tags)
    found = [tag_term(tag) for tag in tags]
    for text in (*texts, *tags):
        found += words_of(text)
    return "\n".join(["", *dict.fromkeys(found), ""])


def word_pattern(word: str) -> str:
    r"""Return the LIKE pattern, escaped by `\`, of an indexed text with a word that begins so."""
    return f"%\n{_literal(word)}%"


def tag_pattern(tag: str) -> str:
    r"""Return the LIKE pattern, escaped by `\`, of an indexed text that carries the tag."""
    return f"%\n{_literal(tag_term(tag))}\n%"


def after_prefix(prefix: str) -> str:
    """Return the least text, by code points, that is greater than all that begin so."""
    last = ord(prefix[-1])
    following = 0xE000 if last == _LAST_BEFORE_SURROGATES else last + 1
    return prefix[:-1] + chr(following)


def _literal(term: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", term)


def _folded(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in spread if not unicodedata.combining(letter))
