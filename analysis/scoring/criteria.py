"""Which judge a criterion's name calls for."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from analysis.scoring.judges.communication import judge_communication
from analysis.scoring.judges.content import judge_content
from analysis.scoring.judges.depth import judge_depth, judge_specificity
from analysis.scoring.judges.named import judge_named
from analysis.scoring.judges.relevance import judge_relevance
from analysis.scoring.judges.structure import judge_structure
from analysis.scoring.judges.turns import (
    judge_learning,
    judge_ownership,
    judge_problem_solving,
    judge_teamwork,
)
from analysis.scoring.judges.verdict import Verdict
from analysis.scoring.reading import Reading
from analysis.scoring.similarity import Similarity
from analysis.scoring.stems import stem

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\-/]+")
_ALIKE = 0.45


@dataclass(frozen=True, slots=True)
class Judge:
    """A way of judging: the words that call for it and, for other names, what it is about."""

    name: str
    called_by: frozenset[str]
    about: str
    take: Callable[[Reading], Verdict]


def _judge(name: str, words: str, about: str, take: Callable[[Reading], Verdict]) -> Judge:
    return Judge(name, frozenset(stem(word) for word in words.split()), about, take)


JUDGES: tuple[Judge, ...] = (
    _judge(
        "problem_solving",
        "problem problems solving solve analytical analysis reasoning thinking approach debugging "
        "troubleshooting logic methodology critical",
        "problem solving and analytical thinking",
        judge_problem_solving,
    ),
    _judge(
        "structure",
        "structure structured organisation organization star coherence flow story",
        "structure and organisation of the answer",
        judge_structure,
    ),
    _judge(
        "specificity",
        "specificity specific concrete concreteness example examples evidence detail details "
        "impact results measurable",
        "concrete examples, details and results",
        judge_specificity,
    ),
    _judge(
        "depth",
        "depth deep insight understanding expertise thoroughness nuance sophistication",
        "depth of knowledge and understanding",
        judge_depth,
    ),
    _judge(
        "communication",
        "communication clarity clear delivery fluency articulation articulate language expression "
        "presentation conciseness confidence pace speaking english",
        "clear communication and delivery",
        judge_communication,
    ),
    _judge(
        "teamwork",
        "teamwork team collaboration collaborative cooperation interpersonal empathy conflict "
        "stakeholder people",
        "teamwork and collaboration with people",
        judge_teamwork,
    ),
    _judge(
        "ownership",
        "ownership leadership initiative responsibility accountability proactive drive motivation",
        "leadership, initiative and responsibility",
        judge_ownership,
    ),
    _judge(
        "learning",
        "learning growth adaptability reflection self awareness curiosity resilience",
        "learning and reflection",
        judge_learning,
    ),
    _judge(
        "relevance",
        "relevance relevant topic focus answering question responsiveness",
        "relevance to the question",
        judge_relevance,
    ),
    _judge(
        "content",
        "technical accuracy accurate correctness correct knowledge completeness content factual "
        "coverage domain skill skills quality",
        "technical accuracy and correctness of the content",
        judge_content,
    ),
)
_BY_NAME = {judge.name: judge for judge in JUDGES}
# Words of names that two judges could claim: the more telling word decides.
_TELLING = {stem("depth"): "depth", stem("accuracy"): "content", stem("clarity"): "communication"}

_USUAL: dict[str, dict[str, float]] = {
    "behavioral": {"relevance": 4.0, "structure": 3.0, "specificity": 3.0},
    "situational": {"relevance": 4.0, "structure": 3.0, "problem_solving": 3.0},
    "technical": {"technical_accuracy": 5.0, "depth_of_knowledge": 3.0, "communication": 2.0},
    "coding": {"technical_accuracy": 5.0, "problem_solving": 3.0, "communication": 2.0},
    "case_study": {"problem_solving": 5.0, "structure": 3.0, "communication": 2.0},
    "general": {"relevance": 5.0, "specificity": 3.0, "communication": 2.0},
}


def usual_criteria(question_type: str) -> dict[str, float]:
    """Return the criteria of a question that names none."""
    return dict(_USUAL.get(question_type.lower(), _USUAL["general"]))


def in_words(criterion: str) -> str:
    """Return a criterion's name as words: technical_accuracy, technicalAccuracy → technical
    accuracy."""
    return " ".join(_HUMP.sub(" ", criterion).lower().split())


def judge_for(criterion: str, similarity: Similarity) -> Callable[[Reading], Verdict]:
    """Return the judge whose words the name has, else the one closest in meaning, else one that
    looks for the name itself."""
    words = in_words(criterion)
    called = {stem(word) for word in words.split()}
    for telling, name in _TELLING.items():
        if telling in called:
            return _BY_NAME[name].take
    best = max(JUDGES, key=lambda judge: len(judge.called_by & called))
    if best.called_by & called:
        return best.take
    closeness = similarity.compare([words], [judge.about for judge in JUDGES])[0]
    if closeness.max() >= _ALIKE:
        return JUDGES[int(closeness.argmax())].take
    return lambda reading: judge_named(reading, words)
