"""Rubric scoring that names the words a score rests on."""

from analysis.scoring.embeddings import packaged_embeddings
from analysis.scoring.rubric import Rubric, SampleAnswer
from analysis.scoring.score import CriterionScore, Evidence, Feedback, Score
from analysis.scoring.scorer import Scorer

__all__ = [
    "CriterionScore",
    "Evidence",
    "Feedback",
    "Rubric",
    "SampleAnswer",
    "Score",
    "Scorer",
    "packaged_embeddings",
]
