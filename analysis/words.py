"""Words and utterances: what speech becomes, placed on the interview's timeline."""

from dataclasses import dataclass
from uuid import UUID

from analysis.prosody import Prosody


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it was written, punctuation included; `probability` is 0..1."""

    text: str
    start_ms: int
    end_ms: int
    probability: float


@dataclass(frozen=True, slots=True)
class Utterance:
    """A stretch of one speaker's voice between two pauses, in its final form.

    `id` is the id its partial captions already carried.
    """

    id: UUID
    text: str
    start_ms: int
    end_ms: int
    words: tuple[Word, ...]
    prosody: Prosody | None = None
