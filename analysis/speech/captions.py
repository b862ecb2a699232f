"""Captions as a stream hands them out."""

from dataclasses import dataclass
from uuid import UUID

from analysis.words import Utterance


@dataclass(frozen=True, slots=True)
class CaptionUpdated:
    """The caption `id` now reads `text`; replaces what it read before.

    The first `confirmed` characters of a partial stay as they are until the final. A final
    carries its utterance, except when what was heard turned out not to be speech: then the
    text is empty, the utterance is None, and the caption is to be taken back. The same holds for
    `postponed` ones, but there speech may lie in [start_ms, end_ms): nobody listened to it.
    """

    id: UUID
    text: str
    is_final: bool
    start_ms: int
    end_ms: int
    utterance: Utterance | None = None
    confirmed: int = 0
    postponed: bool = False
