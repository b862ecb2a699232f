"""Utterances survive being stored, and are cut where an answer begins and ends."""

from uuid import uuid4

import numpy as np

from analysis.prosody import Prosody
from analysis.words import Utterance, Word
from media_server.transcript_rows import rows_of, utterances_between
from storage.repositories.transcripts import Spoken


def utterance(text: str, *, start_ms: int) -> Utterance:
    """Return an utterance of words of 200 ms, with prosody."""
    words = tuple(
        Word(
            text=word,
            start_ms=start_ms + 200 * at,
            end_ms=start_ms + 200 * at + 200,
            probability=0.5,
        )
        for at, word in enumerate(text.split())
    )
    frames = 20 * len(words)
    return Utterance(
        id=uuid4(),
        text=text,
        start_ms=start_ms,
        end_ms=start_ms + 200 * len(words),
        words=words,
        prosody=Prosody(
            start_ms=start_ms,
            step_ms=10,
            f0_hz=np.arange(frames, dtype=np.float32),
            level_db=np.full(frames, -20, dtype=np.float32),
        ),
    )


def stored(spoken: Utterance) -> Spoken:
    """Return the rows of an utterance as a repository gives them."""
    return rows_of(spoken, session_id=uuid4(), participant_id=uuid4(), language="en")


def test_what_is_inside_comes_back_whole() -> None:
    spoken = utterance("one two three", start_ms=1000)
    [back], cut = utterances_between([stored(spoken)], start_ms=0, end_ms=9000)
    assert (back.id, back.text, back.start_ms, back.end_ms) == (
        spoken.id,
        spoken.text,
        spoken.start_ms,
        spoken.end_ms,
    )
    assert back.words == spoken.words
    assert back.prosody is not None
    assert len(back.prosody.f0_hz) == 60
    assert cut == {spoken.id: 0}


def test_words_whose_middle_lies_outside_are_cut_off() -> None:
    spoken = utterance("one two three four", start_ms=1000)
    [back], cut = utterances_between([stored(spoken)], start_ms=1200, end_ms=1700)
    assert back.text == "two three"
    assert (back.start_ms, back.end_ms) == (1200, 1600)
    assert cut == {spoken.id: 1}
    assert back.prosody is not None
    assert back.prosody.start_ms == 1200
    assert len(back.prosody.f0_hz) == 40
    assert back.prosody.f0_hz[0] == 20


def test_utterances_outside_are_left_out() -> None:
    before, after = utterance("before", start_ms=0), utterance("after", start_ms=5000)
    kept, cut = utterances_between([stored(before), stored(after)], start_ms=1000, end_ms=5000)
    assert (kept, cut) == ([], {})


def test_a_word_belongs_to_one_of_two_answers_that_touch() -> None:
    spoken = utterance("one two three four five", start_ms=1000)
    rows = [stored(spoken)]
    for edge_ms in range(1000, 2001, 50):
        [*first], _ = utterances_between(rows, start_ms=0, end_ms=edge_ms)
        [*second], _ = utterances_between(rows, start_ms=edge_ms, end_ms=9000)
        words = [word.text for part in (*first, *second) for word in part.words]
        assert words == spoken.text.split()
