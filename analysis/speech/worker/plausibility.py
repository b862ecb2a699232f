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
_UNSURE = -1.0  # mean log probability below which nothing is believed, as in Whisper
_DOUBTFUL = -0.7
_NOBODY = 0.6
_FASTEST_CHARS_PER_S = 40.0


def is_speech(heard: Heard, *, voiced_s: float) -> bool:
    """Judge a pass; `voiced_s` is how long the voice detector heard voice."""
    plain = re.sub(r"[^\w ]+", "", heard.text.lower()).strip()
    if not plain or heard.repetitive:
        return False
    if heard.log_probability < _UNSURE:
        return False
    if heard.no_speech > _NOBODY and heard.log_probability < _DOUBTFUL:
        return False
    if plain in _INVENTED:
        return heard.no_speech < _NOBODY / 2 and heard.log_probability > _DOUBTFUL
    return len(plain) <= 10 + _FASTEST_CHARS_PER_S * voiced_s
