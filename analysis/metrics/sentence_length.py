"""How long the sentences are."""

from analysis.metrics.answer import Answer, Metric
from analysis.words import Word

NAME = "sentence_length"
_FEWEST = 5


def sentence_length(answer: Answer) -> Metric | None:
    """Words a sentence, mean; series: each sentence where it begins.

    Sentences end where the recogniser heard their end, and it puts full stops at pauses too.
    """
    sentences: list[list[Word]] = [[]]
    for word in answer.words:
        sentences[-1].append(word)
        if word.text.rstrip("\"'”)").endswith((".", "!", "?")):
            sentences.append([])
    whole = [sentence for sentence in sentences if sentence]
    count = sum(map(len, whole))
    if count < _FEWEST:
        return None
    series = tuple((sentence[0].start_ms, float(len(sentence))) for sentence in whole)
    return Metric(NAME, count / len(whole), "words", series)
