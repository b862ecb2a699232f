"""Fillers, repairs, wording, delivery: answers whose truth is written into them."""

from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest

from analysis.metrics import Answer, Metric, measure, speech_analysis
from analysis.metrics.conversation import measure_conversation
from analysis.prosody import Prosody
from analysis.words import Utterance, Word

EVERY_MS, LENGTH_MS = 400, 300


def spoken(
    text: str,
    *,
    start_ms: int = 0,
    filled_ms: tuple[tuple[int, int], ...] = (),
    clipped_share: float = 0.0,
    level_db: float = -20.0,
) -> Utterance:
    """One word every 400 ms, with a voice of even loudness over a silent background."""
    words = tuple(
        Word(word, start_ms + i * EVERY_MS, start_ms + i * EVERY_MS + LENGTH_MS, 0.9)
        for i, word in enumerate(text.split())
    )
    levels = np.full(40 * len(words), level_db, np.float32)
    levels[30::40] = -80.0
    voice = Prosody(
        start_ms, 10, np.full(len(levels), 120.0, np.float32), levels, filled_ms, clipped_share
    )
    return Utterance(UUID(int=1), text, start_ms, words[-1].end_ms, words, voice)


def taken(*utterances: Utterance, start_ms: int = 0) -> dict[str, Metric]:
    answer = Answer(start_ms=start_ms, end_ms=600_000, utterances=utterances)
    return {metric.name: metric for metric in measure(answer)}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("I was, like, really happy about it", 1),
        ("we had, you know, a plan", 1),
        ("I mean, it was sort of done", 2),
        ("I like my work and people like me", 0),
        ("what do you know about this kind of work", 0),
        ("it was basically finished", 1),
        ("I was like, this is it", 1),
    ],
)
def test_words_fill_only_where_they_mean_nothing(text: str, count: int) -> None:
    assert taken(spoken(text))["filler_words"].value == count


def test_a_filled_pause_heard_and_written_counts_once() -> None:
    heard = spoken("so um I went home", filled_ms=((380, 720), (1_900, 2_300)))
    metrics = taken(heard)
    assert metrics["filled_pauses"].value == 2
    assert metrics["filler_words"].value == 0


def test_the_rate_of_fillers_is_by_the_minute() -> None:
    filled = tuple((at, at + 300) for at in range(350, 24_000, 6_000))
    metrics = taken(spoken(" ".join(["steady"] * 60), filled_ms=filled))
    assert metrics["filler_rate"].value == pytest.approx(4 * 60_000 / (60 * EVERY_MS - 100))
    assert metrics["filler_rate"].series


@pytest.mark.parametrize(
    ("text", "repetitions", "false_starts"),
    [
        ("I I went to the the office", 2, 0),
        ("we were we were very very late", 1, 0),
        ("I had, I was going to say something", 0, 1),
        ("the ser- the server was down", 0, 1),
        ("I think I know that that is true", 0, 0),
        ("we did it. We were glad", 0, 0),
    ],
)
def test_repetitions_and_false_starts(text: str, repetitions: int, false_starts: int) -> None:
    metrics = taken(spoken(text))
    assert metrics["repetitions"].value == repetitions
    assert metrics["false_starts"].value == false_starts


def test_time_to_the_first_word_counts_from_the_answers_beginning() -> None:
    metrics = taken(spoken("well then", start_ms=7_250), start_ms=5_000)
    assert metrics["time_to_first_word"].value == 2_250


def test_sentiment_is_of_the_words_alone() -> None:
    good = spoken("it was a great success and I love this wonderful team")
    bad = spoken("it was a terrible failure and I hate this awful mess")
    louder = replace(bad, prosody=None)
    assert taken(good)["sentiment"].value > 0.5
    assert taken(bad)["sentiment"].value < -0.5
    assert taken(louder)["sentiment"].value == taken(bad)["sentiment"].value


def test_vocabulary_falls_with_repetition_and_not_with_length() -> None:
    varied = " ".join(f"word{i}" for i in range(60))
    same = " ".join(["steady"] * 60)
    assert taken(spoken(varied))["vocabulary"].value == 1.0
    assert taken(spoken(same))["vocabulary"].value == pytest.approx(1 / 50)
    assert taken(spoken(f"{varied} {varied}"))["vocabulary"].value > 0.98


def test_sentences_are_counted_at_their_ends() -> None:
    metric = taken(spoken("I went home. Then I slept for a long while."))["sentence_length"]
    assert metric.value == 5.0
    assert [value for _, value in metric.series] == [3.0, 7.0]


def test_clipped_and_quiet_microphones_lower_signal_quality_and_clarity() -> None:
    text = "one two three four five"
    fine = taken(spoken(text))
    clipped, quiet = taken(spoken(text, clipped_share=0.02)), taken(spoken(text, level_db=-57.0))
    for worse in (clipped, quiet):
        assert worse["signal_quality"].value < fine["signal_quality"].value
        assert worse["clarity"].value < fine["clarity"].value
    assert {p.name: p.value for p in clipped["signal_quality"].parts}["not_clipped"] == 0.0


def test_loudness_is_of_the_speech_alone() -> None:
    metric = taken(spoken("one two three four five", level_db=-31.0))["loudness"]
    assert metric.value == pytest.approx(-31.0, abs=0.1)
    assert [value for _, value in metric.series] == pytest.approx([-31.0, -31.0], abs=0.1)


def test_fillers_and_restarts_lower_the_steadiness_of_delivery() -> None:
    text = " ".join(f"word{i}" for i in range(40))
    steady = taken(spoken(text))
    filled = tuple((at, at + 300) for at in range(350, 16_000, 2_000))
    shaky = taken(spoken("we we had, we were " + text, filled_ms=filled))
    assert steady["confidence"].value > 0.9
    assert shaky["confidence"].value < steady["confidence"].value - 0.2


def test_the_four_figures_say_what_they_are_made_of() -> None:
    metrics = taken(spoken(" ".join(f"word{i}" for i in range(40))))
    stored = {
        m.name: {
            "value": m.value,
            "unit": m.unit,
            "parts": [{"name": p.name, "value": p.value, "weight": p.weight} for p in m.parts],
        }
        for m in metrics.values()
    }
    four = speech_analysis(stored)
    assert list(four) == ["confidence", "pace", "clarity", "sentiment"]
    for name in ("confidence", "clarity"):
        figure = four[name]
        assert figure is not None
        weights = sum(part["weight"] for part in figure["madeOf"])
        mean = sum(part["weight"] * part["value"] for part in figure["madeOf"]) / weights
        assert figure["value"] == pytest.approx(mean)
    assert four["pace"] is not None
    assert four["pace"]["value"] == metrics["words_per_minute"].value
    assert speech_analysis({})["sentiment"] is None


ANNE, BEN = UUID(int=10), UUID(int=11)


def test_talk_ratio_and_interruptions_of_a_room() -> None:
    long = " ".join(["steady"] * 20)  # 7.9 s
    metrics = measure_conversation(
        {
            ANNE: [spoken(long), spoken(long, start_ms=20_000)],
            BEN: [
                spoken("yes right", start_ms=3_000),
                spoken("but that is wrong I say", start_ms=26_000),
            ],
        }
    )
    anne = {metric.name: metric for metric in metrics[ANNE]}
    ben = {metric.name: metric for metric in metrics[BEN]}
    assert anne["talk_ratio"].value + ben["talk_ratio"].value == pytest.approx(1.0)
    assert anne["talk_ratio"].value > 0.8
    assert anne["interruptions"].value == 0
    assert ben["interruptions"].series == ((26_000, 1.0),)
    assert measure_conversation({ANNE: [spoken(long)], BEN: []}) == {}
