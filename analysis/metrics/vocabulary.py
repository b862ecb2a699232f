"""How varied the words are."""

from analysis.metrics.answer import Answer, Metric
from analysis.metrics.fillers import plain
from analysis.words import Word

NAME = "vocabulary"
_WINDOW = 50  # words
_FEWEST = 20


def vocabulary(answer: Answer) -> Metric | None:
    """Share of different words, averaged over windows of 50 words, 0..1; series: each tenth window.

    Moving-average type-token ratio (Covington and McFall, Journal of Quantitative Linguistics 17,
    2010): unlike the plain ratio it does not fall as answers grow. About 0.7 to 0.8 is usual.
    """
    words = [word for word in answer.words if plain(word)]
    if len(words) < _FEWEST:
        return None
    size = min(_WINDOW, len(words))
    ratios = [_ratio(words[at : at + size]) for at in range(len(words) - size + 1)]
    series = tuple((words[at + size // 2].start_ms, ratios[at]) for at in range(0, len(ratios), 10))
    return Metric(NAME, sum(ratios) / len(ratios), "ratio", series)


def _ratio(words: list[Word]) -> float:
    return len({plain(word) for word in words}) / len(words)
