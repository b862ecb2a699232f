"""What the words, and only the words, sound like: positive or negative."""

from functools import cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from analysis.metrics.answer import Answer, Metric

NAME = "sentiment"


def sentiment(answer: Answer) -> Metric | None:
    """-1 (negative) to 1 (positive): mean over the utterances, by their words; series: each.

    VADER's compound score (Hutto and Gilbert, ICWSM 2014), a lexicon with rules for negation and
    degree, English only. It rates words: an account of a hard problem is negative however gladly
    it is told. Nothing is inferred from the voice, and nothing about what anybody feels.
    """
    rated = [(u, _rate(u.text)) for u in answer.utterances if u.words]
    if not rated:
        return None
    count = sum(len(u.words) for u, _ in rated)
    series = tuple(((u.start_ms + u.end_ms) // 2, rate) for u, rate in rated)
    return Metric(NAME, sum(rate * len(u.words) for u, rate in rated) / count, "compound", series)


def _rate(text: str) -> float:
    return float(_analyser().polarity_scores(text)["compound"])


@cache
def _analyser() -> SentimentIntensityAnalyzer:
    """Read the lexicon once: it takes 20 ms."""
    return SentimentIntensityAnalyzer()
