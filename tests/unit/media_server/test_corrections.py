"""Corrected words keep their time, and what was heard is noted."""

from uuid import uuid4

import pytest

from media_server.corrections import WordEdit, apply_edits, originals
from media_server.errors import InterviewError
from storage.models import TranscriptWord

SESSION, AUTHOR, UTTERANCE = uuid4(), uuid4(), uuid4()


def words(text: str) -> list[TranscriptWord]:
    return [
        TranscriptWord(
            utterance_id=UTTERANCE,
            text=each,
            start_ms=100 * number,
            end_ms=100 * number + 80,
            probability=0.5,
        )
        for number, each in enumerate(text.split())
    ]


def test_one_word_many_and_none() -> None:
    heard = words("I scent alot um mail")
    edits = [WordEdit(3, "um", ""), WordEdit(1, "scent", "sent"), WordEdit(2, "alot", "a lot")]
    made = apply_edits(heard, edits, session_id=SESSION, author_id=AUTHOR)
    assert [(word.text, word.start_ms, word.end_ms) for word in made.words] == [
        ("I", 0, 80),
        ("sent", 100, 180),
        ("a", 200, 220),
        ("lot", 220, 280),
        ("mail", 400, 480),
    ]
    assert made.words[1] is heard[1]
    assert [word.probability for word in made.words] == [0.5, 1.0, 1.0, 1.0, 0.5]
    assert [(note.original, note.text) for note in made.notes] == [
        ("scent", "sent"),
        ("alot", "a lot"),
        ("um", None),
    ]
    assert {(note.session_id, note.author_id) for note in made.notes} == {(SESSION, AUTHOR)}
    assert originals(made.words, made.notes) == [None, "scent", "alot", "alot", None]


def test_what_was_heard_first_is_remembered_through_later_corrections() -> None:
    heard = words("scent")
    first = apply_edits(heard, [WordEdit(0, "scent", "cent")], session_id=SESSION, author_id=AUTHOR)
    second = apply_edits(
        first.words, [WordEdit(0, "cent", "sent")], session_id=SESSION, author_id=AUTHOR
    )
    assert originals(second.words, [*first.notes, *second.notes]) == ["scent"]


def test_nothing_changed_is_not_noted() -> None:
    made = apply_edits(words("a"), [WordEdit(0, "a", " a ")], session_id=SESSION, author_id=AUTHOR)
    assert made.notes == []


@pytest.mark.parametrize(
    "edits",
    [
        [WordEdit(1, "b", "c")],
        [WordEdit(0, "b", "c")],
        [WordEdit(0, "a", "b"), WordEdit(0, "a", "c")],
    ],
)
def test_what_does_not_fit_is_refused(edits: list[WordEdit]) -> None:
    with pytest.raises(InterviewError):
        apply_edits(words("a"), edits, session_id=SESSION, author_id=AUTHOR)
