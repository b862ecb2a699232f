"""What Whisper invents is not captioned; what was said is."""

import pytest

from analysis.speech.worker.plausibility import is_speech
from analysis.speech.worker.recogniser import Heard


def heard(
    text: str, *, log_probability: float = -0.3, no_speech: float = 0.05, repetitive: bool = False
) -> Heard:
    return Heard(text, (), log_probability, no_speech, repetitive)


def test_a_sentence_is_speech() -> None:
    assert is_speech(heard("I wrote the plan and tested every step."), voiced_s=2.5)


@pytest.mark.parametrize("text", ["Yes.", "No.", "Thank you.", "Okay."])
def test_short_answers_that_were_clearly_heard_are_speech(text: str) -> None:
    assert is_speech(heard(text), voiced_s=0.4)


@pytest.mark.parametrize(
    "sound",
    [
        heard(""),
        heard("..."),
        heard("Thank you.", no_speech=0.5),
        heard("Thanks for watching!", log_probability=-0.8),
        heard("the the the the the", repetitive=True),
        heard("Some mumbled words", log_probability=-1.6),
        heard("Some mumbled words", log_probability=-0.8, no_speech=0.7),
        heard("I am going to the end of the video.", no_speech=0.9),
    ],
)
def test_inventions_are_not(sound: Heard) -> None:
    assert not is_speech(sound, voiced_s=1.0)


def test_nobody_says_a_long_sentence_in_a_moment() -> None:
    assert not is_speech(heard("This is much too long for a tenth of a second."), voiced_s=0.1)
