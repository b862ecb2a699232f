"""Local agreement: words that two passes in a row agree on are shown for good.

Only while the model is sure: most of what a final changed had been agreed on by two passes over
a beginning that the model itself did not believe. Over 75 utterances, 659 words confirmed by
agreement alone were changed in 5.8 %, 616 confirmed by sure passes in 0.6 %; a third pass, or
more words held back, changed little.

After Macháček, Dabre and Bojar, "Turning Whisper into Real-Time Transcription System" (2023),
here over one growing utterance.
"""

import re
from difflib import SequenceMatcher

_PLAIN = re.compile(r"[^\w']+")


class Agreement:
    """The caption of one utterance while it is spoken."""

    def __init__(self) -> None:
        self._confirmed: list[str] = []
        self._last: list[str] = []

    def update(self, text: str, *, sure: bool = True) -> tuple[str, int]:
        """Take a pass over the utterance so far; return the text to show and how many of its
        characters will not change before the final. A pass that is not `sure` confirms nothing."""
        words = text.split()
        tail = self._after_confirmed(words)
        previous = self._after_confirmed(self._last)
        agreed = 0
        for ours, theirs in zip(tail, previous, strict=False):
            if _plain(ours) != _plain(theirs):
                break
            agreed += 1
        # The last word of a pass may be half spoken, so it is never confirmed.
        agreed = max(0, min(agreed, len(tail) - 1)) if sure else 0
        self._confirmed += tail[:agreed]
        self._last = words
        confirmed = " ".join(self._confirmed)
        return " ".join(self._confirmed + tail[agreed:]), len(confirmed)

    def _after_confirmed(self, words: list[str]) -> list[str]:
        count = len(self._confirmed)
        ours = [_plain(word) for word in self._confirmed]
        theirs = [_plain(word) for word in words]
        if theirs[:count] == ours:
            return words[count:]
        blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
        matched = [block for block in blocks if block.size]
        if not matched:
            return words[count:]
        last = matched[-1]
        # What is left of ours after the last match was heard differently: skip as many words.
        return words[last.b + last.size + count - (last.a + last.size) :]


def _plain(word: str) -> str:
    return _PLAIN.sub("", word.lower())
