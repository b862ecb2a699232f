"""Captions break where readers need it and say nothing that players misread."""

import pytest

from media_server.subtitles import Speech, SpokenWord, between, cues, plain_text, srt, webvtt


def speech(speaker: str, start_ms: int, text: str, *, step_ms: int = 300) -> Speech:
    words = [
        SpokenWord(word, start_ms + number * step_ms, start_ms + (number + 1) * step_ms)
        for number, word in enumerate(text.split())
    ]
    return Speech(speaker, tuple(words))


def test_webvtt_names_speakers_as_voices_and_escapes() -> None:
    said = [speech("Ada <b>\n& Co", 3_600_005, "a < b & c --> d")]
    assert webvtt(cues(said)) == (
        "WEBVTT\n\n01:00:00.005 --> 01:00:02.105\n"
        "<v Ada &lt;b&gt; &amp; Co>a &lt; b &amp; c --&gt; d\n"
    )
    assert webvtt([]) == "WEBVTT\n"


def test_srt_names_who_speaks_when_that_changes() -> None:
    said = [speech("Ada", 0, "one"), speech("Ada", 1000, "two"), speech("Bob", 2000, "three")]
    assert srt(cues(said)) == (
        "1\n00:00:00,000 --> 00:00:00,300\nAda: one\n\n"
        "2\n00:00:01,000 --> 00:00:01,300\ntwo\n\n"
        "3\n00:00:02,000 --> 00:00:02,300\nBob: three\n"
    )
    assert srt([]) == ""


def test_a_cue_is_read_in_time_and_fits_on_two_lines() -> None:
    made = cues([speech("Ada", 0, "abcdefghi " * 60, step_ms=200)])
    assert " ".join(cue.text for cue in made) == " ".join(["abcdefghi"] * 60)
    for cue in made:
        assert len(cue.text) <= 84
        assert cue.end_ms - cue.start_ms <= 7000
    for line in webvtt(made).splitlines():
        assert "-->" in line or len(line) <= 42 + len("<v Ada>")
    assert len(cues([speech("Ada", 0, "slow words here", step_ms=6000)])) == 3


def test_a_pause_ends_a_cue_and_overlaps_are_in_order() -> None:
    paused = Speech("Ada", (SpokenWord("so", 0, 200), SpokenWord("then", 2000, 2000)))
    made = cues([paused, speech("Bob", 100, "yes")])
    assert [(cue.text, cue.start_ms, cue.end_ms) for cue in made] == [
        ("so", 0, 200),
        ("yes", 100, 400),
        ("then", 2000, 2001),
    ]


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "left"),
    [(0, None, [0, 300, 600]), (300, None, [0, 300]), (100, 600, [200]), (900, None, [])],
)
def test_a_part_is_placed_from_its_beginning(
    start_ms: int, end_ms: int | None, left: list[int]
) -> None:
    found = between([speech("Ada", 0, "a b c")], start_ms, end_ms)
    assert [word.start_ms for each in found for word in each.words] == left


def test_plain_text_has_a_paragraph_a_turn() -> None:
    said = [speech("Ada", 0, "one two"), speech("Ada", 900, "three"), speech("Bob", 61_000, "yes")]
    assert plain_text(said) == "[00:00:00] Ada: one two three\n\n[00:01:01] Bob: yes\n\n"
