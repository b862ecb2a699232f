"""The packaged model on what a thinking pause leaves of a sentence."""

import numpy as np
from numpy.typing import NDArray

from analysis.speech.config import SpeechConfig
from analysis.speech.worker.recogniser import RATE, Prompt, Recogniser, Request
from analysis.speech.worker.sound import OpusDecoder
from tests.support.speech import QUESTION, opus_packets, path_of, text_of, word_error_rate

QUIET_S = 0.2
LEAD_S = 0.45
UP_TO_S = 4.6


def before_the_pause() -> NDArray[np.float32]:
    """The beginning of a question, the rest of which would have told what its words are."""
    decoder = OpusDecoder()
    packets = opus_packets(path_of(QUESTION))
    sound = np.concatenate([decoder.decode(packet) for packet in packets])
    quiet = np.zeros(round(QUIET_S * RATE), np.float32)
    return np.concatenate([quiet, sound[: round(UP_TO_S * RATE)]])


def test_an_unsure_final_is_looked_at_again_and_its_words_keep_their_times() -> None:
    sound = before_the_pause()
    recogniser = Recogniser(SpeechConfig())
    once, again = (
        recogniser.recognise([Request(sound, Prompt(), with_words=True, lead=lead)])[0]
        for lead in (0, round(LEAD_S * RATE))
    )
    said = text_of(QUESTION).split(" that ")[0]
    assert word_error_rate(said, again.text) == 0
    assert word_error_rate(said, once.text) > 0
    assert (again.log_probability, again.no_speech) == (once.log_probability, once.no_speech)
    assert [word.end_s for word in again.words] == sorted(word.end_s for word in again.words)
    assert abs(again.words[-1].end_s - once.words[-1].end_s) < 0.1
