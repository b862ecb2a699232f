"""Utterances as rows, and back."""

from collections.abc import Sequence
from uuid import UUID

from analysis.prosody import Prosody
from analysis.words import Utterance, Word
from storage.models import TranscriptUtterance, TranscriptWord
from storage.repositories.transcripts import Spoken


def rows_of(
    utterance: Utterance, *, session_id: UUID, participant_id: UUID, language: str
) -> tuple[TranscriptUtterance, list[TranscriptWord]]:
    """Return the rows that store `utterance`."""
    row = TranscriptUtterance(
        id=utterance.id,
        session_id=session_id,
        participant_id=participant_id,
        start_ms=utterance.start_ms,
        end_ms=utterance.end_ms,
        text=utterance.text,
        language=language,
        prosody=None if utterance.prosody is None else utterance.prosody.pack(),
    )
    words = [
        TranscriptWord(
            text=word.text[:200],
            start_ms=word.start_ms,
            end_ms=word.end_ms,
            probability=word.probability,
        )
        for word in utterance.words
    ]
    return row, words


def utterances_between(
    spoken: Sequence[Spoken], *, start_ms: int, end_ms: int
) -> tuple[list[Utterance], dict[UUID, int]]:
    """Return what was said in [start_ms, end_ms), cut at the words whose middle lies outside.

    The second value is, for each utterance, how many of its words were cut off in front: word
    numbers of the cut utterance plus this are those of the stored one.
    """
    kept: list[Utterance] = []
    cut_in_front: dict[UUID, int] = {}
    for row, words in spoken:
        inside = [
            number
            for number, word in enumerate(words)
            if start_ms <= (word.start_ms + word.end_ms) // 2 < end_ms
        ]
        if not inside:
            continue
        cut_in_front[row.id] = inside[0]
        kept.append(_utterance(row, words[inside[0] : inside[-1] + 1], whole=len(words)))
    return kept, cut_in_front


def utterances_of(spoken: Sequence[Spoken]) -> dict[UUID, list[Utterance]]:
    """Return whole utterances by participant, each's in order."""
    found: dict[UUID, list[Utterance]] = {}
    for row, words in spoken:
        utterance = _utterance(row, words, whole=len(words))
        found.setdefault(row.participant_id, []).append(utterance)
    return found


def _utterance(row: TranscriptUtterance, words: list[TranscriptWord], *, whole: int) -> Utterance:
    is_whole = len(words) == whole
    start_ms = row.start_ms if is_whole else words[0].start_ms
    end_ms = row.end_ms if is_whole else words[-1].end_ms
    prosody = None if row.prosody is None else Prosody.unpack(row.prosody)
    return Utterance(
        id=row.id,
        text=row.text if is_whole else " ".join(word.text.strip() for word in words),
        start_ms=start_ms,
        end_ms=end_ms,
        words=tuple(
            Word(
                text=word.text,
                start_ms=word.start_ms,
                end_ms=word.end_ms,
                probability=word.probability,
            )
            for word in words
        ),
        prosody=prosody if prosody is None or is_whole else _cut(prosody, start_ms, end_ms),
    )


def _cut(prosody: Prosody, start_ms: int, end_ms: int) -> Prosody:
    first = max(0, (start_ms - prosody.start_ms) // prosody.step_ms)
    last = max(first, -((prosody.start_ms - end_ms) // prosody.step_ms))
    return Prosody(
        start_ms=prosody.start_ms + first * prosody.step_ms,
        step_ms=prosody.step_ms,
        f0_hz=prosody.f0_hz[first:last],
        level_db=prosody.level_db[first:last],
        filled_ms=tuple(span for span in prosody.filled_ms if start_ms <= sum(span) // 2 < end_ms),
        clipped_share=prosody.clipped_share,
    )
