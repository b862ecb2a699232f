"""Correcting what was heard, word by word; every word keeps its place on the timeline."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from media_server.errors import Malformed, WrongState
from storage.models import TranscriptCorrection, TranscriptWord

LONGEST_WORD = 200


@dataclass(frozen=True, slots=True)
class WordEdit:
    """What the word at `index`, which says `was`, should say; nothing takes it out."""

    index: int
    was: str
    text: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """The words of an utterance after all edits, and a note of each."""

    words: list[TranscriptWord]
    notes: list[TranscriptCorrection]


def apply_edits(
    words: Sequence[TranscriptWord],
    edits: Sequence[WordEdit],
    *,
    session_id: UUID,
    author_id: UUID,
) -> Corrected:
    """Return the words as edited. A word that becomes several shares its time out among them.

    Raises Malformed for a word that is not there or named twice, WrongState where it says
    something else than its corrector has seen.
    """
    if len({edit.index for edit in edits}) < len(edits):
        raise Malformed("words: each is corrected once.")
    made: dict[int, list[TranscriptWord]] = {}
    notes: list[TranscriptCorrection] = []
    for edit in sorted(edits, key=lambda each: each.index):
        if edit.index >= len(words):
            raise Malformed(f"words: there is no word {edit.index}.")
        word = words[edit.index]
        if word.text.strip() != edit.was.strip():
            raise WrongState("The word was corrected meanwhile; read it again.")
        said = edit.text.split()
        if said == [edit.was.strip()]:
            continue
        notes.append(
            TranscriptCorrection(
                session_id=session_id,
                utterance_id=word.utterance_id,
                author_id=author_id,
                start_ms=word.start_ms,
                end_ms=word.end_ms,
                original=word.text,
                text=" ".join(said) or None,
            )
        )
        made[edit.index] = _shared_out(word, said)
    result = [each for index, word in enumerate(words) for each in made.get(index, [word])]
    return Corrected(result, notes)


def _shared_out(word: TranscriptWord, said: Sequence[str]) -> list[TranscriptWord]:
    """Return the words said in the place of one, each as long as its letters; the row is kept.

    What people correct is certain: nobody needs to hear it again.
    """
    letters = sum(map(len, said))
    start_ms, length_ms, spoken = word.start_ms, word.end_ms - word.start_ms, 0
    result = []
    for number, text in enumerate(said):
        begins = start_ms + length_ms * spoken // letters
        spoken += len(text)
        row = word if number == 0 else TranscriptWord()
        row.text, row.probability = text, 1.0
        row.start_ms, row.end_ms = begins, start_ms + length_ms * spoken // letters
        result.append(row)
    return result


def originals(
    words: Sequence[TranscriptWord], notes: Sequence[TranscriptCorrection]
) -> list[str | None]:
    """Return for each word what was heard in its place, None where it was never corrected.

    `notes` are those of the same utterance, the first correction first.
    """
    return [
        next(
            (
                note.original
                for note in notes
                if note.text is not None
                and note.start_ms <= word.start_ms
                and word.end_ms <= note.end_ms
            ),
            None,
        )
        for word in words
    ]
