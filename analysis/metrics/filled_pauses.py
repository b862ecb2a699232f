"""How often the speaker said um, uh or er."""

from analysis.metrics.answer import Answer, Metric
from analysis.metrics.fillers import find_fillers
from analysis.metrics.windows import counts

NAME = "filled_pauses"


def filled_pauses(answer: Answer) -> Metric | None:
    """Number of filled pauses; series: how many per window of 15 s.

    Found by their sound (`analysis.speech.worker.filled_pauses`), joined with those that the
    recogniser wrote down. How many are found is measured by `python -m bench.filled_pauses`.
    """
    if not answer.words:
        return None
    starts = [filler.start_ms for filler in find_fillers(answer) if filler.filled]
    return Metric(NAME, float(len(starts)), "count", counts(starts, answer.words))
