"""How long the speaker thought before speaking."""

from analysis.metrics.answer import Answer, Metric

NAME = "time_to_first_word"


def time_to_first_word(answer: Answer) -> Metric | None:
    """Milliseconds from the beginning of the answer to its first word; an "um" is none.

    The answer begins when the question was put or the candidate began it, so the time includes
    reading or hearing the question.
    """
    words = answer.words
    if not words:
        return None
    return Metric(NAME, float(max(0, words[0].start_ms - answer.start_ms)), "ms")
