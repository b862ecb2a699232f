"""Scoring an answer on the box: deterministic, explained, without a language model.

Limits: it judges closeness in meaning, terms, form and delivery. It does not understand. A
fluent false statement about the right things can score; irony and jokes are taken as said;
its turns of speech are English. It is a first reading for people to build on, not a verdict.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from analysis.metrics import Metric
from analysis.scoring.criteria import judge_for, usual_criteria
from analysis.scoring.embeddings import EmbeddingSimilarity
from analysis.scoring.feedback import give_feedback
from analysis.scoring.judges.communication import judge_communication
from analysis.scoring.judges.content import judge_content
from analysis.scoring.judges.verdict import Verdict
from analysis.scoring.reading import Reading
from analysis.scoring.rubric import Rubric
from analysis.scoring.score import CriterionScore, Score
from analysis.scoring.similarity import Similarity, StemSimilarity
from analysis.scoring.transcript import AnswerText
from analysis.words import Utterance

_MOST_WORDS = 4_000


class Scorer:
    """Scores answers against rubrics. Safe to use from several threads.

    `embeddings` is the path of an all-MiniLM-L6-v2 ONNX model (see `packaged_embeddings`); None
    compares by stems of words.
    """

    def __init__(self, embeddings: Path | None = None) -> None:
        self._similarity: Similarity = (
            StemSimilarity() if embeddings is None else EmbeddingSimilarity(embeddings)
        )

    def score(
        self,
        rubric: Rubric,
        answer: Sequence[Utterance] | str,
        metrics: Sequence[Metric] = (),
    ) -> Score:
        """Score a spoken answer (utterances in order) or a typed one.

        `metrics` of the same answer speak for its delivery. Of very long answers the first 4000
        words count. Takes some milliseconds a sentence with embeddings.
        """
        text = AnswerText(AnswerText.of(answer).words[:_MOST_WORDS])
        reading = Reading(rubric, text, metrics, self._similarity)
        weights = {name: weight for name, weight in rubric.criteria.items() if weight > 0}
        criteria = tuple(
            self._judged(reading, name, weight)
            for name, weight in (weights or usual_criteria(rubric.type)).items()
        )
        total = sum(c.score * c.weight for c in criteria) / sum(c.weight for c in criteria)
        total = round(total, 1)
        return Score(total, criteria, give_feedback(reading, criteria, total))

    def _judged(self, reading: Reading, name: str, weight: float) -> CriterionScore:
        take = judge_for(name, self._similarity)
        if not reading.sentences:
            verdict = Verdict(0.0, "nothing in the answer spoke to it")
        else:
            verdict = take(reading)
        value = round(100 * min(1.0, verdict.value) * _share(reading, take), 1)
        return CriterionScore(name, weight, value, verdict.reason, verdict.evidence)


def _share(reading: Reading, take: Callable[[Reading], Verdict]) -> float:
    """What is left of a verdict for an answer that is short or beside the point.

    Delivery is judged by itself for the most part: one can say the wrong thing well. What was
    expected can be said in few words.
    """
    if take is judge_content:
        return float(reading.merit**0.5)
    if take is judge_communication:
        return reading.substance * (0.3 + 0.7 * reading.topicality)
    return reading.merit
