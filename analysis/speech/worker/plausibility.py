"""Whether what was heard was said. Whisper invents words for sounds that are none."""

import re

from analysis.speech.worker.recogniser import Heard

# What Whisper says into noise and silence, learnt from subtitles of videos.
_INVENTED = frozenset(
    {
        "you", "thank you", "thanks", "thank you very much", "thanks for watching",
        "thank you for watching", "bye", "bye bye", "the end", "oh", "so", "i", "um", "uh",
        "please subscribe", "music", "applause", "laughter", "silence", "beep", "click",
    }
)  # fmt: skip
# Silence, noise and music gave no_speech ≥ 0.8 in all trials, speech rarely more than 0.4; its
# mean log probability falls to -1.3 in single mumbled words.
_NOBODY = 0.75
_DOUBTFUL = ((0.5, -0.7), (0.3, -1.0), (0.0, -1.5))  # from that no_speech, at least so probable
_SURE = (0.3, -0.7)
_FASTEST_CHARS_PER_S = 40.0


def is_speech(heard: Heard, *, voiced_s: float) -> bool:
    """Judge a pass; `voiced_s` is how long the voice detector heard voice."""
    plain = re.sub(r"[^\w ]+", "", heard.text.lower()).strip()
    if not plain or heard.repetitive:
        return False
    if heard.no_speech > _NOBODY:
        return False
    if any(heard.no_speech >= least and heard.log_probability < need for least, need in _DOUBTFUL):
        return False
    if plain in _INVENTED:
        most, need = _SURE
        return heard.no_speech < most and heard.log_probability > need
    return len(plain) <= 10 + _FASTEST_CHARS_PER_S * voiced_s
