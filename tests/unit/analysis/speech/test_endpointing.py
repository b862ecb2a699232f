"""Where utterances begin and end, told from probabilities alone."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.speech.config import Endpointing, EndpointProfile, SpeechConfig
from analysis.speech.worker.endpointing import WINDOW, Endpointer, Span

PROFILE = Endpointing(
    silence_ms=480, settle_ms=256, onset_ms=96, lead_ms=320, tail_ms=224, longest_ms=15_000
)


def hear(endpointer: Endpointer, *stretches: tuple[float, int]) -> list[Span]:
    """Feed (probability, windows) stretches; return the utterances that ended."""
    return [
        span
        for probability, windows in stretches
        for _ in range(windows)
        if (span := endpointer.feed(probability)) is not None
    ]


def test_an_utterance_keeps_a_lead_and_a_tail() -> None:
    (span,) = hear(Endpointer(PROFILE), (0.0, 20), (0.9, 30), (0.0, 15))
    assert span == Span(10 * WINDOW, 57 * WINDOW, 50 * WINDOW, 30 * WINDOW, lead=10 * WINDOW)


def test_a_short_pause_does_not_end_it_and_a_long_one_does() -> None:
    endpointer = Endpointer(PROFILE)
    assert hear(endpointer, (0.9, 20), (0.0, 14), (0.9, 20), (0.0, 14)) == []
    assert len(hear(endpointer, (0.0, 1))) == 1


def test_clicks_open_nothing() -> None:
    endpointer = Endpointer(PROFILE)
    hear(endpointer, *[(0.95, 2), (0.0, 5)] * 50)
    assert endpointer.open is None


def test_doubtful_voice_carries_on_but_does_not_begin() -> None:
    endpointer = Endpointer(PROFILE)
    hear(endpointer, (0.4, 50))
    assert endpointer.open is None
    hear(endpointer, (0.9, 5), (0.4, 50))
    assert endpointer.open is not None
    assert not endpointer.settled


def test_it_settles_before_it_ends() -> None:
    endpointer = Endpointer(PROFILE)
    hear(endpointer, (0.9, 20), (0.0, 7))
    assert not endpointer.settled
    hear(endpointer, (0.0, 1))
    assert endpointer.settled
    hear(endpointer, (0.9, 1))
    assert not endpointer.settled


def test_endless_speech_is_cut_at_its_slightest_pause_and_goes_on() -> None:
    longest = round(PROFILE.longest_ms / 32)
    endpointer = Endpointer(PROFILE)
    spans = hear(endpointer, (0.9, 300), (0.1, 5), (0.9, longest - 305))
    assert [span.cut for span in spans] == [True]
    assert 300 <= spans[0].end // WINDOW <= 305
    assert endpointer.open is not None
    assert endpointer.open.begin == spans[0].end
    assert (spans[0].lead, endpointer.open.lead) == (0, 0)


def test_finishing_ends_what_is_under_way_and_forgets_what_was_before() -> None:
    endpointer = Endpointer(PROFILE)
    assert endpointer.finish() is None
    hear(endpointer, (0.0, 10), (0.9, 10))
    span = endpointer.finish()
    assert span is not None
    assert span.voiced_end == 20 * WINDOW
    assert endpointer.unanswered_from == 20 * WINDOW
    (after,) = hear(endpointer, (0.9, 10), (0.0, 15))
    assert after.begin == 20 * WINDOW


def test_silence_needs_nothing_but_the_lead() -> None:
    endpointer = Endpointer(PROFILE)
    hear(endpointer, (0.0, 1_000))
    assert endpointer.unanswered_from == (1_000 - 10) * WINDOW


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 60)), max_size=40))
@example([(1.0, 3), (0.0, 1), (0.375, 14)])  # what is nearly voice after the end is not of it
def test_utterances_never_overlap_and_nothing_needed_is_forgotten(
    stretches: list[tuple[float, int]],
) -> None:
    endpointer = Endpointer(PROFILE)
    last_end, needed = 0, 0
    for probability, windows in stretches:
        for _ in range(windows):
            span = endpointer.feed(probability)
            if span is not None:
                assert needed <= span.begin
                assert last_end <= span.begin < span.voiced_end <= span.end
                assert 0 < span.voiced <= span.end - span.begin
                assert 0 <= span.lead < span.voiced_end - span.begin
                assert span.end - span.begin <= PROFILE.longest_ms * 16 + WINDOW
                last_end = span.end
            assert endpointer.unanswered_from >= needed
            needed = endpointer.unanswered_from


def test_profiles_differ_in_patience_alone() -> None:
    config = SpeechConfig()
    profiles = [config.endpointing_for(profile) for profile in EndpointProfile]
    silences = [profile.silence_ms for profile in profiles]
    assert silences == sorted(silences)
    assert len(set(silences)) == 3
    assert profiles[0] == config.endpointing
    for profile in profiles:
        assert replace(profile, silence_ms=silences[0]) == config.endpointing


@pytest.mark.parametrize("profile", EndpointProfile)
def test_a_thinking_pause_within_the_profile_does_not_end_an_utterance(
    profile: EndpointProfile,
) -> None:
    endpointing = SpeechConfig().endpointing_for(profile)
    endpointer = Endpointer(endpointing)
    windows = endpointing.silence_ms // 32
    heard = [0.9] * 30 + [0.0] * (windows - 1) + [0.9] * 30
    assert [endpointer.feed(p) for p in heard] == [None] * len(heard)
    ended = [endpointer.feed(0.0) for _ in range(windows)]
    assert ended[-1] is not None
    assert ended[:-1] == [None] * (windows - 1)
