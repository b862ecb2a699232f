"""Captions that do not flicker."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.speech.worker.hypothesis import Agreement


def shown(*passes: str) -> list[tuple[str, str]]:
    """Confirmed and tentative part after each pass."""
    agreement = Agreement()
    results = [agreement.update(text) for text in passes]
    return [(text[:confirmed], text[confirmed:].strip()) for text, confirmed in results]


def test_words_are_confirmed_when_two_passes_agree_but_never_the_last() -> None:
    assert shown("I have", "I have worked", "I have worked for six") == [
        ("", "I have"),
        ("I have", "worked"),
        ("I have worked", "for six"),
    ]


def test_case_and_punctuation_are_no_disagreement() -> None:
    assert shown("And so.", "and so my")[1] == ("and so", "my")


def test_what_was_confirmed_stays_when_it_is_heard_differently_later() -> None:
    results = shown("we met on Monday", "we met on Monday at", "we meat on Monday at noon")
    assert results[1][0] == "we met on Monday"
    assert results[2] == ("we met on Monday at", "noon")


def test_a_worse_pass_takes_nothing_back() -> None:
    assert shown("one two three", "one two three four", "")[2] == ("one two three", "")


@pytest.mark.parametrize("text", ["", " ", "..."])
def test_nothing_is_confirmed_of_nothing(text: str) -> None:
    assert shown(text, text)[1][0] == ""


@given(st.lists(st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), max_size=8), max_size=8))
def test_confirmed_text_only_grows(passes: list[list[str]]) -> None:
    agreement, before = Agreement(), ""
    for words in passes:
        text, confirmed = agreement.update(" ".join(words))
        assert text[:confirmed].startswith(before)
        before = text[:confirmed]


def test_a_pass_that_is_not_sure_confirms_nothing() -> None:
    agreement = Agreement()
    agreement.update("when I did some rewinding", sure=False)
    assert agreement.update("when I did some rewinding", sure=False)[1] == 0
    text, confirmed = agreement.update("when I disagree with somebody")
    assert text[:confirmed] == "when I"
