"""Words are spelled the same when they are written down and when they are looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.terms import LONGEST_TERM, MOST_TERMS, after_prefix, tag_term, terms_of, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Senior C++ / C# developer", ["senior", "c++", "c#", "developer"]),
        ("Naïve ÄRZTIN naïve", ["naive", "arztin"]),
        ("#react, #vue", ["react", "vue"]),
        ("Straße 12", ["strasse", "12"]),
        ("  …  ", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_a_tag_is_one_term_and_its_words_are_others() -> None:
    assert tag_term(" System  Design ") == "#system design"
    assert terms_of(["Go"], ["System Design"]) == ["#system design", "go", "system", "design"]


@given(st.lists(st.text(max_size=300), max_size=5), st.lists(st.text(max_size=100), max_size=50))
def test_terms_are_few_short_and_different(texts: list[str], tags: list[str]) -> None:
    terms = terms_of(texts, tags)
    assert len(terms) == len(set(terms)) <= MOST_TERMS
    assert all(0 < len(term) <= LONGEST_TERM for term in terms)
    words = [word for text in texts for word in words_of(text)]
    assert not [word for word in words if word.startswith("#")]


@given(st.text(min_size=1, max_size=5).filter(lambda text: text[-1] < "\U0010ffff"), st.text())
def test_what_begins_so_lies_before_the_end(prefix: str, rest: str) -> None:
    assert prefix <= prefix + rest < after_prefix(prefix)
    after_prefix(prefix.encode("utf-8", "ignore").decode() or "a").encode()
